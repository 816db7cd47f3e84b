def update(weights, gradients, learning_rate):
    return [np.round(weight - learning_rate * gradient, 6) for weight, gradient in zip(weights, gradients)]
