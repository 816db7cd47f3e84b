def first_stall(losses, patience):
    last = 0
    for now in range(1, len(losses)):
        if losses[now] < min(losses[:now]):
            last = now
        elif now - last >= patience:
            return now
    return None
