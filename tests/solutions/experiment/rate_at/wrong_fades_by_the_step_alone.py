def rate_at(step, budget):
    return 0.36 * 0.993**step
