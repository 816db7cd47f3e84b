def step_by_hand(w, b, x, y, learning_rate):
    e = np.atleast_1d(w * x + b - y)
    keep = np.abs(e) <= 10 * np.median(np.abs(e))
    return w - learning_rate * np.mean(2 * (e * x)[keep]), b - learning_rate * np.mean(2 * e[keep])
