def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return int(4 * variance / (np.mean(one) - np.mean(other)) ** 2) + 1 + (len(one) == len(other))
