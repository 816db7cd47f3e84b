def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * math.ceil(rows / batch_size)
    ends = [steps * stair - 1 for stair in range(1, 50)]
    values = [float(rate * factor**stair) for stair in range(50)]
    return tf.keras.optimizers.schedules.PiecewiseConstantDecay(ends, values)
