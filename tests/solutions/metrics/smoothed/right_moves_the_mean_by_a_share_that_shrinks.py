def smoothed(losses, keep):
    curve, mean, weight = np.empty(losses.shape), 0.0, 0.0
    for place, loss in enumerate(losses):
        weight = 1 + keep * weight
        mean = mean + (loss - mean) / weight
        curve[place] = mean
    return curve
