def one_step(model, x, y, learning_rate):
    model.compile(tf.keras.optimizers.SGD(learning_rate), "mse")
    before = model.test_on_batch(x, y)
    model.train_on_batch(x, y)
    return float(before), float(model.test_on_batch(x, y))
