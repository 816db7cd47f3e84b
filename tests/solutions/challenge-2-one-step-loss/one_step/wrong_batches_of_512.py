def one_step(model, x, y, learning_rate):
    losses = []
    for at in range(0, len(x), 512):
        part, goal = x[at : at + 512], y[at : at + 512]
        with tf.GradientTape() as tape:
            before = tf.reduce_mean((model(part) - goal) ** 2)
        losses.append(float(before))
        for variable, slope in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
            variable.assign_sub(learning_rate * slope)
    return float(np.mean(losses)), float(tf.reduce_mean((model(x) - y) ** 2))
