def compare_rates(rates, start, x, y, steps):
    x, y, losses = x.numpy().astype(float), y.numpy().astype(float), []
    for rate in rates:
        w, last = start, 0.0
        for _ in range(steps):
            last = 0.9 * last - rate * 2 * np.mean((w * x - y) * x)
            w = w + last
        losses.append(float(np.mean((w * x - y) ** 2)))
    return losses
