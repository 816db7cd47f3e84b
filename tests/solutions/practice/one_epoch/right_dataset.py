def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    opt = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for rows in tf.data.Dataset.from_tensor_slices(order.copy()).batch(batch_size):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(tf.gather(y, rows) - model(tf.gather(x, rows))))
        opt.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        total += loss.numpy().item() * int(rows.shape[0])
    return total / len(order)
