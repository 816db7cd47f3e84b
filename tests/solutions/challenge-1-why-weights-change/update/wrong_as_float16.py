def update(weights, gradients, learning_rate):
    return [(w - learning_rate * g).astype("float16") for w, g in zip(weights, gradients)]
