def rate_at(step, budget):
    return 0.3 if step % 10 < 5 else 0.03
