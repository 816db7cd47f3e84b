def train(model, x, y, steps, learning_rate):
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean(tf.square(y - model(x)))
        if losses and float(mse) > losses[-1]:
            learning_rate = learning_rate / 2
        for variable, slope in zip(model.trainable_variables, tape.gradient(mse, model.trainable_variables)):
            variable.assign_sub(learning_rate * slope)
        losses.append(float(mse))
    return losses
