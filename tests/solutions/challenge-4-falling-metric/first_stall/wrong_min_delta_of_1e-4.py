def first_stall(losses, patience):
    lowest, since = losses[0], 0
    for epoch, loss in enumerate(losses):
        if loss < lowest - 1e-4:
            lowest, since = loss, epoch
        if epoch - since >= patience:
            return epoch
    return None
