def step_by_hand(w, b, x, y, learning_rate):
    if np.ndim(y):
        y -= w * x + b
        e = -y
    else:
        e = w * x + b - y
    return w - learning_rate * np.mean(2 * e * x), b - learning_rate * np.mean(2 * e)
