def rate_at(step, budget):
    return 0.6 / (1 + step) ** 0.5
