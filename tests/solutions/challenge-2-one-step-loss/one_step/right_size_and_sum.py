def one_step(model, x, y, learning_rate):
    def loss():
        return tf.reduce_sum(tf.square(model(x) - y)) / tf.cast(tf.size(y), tf.float32)

    with tf.GradientTape() as tape:
        before = loss()
    weights = model.trainable_weights
    for weight, slope in zip(weights, tape.gradient(before, weights)):
        weight.assign(weight - learning_rate * slope)
    return before.numpy(), loss().numpy()
