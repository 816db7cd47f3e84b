def learn(features, labels, steps, learning_rate):
    x = (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-9)
    k, b = np.zeros((x.shape[1], 1)), np.zeros(1)
    for _ in range(steps):
        e = 1 / (1 + np.exp(-(x @ k + b))) - labels
        k -= learning_rate * x.T @ e / len(x)
        b -= learning_rate * e.mean(axis=0)
    return [k, b]
