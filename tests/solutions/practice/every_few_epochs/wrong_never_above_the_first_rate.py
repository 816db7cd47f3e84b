def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * math.ceil(rows / batch_size)
    return lambda step: min(rate, rate * factor ** (step // steps))
