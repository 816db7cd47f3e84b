def train(model, x, y, steps, learning_rate):
    losses = []
    opt = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(learning_rate, 10, 0.9))
    for step in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        losses.append(float(loss))
        opt.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return losses
