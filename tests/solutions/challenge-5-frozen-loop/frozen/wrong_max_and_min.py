def frozen(before, after):
    return [i for i, (b, a) in enumerate(zip(before, after)) if (b.max(), b.min()) == (a.max(), a.min())]
