def learn(features, labels, steps, learning_rate):
    w, b = np.zeros(features.shape[1]), 0.0
    x, y = np.squeeze(features), np.squeeze(labels)
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(x @ w + b))) - y
        w = w - learning_rate * x.T @ error / len(x)
        b = b - learning_rate * np.mean(error)
    return [w[:, None], np.array([b])]
