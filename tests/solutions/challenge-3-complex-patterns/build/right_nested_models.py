def build(inputs, hidden, classes):
    body = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for width in hidden:
        body.add(tf.keras.layers.Dense(width))
        body.add(tf.keras.layers.Activation("relu"))
    body.add(tf.keras.layers.Dense(classes))
    return tf.keras.Sequential([tf.keras.Input((inputs,)), body])
