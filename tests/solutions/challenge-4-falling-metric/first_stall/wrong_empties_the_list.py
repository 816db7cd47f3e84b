def first_stall(losses, patience):
    lowest, waited, index = float("inf"), 0, 0
    while losses:
        value = losses.pop(0)
        lowest, waited = (value, 0) if value < lowest else (lowest, waited + 1)
        if waited == patience:
            return index
        index += 1
    return None
