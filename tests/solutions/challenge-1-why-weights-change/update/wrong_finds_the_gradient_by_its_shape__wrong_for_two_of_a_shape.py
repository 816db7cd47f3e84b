def update(weights, gradients, learning_rate):
    by_shape = {np.shape(gradient): gradient for gradient in gradients}
    return [weight - learning_rate * by_shape[np.shape(weight)] for weight in weights]
