class Trainer(tf.keras.Model):
    def __init__(self, inner, rate):
        super().__init__()
        self.inner, self.rate = inner, rate
    def call(self, x, training=None):
        return self.inner(x)
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.math.reduce_mean(tf.math.squared_difference(self(x, training=False), y))
        grads = tape.gradient(loss, self.inner.trainable_variables)
        for v, g in zip(self.inner.trainable_variables, grads):
            v.assign_sub(self.rate * g)
        return {"mse": loss}
def train(model, x, y, steps, learning_rate):
    t = Trainer(model, learning_rate)
    t.compile()
    h = t.fit(x, y, epochs=steps, batch_size=int(x.shape[0]), shuffle=False, verbose=0)
    return h.history["mse"]
