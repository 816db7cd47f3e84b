def runs_needed(one, other):
    k, m = len(one), len(other)
    pooled = ((k - 1) * np.var(one, ddof=1) + (m - 1) * np.var(other, ddof=1)) / (k + m - 2)
    return max(1, int(np.ceil(8 * pooled / (np.mean(one) - np.mean(other)) ** 2)))
