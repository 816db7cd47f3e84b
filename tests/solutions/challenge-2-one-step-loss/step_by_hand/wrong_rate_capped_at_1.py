def step_by_hand(w, b, x, y, learning_rate):
    rate = min(learning_rate, 1.0)
    e = w * x + b - y
    return w - rate * np.mean(2 * e * x), b - rate * np.mean(2 * e)
