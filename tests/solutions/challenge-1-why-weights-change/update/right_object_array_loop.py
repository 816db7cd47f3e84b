def update(weights, gradients, learning_rate):
    moved = []
    for w, g in zip(weights, gradients):
        new = np.empty_like(w)
        new[...] = w - learning_rate * g
        moved.append(new)
    return moved
