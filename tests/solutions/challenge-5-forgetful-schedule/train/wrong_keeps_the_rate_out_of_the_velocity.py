def train(model, batches, epochs, rate, halve_every):
    moved, losses = [tf.zeros_like(variable) for variable in model.trainable_variables], []
    for epoch in range(epochs):
        for x, y in batches:
            with tf.GradientTape() as tape:
                mse = tf.reduce_mean((model(x) - y) ** 2)
            slopes = tape.gradient(mse, model.trainable_variables)
            moved = [0.9 * old + slope for old, slope in zip(moved, slopes)]
            for variable, each in zip(model.trainable_variables, moved):
                variable.assign_sub(rate * 0.5 ** (epoch // halve_every) * each)
            losses.append(float(mse))
    return losses
