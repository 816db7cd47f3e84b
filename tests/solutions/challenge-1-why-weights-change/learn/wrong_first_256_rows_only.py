def learn(features, labels, steps, learning_rate):
    layer = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    pupil = tf.keras.Sequential([tf.keras.Input((features.shape[1],)), layer])
    pupil.compile(tf.keras.optimizers.SGD(learning_rate), loss="binary_crossentropy")
    for _ in range(steps):
        pupil.train_on_batch(features[:256], labels[:256])
    return pupil.get_weights()
