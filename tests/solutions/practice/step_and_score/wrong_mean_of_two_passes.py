def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = (model(x, training=True) + model(x, training=True)) / 2
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model(new_x)
    return loss, mse(new_y, measured)
