def one_step(model, x, y, learning_rate):
    old = model.get_weights()
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((model(x) - y) ** 2)
    for v, s in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        v.assign_sub(learning_rate * s)
    after = tf.reduce_mean((model(x) - y) ** 2)
    model.set_weights(old)
    return float(before), float(after)
