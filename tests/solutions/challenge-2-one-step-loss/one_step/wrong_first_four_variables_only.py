def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((model(x) - y) ** 2)
    some = model.trainable_variables[:4]
    for variable, slope in zip(some, tape.gradient(before, some)):
        variable.assign_sub(learning_rate * slope)
    return float(before), float(tf.reduce_mean((model(x) - y) ** 2))
