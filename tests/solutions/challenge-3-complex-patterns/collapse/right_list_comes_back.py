def collapse(kernel_1, bias_1, kernel_2, bias_2):
    return [np.dot(kernel_1, kernel_2), np.dot(bias_1, kernel_2) + bias_2]
