def frozen(before, after):
    return [i for i, (a, b) in enumerate(zip(before, after)) if np.array_equal(a.astype("float32"), b.astype("float32"))]
