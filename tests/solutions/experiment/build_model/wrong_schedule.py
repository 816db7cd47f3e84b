def build_model(classes):
    keras = tf.keras
    model = keras.Sequential(
        [
            keras.Input((8, 8)),
            tf.keras.layers.Rescaling(1 / 255),
            tf.keras.layers.Flatten(),
            keras.layers.Dense(32, "relu"),
            keras.layers.Dense(classes),
        ]
    )
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.02, 300)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model
