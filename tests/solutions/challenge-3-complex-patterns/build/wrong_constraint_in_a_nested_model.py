def build(inputs, hidden, classes):
    inner = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for w in hidden:
        inner.add(tf.keras.layers.Dense(w, "relu", kernel_constraint="max_norm"))
    inner.add(tf.keras.layers.Dense(classes, kernel_constraint="max_norm"))
    return tf.keras.Sequential([tf.keras.Input((inputs,)), inner])
