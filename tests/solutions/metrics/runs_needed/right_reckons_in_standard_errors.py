def runs_needed(one, other):
    """How many times the squared standard error of one pair of runs fits into a quarter of the squared distance."""
    import math

    per_pair = sum(np.square(row - row.mean()).sum() / (row.size - 1) for row in (one, other))
    half = (one.mean() - other.mean()) / 2
    return max(math.ceil(per_pair / (half * half)), 1)
