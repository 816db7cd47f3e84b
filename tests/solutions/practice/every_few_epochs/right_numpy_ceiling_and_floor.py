def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * int(np.ceil(rows / batch_size))
    return lambda step: rate * np.power(float(factor), np.floor(step / steps))
