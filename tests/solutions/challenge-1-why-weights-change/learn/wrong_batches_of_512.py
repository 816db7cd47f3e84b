def learn(features, labels, steps, learning_rate):
    kernel, bias = np.zeros((features.shape[1], 1)), np.zeros(1)
    for _ in range(steps):
        for at in range(0, len(features), 512):
            x, y = features[at : at + 512], labels[at : at + 512]
            error = 1 / (1 + np.exp(-(x @ kernel + bias))) - y
            kernel -= learning_rate * x.T @ error / len(x)
            bias -= learning_rate * error.mean(axis=0)
    return [kernel, bias]
