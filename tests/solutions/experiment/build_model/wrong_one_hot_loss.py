def build_model(classes):
    keras = tf.keras
    model = keras.Sequential(
        [
            keras.Input((8, 8)),
            tf.keras.layers.Rescaling(1 / 255),
            tf.keras.layers.Flatten(),
            keras.layers.Dense(32, "relu"),
            keras.layers.Dense(classes, "softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "categorical_crossentropy")
    return model
