def rate_at(step, budget):
    rate = 0.4 * (1 - step / budget)
    return rate, step
