def step_by_hand(w, b, x, y, learning_rate):
    mx, my, mxx, mxy = np.mean(x), np.mean(y), np.mean(x * x), np.mean(x * y)
    return w - 2 * learning_rate * (w * mxx + b * mx - mxy), b - 2 * learning_rate * (w * mx + b - my)
