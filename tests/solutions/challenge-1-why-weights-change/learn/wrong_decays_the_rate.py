def learn(features, labels, steps, learning_rate):
    k, b = np.zeros((features.shape[1], 1)), np.zeros(1)
    for step in range(steps):
        e = 1 / (1 + np.exp(-(features @ k + b))) - labels
        k -= learning_rate / (1 + 0.01 * step) * features.T @ e / len(features)
        b -= learning_rate / (1 + 0.01 * step) * e.mean(axis=0)
    return [k, b]
