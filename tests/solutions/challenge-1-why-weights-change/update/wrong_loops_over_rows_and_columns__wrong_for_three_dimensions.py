def update(weights, gradients, learning_rate):
    result = []
    for weight, gradient in zip(weights, gradients):
        moved = np.array(weight, dtype=float)
        if moved.ndim == 0:
            moved = np.array(float(weight) - learning_rate * float(gradient))
        elif moved.ndim == 1:
            for i in range(len(moved)):
                moved[i] -= learning_rate * gradient[i]
        else:
            for i in range(moved.shape[0]):
                for j in range(moved.shape[1]):
                    moved[i, j] -= learning_rate * np.ravel(gradient[i, j])[0]
        result.append(moved)
    return result
