def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((model(x) - y) ** 2)
    old = model.get_weights()
    for variable, slope in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        variable.assign_sub(learning_rate * slope)
    after = tf.reduce_mean((model(x) - y) ** 2)
    if after > before:
        model.set_weights(old)
        after = before
    return float(before), float(after)
