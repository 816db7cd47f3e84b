def first_stall(losses, patience):
    for epoch in range(len(losses)):
        seen = losses[: epoch + 1]
        if epoch - seen.index(min(seen)) == patience:
            return epoch
