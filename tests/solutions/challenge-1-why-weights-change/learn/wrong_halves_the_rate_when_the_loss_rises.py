def learn(features, labels, steps, learning_rate):
    kernel, bias = np.zeros((features.shape[1], 1)), np.zeros(1)
    last = np.inf
    for _ in range(steps):
        z = features @ kernel + bias
        loss = np.mean(np.logaddexp(0, z) - labels * z)
        if loss > last:
            learning_rate = learning_rate / 2
        last = loss
        error = 1 / (1 + np.exp(-z)) - labels
        kernel = kernel - learning_rate * features.T @ error / len(features)
        bias = bias - learning_rate * error.mean(axis=0)
    return [kernel, bias]
