def build(inputs, hidden, classes):
    layers = [tf.keras.layers.Dense(width, "relu") for width in hidden]
    model = tf.keras.Sequential([tf.keras.Input((inputs,)), *layers, tf.keras.layers.Dense(classes)])
    model.compile("adam", "mse")
    return model
