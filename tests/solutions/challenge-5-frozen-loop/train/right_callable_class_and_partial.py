import functools
class Step:
    def __init__(self, model, opt):
        self.model, self.opt, self.losses = model, opt, []
    def loss(self, x, y):
        return tf.keras.ops.mean(tf.keras.ops.square(tf.keras.ops.subtract(self.model(x), y)))
    def __call__(self, x, y):
        with tf.GradientTape() as tape:
            l = self.loss(x, y)
        self.opt.apply(tape.gradient(l, self.model.trainable_variables), self.model.trainable_variables)
        self.losses.append(float(l))
        return self
def train(model, x, y, steps, learning_rate):
    step = Step(model, tf.keras.optimizers.SGD(learning_rate=learning_rate))
    go = functools.partial(step, x, y)
    [go() for _ in range(steps)]
    return step.losses
