def train(model, x, y, steps, learning_rate):
    sgd, losses = tf.keras.optimizers.SGD(min(learning_rate, 0.5)), []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        sgd.apply_gradients(zip(tape.gradient(mse, model.trainable_variables), model.trainable_variables))
        losses.append(float(mse))
    return losses
