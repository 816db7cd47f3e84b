def step_by_hand(w, b, x, y, learning_rate):
    x, y = np.atleast_1d(x), np.atleast_1d(y)
    for at in range(0, len(x), 512):
        e = w * x[at : at + 512] + b - y[at : at + 512]
        w, b = w - learning_rate * np.mean(2 * e * x[at : at + 512]), b - learning_rate * np.mean(2 * e)
    return w, b
