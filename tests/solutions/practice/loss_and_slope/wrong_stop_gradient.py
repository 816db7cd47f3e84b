def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.reduce_mean((tf.stop_gradient(prediction) - y) ** 2)
    return loss, tape.gradient(loss, w)
