# %% [markdown]
# # Problem set 8: TensorFlow
# %%
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import numpy as np
import tensorflow as tf
from tensorflow import keras

tf.random.set_seed(1)
x = tf.random.normal((32, 2))
y = x[:, :1] * 3 - x[:, 1:] + 1
# %% answer=model
def build_model():
    """Two hidden layers of 8 units and ReLU, one output."""
    ### BEGIN SOLUTION
    return keras.Sequential([
        keras.Input((2,)),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(1),
    ])
    ### END SOLUTION

model = build_model()
# %% student=other
class Model(keras.Model):
    def __init__(self):
        super().__init__()
        self.one = keras.layers.Dense(8, activation=tf.nn.relu)
        self.two = keras.layers.Dense(8, activation=lambda z: tf.maximum(z, 0.0))
        self.out = keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.two(self.one(inputs)))

def build_model():
    model = Model()
    model(tf.zeros((1, 2)))
    return model

model = build_model()
# %% student=wrong
def build_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(8), keras.layers.Dense(1)])

model = build_model()
# %% tests=layers points=1
assert isinstance(model, keras.Model)
assert len(model.layers) == 3
assert [layer.units for layer in model.layers] == [8, 8, 1]
assert model.count_params() == 2 * 8 + 8 + 8 * 8 + 8 + 8 + 1
assert isinstance(model.layers[0], keras.layers.Dense)
# %% tests=outputs points=1
assert model(x).shape == (32, 1)
assert model.predict(x, verbose=0).shape == (32, 1)
h = tf.nn.relu(x @ model.layers[0].kernel + model.layers[0].bias)
h = tf.nn.relu(h @ model.layers[1].kernel + model.layers[1].bias)
np.testing.assert_allclose(model(x), h @ model.layers[2].kernel + model.layers[2].bias, atol=1e-5)
# %% tests=it_can_be_fitted points=1
fresh = build_model()
fresh.compile(optimizer=keras.optimizers.Adam(0.05), loss="mse")
history = fresh.fit(x, y, epochs=30, verbose=0)
first, last = history.history["loss"][0], history.history["loss"][-1]
assert last < first * 0.75 and fresh.evaluate(x, y, verbose=0) < first * 0.75  # 120 beginnings: at most 0.40
# %% answer=training
def mse(y_true, y_pred):
    ### BEGIN SOLUTION
    return tf.reduce_mean(tf.square(y_true - y_pred))
    ### END SOLUTION

def train_step(model, x, y, optimizer):
    """One step; return the loss before it."""
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
    ### END SOLUTION

w, b = tf.Variable([[0.0], [0.0]]), tf.Variable(0.0)
for _ in range(100):
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        loss = mse(y, x @ w + b)
    for variable, gradient in zip((w, b), tape.gradient(loss, (w, b))):
        variable.assign_sub(0.2 * gradient)
    ### END SOLUTION
# %% student=other
@tf.function
def mse(y_true, y_pred):
    return tf.reduce_sum((y_true - y_pred) ** 2) / tf.cast(tf.size(y_true), tf.float32)

def train_step(model, x, y, optimizer):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return float(loss)

w, b = tf.Variable(tf.zeros((2, 1))), tf.Variable(0.0)
optimizer = keras.optimizers.SGD(0.2)
for _ in range(100):
    with tf.GradientTape() as tape:
        loss = mse(y, x @ w + b)
    optimizer.apply_gradients(zip(tape.gradient(loss, [w, b]), [w, b]))
# %% student=wrong
def mse(y_true, y_pred):
    return np.mean(np.abs(y_true - y_pred))

def train_step(model, x, y, optimizer):
    return model(x)

w, b = tf.Variable([[3.0], [1.0]]), 1.0
# %% tests=correct_mse points=1
assert abs(float(mse(tf.constant([1.0, 2.0]), tf.constant([1.0, 4.0]))) - 2.0) < 1e-6
assert mse(tf.ones(3), tf.ones(3)) == 0
# %% tests=gradient_through_mse points=1
p = tf.Variable([1.0, 4.0])
with tf.GradientTape() as tape:
    value = mse(tf.constant([1.0, 2.0]), p)
np.testing.assert_allclose(tape.gradient(value, p), [0.0, 2.0])
# %% tests=step_lowers_the_loss points=1
line = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="zeros")])
optimizer = keras.optimizers.SGD(0.1)
losses = [float(train_step(line, x, y, optimizer)) for _ in range(20)]
assert losses[-1] < losses[0] / 10
assert optimizer.iterations == 20
assert not np.allclose(line.get_weights()[0], 0)
# %% tests=variables points=1
assert isinstance(w, tf.Variable) and isinstance(b, tf.Variable)
np.testing.assert_allclose(w, [[3.0], [-1.0]], atol=1e-2)
assert abs(b.numpy() - 1) < 1e-2
# %% tests=loss_of_theirs_in_fit points=1
line = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
line.compile(optimizer=keras.optimizers.SGD(0.2), loss=mse)
assert line.fit(x, y, epochs=30, verbose=0).history["loss"][-1] < 0.1
# %% answer=scale_layer
class Scale(keras.layers.Layer):
    """Multiplies each feature by a weight that is learned, at first 1."""
    ### BEGIN SOLUTION
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), initializer="ones", name="scale")

    def call(self, inputs):
        return inputs * self.scale
    ### END SOLUTION
# %% student=wrong
class Scale(keras.layers.Layer):
    def call(self, inputs):
        return inputs
# %% tests=own_layer points=1
layer = Scale()
np.testing.assert_allclose(layer(tf.constant([[1.0, 2.0]])), [[1, 2]])
assert len(layer.trainable_weights) == 1
layer.scale.assign([2.0, 3.0])
np.testing.assert_allclose(layer(tf.constant([[1.0, 2.0]])), [[2, 6]])
assert issubclass(Scale, keras.layers.Layer) and isinstance(layer, keras.layers.Layer)
# %% tests=own_layer_in_a_model points=1
scaled = keras.Sequential([keras.Input((2,)), Scale(), keras.layers.Dense(1)])
scaled.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
before = scaled.evaluate(x, y, verbose=0)
scaled.fit(x, y, epochs=10, verbose=0)
assert scaled.evaluate(x, y, verbose=0) < before
assert not np.allclose(scaled.layers[0].scale, 1)
