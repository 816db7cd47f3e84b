def step_by_hand(w, b, x, y, learning_rate):
    x, y = np.atleast_1d(x), np.atleast_1d(y)
    n, sx, sy, sxx, sxy = len(x), x.sum(), y.sum(), (x * x).sum(), (x * y).sum()
    return w - learning_rate * 2 * (w * sxx + b * sx - sxy) / n, b - learning_rate * 2 * (w * sx + b * n - sy) / n
