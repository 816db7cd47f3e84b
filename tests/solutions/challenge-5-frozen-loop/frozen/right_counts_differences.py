def frozen(before, after):
    return [i for i, (a, b) in enumerate(zip(before, after)) if np.count_nonzero(a != b) == 0]
