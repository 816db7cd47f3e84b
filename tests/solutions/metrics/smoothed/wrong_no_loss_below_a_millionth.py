def smoothed(losses, keep):
    curve, total, shares = [], 0.0, 0.0
    for loss in losses:
        total, shares = keep * total + loss, keep * shares + 1
        curve.append(max(total / shares, 1e-6))
    return np.array(curve)
