calls = []


def rate_at(step, budget):
    calls.append(step)
    return 0.4 * max(0.0, 1 - len(calls) / budget)
