def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean(tf.square(model(x) - y))
    for variable, slope in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        variable.assign_sub(learning_rate * slope)
    after = tf.reduce_mean(tf.square(model(x) - y))
    return before, after
