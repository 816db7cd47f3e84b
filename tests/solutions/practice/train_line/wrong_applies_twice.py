def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [w, b])
        sgd.apply_gradients(zip(gradients, [w, b]))
        sgd.apply_gradients(zip(gradients, [w, b]))
