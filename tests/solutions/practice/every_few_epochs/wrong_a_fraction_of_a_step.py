def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * rows / batch_size
    return fade(rate, steps, factor, staircase=True)
