def one_step(model, x, y, learning_rate):
    ops = tf.keras.ops
    def value(): return ops.mean(ops.power(model(x) - y, 2))
    with tf.GradientTape(persistent=True) as tape:
        before = value()
    slopes = {v.path if hasattr(v, "path") else i: tape.gradient(before, v) for i, v in enumerate(model.trainable_variables)}
    for v, s in zip(model.trainable_variables, slopes.values()):
        v.assign(ops.subtract(v, ops.multiply(s, learning_rate)))
    return tuple(ops.convert_to_numpy(each).item() for each in (before, value()))
