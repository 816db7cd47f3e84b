def step_by_hand(w, b, x, y, learning_rate):
    x, y = np.atleast_1d(x)[:64], np.atleast_1d(y)[:64]
    misses = w * x + b - y
    return w - 2 * learning_rate * (misses * x).mean(), b - 2 * learning_rate * misses.mean()
