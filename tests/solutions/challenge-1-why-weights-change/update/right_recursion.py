def update(weights, gradients, learning_rate):
    if not len(weights):
        return []
    first = weights[0] - learning_rate * gradients[0]
    return [first, *update(weights[1:], gradients[1:], learning_rate)]
