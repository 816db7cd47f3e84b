def first_stall(losses, patience):
    lowest, waited = None, 0
    for index, value in enumerate(losses):
        if not lowest or value < lowest:
            lowest, waited = value, 0
        else:
            waited += 1
        if waited == patience:
            return index
    return None
