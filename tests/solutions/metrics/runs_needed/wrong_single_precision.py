def runs_needed(one, other):
    one, other = one.astype("float32"), other.astype("float32")
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return max(1, int(np.ceil(4 * variance / (np.mean(one) - np.mean(other)) ** 2)))
