def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.reduce_mean((tf.clip_by_value(prediction - y, -100.0, 100.0)) ** 2)
    return loss, tape.gradient(loss, w)
