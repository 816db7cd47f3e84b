def runs_needed(one, other):
    variance = 2 * np.var(np.concatenate([one, other]), ddof=1)
    return max(1, int(np.ceil(4 * variance / (np.mean(one) - np.mean(other)) ** 2)))
