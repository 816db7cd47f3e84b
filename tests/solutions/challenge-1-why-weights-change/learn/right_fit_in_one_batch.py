def learn(features, labels, steps, learning_rate):
    layer = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    pupil = tf.keras.Sequential([tf.keras.Input((features.shape[1],)), layer])
    pupil.compile(tf.keras.optimizers.SGD(learning_rate), tf.keras.losses.BinaryCrossentropy())
    pupil.fit(features, labels, batch_size=len(features), epochs=steps, shuffle=False, verbose=0)
    return pupil.get_weights()
