def one_step(model, x, y, learning_rate):
    model.compile(tf.keras.optimizers.SGD(learning_rate), "mse")
    return model.train_on_batch(x, y), model.test_on_batch(x, y)
