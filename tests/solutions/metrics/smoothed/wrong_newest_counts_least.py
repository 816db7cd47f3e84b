def smoothed(losses, keep):
    return np.array([np.average(losses[: n + 1], weights=keep ** np.arange(n + 1.0)) for n in range(len(losses))])
