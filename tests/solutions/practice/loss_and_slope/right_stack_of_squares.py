def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.add_n([(p - t) ** 2 for p, t in zip(tf.unstack(prediction), tf.unstack(y))]) / y.shape[0]
    return loss, tape.gradient(loss, w)
