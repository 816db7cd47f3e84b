def rate_at(step, budget):
    return 0.3 if step < 150 else 0.05
