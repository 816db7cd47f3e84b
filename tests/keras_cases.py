"""What a student may return: models and other Keras objects that one process and two must treat alike.

Each case is a name, the source of `make`, and what is done with the thing that it returns.
"""

LESSON = """
import contextlib, io, re
import numpy as np
import tensorflow as tf
import keras
layers = tf.keras.layers
"""

# What tests do with a model, and a text of all that they see: it is compared between one process and two.
DRIVE = '''
rng = np.random.default_rng(3)
X = rng.normal(size=(12, 4)).astype("float32")
Y = (X @ np.array([[1.0], [-2.0], [0.5], [0.0]], "float32") + 0.3).astype("float32")


def brief(values):
    flat = np.concatenate([np.ravel(np.asarray(value, dtype="float64")) for value in values] or [[0.0]])
    return f"{len(flat)} {np.sum(flat):.3f} {np.sum(np.abs(flat)):.3f}".replace("-0.000", "0.000")


def start(model):
    rng = np.random.default_rng(4)
    model.set_weights([np.abs(rng.normal(size=weight.shape)) * 0.3 for weight in model.weights])


def seen(model):
    """Look at a model."""
    built = model.built
    print("called", np.asarray(model(X)).shape, isinstance(model, tf.keras.Model), isinstance(model, layers.Layer))
    start(model)
    print("built before", built, "outputs", brief([model(X)]), "predicted", brief([model.predict(X, verbose=0)]))
    print("layers", [type(layer).__name__ for layer in model.layers], model.count_params())
    print("dense", [layer.units for layer in model.layers if isinstance(layer, layers.Dense)])
    print("trainable", [weight.trainable for weight in model.weights], [tuple(w.shape) for w in model.weights])
    shown = io.StringIO()
    model.summary(print_fn=lambda line, **_: shown.write(line))
    print("summary", re.findall(r"Trainable params: [0-9]+", shown.getvalue()))


def pulled(model):
    """Take gradients, eager and in a graph, and train a little."""
    model(X)
    start(model)
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_mean((model(x, training=True) - Y) ** 2) + sum(model.losses)
    slopes = tape.gradient(loss, [x, *model.trainable_variables])
    print("eager", f"{float(loss):.3f}", [brief([slope]) if slope is not None else None for slope in slopes])

    @tf.function(autograph=False)
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(X, training=True) - Y) ** 2) + sum(model.losses)
        for variable, slope in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
            variable.assign_sub(0.01 * slope)
        return loss

    print("graph", [f"{float(step()):.3f}" for _ in range(4)], brief(model.get_weights()))


def fitted(model):
    """Train a model as it was compiled, and judge it."""
    model(X)
    start(model)
    print("compiled", model.compiled, type(model.optimizer).__name__, f"{float(model.optimizer.learning_rate):.4f}")
    history = model.fit(X, Y, epochs=2, batch_size=6, shuffle=False, verbose=0).history
    print("history", {name: [f"{float(value):.3f}" for value in values] for name, values in sorted(history.items())})
    judged = model.evaluate(X, Y, verbose=0, return_dict=True)
    print("judged", {name: f"{float(value):.3f}" for name, value in sorted(judged.items())}, brief(model.get_weights()))
    print("batch", brief([model.train_on_batch(X, Y)]), int(model.optimizer.iterations), brief(model.get_weights()))


def stepped(optimizer):
    """Let an optimizer move variables of the tests."""
    variables = [tf.Variable([1.0, 2.0]), tf.Variable([[3.0]])]
    for _ in range(3):
        optimizer.apply_gradients(zip([tf.constant([0.5, -1.0]), tf.constant([[2.0]])], variables))
    print(type(optimizer).__name__, brief(variables), f"{float(optimizer.learning_rate):.4f}")


def lost(loss):
    """Compute a loss and its gradient."""
    guess = tf.Variable([[0.2], [0.7]])
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(loss(tf.constant([[0.0], [1.0]]), guess))
    print(f"{float(value):.4f}", brief([tape.gradient(value, guess)]))


def measured(metric):
    """Count with a metric."""
    metric.update_state([[0.0], [1.0]], [[0.2], [0.7]])
    first = float(metric.result())
    metric.update_state([[0.0]], [[0.9]])
    print(f"{first:.4f} {float(metric.result()):.4f}")
    metric.reset_state()
    print(f"{float(metric.result()):.4f}")


def layered(layer):
    """Call a layer, which makes its weights."""
    print(np.shape(layer(X)), isinstance(layer, layers.Layer), len(layer.weights))
    layer.set_weights([np.full(weight.shape, 0.5) for weight in layer.weights])
    print(brief([layer(X)]), brief([tf.keras.Sequential([tf.keras.Input((4,)), layer])(X)]))


def scheduled(schedule):
    """Read a schedule."""
    print([f"{float(schedule(step)):.4f}" for step in (0, 1, 10)])
'''

SEQUENTIAL = """
def make():
    model = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(6, activation={activation}), layers.Dense(1)])
    {compiled}
    return model
"""

NET = """
class Net(tf.keras.Model):
    def __init__(self, **named):
        super().__init__(**named)
        self.blocks = [layers.Dense(5, activation="tanh"), layers.Dense(5, activation=tf.nn.relu)]
        self.norm = layers.BatchNormalization()
        self.drop = layers.Dropout(0.2, seed=1)
        self.last = layers.Dense(1)

    def call(self, x, training=None):
        for block in self.blocks:
            x = block(x)
        return self.last(self.drop(self.norm(x, training=training), training=training))
"""

SCALE = """
class Scale(layers.Layer):
    def __init__(self, factor=2.0, **named):
        super().__init__(**named)
        self.factor = factor

    def build(self, shape):
        self.size = self.add_weight(shape=(shape[-1],), initializer="ones", name="size")
        self.count = self.add_weight(shape=(), initializer="zeros", name="count", trainable=False)

    def call(self, x):
        self.count.assign_add(1.0)
        return x * self.size * self.factor
"""


def sequential(activation="'relu'", compiled="", before=""):
    return before + SEQUENTIAL.format(activation=activation, compiled=compiled)


def functional(body, before=""):
    make = f"def make():\n    start = x = tf.keras.Input((4,))\n    {body}\n    return tf.keras.Model(start, x)\n"
    return f"{before}\n{make}"


OWN_LOSS = "def own(truth, guess):\n    return tf.reduce_mean(tf.abs(truth - guess), axis=-1)\n"
CASES = [
    ("activation by name", sequential(), "seen pulled"),
    ("activation of Keras", sequential("tf.keras.activations.gelu"), "seen pulled"),
    ("activation of tf.nn", sequential("tf.nn.leaky_relu"), "seen pulled"),
    ("lambda activation", sequential("lambda z: tf.maximum(z, 0.1 * z)"), "seen pulled"),
    ("own function called relu", sequential("relu", before="def relu(z):\n    return 3 * z\n"), "seen pulled"),
    ("own tf.function", sequential("own", before="@tf.function\ndef own(z):\n    return tf.sin(z)\n"), "seen pulled"),
    ("compiled with strings", sequential(compiled="model.compile('sgd', 'mse', metrics=['mae'])"), "fitted"),
    ("compiled with Keras's functions", sequential(compiled="model.compile('adam', tf.keras.losses.mse)"), "fitted"),
    (
        "compiled with a lambda",
        sequential(compiled="model.compile('sgd', lambda t, p: tf.reduce_mean(tf.abs(t - p) ** 1.5, axis=-1))"),
        "fitted",
    ),
    (
        "compiled with own functions and objects",
        sequential(
            compiled="model.compile(tf.keras.optimizers.Adam(0.01, global_clipnorm=1.0), own, "
            "metrics=[own, tf.keras.metrics.MeanSquaredError(name='squares')])",
            before=OWN_LOSS,
        ),
        "fitted",
    ),
    (
        "compiled with a schedule",
        sequential(
            compiled="model.compile(tf.keras.optimizers.SGD("
            "tf.keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5), momentum=0.9), 'mae')"
        ),
        "fitted",
    ),
    (
        "compiled with an own schedule",
        sequential(
            compiled="model.compile(tf.keras.optimizers.SGD(Fall()), 'mse')",
            before="class Fall(tf.keras.optimizers.schedules.LearningRateSchedule):\n"
            "    def __call__(self, step):\n        return 0.1 / (1.0 + tf.cast(step, tf.float32))\n",
        ),
        "fitted",
    ),
    (
        "compiled with an own loss class and metric class",
        sequential(
            compiled="model.compile('sgd', Own(), metrics=[Most()])",
            before="class Own(tf.keras.losses.Loss):\n"
            "    def call(self, truth, guess):\n        return tf.reduce_mean((truth - guess) ** 2, axis=-1)\n"
            "class Most(tf.keras.metrics.Metric):\n"
            "    def __init__(self, name='most', **named):\n        super().__init__(name=name, **named)\n"
            "        self.top = self.add_weight(name='top', initializer='zeros')\n"
            "    def update_state(self, truth, guess, sample_weight=None):\n"
            "        self.top.assign(tf.maximum(self.top, tf.reduce_max(tf.abs(truth - guess))))\n"
            "    def result(self):\n        return self.top + 0.0\n"
            "    def reset_state(self):\n        self.top.assign(0.0)\n",
        ),
        "fitted",
    ),
    (
        "trained already",
        sequential(
            compiled="model.compile(tf.keras.optimizers.Adam(0.01), 'mse'); start_(model); "
            "model.fit(np.ones((8, 4)), np.ones((8, 1)), epochs=2, verbose=0)",
            before="def start_(model):\n    model.set_weights([np.full(w.shape, 0.1) for w in model.weights])\n",
        ),
        "fitted",
    ),
    (
        "operations",
        functional("x = tf.keras.activations.relu(layers.Dense(3)(x)) * 0.5 + 1; x = layers.Dense(1)(x)"),
        "seen pulled",
    ),
    (
        "operations of several inputs",
        functional(
            "a = tf.keras.ops.relu(layers.Dense(3)(x)); b = layers.Dense(3)(x); "
            "x = layers.Dense(1)(tf.keras.ops.concatenate([a + b, a[:, 1:], a * b - a], axis=-1))"
        ),
        "seen pulled",
    ),
    (
        "Lambda layer",
        functional("x = layers.Dense(1)(layers.Lambda(lambda z: tf.concat([z, z ** 2], -1))(x))"),
        "seen pulled",
    ),
    (
        "Lambda layer that knows of training",
        functional(
            "x = layers.Dense(1)(layers.Lambda(twice)(x))",
            before="def twice(z, training=None):\n    return 2 * z if training else z\n",
        ),
        "seen pulled",
    ),
    (
        "not built",
        "def make():\n    return tf.keras.Sequential([layers.Dense(3, 'relu'), layers.Dense(1)])\n",
        "seen pulled",
    ),
    (
        "not built, compiled, own activation",
        (
            "def make():\n    model = tf.keras.Sequential([layers.Dense(3, lambda z: z ** 2), layers.Dense(1)])\n"
            "    model.compile('rmsprop', 'mse')\n    return model\n"
        ),
        "seen fitted",
    ),
    (
        "nested models",
        functional("x = tf.keras.Sequential([layers.Dense(3, 'relu')])(x); x = layers.Dense(1)(x)"),
        "seen pulled",
    ),
    (
        "shared layer",
        functional("dense = layers.Dense(4, 'tanh'); x = layers.Dense(1)(dense(dense(x)))"),
        "seen pulled",
    ),
    ("frozen layer", functional("x = layers.Dense(3, trainable=False)(x); x = layers.Dense(1)(x)"), "seen pulled"),
    (
        "regularizers",
        functional(
            "x = layers.Dense(2, kernel_regularizer=tf.keras.regularizers.L1(0.1))(x); "
            "x = layers.Dense(1, kernel_regularizer='l2')(x)"
        ),
        "seen pulled",
    ),
    (
        "own regularizer",
        functional("x = layers.Dense(1, kernel_regularizer=lambda w: tf.reduce_sum(w ** 4))(x)"),
        "seen pulled",
    ),
    (
        "recurrent layers",
        functional(
            "x = layers.Reshape((4, 1))(x); x = layers.Bidirectional(layers.LSTM(2))(x); x = layers.Dense(1)(x)"
        ),
        "seen pulled",
    ),
    (
        "convolution and normalization",
        functional(
            "x = layers.Conv1D(2, 2)(layers.Reshape((4, 1))(x)); "
            "x = layers.Dense(1)(layers.Flatten()(layers.BatchNormalization()(x)))"
        ),
        "seen pulled",
    ),
    ("own model", NET + "def make():\n    return Net()\n", "seen pulled"),
    (
        "own model, compiled",
        NET + "def make():\n    model = Net()\n    model.compile('sgd', 'mse', metrics=['mae'])\n    return model\n",
        "seen fitted",
    ),
    (
        "own model, called before",
        NET + "def make():\n    model = Net()\n    model(np.ones((2, 4)))\n    return model\n",
        "seen pulled",
    ),
    ("own layer", SCALE + functional("x = layers.Dense(1)(Scale(3.0)(x) + x)"), "seen pulled"),
    (
        "own layer in Sequential",
        SCALE + "def make():\n    return tf.keras.Sequential([tf.keras.Input((4,)), Scale(), layers.Dense(1)])\n",
        "seen pulled",
    ),
    (
        "own layer that adds a loss",
        "class Punish(layers.Layer):\n"
        "    def call(self, x):\n        self.add_loss(tf.reduce_mean(x ** 2))\n        return x\n"
        + functional("x = layers.Dense(1)(Punish()(layers.Dense(3)(x)))"),
        "seen pulled",
    ),
    (
        "own subclass of Sequential",
        (
            "class Stack(tf.keras.Sequential):\n    def __init__(self):\n"
            "        super().__init__([tf.keras.Input((4,)), layers.Dense(3, 'relu'), layers.Dense(1)])\n"
            "def make():\n    return Stack()\n"
        ),
        "seen pulled",
    ),
    (
        "own model of own layers",
        SCALE + "class Deep(tf.keras.Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.parts = {'scale': Scale(), 'dense': layers.Dense(1)}\n"
        "    def call(self, x):\n        return self.parts['dense'](self.parts['scale'](x))\n"
        "def make():\n    return Deep()\n",
        "seen pulled",
    ),
    ("optimizer", "def make():\n    return tf.keras.optimizers.Adam(0.1)\n", "stepped"),
    ("optimizer with an own schedule", "def make():\n    return tf.keras.optimizers.SGD(lambda: 0.25)\n", "stepped"),
    ("schedule", "def make():\n    return tf.keras.optimizers.schedules.CosineDecay(0.1, 10)\n", "scheduled"),
    ("loss object", "def make():\n    return tf.keras.losses.Huber(delta=0.5)\n", "lost"),
    ("loss function of Keras", "def make():\n    return tf.keras.losses.binary_crossentropy\n", "lost"),
    ("own loss function", OWN_LOSS + "def make():\n    return own\n", "lost"),
    ("metric", "def make():\n    return tf.keras.metrics.BinaryAccuracy(threshold=0.5)\n", "measured"),
    ("layer", "def make():\n    return layers.Dense(3, activation=lambda z: z + 1)\n", "layered"),
    ("own layer by itself", SCALE + "def make():\n    return Scale()\n", "layered"),
]
