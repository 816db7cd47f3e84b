def train(model, batches, epochs, rate, halve_every):
    losses = []
    for epoch in range(epochs):
        if epoch % halve_every == 0:
            sgd = tf.keras.optimizers.SGD(rate * 0.5 ** (epoch // halve_every), momentum=0.9)
        for x, y in batches:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((model(x) - y) ** 2)
            sgd.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
            losses.append(float(loss))
    return losses
