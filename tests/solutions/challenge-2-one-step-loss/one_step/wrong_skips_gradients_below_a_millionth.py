def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((model(x) - y) ** 2)
    for variable, slope in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        variable.assign_sub(learning_rate * tf.where(tf.abs(slope) > 1e-6, slope, 0.0))
    return float(before), float(tf.reduce_mean((model(x) - y) ** 2))
