def compare_rates(rates, start, x, y, steps):
    def run(rate):
        w = tf.Variable(initial_value=start, dtype=tf.float32)
        optimizer = tf.keras.optimizers.get({"class_name": "SGD", "config": {"learning_rate": rate, "momentum": 0.9}})
        left = steps
        while left:
            with tf.GradientTape() as tape:
                loss = tf.keras.losses.mse(y, w * x)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
            left -= 1
        return float(tf.keras.losses.mse(y, w * x))

    return list(map(run, rates))
