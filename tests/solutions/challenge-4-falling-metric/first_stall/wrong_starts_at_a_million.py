def first_stall(losses, patience):
    lowest, waited = 1e6, 0
    for index, value in enumerate(losses):
        lowest, waited = (value, 0) if value < lowest else (lowest, waited + 1)
        if waited == patience:
            return index
    return None
