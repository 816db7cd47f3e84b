def train(model, x, y, steps, learning_rate):
    losses = []
    for step in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        for variable, slope in zip(model.trainable_variables, tape.gradient(mse, model.trainable_variables)):
            variable.assign_sub(learning_rate * 0.5 ** (step // 10) * slope)
        losses.append(float(mse))
    return losses
