import functools
def build(inputs, hidden, classes):
    start = tf.keras.Input(shape=[inputs])
    end = functools.reduce(lambda t, n: tf.keras.layers.ReLU()(tf.keras.layers.Dense(units=n)(t)), hidden, start)
    return tf.keras.Model(inputs=start, outputs=tf.keras.layers.Dense(classes, activation=None)(end))
