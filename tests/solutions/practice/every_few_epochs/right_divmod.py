def every_few_epochs(rate, factor, epochs, rows, batch_size):
    whole, left = divmod(rows, batch_size)
    steps = epochs * (whole + (left > 0))
    return tf.keras.optimizers.schedules.ExponentialDecay(rate, steps, factor, True)
