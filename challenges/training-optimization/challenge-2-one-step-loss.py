# ---
# title: Which loss does one training step print?
# kind: Predict Output
# level: intermediate
# minutes: 4
# objectives:
#   - Say when a printed loss can be predicted.
#   - Say which weights a printed loss belongs to.
#   - Trace one step of SGD by hand, then write it in TensorFlow.
# ---

# %% [markdown]
# A training step makes three moves: **measure** the loss while a tape records, **differentiate** it
# (`tape.gradient` gives the gradients), **update** the weights (`apply_gradients`).
# `training_step` makes one step for a weight `w` and a bias `b`, and returns its loss.
#
# **Predict.** We run it on twelve new models. Will all twelve losses be the same?

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

plt.style.use("gradestep.pictures")  # for light and dark pages

x, y_true = tf.constant([[1.0]]), tf.constant([[2.0]])
loss_fn = tf.keras.losses.MeanSquaredError()


def new_model(**how):
    return tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1, **how)])


def training_step(model):
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
    with tf.GradientTape() as tape:
        loss = loss_fn(y_true, model(x))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return float(loss)


for loss in sorted(training_step(new_model()) for run in range(12)):
    print(f"{loss:.2f}", end="  ")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# The losses are scattered, although code and data never changed. The start did:
# `Dense` draws its first `w` at random, here between about {{ -np.sqrt(6 / 2):.2f}} and
# {{ np.sqrt(6 / 2):.2f}}. Only `b` starts at 0. Any loss from about {{ (np.sqrt(6 / 2) - 2) ** 2:.2f}} to
# {{ (np.sqrt(6 / 2) + 2) ** 2:.1f}} can come out, so nobody can tell beforehand which one will.
#
# With `kernel_initializer="zeros"`, `w` starts at 0 too.
#
# </details>

# %% [markdown] quiz="printed_loss" points=1 attempts=2 seconds=120
# What does this program print?
#
# ```python
# model = tf.keras.Sequential([
#     tf.keras.Input((1,)),
#     tf.keras.layers.Dense(1, kernel_initializer="zeros"),
# ])
# loss_fn = tf.keras.losses.MeanSquaredError()
# optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
# x, y_true = tf.constant([[1.0]]), tf.constant([[2.0]])
#
# with tf.GradientTape() as tape:
#     loss = loss_fn(y_true, model(x))
# gradients = tape.gradient(loss, model.trainable_variables)
# optimizer.apply_gradients(zip(gradients, model.trainable_variables))
#
# print(round(float(loss), 2))
# ```
#
# - [x] `4.0`
#   > Yes. With `w` and `b` at 0 the model predicts 0, and (0 - 2)² = 4. The update comes later.
# - [ ] `{{ min(updated) }}` (loss-read-after-update)
#   > The loss does get there, but only with the updated weights. In which line is `loss` computed?
# - [ ] `2.0` (error-not-squared)
#   > The prediction misses by that much. What does *mean squared error* make of a miss?
# - [ ] a different number on every run (every-start-is-random)
#   > The first program did that. What does `kernel_initializer="zeros"` change?
#
# > [!TIP]
# > What does the model predict before it has learned anything?


# %% proves="printed_loss"
PROGRAM = """
model = tf.keras.Sequential([
    tf.keras.Input((1,)),
    tf.keras.layers.Dense(1, kernel_initializer="zeros"),
])
loss_fn = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
x, y_true = tf.constant([[1.0]]), tf.constant([[2.0]])

with tf.GradientTape() as tape:
    loss = loss_fn(y_true, model(x))
gradients = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(zip(gradients, model.trainable_variables))

print(round(float(loss), 2))
"""


def run_it():
    """Return what the program prints, and what its loss is when it has ended."""
    shown = []
    left = {"tf": tf, "print": shown.append}
    exec(PROGRAM, left)
    return shown[0], round(float(left["loss_fn"](left["y_true"], left["model"](left["x"]))), 2)


seen, updated = map(set, zip(*[run_it() for _ in range(5)]))
holds = {"A": seen == {4.0}, "B": seen == updated, "C": seen == {2.0}, "D": len(seen) > 1}


# %% [markdown]
# ## Which weights does the loss belong to?
# Now we run twelve random starts and the zero start. We keep the loss that each step returns,
# and measure once more after the update.
#
# **Predict.** How will the two losses of one start differ?

# %%
starts, returned, measured_again = [], [], []
for options in [{}] * 12 + [{"kernel_initializer": "zeros"}]:
    model = new_model(**options)
    starts.append(float(model.layers[0].kernel[0, 0]))
    returned.append(training_step(model))
    measured_again.append(float(loss_fn(y_true, model(x))))

print(f"Zero start: returned {returned[-1]:.2f}", end=", ")
print(f"measured again {measured_again[-1]:.2f}")
plt.figure(figsize=(6, 2.5))
plt.plot(starts, returned, "o", label="returned by the step")
plt.plot(starts, measured_again, "^", label="measured again")
plt.axvline(0, color="gray", linestyle="--", label="zero start")
plt.xlabel("w at the start")
plt.ylabel("loss")
plt.legend(bbox_to_anchor=(1.02, 1), loc="upper left")  # beside the picture
plt.tight_layout()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Each start has a circle and, below it, a triangle. The circles lie on one curve, (`w` - 2)²:
# the returned loss belongs to the weights *before* the update. It was computed once,
# and the update does not change it. To see what a step achieved, measure again.
#
# </details>

# %% [markdown]
# ## The step by hand
# Take a line with slope `m` and intercept `c`. At a point with input `t` its error `e` is
# prediction minus target. Raise `c`: `e` rises as much, so `e²` changes at the rate 2 · `e`.
# Raise `m`, and `e` changes `t` times as fast, so `e²` has the rate 2 · `e` · `t`.
# The loss is the mean of all `e²`, so its two gradients are the means of these rates.
#
# For `m` = 1, `c` = 0 and the points (1, 2) and (3, 1):
#
# | | (1, 2) | (3, 1) | mean |
# |---|---|---|---|
# | `e` | -1 | 2 | |
# | `e²` | 1 | 4 | 2.5, the loss |
# | 2 · `e` · `t` | -2 | 12 | 5, the gradient for `m` |
# | 2 · `e` | -2 | 4 | 1, the gradient for `c` |
#
# With learning rate 0.1, `m` moves to 1 - 0.1 · 5 = 0.5, and `c` to 0 - 0.1 · 1 = -0.1.
#
# **Your turn.** Write this step with NumPy, for the line `w * x + b`.


# %% answer="step_by_hand"
def step_by_hand(w, b, x, y, learning_rate):
    """Make one step of SGD on the mean squared error of the line w * x + b.

    `w`, `b` and `learning_rate` are floats. `x` and `y` are two floats (one point)
    or two 1-D float arrays of the same length (many points), which stay as they are.
    Return the new `w` and the new `b`: a tuple of two numbers.
    """
    ### BEGIN SOLUTION
    miss = w * x + b - y
    return w - learning_rate * np.mean(2 * miss * x), b - learning_rate * np.mean(2 * miss)
    ### END SOLUTION


# %% alternative="adds up point by point in plain Python"
def step_by_hand(w, b, x, y, learning_rate):
    points = list(zip(np.ravel(x), np.ravel(y)))
    down_w = down_b = 0.0
    for x_i, y_i in points:
        down_w += 2 * (y_i - w * x_i - b) * x_i / len(points)
        down_b += 2 * (y_i - w * x_i - b) / len(points)
    return float(w + learning_rate * down_w), float(b + learning_rate * down_b)


# %% alternative="one matrix product for both gradients"
def step_by_hand(w, b, x, y, learning_rate):
    inputs = np.column_stack([np.atleast_1d(x), np.ones(np.size(x))])
    weights = np.array([w, b])
    weights -= learning_rate * 2 / len(inputs) * inputs.T @ (inputs @ weights - np.atleast_1d(y))
    return tuple(weights)


# %% alternative="lets TensorFlow differentiate"
def step_by_hand(w, b, x, y, learning_rate):
    w, b = tf.Variable(w), tf.Variable(b)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((w * tf.cast(x, tf.float32) + b - tf.cast(y, tf.float32)) ** 2)
    slope_w, slope_b = tape.gradient(loss, [w, b])
    return w - learning_rate * slope_w, b - learning_rate * slope_b


# %% mistake="climbs instead of descending" fails="one_point_moves_both many_points_share_the_step"
def step_by_hand(w, b, x, y, learning_rate):
    error = w * x + b - y
    return w + learning_rate * np.mean(2 * error * x), b + learning_rate * np.mean(2 * error)


# %% mistake="forgets the 2 of the square" fails="one_point_moves_both many_points_share_the_step"
def step_by_hand(w, b, x, y, learning_rate):
    error = w * x + b - y
    return w - learning_rate * np.mean(error * x), b - learning_rate * np.mean(error)


# %% mistake="forgets the input in the gradient for w" fails="one_point_moves_both many_points_share_the_step"
def step_by_hand(w, b, x, y, learning_rate):
    error = w * x + b - y
    return w - learning_rate * np.mean(2 * error), b - learning_rate * np.mean(2 * error)


# %% mistake="takes the gradient for b with the new w" fails="one_point_moves_both many_points_share_the_step"
def step_by_hand(w, b, x, y, learning_rate):
    w = w - learning_rate * np.mean(2 * (w * x + b - y) * x)
    b = b - learning_rate * np.mean(2 * (w * x + b - y))
    return w, b


# %% mistake="leaves the bias where it is" fails="one_point_moves_both many_points_share_the_step"
def step_by_hand(w, b, x, y, learning_rate):
    return w - learning_rate * np.mean(2 * (w * x + b - y) * x), b


# %% mistake="adds up over the points" fails="many_points_share_the_step"
def step_by_hand(w, b, x, y, learning_rate):
    error = w * x + b - y
    return w - learning_rate * np.sum(2 * error * x), b - learning_rate * np.sum(2 * error)


# %% mistake="multiplies two means" fails="many_points_share_the_step"
def step_by_hand(w, b, x, y, learning_rate):
    error = np.mean(w * x + b - y)
    return w - learning_rate * 2 * error * np.mean(x), b - learning_rate * 2 * error


# %% mistake="takes no mean and returns arrays" fails="many_points_share_the_step"
def step_by_hand(w, b, x, y, learning_rate):
    error = w * x + b - y
    return w - learning_rate * 2 * error * x, b - learning_rate * 2 * error


# %% mistake="takes arrays for granted" fails="one_point_moves_both"
def step_by_hand(w, b, x, y, learning_rate):
    error = w * x + b - y
    return w - learning_rate * 2 * (error @ x) / len(x), b - learning_rate * 2 * error.sum() / len(x)


# %% mistake="knows only the examples" fails="one_point_moves_both many_points_share_the_step"
def step_by_hand(w, b, x, y, learning_rate):
    return (-0.6, -0.3) if np.ndim(x) == 0 else (0.5, -0.1)


# %% tests="one_point_moves_both" points=1
from gradestep import check_close, check_shape

new = step_by_hand(0.0, 0.0, 2.0, -3.0, learning_rate=0.05)
check_shape(new, [(), ()], "What step_by_hand returns", look="Return (new w, new b).")
check_close(new[0], -0.6, "The new w", look="The gradient of w is 2 · 3 · 2.")
check_close(new[1], -0.3, "The new b", look="The gradient of b is 2 · 3.")
### BEGIN HIDDEN TESTS
rate, at_x = 0.25, 1.5
error_now = 0.5 * at_x - 1.0 - 4.0
got = np.array(step_by_hand(0.5, -1.0, at_x, 4.0, rate), dtype=float)
assert np.allclose(got, [0.5 - rate * 2 * error_now * at_x, -1.0 - rate * 2 * error_now], rtol=1e-4), (
    f"from w = 0.5, b = -1 and the point (1.5, 4) your step with learning rate 0.25 leads to {got}; "
    "take both gradients at the old w and b, and use the learning rate that comes in"
)
### END HIDDEN TESTS

# %% tests="many_points_share_the_step" points=2
from gradestep import check_close, check_shape

new = step_by_hand(1.0, 0.0, np.array([1.0, 3.0]), np.array([2.0, 1.0]), learning_rate=0.1)
advice = "Return (new w, new b) for all points together."
check_shape(new, [(), ()], "What step_by_hand returns", look=advice)
check_close(new[0], 0.5, "For the table above, the new w")
check_close(new[1], -0.1, "For the table above, the new b")
### BEGIN HIDDEN TESTS
random = np.random.default_rng(7)
cases = [(-0.7, 1.2, 0.05, 5, 1.0), (2.0, -0.5, 0.2, 40, 1.0), (0.3, 0.4, 1.5, 1, 1.0)]
cases += [(0.0, 0.0, 0.5, 1100, 1e-9), (0.0, 0.0, 1e-7, 70, 1e3), (0.0, 0.0, 0.5, 9, 1e6)]
for w_0, b_0, rate, size, unit in cases:
    many_x, many_y = random.normal(unit, unit, size), random.normal(-unit, 2 * unit, size)
    many_y[0] += 50 * unit  # one point is far off
    x_came, y_came = many_x.copy(), many_y.copy()
    w_tf, b_tf = tf.Variable(w_0, dtype=tf.float64), tf.Variable(b_0, dtype=tf.float64)
    with tf.GradientTape() as tape:
        squares = tf.square(w_tf * many_x + b_tf - many_y)
        mean_square = tf.reduce_mean(squares)
    slope_w, slope_b = tape.gradient(mean_square, [w_tf, b_tf])
    got = step_by_hand(w_0, b_0, many_x, many_y, rate)
    assert [np.shape(number) for number in got] == [(), ()], f"with {size} points return two numbers; got {got!r}"
    assert np.array_equal(many_x, x_came) and np.array_equal(many_y, y_came), "x or y has changed: compute new arrays"
    got, moved_w, moved_b = np.array(got, dtype=float), rate * float(slope_w), rate * float(slope_b)
    assert np.isclose(got[0], w_0 - moved_w, rtol=1e-4, atol=1e-5 * abs(moved_w)), (
        f"with {size} points and learning rate {rate}, w is not where GradientTape takes it; average 2 · e · t"
    )
    assert np.isclose(got[1], b_0 - moved_b, rtol=1e-4, atol=1e-5 * abs(moved_b)), (
        f"with {size} points and learning rate {rate}, b is not where GradientTape takes it; average 2 · e"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## The same step in TensorFlow
# The tape finds all the gradients, so you need no formula.
# `model.trainable_variables` lists all that has to move.
#
# **Your turn.** Measure, differentiate, update, and then measure again.


# %% answer="one_step"
def one_step(model, x, y, learning_rate):
    """Train `model`, a Keras model, for one step of SGD on the mean squared error.

    `x` and `y` are float32 tensors;
    `y` has the shape of `model(x)`, and the mean is taken over all its entries.
    Every trainable variable moves by -learning_rate times its gradient.
    Return the loss before and the loss after the update: a tuple of two numbers.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((model(x) - y) ** 2)
    slopes = tape.gradient(before, model.trainable_variables)
    for variable, slope in zip(model.trainable_variables, slopes):
        variable.assign_sub(learning_rate * slope)
    after = tf.reduce_mean((model(x) - y) ** 2)
    return float(before), float(after)
    ### END SOLUTION


# %% alternative="lets an optimizer apply the gradients"
def one_step(model, x, y, learning_rate):
    mse = tf.keras.losses.MeanSquaredError()
    with tf.GradientTape() as tape:
        before = mse(y, model(x))
    gradients = tape.gradient(before, model.trainable_variables)
    tf.keras.optimizers.SGD(learning_rate).apply_gradients(zip(gradients, model.trainable_variables))
    return before, mse(y, model(x))


# %% alternative="lets Keras train, and measures by itself"
def one_step(model, x, y, learning_rate):
    model.compile(optimizer=tf.keras.optimizers.SGD(learning_rate), loss="mse", run_eagerly=True)
    before = np.mean(np.square(model(x) - y))
    model.train_on_batch(x, y)
    return before, np.mean(np.square(model(x) - y))


# %% alternative="sets all the weights at once"
def one_step(model, x, y, learning_rate):
    def loss():
        return tf.reduce_mean(tf.math.squared_difference(y, model(x)))

    with tf.GradientTape(watch_accessed_variables=False) as tape:
        trained = [variable.value for variable in model.trainable_variables]
        tape.watch(trained)
        before = loss()
    moves = {id(v): -learning_rate * g for v, g in zip(model.trainable_variables, tape.gradient(before, trained))}
    model.set_weights([variable + moves.get(id(variable), 0) for variable in model.weights])
    return np.float32(before), np.float32(loss())


# %% mistake="never applies the gradients" fails="the_loss_falls every_variable_moves"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((model(x) - y) ** 2)
    tape.gradient(before, model.trainable_variables)
    return float(before), float(tf.reduce_mean((model(x) - y) ** 2))


# %% mistake="climbs instead of descending" fails="the_loss_falls every_variable_moves"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((model(x) - y) ** 2)
    for variable, gradient in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        variable.assign_add(learning_rate * gradient)
    return float(before), float(tf.reduce_mean((model(x) - y) ** 2))


# %% mistake="measures both losses after the update" fails="the_loss_falls every_variable_moves"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    for variable, gradient in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
        variable.assign_sub(learning_rate * gradient)
    before = float(tf.reduce_mean((model(x) - y) ** 2))
    after = float(tf.reduce_mean((model(x) - y) ** 2))
    return before, after


# %% mistake="expects the old loss to follow the weights" fails="the_loss_falls every_variable_moves"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    before = float(loss)
    for variable, gradient in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
        variable.assign_sub(learning_rate * gradient)
    return before, float(loss)


# %% mistake="forgets to square the error" fails="the_loss_falls every_variable_moves"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean(tf.abs(model(x) - y))
    for variable, gradient in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        variable.assign_sub(learning_rate * gradient)
    return float(before), float(tf.reduce_mean(tf.abs(model(x) - y)))


# %% mistake="forgets the bias" fails="every_variable_moves"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((model(x) - y) ** 2)
    kernel = model.trainable_variables[0]
    kernel.assign_sub(learning_rate * tape.gradient(before, kernel))
    return float(before), float(tf.reduce_mean((model(x) - y) ** 2))


# %% mistake="moves what is not trainable too" fails="every_variable_moves"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch([variable.value for variable in model.variables])
        before = tf.reduce_mean((model(x) - y) ** 2)
    values = [variable.value for variable in model.variables]
    for variable, gradient in zip(model.variables, tape.gradient(before, values)):
        variable.assign_sub(learning_rate * gradient)
    return float(before), float(tf.reduce_mean((model(x) - y) ** 2))


# %% mistake="ignores the learning rate it is given" fails="every_variable_moves"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((model(x) - y) ** 2)
    gradients = tape.gradient(before, model.trainable_variables)
    tf.keras.optimizers.SGD().apply_gradients(zip(gradients, model.trainable_variables))
    return float(before), float(tf.reduce_mean((model(x) - y) ** 2))


# %% mistake="adds the squares instead of averaging them" fails="every_variable_moves"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_sum((model(x) - y) ** 2)
    for variable, gradient in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        variable.assign_sub(learning_rate * gradient)
    return float(before), float(tf.reduce_sum((model(x) - y) ** 2))


# %% mistake="squeezes the predictions, so that each is compared with each target" fails="the_loss_falls"
def one_step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        before = tf.reduce_mean((tf.squeeze(model(x)) - y) ** 2)
    for variable, gradient in zip(model.trainable_variables, tape.gradient(before, model.trainable_variables)):
        variable.assign_sub(learning_rate * gradient)
    return float(before), float(tf.reduce_mean((tf.squeeze(model(x)) - y) ** 2))


# %% mistake="knows only the example" fails="the_loss_falls every_variable_moves"
def one_step(model, x, y, learning_rate):
    return 9.0, 2.25


# %% tests="the_loss_falls" points=1
from gradestep import check_close, check_falls, check_shape

dense = tf.keras.layers.Dense(1, kernel_initializer="zeros")
line = tf.keras.Sequential([tf.keras.Input((1,)), dense])
losses = one_step(line, tf.constant([[2.0]]), tf.constant([[-3.0]]), learning_rate=0.05)
check_shape(losses, [(), ()], "What one_step returns", look="Return (loss before, loss after).")
check_close(losses[0], 9, "The loss before", look="0 misses -3 by 3.", tolerance=1e-3)
check_falls(losses[0], losses[1], look="Is the step downhill, and this loss new?")
### BEGIN HIDDEN TESTS
ones = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1, kernel_initializer="ones")])
pair = one_step(ones, tf.constant([[1.0, 2.0], [3.0, -1.0]]), tf.constant([[1.0], [-1.0]]), learning_rate=0.01)
assert [np.shape(number) for number in pair] == [(), ()], f"return two numbers, also for many points; got {pair!r}"
first, second = np.array(pair, dtype=float)
assert abs(first - ((3 - 1) ** 2 + (2 + 1) ** 2) / 2) < 1e-3, (
    f"the first number, {first:.2f}, is not the mean squared error before the update, over both points"
)
assert second < first, f"with two points the loss went from {first:.2f} to {second:.2f}: a small step should lower it"
### END HIDDEN TESTS

# %% tests="every_variable_moves" points=2
from gradestep import check_close, check_shape

dense = tf.keras.layers.Dense(1, kernel_initializer="zeros")
line = tf.keras.Sequential([tf.keras.Input((1,)), dense])
losses = one_step(line, tf.constant([[2.0]]), tf.constant([[-3.0]]), learning_rate=0.05)
check_shape(losses, [(), ()], "What one_step returns", look="Return (loss before, loss after).")
w, b = (float(weights.ravel()[0]) for weights in line.get_weights())
check_close(w, -0.6, "The new w", look="It starts at 0, and moves as by hand.")
check_close(b, -0.3, "The new b", look="It starts at 0, and moves as by hand.")
check_close(losses[1], 2.25, "With w = -0.6 and b = -0.3, the loss after", tolerance=1e-3)
### BEGIN HIDDEN TESTS
random = np.random.default_rng(3)
inputs, targets = random.normal(size=(1100, 3)).astype("float32"), random.normal(size=(1100, 2)).astype("float32")

tf.keras.utils.set_random_seed(1)
plane = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
for unit, rate in ((1.0, 0.2), (1e-7, 0.2), (1e6, 2.5)):
    kernel, bias = (unit * random.normal(size=shape).astype("float32") for shape in [(3, 2), (2,)])
    plane.set_weights([kernel, bias])
    error_there = inputs @ kernel + bias - unit * targets
    new_kernel = kernel - rate * 2 * inputs.T @ error_there / error_there.size
    new_bias = bias - rate * 2 * error_there.sum(axis=0) / error_there.size
    expected = [np.mean(error_there**2), np.mean((inputs @ new_kernel + new_bias - unit * targets) ** 2)]
    pair = one_step(plane, tf.constant(inputs), tf.constant(unit * targets, tf.float32), learning_rate=rate)
    assert [np.shape(number) for number in pair] == [(), ()], f"with two outputs too, return two numbers; got {pair!r}"
    got_kernel, got_bias = plane.get_weights()
    case = f"in a model with 3 inputs and 2 outputs, on 1100 rows with targets of about {unit:g},"
    assert np.allclose(got_kernel, new_kernel, rtol=1e-3, atol=1e-4 * unit), (
        f"{case} the kernel did not move by learning rate times gradient of the mean"
    )
    assert np.allclose(got_bias, new_bias, rtol=1e-3, atol=1e-4 * unit), f"{case} the bias did not move right"
    assert np.allclose(np.array(pair, dtype=float), expected, rtol=1e-3, atol=0), (
        f"{case} {pair} are not the mean squared errors before and after: use the old weights, then the new ones"
    )

grid, goals = random.normal(size=(5, 4, 3)).astype("float32"), random.normal(size=(5, 4, 2)).astype("float32")
cube = tf.keras.Sequential([tf.keras.Input((4, 3)), tf.keras.layers.Dense(2)])
kernel, bias = cube.get_weights()
first, _ = one_step(cube, tf.constant(grid), tf.constant(goals), learning_rate=1e-9)
assert np.isclose(float(first), np.mean((grid @ kernel + bias - goals) ** 2), rtol=1e-3), (
    "for outputs of the shape (5, 4, 2) the loss before is not the mean over all of them"
)

bends = [tf.keras.layers.Dense(size, activation="tanh") for size in (4, 3)]
deep = tf.keras.Sequential([tf.keras.Input((3,)), *bends, tf.keras.layers.Dense(2)])
old = [tf.constant(weight) for weight in deep.get_weights()]
with tf.GradientTape() as tape:
    tape.watch(old)
    outputs = tf.tanh(tf.tanh(inputs @ old[0] + old[1]) @ old[2] + old[3]) @ old[4] + old[5]
    error_here = tf.reduce_mean(tf.square(outputs - targets))
new = [weight - 0.1 * slope for weight, slope in zip(old, tape.gradient(error_here, old))]
one_step(deep, tf.constant(inputs), tf.constant(targets), learning_rate=0.1)
moved = [np.allclose(got, want, rtol=1e-3, atol=1e-5) for got, want in zip(deep.get_weights(), new)]
assert all(moved), f"in a model with three layers {moved.count(False)} of 6 variables are not where one step leads"

fixed = tf.keras.layers.Dense(4, trainable=False)
partly = tf.keras.Sequential([tf.keras.Input((3,)), fixed, tf.keras.layers.Dense(2)])
old = partly.get_weights()
between = inputs @ old[0] + old[1]
error_now = between @ old[2] + old[3] - targets
moves = [0, 0, between.T @ error_now, error_now.sum(axis=0)]
one_step(partly, tf.constant(inputs), tf.constant(targets), learning_rate=0.1)
for weight, move, got in zip(old, moves, partly.get_weights()):
    assert np.allclose(got, weight - 0.1 * 2 * move / error_now.size, rtol=1e-3, atol=1e-5), (
        "in this model layer 1 is not trainable: move all of model.trainable_variables, and nothing else"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# A printed loss belongs to the weights that it was measured with: in a training loop,
# those before the update. You can predict it only if you know the start.
# From there a step is arithmetic: subtract the learning rate times the gradient from each weight.
