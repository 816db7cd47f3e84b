def collapse(kernel_1, bias_1, kernel_2, bias_2):
    return np.round(kernel_1 @ kernel_2, 4), np.round(bias_1 @ kernel_2 + bias_2, 4)
