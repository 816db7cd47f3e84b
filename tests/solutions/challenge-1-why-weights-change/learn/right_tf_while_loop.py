@tf.function
def _run(x, y, w, b, steps, rate):
    for _ in tf.range(steps):
        with tf.GradientTape() as tape:
            tape.watch([w, b])
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=tf.matmul(x, w) + b))
        gw, gb = tape.gradient(loss, [w, b])
        w -= rate * gw
        b -= rate * gb
    return w, b
def learn(features, labels, steps, learning_rate):
    x, y = tf.constant(features, tf.float32), tf.constant(labels, tf.float32)
    w, b = _run(x, y, tf.zeros((x.shape[1], 1)), tf.zeros(1), tf.constant(steps), tf.constant(learning_rate, tf.float32))
    return [w.numpy(), b.numpy()]
