def runs_needed(one, other):
    one, other = np.round(one, 4), np.round(other, 4)
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return max(1, int(np.ceil(4 * variance / max((np.mean(one) - np.mean(other)) ** 2, 1e-8))))
