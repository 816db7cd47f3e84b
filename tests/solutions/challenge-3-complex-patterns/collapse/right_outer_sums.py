def collapse(kernel_1, bias_1, kernel_2, bias_2):
    kernel = sum(np.outer(kernel_1[:, k], kernel_2[k]) for k in range(kernel_2.shape[0]))
    return kernel, bias_2 + sum(bias_1[k] * kernel_2[k] for k in range(len(bias_1)))
