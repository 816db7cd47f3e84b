def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean(tf.reduce_sum((model(x) - y) ** 2, axis=-1))
    for v, s in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        v.assign_sub(learning_rate * s)
    return float(before), float(tf.reduce_mean(tf.reduce_sum((model(x) - y) ** 2, axis=-1)))
