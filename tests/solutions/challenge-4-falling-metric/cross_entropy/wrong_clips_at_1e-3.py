def cross_entropy(probabilities, labels):
    right = np.clip(probabilities[np.arange(len(labels)), labels], 1e-3, 1)
    return -np.log(right).mean()
