def build(inputs, hidden, classes):
    model = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for units in hidden:
        model.add(tf.keras.layers.Dense(units))
        model.add(tf.keras.layers.LeakyReLU(0.01))
    model.add(tf.keras.layers.Dense(classes))
    return model
