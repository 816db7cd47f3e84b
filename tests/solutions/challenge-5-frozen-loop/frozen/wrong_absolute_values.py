def frozen(before, after):
    return [i for i, (b, a) in enumerate(zip(before, after)) if np.array_equal(abs(b), abs(a))]
