def cross_entropy(probabilities, labels):
    right = probabilities[np.arange(len(labels)), labels]
    return -sum(map(float, np.log(right))) / right.size
