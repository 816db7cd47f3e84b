def train(model, x, y, steps, learning_rate):
    losses = []
    opt = tf.keras.optimizers.SGD(learning_rate)
    for step in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        losses.append(loss)
        opt.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return losses
