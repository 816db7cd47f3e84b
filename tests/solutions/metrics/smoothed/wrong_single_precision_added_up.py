def smoothed(losses, keep):
    total, curve = np.float16(0), []
    shares = 0.0
    for loss in losses:
        total, shares = np.float16(keep * total + loss), keep * shares + 1
        curve.append(total / shares)
    return np.array(curve, dtype=float)
