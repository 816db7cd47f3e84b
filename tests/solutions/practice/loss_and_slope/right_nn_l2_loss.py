def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = 2 * tf.nn.l2_loss(prediction - y) / len(y)
    return loss, tape.gradient(loss, w)
