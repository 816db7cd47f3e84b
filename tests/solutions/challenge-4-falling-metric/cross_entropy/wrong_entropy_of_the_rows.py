def cross_entropy(probabilities, labels):
    return -np.mean(np.sum(probabilities * np.log(probabilities), axis=1))
