def rate_at(step, budget):
    return 0.05
