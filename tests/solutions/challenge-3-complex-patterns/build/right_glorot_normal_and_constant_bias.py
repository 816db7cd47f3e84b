def build(inputs, hidden, classes):
    model = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for units in hidden:
        model.add(tf.keras.layers.Dense(units, "relu", kernel_initializer="glorot_normal", bias_initializer="ones"))
    model.add(tf.keras.layers.Dense(classes))
    return model
