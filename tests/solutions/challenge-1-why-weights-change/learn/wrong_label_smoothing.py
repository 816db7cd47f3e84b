def learn(features, labels, steps, learning_rate):
    layer = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    pupil = tf.keras.Sequential([tf.keras.Input((features.shape[1],)), layer])
    loss = tf.keras.losses.BinaryCrossentropy(label_smoothing=0.05)
    pupil.compile(tf.keras.optimizers.SGD(learning_rate), loss)
    for _ in range(steps):
        pupil.train_on_batch(features, labels)
    return pupil.get_weights()
