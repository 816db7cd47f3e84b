def update(weights, gradients, learning_rate):
    return list(map(lambda w, g: np.asarray(np.add(w, np.multiply(-learning_rate, g))), weights, gradients))
