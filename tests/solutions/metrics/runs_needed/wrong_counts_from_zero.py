def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    distance = abs(np.mean(one) - np.mean(other))
    runs = 1
    while distance < 2 * np.sqrt(variance / runs):
        runs += 1
    return runs - 1
