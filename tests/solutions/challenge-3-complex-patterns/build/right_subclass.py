class Net(tf.keras.Model):
    def __init__(self, inputs, hidden, classes):
        super().__init__()
        self.inner = [tf.keras.layers.Dense(width) for width in hidden]
        self.last = tf.keras.layers.Dense(classes)
        self(tf.keras.Input((inputs,)))

    def call(self, x):
        for layer in self.inner:
            x = tf.nn.relu(layer(x))
        return self.last(x)


def build(inputs, hidden, classes):
    return Net(inputs, hidden, classes)
