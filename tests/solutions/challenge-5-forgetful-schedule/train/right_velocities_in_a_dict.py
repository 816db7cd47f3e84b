def train(model, batches, epochs, rate, halve_every):
    v = {id(w): tf.zeros_like(w) for w in model.trainable_variables}
    losses = []
    for epoch in range(epochs):
        r = rate * 0.5 ** (epoch // halve_every)
        for x, y in batches:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((model(x) - y) ** 2)
            for w, g in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
                v[id(w)] = 0.9 * v[id(w)] - r * g
                w.assign_add(v[id(w)])
            losses.append(float(loss))
    return losses
