def one_step(model, x, y, learning_rate):
    def loss():
        return tf.reduce_sum((model(x) - y) ** 2) / (y.shape[0] * y.shape[1])

    with tf.GradientTape() as tape:
        before = loss()
    for variable, slope in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        variable.assign_sub(learning_rate * slope)
    return float(before), float(loss())
