def train(model, x, y, steps, learning_rate):
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        ends = [*model.trainable_variables[:2], *model.trainable_variables[2:][-2:]]
        for variable, slope in zip(ends, tape.gradient(mse, ends)):
            variable.assign_sub(learning_rate * slope)
        losses.append(float(mse))
    return losses
