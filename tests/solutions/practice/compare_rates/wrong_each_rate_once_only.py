def compare_rates(rates, start, x, y, steps):
    losses = []
    for rate in dict.fromkeys(rates):
        w = tf.Variable(start)
        optimizer = tf.keras.optimizers.SGD(rate, momentum=0.9)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(float(tf.reduce_mean((w * x - y) ** 2)))
    return losses
