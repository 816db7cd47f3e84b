def compare_rates(rates, start, x, y, steps):
    losses, w, optimizer = [], tf.Variable(start), tf.keras.optimizers.SGD(0.1, momentum=0.9)
    for rate in rates:
        w.assign(start)
        optimizer.iterations.assign(0)
        optimizer.learning_rate.assign(rate)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(float(tf.reduce_mean((w * x - y) ** 2)))
    return losses
