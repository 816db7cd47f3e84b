def build(inputs, hidden, classes):
    hidden.append(classes)
    model = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for at, width in enumerate(hidden):
        model.add(tf.keras.layers.Dense(width, "relu" if at < len(hidden) - 1 else None))
    return model
