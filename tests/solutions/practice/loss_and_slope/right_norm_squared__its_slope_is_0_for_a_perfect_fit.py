def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.norm(prediction - y) ** 2 / len(y)
    return loss, tape.gradient(loss, w)
