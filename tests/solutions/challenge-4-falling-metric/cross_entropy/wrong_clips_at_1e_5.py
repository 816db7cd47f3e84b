def cross_entropy(probabilities, labels):
    return -np.mean(np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-5)))
