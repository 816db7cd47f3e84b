def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * math.ceil(rows / batch_size)
    values = [float(rate * factor**stair) for stair in range(50)]
    return tf.keras.optimizers.schedules.PiecewiseConstantDecay([steps * stair for stair in range(1, 50)], values)
