def smoothed(losses, keep):
    average, curve = 0.0, []
    for place, loss in enumerate(losses):
        average = keep * average + (1 - keep) * loss
        curve.append(average / (1 - keep ** (place + 1)) if place < 10 else average)
    return np.array(curve)
