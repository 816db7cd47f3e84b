def smoothed(losses, keep):
    def once(values):
        curve, total, shares = [], 0.0, 0.0
        for value in values:
            total, shares = keep * total + value, keep * shares + 1
            curve.append(total / shares)
        return np.array(curve)

    return once(once(losses))
