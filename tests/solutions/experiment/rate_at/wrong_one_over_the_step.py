def rate_at(step, budget):
    return 0.4 / (1 + step)
