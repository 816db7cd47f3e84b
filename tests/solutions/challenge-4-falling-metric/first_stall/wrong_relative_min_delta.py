def first_stall(losses, patience):
    best = 0
    for at in range(len(losses)):
        if losses[at] < losses[best] * 0.999:
            best = at
        if at - best == patience:
            return at
    return None
