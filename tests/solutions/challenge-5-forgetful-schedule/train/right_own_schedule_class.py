class Halving(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, rate, per, every):
        self.rate, self.per, self.every = rate, per, every
    def __call__(self, step):
        epoch = tf.cast(step, tf.int64) // self.per
        return self.rate * tf.pow(0.5, tf.cast(epoch // self.every, tf.float32))
    def get_config(self):
        return {"rate": self.rate, "per": self.per, "every": self.every}
def train(model, batches, epochs, rate, halve_every):
    sgd = tf.keras.optimizers.SGD(Halving(rate, len(batches), halve_every), momentum=.9)
    losses = []
    @tf.function(reduce_retracing=True)
    def grads(x, y):
        with tf.GradientTape() as t:
            l = tf.keras.losses.MeanSquaredError()(y, model(x))
        return l, t.gradient(l, model.trainable_variables)
    for _ in range(epochs):
        for x, y in batches:
            l, g = grads(x, y)
            sgd.apply_gradients(zip(g, model.trainable_variables))
            losses.append(l.numpy())
    return [float(l) for l in losses]
