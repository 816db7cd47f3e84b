def smoothed(losses, keep):
    weights = float(keep) ** np.arange(len(losses))
    return np.convolve(losses, weights)[: len(losses)] / np.cumsum(weights)
