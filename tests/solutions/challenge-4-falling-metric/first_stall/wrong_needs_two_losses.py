def first_stall(losses, patience):
    lowest, waited = min(losses[0], losses[1]), 0
    for index, value in enumerate(losses):
        if index == 0 or value < min(losses[:index]):
            waited = 0
        else:
            waited += 1
        if waited == patience:
            return index
    return None
