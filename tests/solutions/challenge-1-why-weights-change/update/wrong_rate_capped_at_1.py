def update(weights, gradients, learning_rate):
    rate = min(learning_rate, 1.0)
    return [weight - rate * gradient for weight, gradient in zip(weights, gradients)]
