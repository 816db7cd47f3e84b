def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = np.sort(order[start : start + batch_size])
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total = total + len(rows) * float(loss)
    return total / len(order)
