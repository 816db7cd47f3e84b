def build_model(classes):
    layers = tf.keras.layers
    model = tf.keras.Sequential([tf.keras.Input((8, 8)), layers.Flatten(), layers.Normalization(mean=80.0, variance=8000.0)])
    model.add(layers.Dense(30, "relu", kernel_initializer="he_uniform"))
    model.add(layers.Dense(classes))
    scores = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(tf.keras.optimizers.SGD(0.05, momentum=0.9), scores)
    return model
