def update(weights, gradients, learning_rate):
    pairs = sorted(zip(weights, gradients), key=lambda pair: -np.size(pair[0]))
    return [w - learning_rate * g for w, g in pairs]
