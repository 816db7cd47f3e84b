def update(weights, gradients, learning_rate):
    pairs = zip(weights, gradients)
    return [weight - learning_rate * gradient if np.any(gradient) else weight for weight, gradient in pairs]
