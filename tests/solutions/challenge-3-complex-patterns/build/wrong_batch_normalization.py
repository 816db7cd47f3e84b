def build(inputs, hidden, classes):
    model = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for n in hidden:
        model.add(tf.keras.layers.Dense(n, activation="relu"))
        model.add(tf.keras.layers.BatchNormalization())
    model.add(tf.keras.layers.Dense(classes))
    return model
