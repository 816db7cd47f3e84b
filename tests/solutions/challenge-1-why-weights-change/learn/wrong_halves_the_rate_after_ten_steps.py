def learn(features, labels, steps, learning_rate):
    kernel, bias = np.zeros((features.shape[1], 1)), np.zeros(1)
    for step in range(steps):
        rate = learning_rate * 0.5 ** (step // 10)
        error = 1 / (1 + np.exp(-(features @ kernel + bias))) - labels
        kernel -= rate * features.T @ error / len(features)
        bias -= rate * error.mean(axis=0)
    return [kernel, bias]
