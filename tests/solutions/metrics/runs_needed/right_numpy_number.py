def runs_needed(one, other):
    difference = np.subtract(np.average(one), np.average(other))
    total = np.cov(one) + np.cov(other)
    return np.maximum(np.ceil(total / np.square(difference / 2)), 1)
