# ---
# title: What is wrong with this training loop?
# kind: Debug
# level: expert
# minutes: 4
# objectives:
#   - Find out whether the variables, the gradients or the update of a training loop failed.
#   - Build a check that compares the weights before a step with those after it.
#   - Write a loop that learns.
# ---

# %% [markdown]
# The loop below should learn the line y = 2x + 1. It runs without an error and without a warning,
# and yet something is wrong with it.
#
# **Predict.** The loop prints its loss five times. How do the five numbers follow each other? And if
# you run the cell a second time: will the same five numbers come again, or others?

# %%
import numpy as np
import tensorflow as tf

x = tf.constant([[0.0], [1.0], [2.0], [3.0]])
y = 2 * x + 1
model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
start = model.get_weights()

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    print(f"step {step}: loss {float(loss):.4f}")

# %% [markdown]
# <details><summary>After you have run it twice</summary>
#
# The same number five times. In the second run it is another number, since the model starts from
# other random weights, but again it is the same in all five lines.
#
# </details>
#
# ## Question the suspects
# Do not guess: ask. Are there trainable variables? What are their gradients: missing (`None`),
# zero, or neither? How far has each variable moved since the start?
#
# **Predict.** Each variable of this model holds one number. The next cell prints a row for each of them. Which
# columns will show what is wrong?

# %%
print("variable    gradient   at the start        now")
for variable, gradient, old in zip(model.trainable_variables, gradients, start):
    slope, now = gradient.numpy().item(), variable.numpy().item()
    print(f"{variable.name:10}{slope:10.4f}{old.item():15.4f}{now:11.4f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# {{ {2: "Two"}.get(len(model.trainable_variables)) }} rows, a kernel and a bias. Their gradients
# are far from zero, yet the last two columns are equal: no line writes to the variables.
#
# </details>


# %% [markdown] quiz="same_weights_twice" points=1 attempts=2 seconds=120
# Another program, with a fault of its own: it prints the same weights twice. Why?
#
# ```python
# model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
# optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
# loss_fn = tf.keras.losses.MeanSquaredError()
# x, y = tf.constant([[1.0]]), tf.constant([[2.0]])
# weights = [tf.Variable(array) for array in model.get_weights()]
# print(model.get_weights())
# with tf.GradientTape() as tape:
#     loss = loss_fn(y, model(x))
# gradients = tape.gradient(loss, model.trainable_variables)
# optimizer.apply_gradients(zip(gradients, weights))
# print(model.get_weights())
# ```
#
# - [ ] The model has no trainable variables, so there is nothing to update. (nothing-to-train)
#   > Count the rows of the table: `Dense(1)` owns a kernel and a bias, and both are trainable.
# - [ ] The loss function is the wrong one, so all the gradients are zero. (wrong-loss-no-gradient)
#   > Mean squared error fits this task, and its gradients are not zero while the model is wrong. From
#   > which line on are they lost?
# - [ ] The input `x` is a constant, so the weights cannot be updated. (constant-data-cannot-teach)
#   > Data are constants in nearly every training loop. Only the variables have to change.
# - [x] The gradients are never applied to the model: the optimizer moves other variables.
#   > Yes. `get_weights` gives arrays, copies of the numbers, and `weights` are new variables made of them.
#   > A variable moves only when a line writes to this very variable.
#
# > [!TIP]
# > Follow the gradients: which line makes them, and what does the next line move?


# %% proves="same_weights_twice"
PROGRAM = """
model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
loss_fn = tf.keras.losses.MeanSquaredError()
x, y = tf.constant([[1.0]]), tf.constant([[2.0]])
weights = [tf.Variable(array) for array in model.get_weights()]
print(model.get_weights())
with tf.GradientTape() as tape:
    loss = loss_fn(y, model(x))
gradients = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(zip(gradients, weights))
print(model.get_weights())
"""
COPIES, OWN = "zip(gradients, weights)", "zip(gradients, model.trainable_variables)"


def run(program):
    """Return the variables that a program leaves, and for each of its weights whether it printed another one."""
    printed = []
    left = {"tf": tf, "print": printed.append}
    exec(program, left)
    return left, [bool((was != now).any()) for was, now in zip(*printed)]


asked, moved = run(PROGRAM)
_, moved_when_applied = run(PROGRAM.replace(COPIES, OWN))
copies_moved = [bool((now.numpy() != own).any()) for now, own in zip(asked["weights"], asked["model"].get_weights())]
_, moved_with_variable_data = run(PROGRAM.replace("x, y = tf.constant", "x, y = tf.Variable"))
assert not any(moved), "the program of the question should print the same weights twice"
holds = {
    "A": not asked["model"].trainable_variables,
    "B": not any(float(tf.norm(slope)) for slope in asked["gradients"]),
    "C": any(moved_with_variable_data) or not any(moved_when_applied),
    "D": not any(moved) and all(copies_moved) and all(moved_when_applied),
}


# %% [markdown]
# TensorFlow does not warn you, because each line is allowed. So build an alarm of your own.
#
# ## Build the alarm: `frozen`
# Take the weights before a step and after it, and say which arrays did **not** change. One changed
# element, however small its change, means that the array moved.


# %% answer="frozen"
def frozen(before, after):
    """Return the list of indices, in increasing order, of arrays that did not change.

    `before` and `after` are equally long lists of NumPy arrays, as `model.get_weights()`
    gives them. `before[i]` and `after[i]` have the same shape, whatever it is; array i
    did not change if all their elements are exactly equal. Lists and arrays stay as they
    are.
    """
    ### BEGIN SOLUTION
    pairs = enumerate(zip(before, after))
    return [index for index, (was, now) in pairs if np.array_equal(was, now)]
    ### END SOLUTION


# %% equivalent="arrays that are equal are so in either order"
# - pairs = enumerate(zip(before, after))
# + pairs = enumerate(zip(after, before))


# %% alternative="looks at the largest absolute difference in a plain loop"
def frozen(before, after):
    still = []
    for index in range(len(before)):
        if np.abs(after[index] - before[index]).max() == 0:
            still.append(index)
    return still


# %% alternative="compares with TensorFlow and lets tf.where find the indices"
def frozen(before, after):
    same = [tf.reduce_all(tf.equal(was, now)) for was, now in zip(before, after)]
    return tf.where(same)[:, 0].numpy().tolist()


# %% alternative="compares nested lists"
def frozen(before, after):
    was, now = ([array.tolist() for array in arrays] for arrays in (before, after))
    return list(filter(lambda index: was[index] == now[index], range(len(was))))


# %% mistake="returns the arrays that moved" fails="a_frozen_array_is_found"
def frozen(before, after):
    pairs = enumerate(zip(before, after))
    return [index for index, (was, now) in pairs if not np.array_equal(was, now)]


# %% mistake="returns a truth value for each array" fails="a_frozen_array_is_found"
def frozen(before, after):
    return [bool(np.array_equal(was, now)) for was, now in zip(before, after)]


# %% mistake="returns inside the loop, so finds only the first" fails="a_frozen_array_is_found"
def frozen(before, after):
    for index in range(len(before)):
        if np.array_equal(before[index], after[index]):
            return [index]
    return []


# %% mistake="takes all arrays to be equally large" fails="a_frozen_array_is_found"
def frozen(before, after):
    same = np.array(before) == np.array(after)
    return np.flatnonzero(same.reshape(len(before), -1).all(axis=1)).tolist()


# %% mistake="asks whether it is the same object" fails="a_frozen_array_is_found"
def frozen(before, after):
    return [index for index in range(len(before)) if before[index] is after[index]]


# %% mistake="calls one equal element frozen" fails="one_changed_element_is_enough"
def frozen(before, after):
    return [index for index in range(len(before)) if (before[index] == after[index]).any()]


# %% mistake="compares sums: changes cancel" fails="one_changed_element_is_enough"
def frozen(before, after):
    return [index for index in range(len(before)) if before[index].sum() == after[index].sum()]


# %% mistake="has a tolerance: a tiny step is no step" fails="one_changed_element_is_enough"
def frozen(before, after):
    return [index for index in range(len(before)) if np.allclose(before[index], after[index])]


# %% mistake="allows for rounding in the last digit" fails="one_changed_element_is_enough"
def frozen(before, after):
    pairs = zip(before, after)
    return [index for index, (was, now) in enumerate(pairs) if np.allclose(was, now, rtol=1e-13, atol=0)]


# %% mistake="sees only increases" fails="one_changed_element_is_enough"
def frozen(before, after):
    return [index for index in range(len(before)) if not (after[index] > before[index]).any()]


# %% tests="a_frozen_array_is_found" points=1
from gradestep import check_close

weights = [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -0.5]), np.array([7.0])]
found = frozen(weights, [weights[0] + 0.1, weights[1].copy(), weights[2] + 0.1])
check_close(found, [1], "What frozen returns", look="Only array 1 stayed as it was.")
found = frozen(weights, [array.copy() for array in weights])
check_close(found, [0, 1, 2], "What frozen returns", look="No array changed.")
### BEGIN HIDDEN TESTS
found = frozen(weights, [array + 1.0 for array in weights])
assert np.array_equal(found, []), f"every array changed, so expect an empty list, not {found!r}"
generator = np.random.default_rng(5)
earlier = [generator.normal(size=(rows, 2)).astype("float32") for rows in range(1, 13)]
earlier[-1] = earlier[0].copy()  # two arrays may be equal
moves = generator.permutation([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0])
found = frozen(earlier, [array + np.float32(move) for array, move in zip(earlier, moves)])
assert np.array_equal(found, np.flatnonzero(moves == 0)), (
    f"of 12 arrays 7 did not change, and frozen returned {found!r}: go through all of them, in order"
)
### END HIDDEN TESTS

# %% tests="one_changed_element_is_enough" points=2
from gradestep import check_close

square, nudged = np.ones((3, 3)), np.ones((3, 3))
nudged[2, 0] = 1.5
found = frozen([square, square], [nudged, square.copy()])
check_close(found, [1], "What frozen returns", look="One element of array 0 changed.")
### BEGIN HIDDEN TESTS
pair = np.array([1.0, -2.0], dtype="float32")
cases = {
    "two changes that cancel in the sum": pair + np.array([0.5, -0.5], dtype="float32"),
    "a change downwards": pair - np.array([0.25, 0.0], dtype="float32"),
    "a change upwards": pair + np.array([0.0, 0.25], dtype="float32"),
    "a change of one millionth": pair + np.array([1e-6, 0.0], dtype="float32"),
    "two elements that changed places": pair[::-1].copy(),
    "a change of sign": -pair,
}
for what, changed in cases.items():
    found = frozen([pair, pair, pair], [pair.copy(), changed, pair.copy()])
    assert np.array_equal(found, [0, 2]), f"compare every pair of elements: {what} must count"
for start, step, count in [(0.0, 1e-200, 3), (1.0, 2.0**-52, 3), (1e3, 1e-9, 5), (0.5, 0.25, 2000)]:
    large = np.full((count, 1, 2), start)
    one_moved = large.copy()
    one_moved[count // 2, 0, 1] += step
    found = frozen([large, large, one_moved], [one_moved, large.copy(), large])
    assert (large == start).all(), "an array that came in has changed: leave it as it is"
    case = f"one element of {2 * count} went from {start:g} to {step:g} more"
    assert np.array_equal(found, [1]), f"compare every pair of elements exactly: {case}, and back, in arrays 0 and 2"
### END HIDDEN TESTS

# %% [markdown]
# ## Repair the loop: `train`
# Find the fault in the loop at the top, then write the loop right, as a function. Mind the order
# of the three moves in a step; challenge 2 shows them all. If your loop does not learn, call
# `model.get_weights()` before and after it and ask `frozen`.


# %% answer="train"
def train(model, x, y, steps, learning_rate):
    """Train `model` with SGD (no momentum) on mean squared error; return its losses.

    `x` and `y` are float tensors, one row per example; `y` has the shape of `model(x)`.
    Each step uses all rows at once: it measures the loss, then updates every trainable
    variable once. Return a list of `steps` numbers, one per step, each measured before
    the update of its step.
    """
    ### BEGIN SOLUTION
    sgd = tf.keras.optimizers.SGD(learning_rate)
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean(tf.square(y - model(x)))
        slopes = tape.gradient(mse, model.trainable_variables)
        sgd.apply_gradients(zip(slopes, model.trainable_variables))
        losses.append(float(mse))
    return losses
    ### END SOLUTION


# %% alternative="writes to the variables without an optimizer"
def train(model, x, y, steps, learning_rate):
    def step():
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((y - model(x)) ** 2)
        slopes = tape.gradient(mse, model.trainable_variables)
        for variable, slope in zip(model.trainable_variables, slopes):
            variable.assign_sub(learning_rate * slope)
        return mse

    return [step() for _ in range(steps)]


# %% alternative="fit, with one batch that holds all rows"
def train(model, x, y, steps, learning_rate):
    model.compile(tf.keras.optimizers.SGD(learning_rate), loss="mse", jit_compile=False)
    return model.fit(x, y, batch_size=len(x), epochs=steps, verbose=0).history["loss"]


# %% alternative="Keras's loss object, optimizer.apply, and an array of losses"
def train(model, x, y, steps, learning_rate):
    measure, sgd = tf.keras.losses.MeanSquaredError(), tf.keras.optimizers.SGD(learning_rate)
    losses = np.zeros(steps)
    for step in range(steps):
        with tf.GradientTape() as tape:
            mse = measure(y, model(x, training=True))
        sgd.apply(tape.gradient(mse, model.trainable_variables), model.trainable_variables)
        losses[step] = mse
    return losses


# %% mistake="never applies the gradients" fails="the_losses_fall every_variable_moves"
def train(model, x, y, steps, learning_rate):
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        tape.gradient(mse, model.trainable_variables)
        losses.append(float(mse))
    return losses


# %% mistake="applies once, after the loop" fails="the_losses_fall every_variable_moves"
def train(model, x, y, steps, learning_rate):
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        slopes = tape.gradient(mse, model.trainable_variables)
        losses.append(float(mse))
    tf.keras.optimizers.SGD(learning_rate).apply_gradients(zip(slopes, model.trainable_variables))
    return losses


# %% mistake="measures the loss after the update" fails="the_losses_fall"
def train(model, x, y, steps, learning_rate):
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        slopes = tape.gradient(mse, model.trainable_variables)
        sgd = tf.keras.optimizers.SGD(learning_rate)
        sgd.apply_gradients(zip(slopes, model.trainable_variables))
        losses.append(float(tf.reduce_mean((model(x) - y) ** 2)))
    return losses


# %% mistake="returns the last loss only" fails="the_losses_fall"
def train(model, x, y, steps, learning_rate):
    sgd = tf.keras.optimizers.SGD(learning_rate)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        slopes = tape.gradient(mse, model.trainable_variables)
        sgd.apply_gradients(zip(slopes, model.trainable_variables))
    return float(mse)


# %% mistake="fit with its usual batches of 32 rows: several updates a step" fails="the_losses_fall"
def train(model, x, y, steps, learning_rate):
    model.compile(tf.keras.optimizers.SGD(learning_rate), loss="mse", jit_compile=False)
    return model.fit(x, y, epochs=steps, verbose=0).history["loss"]


# %% mistake="old gradients in every step" fails="the_losses_fall every_variable_moves"
def train(model, x, y, steps, learning_rate):
    with tf.GradientTape() as tape:
        mse = tf.reduce_mean((model(x) - y) ** 2)
    slopes, losses = tape.gradient(mse, model.trainable_variables), []
    for _ in range(steps):
        losses.append(float(tf.reduce_mean((model(x) - y) ** 2)))
        for variable, slope in zip(model.trainable_variables, slopes):
            variable.assign_sub(learning_rate * slope)
    return losses


# %% mistake="updates the first variable only" fails="every_variable_moves"
def train(model, x, y, steps, learning_rate):
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        first = model.trainable_variables[0]
        first.assign_sub(learning_rate * tape.gradient(mse, first))
        losses.append(float(mse))
    return losses


# %% mistake="updates weights that are not trainable too" fails="every_variable_moves"
def train(model, x, y, steps, learning_rate):
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        for variable, slope in zip(model.weights, tape.gradient(mse, model.weights)):
            variable.assign_sub(learning_rate * slope)
        losses.append(float(mse))
    return losses


# %% mistake="takes Adam for SGD" fails="the_losses_fall every_variable_moves"
def train(model, x, y, steps, learning_rate):
    adam, losses = tf.keras.optimizers.Adam(learning_rate), []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        slopes = tape.gradient(mse, model.trainable_variables)
        adam.apply_gradients(zip(slopes, model.trainable_variables))
        losses.append(float(mse))
    return losses


# %% mistake="sums the squared errors" fails="the_losses_fall every_variable_moves"
def train(model, x, y, steps, learning_rate):
    sgd, losses = tf.keras.optimizers.SGD(learning_rate), []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_sum((model(x) - y) ** 2)
        slopes = tape.gradient(mse, model.trainable_variables)
        sgd.apply_gradients(zip(slopes, model.trainable_variables))
        losses.append(float(mse))
    return losses


# %% mistake="ignores the learning rate" fails="the_losses_fall every_variable_moves"
def train(model, x, y, steps, learning_rate):
    sgd, losses = tf.keras.optimizers.SGD(0.1), []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean((model(x) - y) ** 2)
        slopes = tape.gradient(mse, model.trainable_variables)
        sgd.apply_gradients(zip(slopes, model.trainable_variables))
        losses.append(float(mse))
    return losses


# %% tests="the_losses_fall" points=1
from gradestep import check_close, check_falls, check_shape

start_at_zero = tf.keras.layers.Dense(1, kernel_initializer="zeros")
line = tf.keras.Sequential([tf.keras.Input((1,)), start_at_zero])
log = train(line, tf.constant([[1.0]]), tf.constant([[2.0]]), steps=3, learning_rate=0.1)
check_shape(log, (3,), "What train returns", look="Three steps give a list of three losses.")
check_close(log[0], 4, "The first loss, before any update,", tolerance=1e-3)
check_falls(log[0], log[1], "From the first step to the second, the loss")
check_falls(log[1], log[2], "From the second step to the third, the loss")
### BEGIN HIDDEN TESTS
generator = np.random.default_rng(8)
points, goals = generator.normal(size=(1100, 3)), 1e6 * generator.normal(size=(1100, 2))
tf.keras.utils.set_random_seed(1)
plane = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
kernel, bias = plane.get_weights()
data = tf.constant(points, tf.float32), tf.constant(goals, tf.float32)
log = train(plane, *data, steps=13, learning_rate=2.4)
assert np.shape(log) == (13,), f"13 steps on 1100 rows should give 13 losses, not {log!r}"
by_hand = []
for _ in range(13):
    miss = points @ kernel + bias - goals
    by_hand.append((miss**2).mean())
    kernel = kernel - 2.4 * 2 * points.T @ miss / miss.size
    bias = bias - 2.4 * 2 * miss.sum(axis=0) / miss.size
assert np.allclose([float(entry) for entry in log], by_hand, rtol=1e-4), (
    "on 1100 rows with two outputs of about a million the losses are not those of SGD: average the squares of all "
    "errors, and update once a step, with all rows, at the learning rate given"
)
### END HIDDEN TESTS

# %% tests="every_variable_moves" points=2
from gradestep import check_moves

tf.keras.utils.set_random_seed(2)  # the same start each time
two_layers = [tf.keras.layers.Dense(3), tf.keras.layers.Dense(1)]
network = tf.keras.Sequential([tf.keras.Input((2,)), *two_layers])
inputs, targets = tf.constant([[1.0, 2.0], [-1.0, 3.0]]), tf.constant([[9.0], [8.0]])
check_moves(
    lambda: train(network, inputs, targets, steps=5, learning_rate=0.01),
    network.trainable_variables,
    "Training for five steps",
    look="Which line of your loop updates them?",
)
### BEGIN HIDDEN TESTS
generator = np.random.default_rng(9)
points = generator.normal(size=(70, 3))
for first_learns, unit in ((True, 1.0), (False, 1e-4)):
    bend = tf.keras.layers.Dense(4, activation="tanh", trainable=first_learns)
    network = tf.keras.Sequential([tf.keras.Input((3,)), bend, tf.keras.layers.Dense(2)])
    network.layers[-1].set_weights([unit * generator.normal(size=shape) for shape in [(4, 2), (2,)]])
    goals = unit * generator.normal(size=(70, 2))
    data = tf.constant(points, tf.float32), tf.constant(goals, tf.float32)
    inner, inner_bias, outer, outer_bias = network.get_weights()
    by_hand = []
    for _ in range(12):
        bent = np.tanh(points @ inner + inner_bias)
        by_hand.append(np.mean((bent @ outer + outer_bias - goals) ** 2))
        back = 2 * (bent @ outer + outer_bias - goals) / goals.size
        deep = (back @ outer.T) * (1 - bent**2) * first_learns
        outer, outer_bias = outer - 0.3 * bent.T @ back, outer_bias - 0.3 * back.sum(axis=0)
        inner, inner_bias = inner - 0.3 * points.T @ deep, inner_bias - 0.3 * deep.sum(axis=0)
    log = train(network, *data, steps=12, learning_rate=0.3)
    assert np.allclose([float(entry) for entry in log], by_hand, rtol=1e-3, atol=0), (
        f"with targets of about {unit:g} the losses of a network with tanh are not those before each step"
    )
    named = {"kernel 1": inner, "bias 1": inner_bias, "kernel 2": outer, "bias 2": outer_bias}
    far = [
        name
        for (name, expected), array in zip(named.items(), network.get_weights())
        if not np.allclose(array, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())
    ]
    advice = f"with targets of about {unit:g}, change each variable by learning rate times gradient, in every step"
    if not first_learns:
        advice = "layer 1 is not trainable here, so it must stay as it is, and the rest must move"
    assert not far, f"a network with tanh: not where SGD leads: {', '.join(far)}; {advice}"
tf.keras.utils.set_random_seed(3)
bends = [tf.keras.layers.Dense(4, activation="tanh") for _ in range(2)]
tall = tf.keras.Sequential([tf.keras.Input((3,)), *bends, tf.keras.layers.Dense(2)])
was = tall.get_weights()
train(tall, *data, steps=1, learning_rate=0.3)
still = [place for place, (old, new) in enumerate(zip(was, tall.get_weights())) if np.array_equal(old, new)]
assert not still, f"in a network of three layers {len(still)} of the six variables did not move"
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# A loop can learn nothing and raise no error. Then look at three things in turn: the trainable
# variables, their gradients, and how far each variable moved. No variables: look at the model.
# Gradients `None` or zero: look at the path from the variables to the loss. Gradients fine, but no
# change: look at the update.
