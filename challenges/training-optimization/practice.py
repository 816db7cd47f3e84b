# ---
# title: Which line is missing?
# mode: Practice
# level: intermediate
# minutes: 6
# objectives:
#   - Write a loss that the tape can follow, and a step that goes downhill.
#   - Hand each gradient to the variable that it belongs to.
#   - Train with dropout, and measure without it.
#   - Go through shuffled data in mini-batches, and take a mean that counts each row once.
# ---

# %% [markdown]
# Here are five training programs, each complete but for one or two **blanks**. Most wrong fillings
# raise no error: the loss climbs, or a weight stays where it is, and nobody complains. The tests do,
# and say what happened.
#
# Above each program stands a short cell: predict what it prints, then run it. Then put your own line
# in the place of the one that starts with `raise`, and run the program and its tests.
#
# ## 1. What does the tape see?
# The gradient of a single number is also called its **slope**.
#
# **Predict.** Three times we compute 3 · 3, and ask for the slope. How many of the answers are
# numbers?

# %%
import numpy as np
import tensorflow as tf

knob, fixed = tf.Variable(3.0), tf.constant(3.0)
with tf.GradientTape(persistent=True) as recorder:  # persistent: answers often
    inside = knob * knob
    of_constant = fixed * fixed
outside = knob * knob

print("a variable, inside: ", recorder.gradient(inside, knob))
print("a variable, outside:", recorder.gradient(outside, knob))
print("a constant, inside: ", recorder.gradient(of_constant, fixed))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Only the first. `None` is not a slope of 0. It says: *I recorded no way from there to here.* The
# tape records TensorFlow's operations, in its block, on variables. (It records a constant too, if
# you call `recorder.watch(fixed)` before you use it.)
#
# </details>
#
# The first program measures the line `w * x`: its **loss**, one number for how far it misses `y`,
# and the slope of this loss at `w`.


# %% answer="loss_and_slope"
def loss_and_slope(w, x, y):
    """Return the loss of the line w * x, and the slope of the loss at w.

    w: a tf.Variable with one number. x and y: float32 tensors, one number a point.
    The loss is the mean squared error: for each point take prediction minus y, and
    square it; the loss is the mean of these squares.
    """
    with tf.GradientTape() as tape:
        prediction = w * x
        # Blank: let `loss` be the loss, in the tape's block (keep the indentation).
        ### BEGIN SOLUTION
        loss = tf.reduce_mean((prediction - y) ** 2)
        ### END SOLUTION
    return loss, tape.gradient(loss, w)


# %% alternative="lets Keras compute the loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.keras.losses.MeanSquaredError()(y, prediction)
    return loss, tape.gradient(loss, w)


# %% alternative="adds up in Python, point by point"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = sum((target - guess) * (target - guess) for target, guess in zip(y, prediction)) / len(y)
    return loss, tape.gradient(loss, w)


# %% alternative="a dot product over the number of points"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        miss = y - prediction
        loss = tf.tensordot(miss, miss, 1) / tf.cast(tf.size(y), tf.float32)
    return loss, tape.gradient(loss, w)


# %% mistake="adds the squares up" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.reduce_sum((prediction - y) ** 2)
    return loss, tape.gradient(loss, w)


# %% mistake="takes no mean" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = (prediction - y) ** 2
    return loss, tape.gradient(loss, w)


# %% mistake="does not square" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.reduce_mean(prediction - y)
    return loss, tape.gradient(loss, w)


# %% mistake="takes absolute values" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.reduce_mean(tf.abs(prediction - y))
    return loss, tape.gradient(loss, w)


# %% mistake="squares the mean" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.reduce_mean(prediction - y) ** 2
    return loss, tape.gradient(loss, w)


# %% mistake="takes the root" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.sqrt(tf.reduce_mean((prediction - y) ** 2))
    return loss, tape.gradient(loss, w)


# %% mistake="lets NumPy take the mean" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = np.mean((prediction - y) ** 2)
    return loss, tape.gradient(loss, w)


# %% mistake="makes a plain number of the loss" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = float(tf.reduce_mean((prediction - y) ** 2))
    return loss, tape.gradient(loss, w)


# %% mistake="takes a way through NumPy" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
        loss = tf.reduce_mean((prediction.numpy() - y) ** 2)
    return loss, tape.gradient(loss, w)


# %% mistake="computes the loss outside of the block" fails="the_tape_sees_the_loss"
def loss_and_slope(w, x, y):
    with tf.GradientTape() as tape:
        prediction = w * x
    loss = tf.reduce_mean((prediction - y) ** 2)
    return loss, tape.gradient(loss, w)


# %% tests="the_tape_sees_the_loss" points=2
from gradestep import check, check_close, check_shape

points = tf.constant([1.0, 2.0]), tf.constant([2.0, -2.0])
try:
    pair = loss_and_slope(tf.Variable(1.0), *points)
except (AttributeError, TypeError) as error:
    plain = "no attribute '_id'" in str(error) or "to a TensorFlow DType" in str(error)
    advice = "It follows `tf.` functions and + - * / **, not `np.` or `float`."
    check(not plain, f"The loss is no tensor, and a tape can trace nothing else. {advice}")
    raise
advice = "Is every line in the block, and TensorFlow's, without `np.` or `.numpy()`?"
check(pair[1] is not None, f"The slope is None: no way from w to the loss. {advice}")
advice = "The loss is one number for all points. What makes one number of many?"
check_shape(pair, [(), ()], "What loss_and_slope returns", look=advice)
reasons = {
    17: "17 is the sum of the squares. What makes their mean of it?",
    1.5: "Misses of -1 and 4 count against each other: square each one.",
    2.5: "2.5 is the mean of the misses without their signs: square them instead.",
    2.25: "2.25 is the square of the mean: square each miss first, then take the mean.",
    2.92: "2.92 is the root of 8.5: stop one function earlier.",
}
look = reasons.get(round(float(pair[0]), 2), "The misses are -1 and 4.")
check_close(pair[0], 8.5, "The loss", look=look)
check_close(pair[1], 7, "The slope", look="It is the mean of 2 · miss · x.")
### BEGIN HIDDEN TESTS
dice = np.random.default_rng(11)
for count, weight, unit in [(1, 0.5, 1), (4, -1.5, 1e3), (300, 2.0, 1), (70, 0.5, 1e-4)]:
    along, up = unit * dice.normal(size=(2, count)).astype("float32")
    off = weight * along - up
    expected = [np.mean(off**2), np.mean(2 * off * along)]
    got = loss_and_slope(tf.Variable(weight), tf.constant(along), tf.constant(up))
    assert got[1] is not None, f"with {count} points the slope is None: the tape saw no way from w to the loss"
    assert [np.shape(part) for part in got] == [(), ()], f"with {count} points return two numbers"
    assert np.allclose(np.array(got, dtype=float), expected, rtol=1e-3, atol=1e-4 * unit**2), (
        f"with {count} points of about {unit:g} and w = {weight} your loss or its slope is another one: is it the "
        "mean of the squares?"
    )
exact = loss_and_slope(tf.Variable(2.0), tf.constant([1.0, 2.0]), tf.constant([2.0, 4.0]))
assert np.allclose(np.array(exact, dtype=float), 0), "for a line through all points loss and slope should be 0"
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Which way, and what moves?
# You know the step. But one thing about it is Python's, and not TensorFlow's.
#
# **Predict.** `here` and `there` are two names for one variable. Which two numbers come?

# %%
here = there = tf.Variable(5.0)
here = here - 1.0
print(here.numpy(), there.numpy())

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Minus makes a new number, and `=` gives it the name `here`. The variable, whose one name is now
# `there`, was never touched, and nobody complains. (For `here -= 1.0` TensorFlow does.) To write
# into a variable, call one of its methods: `assign`, `assign_add` or `assign_sub`.
#
# </details>
#
# In the next program somebody is lost and wants to get home. The loss is the square of the distance.


# %% answer="step_home"
def step_home(position, home, learning_rate):
    """Move `position` one step, so that the loss falls; return the loss before it.

    position: a tf.Variable, which is to move. home: a tensor of the same shape.
    learning_rate: a float. Each number of `position` moves by its slope times the rate.
    """
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    # Blank: move `position`.
    ### BEGIN SOLUTION
    position.assign_sub(learning_rate * slope)
    ### END SOLUTION
    return loss


# %% alternative="assigns the new place"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign(position - learning_rate * slope)
    return loss


# %% alternative="adds a negative step"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign_add(-slope * learning_rate)
    return loss


# %% alternative="lets an optimizer make the step"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    tf.keras.optimizers.SGD(learning_rate).apply_gradients([(slope, position)])
    return loss


# %% mistake="climbs" fails="the_step_leads_home"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign_add(learning_rate * slope)
    return loss


# %% mistake="forgets the learning rate" fails="the_step_leads_home"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign_sub(slope)
    return loss


# %% mistake="forgets the slope" fails="the_step_leads_home"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    tape.gradient(loss, position)
    position.assign_sub(learning_rate * tf.ones_like(position))
    return loss


# %% mistake="gives the name to a new tensor" fails="the_step_leads_home"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position = position - learning_rate * slope
    return loss


# %% mistake="subtracts in place, which TensorFlow refuses" fails="the_step_leads_home"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position -= learning_rate * slope
    return loss


# %% mistake="assigns the step, not the new place" fails="the_step_leads_home"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign(learning_rate * slope)
    return loss


# %% mistake="assigns the negative step" fails="the_step_leads_home"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign(-learning_rate * slope)
    return loss


# %% mistake="steps by the loss" fails="the_step_leads_home"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    tape.gradient(loss, position)
    position.assign_sub(learning_rate * loss * tf.ones_like(position))
    return loss


# %% mistake="jumps to the end" fails="the_step_leads_home"
def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    tape.gradient(loss, position)
    position.assign(home)
    return loss


# %% tests="the_step_leads_home" points=2
from gradestep import check_close

place = tf.Variable(4.0)
step_home(place, tf.constant(1.0), learning_rate=0.1)
reasons = {
    4: "It still holds 4. Which line writes into it? `=` only names a new number.",
    4.6: "The loss rose from 9 to 12.96: this step climbs. Turn it round.",
    -2: "The whole slope is too far: the loss is 9 again. Shorten it by the rate.",
    3.9: "It moved by 0.1, the rate alone: how steep it is must count too.",
    3.1: "It moved by 0.9. That is a tenth of the loss, 9; the slope is 6.",
    0.6: "0.6 is the rate times the slope: from where does the step start?",
    -0.6: "-0.6 is minus the rate times the slope: from where does the step start?",
    1: "That is home, in one step. A real loss does not tell where its lowest point is.",
}
look = reasons.get(round(float(place), 2), "The slope is 6, the rate 0.1.")
check_close(place, 3.4, "From 4, with home at 1 and rate 0.1, the new place", look=look)
### BEGIN HIDDEN TESTS
walk = np.random.default_rng(12)
for shape, rate, unit in [((2,), 0.2, 1), ((3, 2), 0.05, 1e6), ((), 0.4, 1), ((4,), 0.1, 1e-9), ((300,), 1.2, 1)]:
    goal, begin = unit * walk.normal(size=(2, *shape)).astype("float32")
    walker = tf.Variable(begin)
    for _ in range(4):
        before = step_home(walker, tf.constant(goal), rate)
    left = (1 - 2 * rate) ** np.array([3, 4]) * np.expand_dims(begin - goal, -1)
    assert np.allclose(walker.numpy(), goal + left[..., 1], rtol=1e-3, atol=1e-4 * unit), (
        f"after four steps over about {unit:g}, with the rate {rate}, a position of shape {shape} is in a wrong place"
    )
    assert np.allclose(float(before), np.sum(left[..., 0] ** 2), rtol=1e-3, atol=1e-5 * unit**2), (
        "the loss that comes back is not the one before the step: leave the last line as it is"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Whose gradient is whose?
# Most models have more than one variable.
#
# **Predict.** An area is side times height, here 2 · 5. We ask the tape for its slope at the side,
# then for its slope at the height. What do we get?

# %%
side, height = tf.Variable(2.0), tf.Variable(5.0)
with tf.GradientTape() as tape:
    area = side * height

for name, variable in [("side", side), ("height", height)]:
    try:
        print(f"at the {name}:", tape.gradient(area, variable).numpy())
    except RuntimeError as error:
        print(f"at the {name}: RuntimeError:", error)

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# After one answer the tape throws its record away, to save memory. So ask once, with a list of
# variables. A list of gradients comes back, in the same order.
#
# </details>
#
# An **optimizer** then makes the step. Its method `apply_gradients` takes pairs, each of a gradient
# and its variable, such as Python's `zip` makes of two lists. It believes every pair: a gradient
# beside another's variable raises no error, as long as the shapes fit.
#
# In the next program, `mse` computes the mean squared error.


# %% answer="train_line"
def train_line(w, b, x, y, steps):
    """Train the line w * x + b: move `w` and `b` in `steps` steps, each on all points.

    w and b: tf.Variables with one number each. x and y: float32 tensors.
    """
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        # Blank 1: let `gradients` be those of the loss at `w` and `b`.
        ### BEGIN SOLUTION
        gradients = tape.gradient(loss, [w, b])
        ### END SOLUTION
        # Blank 2: let `sgd` move `w` and `b` by them.
        ### BEGIN SOLUTION
        sgd.apply_gradients(zip(gradients, [w, b]))
        ### END SOLUTION


# %% alternative="asks for a dict, and writes the pairs out"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, {"w": w, "b": b})
        sgd.apply_gradients([(gradients["b"], b), (gradients["w"], w)])


# %% alternative="hands over two lists, b first"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, (b, w))
        sgd.apply(gradients, [b, w])


# %% alternative="writes to the variables itself"
def train_line(w, b, x, y, steps):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [w, b])
        for variable, gradient in zip([w, b], gradients):
            variable.assign_sub(0.1 * gradient)


# %% mistake="crosses the pairs" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [w, b])
        sgd.apply_gradients(zip(gradients, [b, w]))


# %% mistake="asks the tape twice" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = [tape.gradient(loss, w), tape.gradient(loss, b)]
        sgd.apply_gradients(zip(gradients, [w, b]))


# %% mistake="puts the variable first in each pair" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [w, b])
        sgd.apply_gradients(zip([w, b], gradients))


# %% mistake="makes no pairs" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [w, b])
        sgd.apply_gradients(gradients)


# %% mistake="hands over two lists, not pairs" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [w, b])
        sgd.apply_gradients((gradients, [w, b]))


# %% mistake="asks for the gradients of the variables" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient([w, b], loss)
        sgd.apply_gradients(zip(gradients, [w, b]))


# %% mistake="asks at the data" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [x, y])
        sgd.apply_gradients(zip(gradients, [w, b]))


# %% mistake="trains w only" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [w])
        sgd.apply_gradients(zip(gradients, [w]))


# %% mistake="trains b only" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [b])
        sgd.apply_gradients(zip(gradients, [b]))


# %% mistake="gives both the gradient of w" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, w)
        sgd.apply_gradients([(gradients, w), (gradients, b)])


# %% mistake="climbs" fails="each_gradient_meets_its_variable"
def train_line(w, b, x, y, steps):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.mse(y, w * x + b)
        gradients = tape.gradient(loss, [w, b])
        for variable, gradient in zip([w, b], gradients):
            variable.assign_add(0.1 * gradient)


# %% tests="each_gradient_meets_its_variable" points=2
from gradestep import check, check_close

slant, lift = tf.Variable(0.0), tf.Variable(0.0)
refused = {  # what Python says, and what that means
    **dict.fromkeys(["non-persistent", "scalar tensor"], "A tape answers once: ask with a list, then make pairs."),
    "No gradients": "All gradients are None: at which variables did you ask for them?",
    "Unknown variable": "`sgd` knows the variables of its first call only: give it both at once.",
    "_unique_id": "`apply_gradients` takes pairs: a gradient first, then its variable.",
    **dict.fromkeys(["without `variables`", "gradients() takes"], "`apply_gradients` takes pairs, `apply` two lists."),
}
try:
    train_line(slant, lift, tf.constant([0.0, 2.0]), tf.constant([1.0, 5.0]), steps=1)
except (RuntimeError, ValueError, TypeError, AttributeError) as error:
    for words, why in refused.items():
        check(words not in str(error), why)
    raise
reasons = {
    (0.6, 1): "The numbers are crossed: one order for both lists.",
    **dict.fromkeys([(1, 0), (0, 0.6)], "One did not move: is it in both lists?"),
    (1, 1): "`b` moved as far as `w`: each has a gradient of its own.",
    (-1, -0.6): "Both went up the slope: the loss rose.",
    (0, 0): "Neither moved: who applies the gradients?",
}
came = (round(float(slant), 2), round(float(lift), 2))
check_close(came, [1, 0.6], "After one step w and b", look=reasons.get(came, ""))
### BEGIN HIDDEN TESTS
chalk = np.random.default_rng(13)
for amount, rounds, unit in [(6, 5, 1), (1, 2, 1), (300, 3, 1e6), (9, 1, 1e-6)]:
    across, above = chalk.normal(size=(2, amount)).astype("float32")
    above, (m, c) = unit * above, unit * chalk.normal(size=2).astype("float32")
    slant, lift = tf.Variable(m), tf.Variable(c)
    train_line(slant, lift, tf.constant(across), tf.constant(above), rounds)
    for _ in range(rounds):
        off = m * across + c - above
        m, c = m - 0.1 * np.mean(2 * off * across), c - 0.1 * np.mean(2 * off)
    assert np.allclose([float(slant), float(lift)], [m, c], rtol=1e-3, atol=1e-4 * unit), (
        f"on {amount} other points, with y of about {unit:g}, w or b is in a wrong place after {rounds} steps: does "
        "each step move both, each by its own gradient?"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Which dropout, when?
# A team in which anybody may be absent learns to rely on no single member. A `Dropout(0.5)` layer
# does that to a network: it sets each of its inputs to 0 with a chance of 0.5, at each call anew,
# and doubles those that stay. That is for **training**. To **measure** or use the network, you want
# all of it.
#
# **Predict.** We call one network with `training=True`, with `training=False`, and with neither, four
# times each. Which of the three rows show the same number four times?

# %%
net = tf.keras.Sequential(
    [
        tf.keras.Input((3,)),
        tf.keras.layers.Dense(50, activation="tanh"),
        tf.keras.layers.Dropout(0.5),
        tf.keras.layers.Dense(1),
    ]
)
print("eight ones:", tf.keras.layers.Dropout(0.5)(tf.ones(8), training=True).numpy())

sample = tf.constant([[1.0, -2.0, 3.0]])
for how in [{"training": True}, {"training": False}, {}]:
    numbers = [f"{float(net(sample, **how)[0, 0]):6.2f}" for call in range(4)]
    print(f"{how!s:19}", *numbers)

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# The last two. A model does not notice that it stands in a training loop: called without `training`
# (the last row), it leaves dropout **off**. `model.fit`, the training loop that Keras brings along,
# says `training=True` for you; in a loop of your own you have to. Forget it, and you train without
# dropout, and nothing tells you.
#
# </details>


# %% answer="step_and_score"
def step_and_score(model, known, new, learning_rate):
    """Make one step of training on what is known, then measure on what is new.

    model: a Keras model with Dropout, which is to drop as the layer does. known and
    new: pairs of float32 tensors, inputs and targets, with a row for each example.
    Return the loss of the step, with dropout, and the loss on the new rows, without.
    """
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        # Blank 1: let `trained_on` be what the model predicts for x, in training.
        ### BEGIN SOLUTION
        trained_on = model(x, training=True)
        ### END SOLUTION
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    # Blank 2: let `measured` be what it predicts for new_x, to be measured.
    ### BEGIN SOLUTION
    measured = model(new_x, training=False)
    ### END SOLUTION
    return loss, mse(new_y, measured)


# %% equivalent="a model that is called outside of fit, without training=, leaves dropout off"
# - measured = model(new_x, training=False)
# + measured = model(new_x)


# %% alternative="leaves the word out where no is the default"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = model.call(x, training=True)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model(new_x)
    return loss, mse(new_y, measured)


# %% alternative="goes layer by layer, and lets predict measure"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = x
        for layer in model.layers:
            is_dropout = isinstance(layer, tf.keras.layers.Dropout)
            trained_on = layer(trained_on, training=True) if is_dropout else layer(trained_on)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model.predict_on_batch(new_x)
    return loss, mse(new_y, measured)


# %% mistake="leaves the word out in training" fails="dropout_is_for_training"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = model(x)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model(new_x)
    return loss, mse(new_y, measured)


# %% mistake="keeps dropout on while it measures" fails="dropout_is_for_training"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = model(x, training=True)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model(new_x, training=True)
    return loss, mse(new_y, measured)


# %% mistake="has it the wrong way round" fails="dropout_is_for_training"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = model(x, training=False)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model(new_x, training=True)
    return loss, mse(new_y, measured)


# %% mistake="lets predict make what is trained on" fails="dropout_is_for_training"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = model.predict_on_batch(x)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model.predict_on_batch(new_x)
    return loss, mse(new_y, measured)


# %% mistake="measures on the rows that it trained on" fails="dropout_is_for_training"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new  # noqa: F841
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = model(x, training=True)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model(x, training=False)
    return loss, mse(new_y, measured)


# %% mistake="measures with what it trained on" fails="dropout_is_for_training"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new  # noqa: F841
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = model(x, training=True)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = trained_on
    return loss, mse(new_y, measured)


# %% mistake="trains on the new rows" fails="dropout_is_for_training"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new  # noqa: F841
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = model(new_x, training=True)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model(new_x, training=False)
    return loss, mse(new_y, measured)


# %% mistake="drops units, and lets the gradients go through all of them" fails="dropout_is_for_training"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        whole = model(x)
        trained_on = whole + tf.stop_gradient(model(x, training=True) - whole)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model(new_x)
    return loss, mse(new_y, measured)


# %% mistake="drops predictions, not units" fails="dropout_is_for_training"
def step_and_score(model, known, new, learning_rate):
    (x, y), (new_x, new_y) = known, new
    mse = tf.keras.losses.MeanSquaredError()
    sgd = tf.keras.optimizers.SGD(learning_rate)
    with tf.GradientTape() as tape:
        trained_on = tf.nn.dropout(model(x), 0.5)
        loss = mse(y, trained_on)
    slopes = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(slopes, model.trainable_variables))
    measured = model(new_x)
    return loss, mse(new_y, measured)


# %% tests="dropout_is_for_training" points=2
from gradestep import check, check_close

tf.keras.utils.set_random_seed(1)
seen, unseen = tf.ones((3, 2)), -tf.ones((3, 2))
for rate in (0.0, 0.5):
    drop = tf.keras.layers.Dropout(rate)
    layers = [tf.keras.layers.Dense(size, kernel_initializer="ones") for size in (7, 1)]
    crew = tf.keras.Sequential([tf.keras.Input((2,)), layers[0], drop, layers[1]])
    known, new = (seen, crew(seen)), (unseen, crew(unseen))  # fit if all work
    try:
        loss, score = step_and_score(crew, known, new, 0.0)
    except ValueError as error:
        advice = "Is it what the model gave when you called it? `predict` gives plain numbers."
        lost = "No gradients" in str(error)
        check(not lost, f"The tape found no way from `trained_on` to the weights. {advice}")
        raise
    if rate == 0.0:
        advice = "Is it the model's own answer, for `x`? Here it drops nothing."
        check_close(loss, 0, "With Dropout(0.0) the loss of the step", look=advice)
        advice = "Is it the model's answer for `new_x`?"
    else:
        advice = "as if all of the 7 units had worked. Is it what one call of the model gives, in training?"
        check(loss > 1, f"The loss is {float(loss):.2f}, {advice}")
        advice = "Dropout was still at work: some units were missing."
    check_close(score, 0, f"With Dropout({rate}) the loss on the new rows", look=advice)
### BEGIN HIDDEN TESTS
crowd = np.random.default_rng(14)
data = [tf.constant(crowd.normal(size=(300, columns)), tf.float32) for columns in (3, 2, 3, 2)]
plain = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dropout(0.0), tf.keras.layers.Dense(2)])
kernel, bias = plain.get_weights()
got = step_and_score(plain, (data[0], data[1]), (data[2], data[3]), 0.3)
old_x, old_y, other_x, other_y = (part.numpy() for part in data)
off = old_x @ kernel + bias - old_y
first_loss = np.mean(off**2)
kernel, bias = kernel - 0.3 * 2 * old_x.T @ off / off.size, bias - 0.3 * 2 * off.sum(axis=0) / off.size
expected = [first_loss, np.mean((other_x @ kernel + bias - other_y) ** 2)]
assert np.allclose(np.array(got, dtype=float), expected, rtol=1e-3, atol=1e-4), (
    "without any dropout the two losses are not those of x before the step and of new_x after it"
)
units = [tf.keras.layers.Dense(size, kernel_initializer="ones") for size in (900, 1)]
team = tf.keras.Sequential([tf.keras.Input((3,)), units[0], tf.keras.layers.Dropout(0.5), units[1]])
team.layers[-1].set_weights([np.full((900, 1), 1 / 900), np.zeros(1)])
thousand = tf.ones((1000, 3))
all_there = team(thousand)
got = step_and_score(team, (thousand, all_there), (data[2], data[3][:, :1]), 1e-6)
left_out = 900 * float(got[0]) / np.mean(all_there.numpy() ** 2)  # about 1 when half of 900 units count twice
assert left_out > 1e-4, "in the training step dropout was off: the loss is that of the whole network"
assert left_out < 45, "in the training step the units that stayed did not count twice: let the layer drop them"
assert 0.75 < left_out < 1.3, f"the loss of the step is {left_out:.2f} times that of one call of the model in training"
after = np.mean((team(data[2]).numpy() - data[3].numpy()[:, :1]) ** 2)
assert np.isclose(float(got[1]), after, rtol=1e-3), "the loss on the new rows is not that of the whole network"
units = [tf.keras.layers.Dense(size) for size in (400, 1)]
group = tf.keras.Sequential([tf.keras.Input((3,)), units[0], tf.keras.layers.Dropout(0.5), units[1]])
one_x, inner, outer = (crowd.normal(size=size).astype("float32") / 4 for size in [(1, 3), (3, 400), (400, 1)])
group.set_weights([inner, np.zeros(400), outer, np.zeros(1)])
got = step_and_score(group, (tf.constant(one_x), tf.constant([[9.0]])), (data[2], data[3][:, :1]), 0.1)
new_inner, new_inner_bias, new_outer, new_bias = group.get_weights()
worked = new_outer[:, 0] != outer[:, 0]  # with one row, only what came from a unit that worked has a gradient
assert 100 < worked.sum() < 300, (
    f"one step with Dropout(0.5) on one row moved {worked.sum()} of the 400 weights behind it, and about half should "
    "move: the gradients should go through what the model gave in training"
)
gave = 2 * worked * (one_x @ inner)[0]
miss = gave @ outer[:, 0] - 9
assert np.isclose(float(got[0]), miss**2, rtol=1e-3), "the loss is not that of the units that learned from it"
back = 0.1 * 2 * miss * 2 * worked * outer[:, 0]
for moved, expected in [
    (new_outer[:, 0], outer[:, 0] - 0.1 * 2 * miss * gave),
    (new_bias, [-0.1 * 2 * miss]),
    (new_inner, inner - one_x.T * back),
    (new_inner_bias, -back),
]:
    assert np.allclose(moved, expected, rtol=1e-3, atol=1e-5), (
        "after one step on one row the weights are elsewhere: the gradients should be those of one answer in training"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Which rows, and how much do they count?
# One pass through all the data is an **epoch**. Instead of one step on all rows, it mostly has many,
# each on a **mini-batch** of a few rows. The rows are shuffled first, so that hardly a batch holds
# one kind only.
#
# **Predict.** Four rows have the loss 4, four have 1, and two have 10. They come in batches of 4, 4 and
# 2, and the loss of a batch is the mean of its rows. Is the mean of the three batch losses the mean of
# the ten? And which of the two will `fit` report?

# %%
row_losses = np.array([4, 4, 4, 4, 1, 1, 1, 1, 10, 10], dtype="float32")
batch_losses = [part.mean() for part in np.split(row_losses, [4, 8])]
print("batches:", *batch_losses)
print("mean of the batches:", np.mean(batch_losses))
print("mean of the rows:   ", row_losses.mean())

guess_0 = tf.keras.layers.Dense(1, kernel_initializer="zeros")  # misses a target t by t
still = tf.keras.Sequential([tf.keras.Input((1,)), guess_0])
still.compile(tf.keras.optimizers.SGD(0.0), "mse", run_eagerly=True)
rows_x, rows_y = np.zeros((10, 1)), np.sqrt(row_losses)[:, None]
log = still.fit(rows_x, rows_y, batch_size=4, shuffle=False, verbose=0)
print("fit reports:        ", round(log.history["loss"][0], 2))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# No. The mean of the batches is {{ np.mean(batch_losses):.1f}}, and that of the rows is
# {{ row_losses.mean():.1f}}: in the former, a row of the short batch counts twice as much as any
# other row. `fit` reports {{ f'{log.history["loss"][0]:.1f}' }}: it weighs each batch by its rows.
#
# </details>
#
# The last program is to count each row once. (Its `tf.gather` picks rows by their numbers.)


# %% answer="one_epoch"
def one_epoch(model, data, order, batch_size, learning_rate):
    """Train on each row of `order` once, in mini-batches; return their mean loss.

    data: a pair of float32 tensors, inputs and targets. order: a NumPy array with
    numbers of rows, shuffled, which stays as it is.
    Each batch is the next `batch_size` rows of `order`, or what is left of them. The
    loss of a row is measured before the step of its batch.
    """
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        # Blank 1: let `rows` be the part of `order` for the batch that starts here.
        ### BEGIN SOLUTION
        rows = order[start : start + batch_size]
        ### END SOLUTION
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        # Blank 2: let `total` grow, so that the last line returns the mean loss.
        ### BEGIN SOLUTION
        total += float(loss) * len(rows)
        ### END SOLUTION
    return total / len(order)


# %% alternative="takes the rows one by one, and adds a tensor"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        last = min(start + batch_size, len(order))
        rows = [order[place] for place in range(start, last)]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total = total + loss * batch_x.shape[0]
    return total / len(order)


# %% alternative="drops what is behind, and adds up the losses of the rows"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start:][:batch_size]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += tf.reduce_sum(loss * tf.ones(len(batch_y)))
    return total / len(order)


# %% mistake="ends where the first batch ends" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start:batch_size]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * len(rows)
    return total / len(order)


# %% mistake="takes the first rows again and again" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for _ in range(0, len(order), batch_size):
        rows = order[:batch_size]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * len(rows)
    return total / len(order)


# %% mistake="takes all the rows that are left" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start:]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * len(rows)
    return total / len(order)


# %% mistake="takes one row only" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start : start + 1]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * len(rows)
    return total / len(order)


# %% mistake="takes all the rows each time" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for _ in range(0, len(order), batch_size):
        rows = order
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * len(rows)
    return total / len(order)


# %% mistake="leaves the order out" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = np.arange(start, min(start + batch_size, len(order)))
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * len(rows)
    return total / len(order)


# %% mistake="takes one number, not an array" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * len(rows)
    return total / len(order)


# %% mistake="shuffles anew for each batch" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = np.random.default_rng().choice(order, min(batch_size, len(order) - start))
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * len(rows)
    return total / len(order)


# %% mistake="loses the short batch" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        if len(rows) < batch_size:
            continue
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * len(rows)
    return total / len(order)


# %% mistake="adds the means up" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss)
    return total / len(order)


# %% mistake="counts the last batch as a full one" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) * batch_size
    return total / len(order)


# %% mistake="keeps the last batch only" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total = float(loss) * len(rows)
    return total / len(order)


# %% mistake="divides by the rows of the batch" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss) / len(rows)
    return total / len(order)


# %% mistake="measures after the step" fails="each_row_counts_once"
def one_epoch(model, data, order, batch_size, learning_rate):
    x, y = data
    loss_fn = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        batch_x, batch_y = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            loss = loss_fn(batch_y, model(batch_x))
        changes = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(changes, model.trainable_variables))
        total += float(loss_fn(batch_y, model(batch_x))) * len(rows)
    return total / len(order)


# %% tests="each_row_counts_once" points=2
from gradestep import check, check_close, check_shape

zero = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1, kernel_initializer="zeros")])
six, five = tf.constant([[1.0], [2], [3], [4], [5], [6]]), np.array([5, 0, 3, 1, 2])
try:
    mean = one_epoch(zero, (0 * six, six), five, batch_size=2, learning_rate=0.0)
except TypeError as error:
    single = "has no len()" in str(error)
    check(not single, "`len` got one number. Ask it of `rows`, a slice: from where to where?")
    raise
check_shape(mean, (), "The mean", look="Is a batch empty?")
reasons = {
    22.2: "So it comes out if the first two rows are in every batch: where does each start?",
    20.8: "So it comes out if each batch goes on to the end of `order`: where does it end?",
    11: "That is the mean of 1, 4, 9, 16 and 25: do you go by `order`?",
    18.2: "The squares add up to 91: some row came twice, or one that `order` leaves out.",
    7.5: "So it comes out if the mean of two rows counts no more than one row.",
    15: "So it comes out if the last batch, of one row, counts as two.",
    1.8: "So it comes out if only the last batch counts: add, do not replace.",
}
look = reasons.get(round(float(mean), 2), "Does each row of `order` count once?")
check_close(mean, 13.2, "The mean of 36, 1, 16, 4 and 9", look=look)
mean = one_epoch(zero, (0 * six, six), five, batch_size=5, learning_rate=0.1)
check_close(mean, 13.2, "Measured before the step, the mean", look="`loss` is it.")
### BEGIN HIDDEN TESTS
deck = np.random.default_rng(15)
tf.keras.utils.set_random_seed(15)
for total_rows, used, size, wide in [(12, 12, 4, 1), (11, 9, 4, 3), (300, 290, 140, 2), (5, 5, 1, 1), (9, 5, 7, 1)]:
    facts, wants = deck.normal(size=(total_rows, 2)), deck.normal(size=(total_rows, wide))
    turn = deck.permutation(total_rows)[:used]
    pupil = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(wide)])
    unit = 0.001 if size == 4 else 1.0  # losses far below a thousandth
    wants, kernel, bias = unit * wants, unit * deck.normal(size=(2, wide)), unit * deck.normal(size=wide)
    pupil.set_weights([kernel, bias])
    data = tf.constant(facts, tf.float32), tf.constant(wants, tf.float32)
    came = turn.copy()
    mean = one_epoch(pupil, data, turn, size, 0.1)
    assert np.array_equal(turn, came), "the order has changed: leave it as it is"
    squares = []
    for cut in np.split(turn, range(size, used, size)):
        off = facts[cut] @ kernel + bias - wants[cut]
        squares += [*np.mean(off**2, axis=1)]
        kernel, bias = kernel - 0.1 * 2 * facts[cut].T @ off / off.size, bias - 0.1 * 2 * off.sum(axis=0) / off.size
    case = f"with {used} rows, {wide} targets in each, in batches of {size}"
    assert np.allclose(float(mean), np.mean(squares), rtol=1e-3, atol=0), (
        f"{case} the mean loss is another: each row counts once, with its loss before the step of its batch"
    )
    assert np.allclose(pupil.get_weights()[0], kernel, rtol=1e-3, atol=1e-4 * unit), (
        f"{case} the weights end elsewhere: each batch should be the next rows of the order"
    )
    assert np.allclose(pupil.get_weights()[1], bias, rtol=1e-3, atol=1e-4 * unit), f"{case} the bias ends elsewhere"
### END HIDDEN TESTS

# %% [markdown]
# **Modify.** In a cell of your own, put the pieces together, on `n` rows of data of yours: shuffle with
# `np.random.default_rng().permutation(n)` before each call of `one_epoch`, and call it ten times. Does the
# mean loss fall?
#
# <details><summary>After you have run it</summary>
#
# On the whole it should. If it grows, the steps are too long for your data: try a learning rate ten times smaller.
# If it falls and then jitters about one level, the batches are what is left to differ.
#
# </details>
#
# ## Take along
# - The tape follows TensorFlow's operations, in its block, on variables. `None` means: no way seen.
# - `=` gives a name; only `assign` and its kin move a variable. Downhill is against the slope.
# - Ask a tape once, with a list. Keep gradients and variables in the same order.
# - Dropout works when you say `training=True`. Say it where you train, and nowhere else.
# - A slice says where it ends, not how long it is. In a mean over batches, weigh each by its rows.
