def update(weights, gradients, learning_rate):
    return [w - learning_rate * (g + 0.0001 * w) for w, g in zip(weights, gradients)]
