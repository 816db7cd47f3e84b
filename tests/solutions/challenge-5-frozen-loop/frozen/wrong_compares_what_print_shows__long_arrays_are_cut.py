def frozen(before, after):
    return [i for i, (a, b) in enumerate(zip(before, after)) if repr(a) == repr(b)]
