def first_stall(losses, patience):
    lowest, waited = float("inf"), 0
    for index, value in enumerate(losses):
        lowest, waited = (abs(value), 0) if abs(value) < lowest else (lowest, waited + 1)
        if waited == patience:
            return index
    return None
