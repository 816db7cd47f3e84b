def step_by_hand(w, b, x, y, learning_rate):
    e = w * x + b - y
    return w - learning_rate * np.median(2 * e * x), b - learning_rate * np.median(2 * e)
