def build(inputs, hidden, classes):
    m = tf.keras.Sequential()
    for h in tuple(hidden):
        m.add(tf.keras.layers.Dense(h))
        m.add(tf.keras.layers.Activation(tf.nn.relu))
    m.add(tf.keras.layers.Dense(classes))
    m.build((None, inputs))
    return m
