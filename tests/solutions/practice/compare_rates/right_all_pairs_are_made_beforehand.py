def compare_rates(rates, start, x, y, steps):
    fresh = [(tf.Variable(start), tf.keras.optimizers.SGD(rate, momentum=0.9)) for rate in rates]
    for w, optimizer in fresh:
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
    return [tf.reduce_mean((w * x - y) ** 2).numpy().item() for w, _ in fresh]
