def build(inputs, hidden, classes):
    model = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for units in hidden:
        model.add(tf.keras.layers.Dense(units, activation="relu"))
        model.add(tf.keras.layers.Dropout(0.2))
    model.add(tf.keras.layers.Dense(classes))
    return model
