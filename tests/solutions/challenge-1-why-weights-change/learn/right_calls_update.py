def learn(features, labels, steps, learning_rate):
    layer = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    pupil = tf.keras.Sequential([tf.keras.Input((features.shape[1],)), layer])
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.BinaryCrossentropy()(labels, pupil(features))
        slopes = [s.numpy() for s in tape.gradient(loss, pupil.trainable_variables)]
        pupil.set_weights([w - learning_rate * s for w, s in zip(pupil.get_weights(), slopes)])
    return pupil.get_weights()
