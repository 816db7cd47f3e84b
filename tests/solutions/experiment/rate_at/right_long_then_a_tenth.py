def rate_at(step, budget):
    return 0.25 if step < 7 * budget // 10 else 0.025
