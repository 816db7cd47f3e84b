def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * math.ceil(rows / batch_size)
    return tf.keras.optimizers.schedules.InverseTimeDecay(rate, steps, 1 / factor - 1, staircase=True)
