# ---
# title: Why does training change the weights of a model?
# kind: Conceptual
# level: intermediate
# minutes: 5
# objectives:
#   - Say what training changes in a model, and what it leaves as it is.
#   - Explain what the changes are for, and what they are not.
#   - Move a list of weights by one step, and repeat such steps until a model has learned.
# ---

# %% [markdown]
# A robot sorts apples from oranges. It measures the **redness** and the **roughness** of each
# fruit; 0 is about average. Its brain is one layer with three numbers, two weights and a
# [bias](index.ipynb#Words). They
# turn the two features into the chance that the fruit is an orange.
#
# Keras, the library that builds models for TensorFlow, calls such a layer `Dense`, and a model of layers in a row
# `Sequential`. `compile` says which optimizer is to make the steps, and which loss they are to lower.
#
# Nobody has trained the robot yet, so we fill in the three numbers blindly.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

plt.style.use("gradestep.pictures")  # for light and dark pages

rng = np.random.default_rng(0)
apples = rng.normal([0.5, -0.4], 0.35, size=(100, 2))  # red and smooth
oranges = rng.normal([-0.3, 0.5], 0.35, size=(100, 2))  # less red, but rough
fruits = np.concatenate([apples, oranges]).astype("float32")
is_orange = np.repeat([[0.0], [1.0]], 100, axis=0).astype("float32")

brain = tf.keras.layers.Dense(1, activation="sigmoid")
robot = tf.keras.Sequential([tf.keras.Input((2,)), brain])
sgd = tf.keras.optimizers.SGD(1.0)
robot.compile(sgd, loss="binary_crossentropy", metrics=["accuracy"])
start = [np.array([[0.6], [0.4]]), np.array([0.2])]
robot.set_weights(start)

# %% [markdown]
# **Predict.** How many of the {{ len(fruits) }} fruits will it sort right?


# %%
def report():
    """Return the robot's three numbers, its loss and its accuracy on all the fruits."""
    weights, bias = robot.get_weights()
    loss, accuracy = robot.evaluate(fruits, is_orange, batch_size=200, verbose=0)
    return [*weights[:, 0], *bias, loss, accuracy]


before = report()
print(f"loss {before[3]:.2f}, sorted right: {200 * before[4]:.0f} of 200")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# A coin would do better.
#
# </details>
#
# ## Let it train
# The **loss** is one number for how wrong the robot is: lower is better. Now it trains for 30 steps, each
# on all the fruits. The picture shows its **border**, on which it finds both kinds equally likely.
#
# **Predict.** An orange is less red than an apple, and rougher. Which of the two weights has the wrong
# sign now? And where will the border run?

# %%
for _ in range(30):
    robot.train_on_batch(fruits, is_orange)
after = report()

rows = ["weight of redness", "weight of roughness", "bias", "loss", "accuracy"]
print(f"{'':<20} before  after")
for row, old, new in zip(rows, before, after):
    print(f"{row:<20} {old:6.2f} {new:6.2f}")

# %%
plt.figure(figsize=(6, 3))
plt.scatter(*apples.T, s=14, marker="o", color="C3", label="apples")
plt.scatter(*oranges.T, s=18, marker="^", color="C1", label="oranges")
across = np.array([-1.5, 1.5])
for (w1, w2, b, *_), style, name in [(before, "--", "before"), (after, "-", "after")]:
    plt.plot(across, -(w1 * across + b) / w2, style, color="C0", label=f"border {name}")
plt.ylim(-1.5, 1.5)
plt.xlabel("redness")
plt.ylabel("roughness")
plt.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
plt.tight_layout()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# That of redness: redder must mean less of an orange, so it is negative now. Only the **values** of the
# three numbers are new. Loss, accuracy and border follow from them. The border cut through both kinds;
# now it runs between them.
#
# </details>


# %% [markdown] quiz="what_the_changes_are_for" points=1 attempts=2 seconds=120
# Thirty steps have changed the robot's three numbers. What were the changes for?
#
# - [ ] To try random numbers until, by luck, some of them sort well. (change-is-luck)
#   > Train again from the same start, and you end at the same numbers. Where would luck come in?
# - [ ] For nothing: seeing the fruits often is enough, even with fixed numbers. (data-do-it-alone)
#   > We froze the numbers and showed the fruits thirty times: the robot sorted exactly as before.
#   > Where else could it keep what it has seen?
# - [x] To reach numbers with which the robot's mistakes become smaller.
#   > Yes. The loss measures the mistakes, and each step led to three numbers with a smaller loss.
# - [ ] To store the fruits in them one by one, to look them up later. (weights-store-examples)
#   > There are {{ fruits.size }} measurements, and room for three numbers. Yet the robot sorts fruits
#   > that it has never seen nearly as well.
#
# > [!TIP]
# > Compare the columns of the table, down to the last two rows.


# %% proves="what_the_changes_are_for"
@tf.function(autograph=False, reduce_retracing=True)
def moved(numbers, x, y, rate):
    """Return the robot's three numbers after one step on the given fruits."""
    with tf.GradientTape() as tape:
        tape.watch(numbers)
        logits = tf.linalg.matvec(x, numbers[:2]) + numbers[2]
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y[:, 0], logits))
    return numbers - rate * tape.gradient(loss, numbers)


def path(x=fruits, y=is_orange, rate=1.0):
    """Return the robot's three numbers at the start and after each of 30 steps on the given fruits."""
    numbers = [tf.constant([*start[0][:, 0], *start[1]], tf.float32)]
    for _ in range(30):
        numbers.append(moved(numbers[-1], x, y, tf.constant(rate)))
    return np.array(numbers)


def losses(numbers):
    """Return the loss on the fruits for each row of three numbers."""
    logits = numbers[:, :2] @ fruits.T + numbers[:, 2:]
    return np.mean(np.logaddexp(0, logits) - logits * is_orange[:, 0], axis=1)


walked, again, frozen = path(), path(), path(rate=0.0)
jumps = tf.random.normal((1000, 3)).numpy()
jumps *= np.linalg.norm(walked[1] - walked[0]) / np.linalg.norm(jumps, axis=1, keepdims=True)
luck_suffices = bool(np.mean(losses(walked[0] + jumps) <= losses(walked[1:2])) > 0.5)

few = path(fruits[::10], is_orange[::10])
middles = np.repeat([[0.5, -0.4], [-0.3, 0.5]], 500, axis=0)
unseen = tf.random.normal((1000, 2), middles, 0.35).numpy()
guesses = unseen @ walked[-1, :2] + walked[-1, 2] > 0
unseen_right = np.mean(guesses == np.repeat([False, True], 500))

holds = {
    "A": luck_suffices or not np.allclose(walked[-1], again[-1]),
    "B": bool(losses(frozen)[-1] < losses(frozen)[0]),
    "C": bool(np.all(np.diff(losses(walked)) < 0)) and not np.allclose(walked[0], walked[-1]),
    "D": few.shape[1] < walked.shape[1] or bool(unseen_right < 0.8),
}


# %% [markdown]
# ## Where does the robot keep what it learned?
# **Predict.** We put the old numbers back into the trained robot. How well will it sort?

# %%
robot.set_weights(start)
print(f"with the old numbers: loss {report()[3]:.2f}, before training: {before[3]:.2f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Everything it had learned is gone: it was in the three numbers, and nowhere else.
#
# </details>
#
# ## Write one change
# From here on, *weights* includes the bias. The **gradient** of a weight says how fast the loss
# rises when that weight grows a little. A step moves each weight by its gradient times the
# **learning rate**, a number you choose, so that the loss falls. Which direction is that?


# %% answer="update"
def update(weights, gradients, learning_rate):
    """Return the weights after one step that lowers the loss.

    weights: a list of NumPy arrays of any shapes, such as `robot.get_weights()`.
    gradients: a list of NumPy arrays with the same shapes, in the same order.
    learning_rate: a float.
    Returns a new list of new arrays, same shapes. The lists and arrays that came in do
    not change.
    """
    ### BEGIN SOLUTION
    return [weight - learning_rate * gradient for weight, gradient in zip(weights, gradients)]
    ### END SOLUTION


# %% alternative="fills copies in a loop"
def update(weights, gradients, learning_rate):
    moved = [weight.copy() for weight in weights]
    for index in range(len(moved)):
        moved[index] -= learning_rate * gradients[index]
    return moved


# %% alternative="lets a Keras optimizer move variables"
def update(weights, gradients, learning_rate):
    variables = [tf.Variable(weight) for weight in weights]
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    optimizer.apply_gradients(zip(map(tf.constant, gradients), variables))
    return [variable.numpy() for variable in variables]


# %% alternative="maps over tensors"
def update(weights, gradients, learning_rate):
    return tf.nest.map_structure(lambda w, g: tf.add(w, -learning_rate * g), weights, gradients)


# %% mistake="climbs: adds the gradients" fails="every_weight_moves_downhill"
def update(weights, gradients, learning_rate):
    return [weight + learning_rate * gradient for weight, gradient in zip(weights, gradients)]


# %% mistake="forgets the learning rate" fails="every_weight_moves_downhill"
def update(weights, gradients, learning_rate):
    return [weight - gradient for weight, gradient in zip(weights, gradients)]


# %% mistake="moves the first array only, not the bias" fails="every_weight_moves_downhill"
def update(weights, gradients, learning_rate):
    return [weights[0] - learning_rate * gradients[0], *weights[1:]]


# %% mistake="returns the change, not the changed weights" fails="every_weight_moves_downhill"
def update(weights, gradients, learning_rate):
    return [-learning_rate * gradient for gradient in gradients]


# %% mistake="jumps in a random direction" fails="every_weight_moves_downhill"
def update(weights, gradients, learning_rate):
    luck = np.random.default_rng()
    return [weight + learning_rate * luck.normal(size=weight.shape) for weight in weights]


# %% mistake="cuts long steps off" fails="every_weight_moves_downhill"
def update(weights, gradients, learning_rate):
    return [weight - np.clip(learning_rate * gradient, -2000, 2000) for weight, gradient in zip(weights, gradients)]


# %% mistake="keeps the weights fixed" fails="every_weight_moves_downhill the_old_weights_stay"
def update(weights, gradients, learning_rate):
    return [weight.copy() for weight in weights]


# %% mistake="changes the arrays in place" fails="the_old_weights_stay"
def update(weights, gradients, learning_rate):
    for index, gradient in enumerate(gradients):
        weights[index] -= learning_rate * gradient
    return weights


# %% mistake="puts the new arrays into the old list" fails="the_old_weights_stay"
def update(weights, gradients, learning_rate):
    for index, gradient in enumerate(gradients):
        weights[index] = weights[index] - learning_rate * gradient
    return weights


# %% tests="every_weight_moves_downhill" points=2
from gradestep import check_close, check_shape

weights = [np.array([[1.0], [-2.0]]), np.array([0.5])]
moved = update(weights, [np.array([[4.0], [-1.0]]), np.array([2.0])], 0.1)
check_shape(moved, [(2, 1), (1,)], "What update returns")
check_close(moved[0], [[0.6], [-1.9]], "From 1 and -2, with the gradients 4 and -1, the weights")
check_close(moved[1], [0.3], "From 0.5, with the gradient 2, the bias")
### BEGIN HIDDEN TESTS
bowl = np.random.default_rng(5)
for size in (1.0, 1e-9, 1e3, 1e9):
    lowest = [np.asarray(size * bowl.normal(size=shape)) for shape in [(4,), (3, 4), (), (4, 1)]]
    first = [np.asarray(size * bowl.normal(size=part.shape)) for part in lowest]
    rolling = [part.copy() for part in first]
    for _ in range(6):
        downhill = [np.asarray(2 * (part - end)) for part, end in zip(rolling, lowest)]
        rolling = [np.asarray(part) for part in update(rolling, downhill, 0.2)]
        sizes = [part.shape for part in rolling]
        assert sizes == [(4,), (3, 4), (), (4, 1)], (
            f"arrays of the shapes (4,), (3, 4), () and (4, 1) came in; these came back: {sizes}"
        )
    for was, part, end in zip(first, rolling, lowest):
        advice = f"after six steps on another loss, the array of shape {was.shape} is in a wrong place"
        if size != 1:
            advice = f"with numbers of about {size:g}, {advice}"
        assert np.allclose(part, end + 0.6**6 * (was - end), rtol=1e-4, atol=1e-6 * size), advice
pair = [bowl.normal(size=(2, 3, 2)) for _ in range(2)]
swapped = update([part.copy() for part in pair], pair[::-1], 2.5)
assert [np.shape(part) for part in swapped] == [(2, 3, 2)] * 2, "two arrays of the shape (2, 3, 2) should come back"
assert np.allclose(swapped, [pair[0] - 2.5 * pair[1], pair[1] - 2.5 * pair[0]], rtol=1e-4), (
    "with two arrays of one shape, (2, 3, 2), and the learning rate 2.5, an array is in a wrong place"
)
### END HIDDEN TESTS

# %% tests="the_old_weights_stay" points=1
from gradestep import check, check_close, check_shape

given = [np.array([[1.0], [-2.0]]), np.array([0.5])]
back = update(given, [np.array([[4.0], [-1.0]]), np.array([2.0])], 0.1)
check_shape(back, [(2, 1), (1,)], "What update returns")
advice = "Build a new list of new arrays."
check_close(given[0], [[1.0], [-2.0]], "In the list that came in, the weights", look=advice)
check_close(given[1], [0.5], "In the list that came in, the bias", look=advice)
check(not np.array_equal(back[0], given[0]), "The new weights equal the old ones: nothing moved.")
### BEGIN HIDDEN TESTS
own = np.random.default_rng(6)
mine = [own.normal(size=shape) for shape in [(2, 3), (3,), (3, 1)]]
slopes = [own.normal(size=part.shape) for part in mine]
kept, kept_slopes = [part.copy() for part in mine], [part.copy() for part in slopes]
result = update(mine, slopes, 0.3)
assert len(mine) == len(slopes) == 3, "a list that came in has lost or gained an array"
assert all(map(np.array_equal, mine, kept)), "the weights that came in changed: build new arrays"
assert all(map(np.array_equal, slopes, kept_slopes)), "the gradients that came in have changed"
sizes = [np.shape(part) for part in result]
assert sizes == [(2, 3), (3,), (3, 1)], f"three arrays came in; these came back: {sizes}"
for part, was in zip(result, kept):
    assert not np.any(np.isclose(part, was)), f"numbers in the array of shape {was.shape} stayed"
level = update(mine, [0 * part for part in slopes], 0.3)
advice = "where the gradient is zero, an array that came in is given back: build a new one, a copy"
assert not any(part is was for part, was in zip(level, mine)), advice
### END HIDDEN TESTS

# %% [markdown]
# ## Repeat it: learn
# Now train a robot of your own. The first two lines make it, with all its numbers at zero. Train it
# with `compile` and `train_on_batch`, as above, or with `tf.GradientTape`, the loss
# `tf.keras.losses.BinaryCrossentropy()` and gradients at `pupil.trainable_variables`, the list of its variables.
# Return what it has learned.


# %% answer="learn"
def learn(features, labels, steps, learning_rate):
    """Train a robot, and return its weights after the last step.

    features: float32, shape (examples, k).
    labels: float32, shape (examples, 1), each 0 or 1.
    steps: an int, at least 1. Each step is plain gradient descent (SGD) on all examples
    at once, for the robot's loss, the mean binary cross-entropy.
    learning_rate: a float.
    Returns a list of two arrays like `robot.get_weights()`: shapes (k, 1) and (1,).
    """
    layer = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    pupil = tf.keras.Sequential([tf.keras.Input((features.shape[1],)), layer])
    ### BEGIN SOLUTION
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.keras.losses.binary_crossentropy(labels, pupil(features)))
        gradients = tape.gradient(loss, pupil.trainable_variables)
        for variable, gradient in zip(pupil.trainable_variables, gradients):
            variable.assign_sub(learning_rate * gradient)
    return pupil.get_weights()
    ### END SOLUTION


# %% equivalent="all the variables of this pupil, one Dense layer, are trained"
# - gradients = tape.gradient(loss, pupil.trainable_variables)
# + gradients = tape.gradient(loss, pupil.variables)

# - for variable, gradient in zip(pupil.trainable_variables, gradients):
# + for variable, gradient in zip(pupil.variables, gradients):


# %% alternative="compiles, and trains on the whole batch"
def learn(features, labels, steps, learning_rate):
    layer = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    pupil = tf.keras.Sequential([tf.keras.Input((features.shape[1],)), layer])
    pupil.compile(optimizer=tf.keras.optimizers.SGD(learning_rate), loss="binary_crossentropy")
    for _ in range(steps):
        pupil.train_on_batch(features, labels)
    return pupil.get_weights()


# %% alternative="derives the gradient by hand, in NumPy"
def learn(features, labels, steps, learning_rate):
    kernel, bias = np.zeros((features.shape[1], 1)), np.zeros(1)
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(features @ kernel + bias))) - labels
        kernel -= learning_rate * features.T @ error / len(features)
        bias -= learning_rate * error.mean(axis=0)
    return [kernel, bias]


# %% alternative="differentiates logits, and lets an optimizer apply the gradients"
def learn(features, labels, steps, learning_rate):
    kernel, bias = tf.Variable(tf.zeros((features.shape[1], 1))), tf.Variable(tf.zeros(1))
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            logits = tf.matmul(features, kernel) + bias
            losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
            loss = tf.reduce_mean(losses)
        optimizer.apply_gradients(zip(tape.gradient(loss, [kernel, bias]), [kernel, bias]))
    return kernel, bias


# %% mistake="only measures the loss" fails="steps_from_zero other_robots_can_use_it"
def learn(features, labels, steps, learning_rate):
    layer = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    pupil = tf.keras.Sequential([tf.keras.Input((features.shape[1],)), layer])
    for _ in range(steps):
        tf.reduce_mean(tf.keras.losses.binary_crossentropy(labels, pupil(features)))
    return pupil.get_weights()


# %% mistake="climbs the loss" fails="steps_from_zero other_robots_can_use_it"
def learn(features, labels, steps, learning_rate):
    kernel, bias = np.zeros((features.shape[1], 1)), np.zeros(1)
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(features @ kernel + bias))) - labels
        kernel += learning_rate * features.T @ error / len(features)
        bias += learning_rate * error.mean(axis=0)
    return [kernel, bias]


# %% mistake="never moves the bias" fails="steps_from_zero other_robots_can_use_it"
def learn(features, labels, steps, learning_rate):
    kernel, bias = tf.Variable(tf.zeros((features.shape[1], 1))), tf.Variable(tf.zeros(1))
    for _ in range(steps):
        with tf.GradientTape() as tape:
            chances = tf.sigmoid(features @ kernel + bias)
            loss = tf.reduce_mean(tf.keras.losses.binary_crossentropy(labels, chances))
        kernel.assign_sub(learning_rate * tape.gradient(loss, kernel))
    return [kernel.numpy(), bias.numpy()]


# %% mistake="takes one step only" fails="steps_from_zero other_robots_can_use_it"
def learn(features, labels, steps, learning_rate):
    error = 0.5 - labels
    kernel = -learning_rate * features.T @ error / len(features)
    return [kernel, -learning_rate * error.mean(axis=0)]


# %% mistake="ignores the learning rate" fails="steps_from_zero"
def learn(features, labels, steps, learning_rate):
    layer = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    pupil = tf.keras.Sequential([tf.keras.Input((features.shape[1],)), layer])
    pupil.compile(optimizer="sgd", loss="binary_crossentropy")
    for _ in range(steps):
        pupil.train_on_batch(features, labels)
    return pupil.get_weights()


# %% mistake="trains with mini-batches of 32, fit's default" fails="steps_from_zero"
def learn(features, labels, steps, learning_rate):
    layer = tf.keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    pupil = tf.keras.Sequential([tf.keras.Input((features.shape[1],)), layer])
    pupil.compile(optimizer=tf.keras.optimizers.SGD(learning_rate), loss="binary_crossentropy")
    pupil.fit(features, labels, epochs=steps, verbose=0)
    return pupil.get_weights()


# %% mistake="adds the losses up instead of taking their mean" fails="steps_from_zero"
def learn(features, labels, steps, learning_rate):
    kernel, bias = np.zeros((features.shape[1], 1)), np.zeros(1)
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(features @ kernel + bias))) - labels
        kernel -= learning_rate * features.T @ error
        bias -= learning_rate * error.sum(axis=0)
    return [kernel, bias]


# %% mistake="trains one pupil further, call after call" fails="other_robots_can_use_it"
pupils = {}


def learn(features, labels, steps, learning_rate):
    count = features.shape[1]
    kernel, bias = pupils.setdefault(count, (np.zeros((count, 1)), np.zeros(1)))
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(features @ kernel + bias))) - labels
        kernel -= learning_rate * features.T @ error / len(features)
        bias -= learning_rate * error.mean(axis=0)
    return [kernel.copy(), bias.copy()]


# %% tests="steps_from_zero" points=2
from gradestep import check_close, check_shape

examples = np.array([[1, 2], [3, -2], [2, 0], [0, -1]], dtype="float32")
answers = np.array([[1], [0], [0], [0]], dtype="float32")
learned = learn(examples, answers, 1, 2.0)
check_shape(learned, [(2, 1), (1,)], "What learn returns")
advice = "Check the direction and the length of the step."
check_close(learned[0], [[-1], [1.25]], "After one step from zero, the weights", look=advice)
check_close(learned[1], [-0.5], "After one step from zero, the bias", look=advice)
### BEGIN HIDDEN TESTS
harvest = np.random.default_rng(7)
for count, slope, spread, rate, walk in [
    (1100, [[1], [-2], [0.5]], 1.0, 8.0, 12),  # too long steps: the loss rises too
    (40, [[1], [-2], [0.5], [1]], 30.0, 0.002, 7),
    (1, [[2]], 1.0, 5.0, 60),
]:
    many = harvest.normal(0.3, spread, size=(count, len(slope))).astype("float32")
    many[1:9] = many[:1]  # nine times the same
    truth = (many @ slope > 0.4).astype("float32")
    truth[::3] = 1 - truth[::3]
    padded, w = np.hstack([many, np.ones((count, 1))]), np.zeros((len(slope) + 1, 1))
    for _ in range(walk):
        w = w - rate * padded.T @ (0.5 + 0.5 * np.tanh(padded @ w / 2) - truth) / count
    got = learn(many, truth, walk, rate)
    sizes, due = [np.shape(part) for part in got], [(len(slope), 1), (1,)]
    assert sizes == due, f"with {len(slope)} features, {due[0]} and (1,) should come: {sizes}"
    advice = f"is each of the {walk} steps on all {count} examples, plain, with the mean loss and the given rate?"
    assert np.allclose(np.vstack([got[0], [got[1]]]), w, rtol=1e-3, atol=1e-5), advice
### END HIDDEN TESTS

# %% tests="other_robots_can_use_it" points=1
from gradestep import check, check_shape

pick = np.random.default_rng(8)
centres = np.repeat([[0.5, -0.4], [-0.3, 0.5]], 60, axis=0)
seen, unseen = pick.normal(centres, 0.3, size=(2, 120, 2)).astype("float32")
kinds = np.repeat([[0], [1]], 60, axis=0).astype("float32")
numbers = learn(seen, kinds, 10, 1.0)
check_shape(numbers, [(2, 1), (1,)], "What learn returns")
tf.keras.utils.set_random_seed(1)
other = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1, activation="sigmoid")])
other.set_weights([np.asarray(part) for part in numbers])
right = np.mean((other(unseen).numpy() > 0.5) == (kinds > 0.5))
check(
    right > 0.9,
    f"Another robot with your numbers sorts {100 * right:.0f} % of new fruits right, and over "
    "90 % are possible: do your numbers change in the direction in which the loss falls?",
)
### BEGIN HIDDEN TESTS
nuts = np.random.default_rng(9)
bags = nuts.normal(np.repeat([[1.3], [0.3]], 50, axis=0), 0.15, size=(100, 3)).astype("float32")
tags = np.repeat([[0], [1]], 50, axis=0).astype("float32")
scale, shift = (np.asarray(part) for part in learn(bags, tags, 12, 1.0))
assert scale.shape == (3, 1), f"with three features the weights came in the shape {scale.shape}"
share = np.mean((bags @ scale + shift > 0) == (tags > 0.5))
advice = f"{100 * share:.0f} % right on other data: do the weights and the bias change in each step?"
assert share > 0.9, advice
twin_scale, twin_shift = learn(bags, tags, 12, 1.0)
same = np.allclose(twin_scale, scale, atol=1e-3) and np.allclose(twin_shift, shift, atol=1e-3)
assert same, (
    "called again with the same data, learn returned other numbers: does each call begin with a new pupil, at zero?"
)
### END HIDDEN TESTS

# %% [markdown]
# **Modify.** In a cell of your own, call `learn(fruits, is_orange, steps, 1.0)` with 1, 10 and 100
# steps. How far do the three numbers go, and do ten times the steps go ten times as far?
#
# <details><summary>After you have run it</summary>
#
# Farther, but not ten times as far: the weights of 100 steps are
# {{ np.linalg.norm(learn(fruits, is_orange, 100, 1.0)[0]) / np.linalg.norm(learn(fruits, is_orange, 10, 1.0)[0]):.1f}}
# times as long as those of 10. The gradients shrink as the mistakes do.
#
# </details>
#
# ## Take along
# Training leaves the data, the layer's formula and the loss function as they are.
# It changes the weights, because some values lead to smaller mistakes than others. The loss
# measures the mistakes, and its gradient says which way to change each weight.
