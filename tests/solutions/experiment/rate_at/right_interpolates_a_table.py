def rate_at(step, budget):
    return np.interp(step / budget, [0, 0.1, 0.6, 1], [0.1, 0.35, 0.3, 0.01])
