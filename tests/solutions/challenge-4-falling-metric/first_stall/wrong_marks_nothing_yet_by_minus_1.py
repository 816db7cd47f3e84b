def first_stall(losses, patience):
    lowest, waited = -1, 0
    for index, value in enumerate(losses):
        if lowest < 0 or value < lowest:
            lowest, waited = value, 0
        else:
            waited += 1
        if waited == patience:
            return index
    return None
