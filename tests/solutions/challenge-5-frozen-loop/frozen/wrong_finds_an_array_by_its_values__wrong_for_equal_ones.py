def frozen(before, after):
    same = [was for was, now in zip(before, after) if np.array_equal(was, now)]
    keys = [(each.shape, each.tobytes()) for each in before]
    return [keys.index((each.shape, each.tobytes())) for each in same]
