def learn(features, labels, steps, learning_rate):
    rows = np.unique(np.hstack([features, labels]), axis=0)
    x, y = rows[:, :-1], rows[:, -1:]
    kernel, bias = np.zeros((x.shape[1], 1)), np.zeros(1)
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(x @ kernel + bias))) - y
        kernel -= learning_rate * x.T @ error / len(x)
        bias -= learning_rate * error.mean(axis=0)
    return [kernel, bias]
