def rate_at(step, budget):
    return 0.3 * min(1, (step + 1) / budget)
