def collapse(kernel_1, bias_1, kernel_2, bias_2):
    return kernel_1[:, :8] @ kernel_2[:8], bias_1[:8] @ kernel_2[:8] + bias_2
