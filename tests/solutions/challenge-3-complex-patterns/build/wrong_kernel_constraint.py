def build(inputs, hidden, classes):
    model = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for n in hidden:
        model.add(tf.keras.layers.Dense(n, activation="relu", kernel_constraint="non_neg"))
    model.add(tf.keras.layers.Dense(classes))
    return model
