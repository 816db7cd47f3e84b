def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return max(1, int(np.ceil(4 * variance / (np.median(one) - np.median(other)) ** 2)))
