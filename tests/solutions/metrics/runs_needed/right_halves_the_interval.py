def runs_needed(one, other):
    noise = float(np.hypot(np.std(one, ddof=1), np.std(other, ddof=1)))
    gap = float(abs(np.mean(one) - np.mean(other)))
    high = 1
    while gap < 2 * noise / np.sqrt(high):
        high *= 2
    low = high // 2
    while low + 1 < high:
        middle = (low + high) // 2
        if gap < 2 * noise / np.sqrt(middle):
            low = middle
        else:
            high = middle
    return high
