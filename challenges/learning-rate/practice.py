# ---
# title: Who remembers what?
# mode: Practice
# level: intermediate
# minutes: 6
# objectives:
#   - Turn "every five epochs" into the steps that a schedule counts.
#   - Write a step with momentum, as Keras's `SGD` makes it.
#   - Say what an optimizer keeps from step to step, and give each run one of its own.
# ---

# %% [markdown]
# Plain gradient descent remembers nothing: what it does next depends on the weights alone. The optimizers
# that people use do remember. They count their steps, and many keep a velocity. That helps, until
# something is counted, kept or forgotten that should not be, and no error says so.
#
# Here are three programs with **blanks**. As in the first topic, predict what the short cell above
# a program prints, run it, and then put your own lines in the place of those that start with `raise`.
#
# ## 1. What does a schedule count?
# A schedule is a function: from the number of a step to the learning rate. Keras has some ready-made.
#
# **Predict.** Both of these begin at 1 and have `decay_steps=10, decay_rate=0.5`. Which rates do they give at
# steps 0, 5, 10 and 15?

# %%
import math

import numpy as np
import tensorflow as tf

fade = tf.keras.optimizers.schedules.ExponentialDecay
for staircase in (False, True):
    plan = fade(1.0, decay_steps=10, decay_rate=0.5, staircase=staircase)
    row = [f"{float(plan(at)):.2f}" for at in (0, 5, 10, 15)]
    print(f"staircase={staircase!s:5}", *row)

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# The first does not wait for step 10: it falls a little in each step, and has halved when it gets there. Only
# with `staircase=True` does it stay for ten steps, and halve at once.
#
# And what is a step? An optimizer counts how often it moved its weights, once for each batch, and asks
# the schedule about that number. It knows nothing of epochs.
#
# </details>


# %% answer="every_few_epochs"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    """Return a schedule: called with the number of a step, it gives the learning rate.

    It begins at `rate`, and is multiplied by `factor` whenever `epochs` more epochs are
    over, not before. Each epoch goes through all `rows` rows of the data in batches of
    batch_size, of which the last may be smaller. All five are above 0.
    """
    # Blank 1: let `steps` be the number of steps in so many epochs.
    ### BEGIN SOLUTION
    steps = epochs * math.ceil(rows / batch_size)
    ### END SOLUTION
    # Blank 2: let `schedule` be the schedule.
    ### BEGIN SOLUTION
    schedule = fade(rate, steps, factor, staircase=True)
    ### END SOLUTION
    return schedule


# %% alternative="a function of its own, which counts the stairs"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    batches = -(-rows // batch_size)
    steps = epochs * batches

    def schedule(step):
        return rate * factor ** (int(step) // steps)

    return schedule


# %% alternative="a schedule class of its own"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = len(range(0, rows, batch_size)) * epochs

    class Stairs(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            gone = tf.cast(step, tf.int32) // steps
            return rate * tf.pow(tf.cast(factor, tf.float32), tf.cast(gone, tf.float32))

    schedule = Stairs()
    return schedule


# %% alternative="rounds up by hand, and hands floats to Keras by name"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * ((rows + batch_size - 1) // batch_size)
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(
        initial_learning_rate=float(rate), decay_steps=steps, decay_rate=float(factor), staircase=True
    )
    return schedule


# %% mistake="counts epochs as steps" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs
    return fade(rate, steps, factor, staircase=True)


# %% mistake="counts rows as steps" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * rows
    return fade(rate, steps, factor, staircase=True)


# %% mistake="forgets the smaller batch" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * (rows // batch_size)
    return fade(rate, steps, factor, staircase=True)


# %% mistake="rounds up at the end only" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = math.ceil(epochs * rows / batch_size)
    return fade(rate, steps, factor, staircase=True)


# %% mistake="counts the steps of one epoch" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = math.ceil(rows / batch_size)
    return fade(rate, steps, factor, staircase=True)


# %% mistake="falls in each step" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * math.ceil(rows / batch_size)
    return fade(rate, steps, factor)


# %% mistake="takes the factor for what is lost" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * math.ceil(rows / batch_size)
    return fade(rate, steps, 1 - factor, staircase=True)


# %% mistake="falls once, and never again" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * math.ceil(rows / batch_size)
    return lambda step: rate if step < steps else rate * factor


# %% mistake="falls five times, and never again" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * math.ceil(rows / batch_size)
    return lambda step: rate * factor ** min(step // steps, 5)


# %% mistake="falls one step late" fails="epochs_become_steps"
def every_few_epochs(rate, factor, epochs, rows, batch_size):
    steps = epochs * math.ceil(rows / batch_size)
    return lambda step: rate * factor ** ((step - 1) // steps)


# %% tests="epochs_become_steps" points=2
from gradestep import check, check_close

gives = every_few_epochs(0.8, 0.5, epochs=2, rows=10, batch_size=4)
check(callable(gives), "every_few_epochs should return a schedule.")
stairs = [float(gives(at)) for at in (0, 5, 6, 11, 12)]
look = "10 rows in batches of 4 are 3 steps, so 2 epochs are 6."
if 0.41 < stairs[1] < 0.79:
    look = "It fell before the two epochs were over."
wanted = [0.8, 0.8, 0.4, 0.4, 0.2]
check_close(stairs, wanted, "At steps 0, 5, 6, 11, 12 the rates", look=look)
### BEGIN HIDDEN TESTS
for begin, part, many, rows, size in [
    (0.8, 0.5, 1, 12, 4),
    (1e-3, 0.1, 3, 1000, 128),
    (2.0, 0.9, 10, 7, 1),
    (5.0, 0.25, 5, 5, 32),
    (0.3, 3.0, 2, 65, 8),
]:
    each = many * len(range(0, rows, size))
    gives = every_few_epochs(begin, part, many, rows, size)
    for stair in (0, 1, 2, 3, 11):
        for at in (stair * each, stair * each + each - 1):
            assert np.isclose(float(gives(at)), begin * part**stair, rtol=1e-4, atol=0), (
                f"with {rows} rows in batches of {size}, the factor {part} and epochs={many}, "
                f"the rate of step {at} is another"
            )
### END HIDDEN TESTS

# %% [markdown]
# Schedules can rise too: a **warm-up** begins with short steps, and lets the rate climb.

# %% [markdown] quiz="gaps_of_a_warm_up" asks="blanks" points=0 attempts=3 seconds=180
# Let the rate climb in even steps from `top / warm` at step 0 to `top` at step `warm - 1`, and stay there.
#
# ```python
# rates = []
# for step in range(budget):
#     share = (step + [[1]]) / [[2]]
#     rates.append(top * [[3]](1, share))
# ```
#
# - [x] 1: `1`
# - [ ] 1: `0` (steps-begin-at-one)
#   > Then the first step, step 0, has the rate 0: the weights do not move at all.
# - [x] 2: `warm`
# - [ ] 2: `(warm - 1)` (climbs-one-step-short)
#   > How large is the share at step `warm - 1`, and how large at step 0?
# - [ ] 2: `budget` (warms-up-for-ever)
#   > Then it climbs to the end of the training.
# - [x] 3: `min`
# - [ ] 3: `max` (maximum-for-a-limit)
#   > The larger one of 1 and the share: at the start that is 1 already.
#
# > [!TIP]
# > Put in `step = 0` and `step = warm - 1`: the share should come out as `1 / warm` and as 1.


# %% proves="gaps_of_a_warm_up"
def works(program):
    for warm, budget in ((4, 9), (10, 12), (2, 5)):
        names = {"warm": warm, "budget": budget, "top": 0.3}
        exec(program, names)
        climb = [0.3 * (at + 1) / warm for at in range(warm)]
        if not np.allclose(names["rates"], climb + [0.3] * (budget - warm)):
            return False
    return True


# %% [markdown]
# ## 2. What does momentum keep?
# With momentum, an optimizer keeps a **velocity** for each weight: the step that it made last.
#
# **Predict.** The slope is 1 all the way, the learning rate 0.1, the momentum 0.75. The first step is 0.1 long.
# How long is the second? And the hundredth?

# %%
slider = tf.Variable(0.0)
heavy = tf.keras.optimizers.SGD(0.1, momentum=0.75)
for number in range(1, 101):
    old = float(slider)
    heavy.apply_gradients([(tf.constant(1.0), slider)])
    if number in (1, 2, 3, 10, 100):
        length = old - float(slider)
        print(f"step {number:3}: {length:.3f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Each step is three quarters of the one before, and a plain step of 0.1 besides: 0.175, then 0.231. Where the slope
# stays the same they grow until a quarter of a step is 0.1, that is, until it is
# {{ "four times as long" if abs(length - 0.4) < 0.004 else length }} as a plain one. So where
# the slope hardly changes, momentum 0.75 comes to what a rate four times as high would do.
#
# </details>


# %% answer="momentum_step"
def momentum_step(weight, velocity, slope, rate, momentum):
    """Make one step with momentum, as `tf.keras.optimizers.SGD(rate, momentum)` does.

    weight, velocity: tf.Variables of one shape, which are both to change. slope: a
    tensor of that shape, the gradient at `weight`. rate, momentum: floats, momentum at
    least 0 and below 1. Before the call `velocity` is the last step, afterwards this
    one: `momentum` times the last, and the step of plain descent.
    """
    # Blank 1: let `velocity` become this step.
    ### BEGIN SOLUTION
    velocity.assign(momentum * velocity - rate * slope)
    ### END SOLUTION
    # Blank 2: let `weight` make it.
    ### BEGIN SOLUTION
    weight.assign_add(velocity)
    ### END SOLUTION


# %% alternative="keeps the old step in a tensor of its own"
def momentum_step(weight, velocity, slope, rate, momentum):
    this = momentum * velocity.value() + (-rate) * slope
    velocity.assign(this)
    weight.assign(weight + this)


# %% alternative="changes the velocity in two goes"
def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(velocity * momentum)
    velocity.assign_sub(slope * rate)
    weight.assign_add(velocity)


# %% alternative="computes with NumPy, and writes the results back"
def momentum_step(weight, velocity, slope, rate, momentum):
    made = np.multiply(momentum, velocity.numpy()) - np.multiply(rate, slope)
    there = weight.numpy() + made
    for variable, value in ((weight, there), (velocity, made)):
        variable.assign(value)


# %% mistake="forgets the last step" fails="each_step_keeps_a_part"
def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(-rate * slope)
    weight.assign_add(velocity)


# %% mistake="takes a mean of old and new" fails="each_step_keeps_a_part"
def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(momentum * velocity - (1 - momentum) * rate * slope)
    weight.assign_add(velocity)


# %% mistake="moves first, and sets the velocity then" fails="each_step_keeps_a_part"
def momentum_step(weight, velocity, slope, rate, momentum):
    weight.assign_add(velocity)
    velocity.assign(momentum * velocity - rate * slope)


# %% mistake="climbs" fails="each_step_keeps_a_part"
def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(momentum * velocity + rate * slope)
    weight.assign_add(velocity)


# %% mistake="goes back by the velocity" fails="each_step_keeps_a_part"
def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(momentum * velocity - rate * slope)
    weight.assign_sub(velocity)


# %% mistake="leaves the rate to the weight" fails="each_step_keeps_a_part"
def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(momentum * velocity - slope)
    weight.assign_add(rate * velocity)


# %% mistake="gives the name to a new tensor" fails="each_step_keeps_a_part"
def momentum_step(weight, velocity, slope, rate, momentum):
    velocity = momentum * velocity - rate * slope
    weight.assign_add(velocity)


# %% mistake="looks ahead, as Nesterov does" fails="each_step_keeps_a_part"
def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(momentum * velocity - rate * slope)
    weight.assign_add(momentum * velocity - rate * slope)


# %% mistake="steps by the sign of the slope" fails="each_step_keeps_a_part"
def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(momentum * velocity - rate * tf.sign(slope))
    weight.assign_add(velocity)


# %% tests="each_step_keeps_a_part" points=2
from gradestep import check_close

place, speed = tf.Variable(5.0), tf.Variable(-2.0)
momentum_step(place, speed, tf.constant(4.0), rate=0.1, momentum=0.5)
look = "Half of the last step, -2, is kept: -1. The step of plain descent is -0.4."
if float(speed) == -2:
    look = "It still holds -2. Which line writes into it? `=` only names a new number."
check_close(speed, -1.4, "The velocity", look=look)
look = "It should move by the new velocity."
check_close(place, 3.6, "From 5, the weight", look=look)
### BEGIN HIDDEN TESTS
walk = np.random.default_rng(22)
for shape, size, inertia in [((), 1.0, 0.9), ((3, 2), 1e3, 0.0), ((300,), 1e-6, 0.99), ((1, 4), 1.0, 0.5)]:
    begin = size * walk.normal(size=shape).astype("float32")
    mine, kept, its = tf.Variable(begin), tf.Variable(np.zeros(shape, "float32")), tf.Variable(begin)
    keras_sgd = tf.keras.optimizers.SGD(1.0, momentum=inertia)
    for now in (0.1, 0.3, 2.0, 0.01):
        pull = tf.constant(size * walk.normal(size=shape), tf.float32)
        before, kept_before = its.numpy(), kept.numpy()
        keras_sgd.learning_rate.assign(now)
        keras_sgd.apply_gradients([(pull, its)])
        momentum_step(mine, kept, pull, now, inertia)
        case = f"over about {size:g}, with momentum {inertia} and a rate that changes"
        assert np.allclose(mine.numpy(), its.numpy(), rtol=1e-4, atol=1e-4 * size), (
            f"{case}, your weight of shape {shape} is not where Keras's is"
        )
        wanted = inertia * kept_before - now * pull.numpy()
        assert np.allclose(kept.numpy(), wanted, rtol=1e-4, atol=1e-4 * size), f"{case}, the velocity is another"
### END HIDDEN TESTS

# %% [markdown]
# ## 3. What survives a run?
# You want to compare learning rates: train with one, start over, train with the next.
#
# **Predict.** We start over by putting the weight back to 5, and go on with the same optimizer. What will the second
# run print otherwise than the first, if anything, and why?

# %%
ball = tf.Variable(5.0)
halves = fade(0.2, decay_steps=2, decay_rate=0.5, staircase=True)
keeper = tf.keras.optimizers.SGD(halves, momentum=0.9)
for run in ("first ", "second"):
    ball.assign(5.0)
    track = []
    for _ in range(4):
        with tf.GradientTape() as tape:
            height = ball**2
        keeper.apply_gradients([(tape.gradient(height, ball), ball)])
        track.append(f"{float(ball):7.3f}")
    print(run, *track, "  rate now:", round(float(keeper.learning_rate), 4))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Everything. The weight was put back, but two things survived in the optimizer: its velocity, so that the second run
# does not start from rest, and its count of steps, so that the schedule goes on where it was, with rates that are
# lower from the first step. Such leftovers make a comparison unfair: how a rate does depends on which one came before
# it. A run of its own needs an optimizer of its own.
#
# </details>
#
# Now compare learning rates.


# %% answer="compare_rates"
def compare_rates(rates, start, x, y, steps):
    """Train the line w * x with each rate; return the losses afterwards, a list.

    Each run is one of its own: `steps` steps on all points, by SGD with momentum 0.9
    and that rate, from w = start (a float) and from rest. x, y: float32 tensors, one
    number a point.
    The losses, one for each rate, are floats, of where each run *ended*: in the order
    of the rates. Without any steps, that is the loss at the start.
    """
    losses = []
    for rate in rates:
        # Blank 1: let `w`, a tf.Variable, and `optimizer` be ready for this run.
        ### BEGIN SOLUTION
        w = tf.Variable(start)
        optimizer = tf.keras.optimizers.SGD(rate, momentum=0.9)
        ### END SOLUTION
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        # Blank 2: append to `losses` the loss where this run ended.
        ### BEGIN SOLUTION
        losses.append(float(tf.reduce_mean((w * x - y) ** 2)))
        ### END SOLUTION
    return losses


# %% alternative="steps by hand, with a velocity that starts at 0"
def compare_rates(rates, start, x, y, steps):
    losses = []
    for rate in rates:
        w, velocity = tf.Variable(start), tf.Variable(0.0)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            velocity.assign(0.9 * velocity - rate * tape.gradient(loss, w))
            w.assign_add(velocity)
        losses += [float(tf.keras.losses.MeanSquaredError()(y, w * x))]
    return losses


# %% alternative="keeps one optimizer, and sets back all that it has"
def compare_rates(rates, start, x, y, steps):
    losses = []
    w = tf.Variable(start)
    optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
    optimizer.build([w])
    for rate in rates:
        w.assign(start)
        for variable in optimizer.variables:
            variable.assign(tf.zeros_like(variable))
        optimizer.learning_rate.assign(rate)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(np.mean((w.numpy() * x.numpy() - y.numpy()) ** 2).item())
    return losses


# %% alternative="looks once more through a tape, at a layer"
def compare_rates(rates, start, x, y, steps):
    losses = []
    for rate in list(rates):
        layer = tf.keras.layers.Dense(1, use_bias=False, kernel_initializer=tf.keras.initializers.Constant(start))
        column = tf.reshape(x, (-1, 1))
        layer.build(column.shape)
        optimizer = tf.keras.optimizers.SGD(learning_rate=rate, momentum=0.9)
        for last in [False] * steps + [True]:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((layer(column)[:, 0] - y) ** 2)
            if not last:
                slopes = tape.gradient(loss, layer.trainable_variables)
                optimizer.apply_gradients(zip(slopes, layer.trainable_variables))
        losses.append(float(loss))
    return losses


# %% mistake="goes on from where the last run ended" fails="each_run_is_its_own"
def compare_rates(rates, start, x, y, steps):
    losses = []
    w = tf.Variable(start)
    for rate in rates:
        optimizer = tf.keras.optimizers.SGD(rate, momentum=0.9)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(float(tf.reduce_mean((w * x - y) ** 2)))
    return losses


# %% mistake="keeps the velocity of the last run" fails="each_run_is_its_own"
def compare_rates(rates, start, x, y, steps):
    losses = []
    w = tf.Variable(start)
    optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
    for rate in rates:
        w.assign(start)
        optimizer.learning_rate.assign(rate)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(float(tf.reduce_mean((w * x - y) ** 2)))
    return losses


# %% mistake="makes the optimizer anew in each step" fails="each_run_is_its_own"
def compare_rates(rates, start, x, y, steps):
    losses = []
    for rate in rates:
        w = tf.Variable(start)
        for _ in range(steps):
            optimizer = tf.keras.optimizers.SGD(rate, momentum=0.9)
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(float(tf.reduce_mean((w * x - y) ** 2)))
    return losses


# %% mistake="trains without momentum" fails="each_run_is_its_own"
def compare_rates(rates, start, x, y, steps):
    losses = []
    for rate in rates:
        w, optimizer = tf.Variable(start), tf.keras.optimizers.SGD(rate)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(float(tf.reduce_mean((w * x - y) ** 2)))
    return losses


# %% mistake="rounds the losses to five digits" fails="each_run_is_its_own"
def compare_rates(rates, start, x, y, steps):
    losses = []
    for rate in rates:
        w, optimizer = tf.Variable(start), tf.keras.optimizers.SGD(rate, momentum=0.9)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(round(float(tf.reduce_mean((w * x - y) ** 2)), 5))
    return losses


# %% mistake="takes the rate in percent" fails="each_run_is_its_own"
def compare_rates(rates, start, x, y, steps):
    losses = []
    for rate in rates:
        w, optimizer = tf.Variable(start), tf.keras.optimizers.SGD(rate / 100, momentum=0.9)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(float(tf.reduce_mean((w * x - y) ** 2)))
    return losses


# %% mistake="reports the loss before the last step" fails="each_run_is_its_own"
def compare_rates(rates, start, x, y, steps):
    losses = []
    for rate in rates:
        w, optimizer = tf.Variable(start), tf.keras.optimizers.SGD(rate, momentum=0.9)
        loss = tf.reduce_mean((w * x - y) ** 2)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        losses.append(float(loss))
    return losses


# %% mistake="hands the gradient to another variable" fails="each_run_is_its_own"
def compare_rates(rates, start, x, y, steps):
    losses = []
    for rate in rates:
        w, other = tf.Variable(start), tf.Variable(start)
        optimizer = tf.keras.optimizers.SGD(rate, momentum=0.9)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            optimizer.apply_gradients([(tape.gradient(loss, w), other)])
        losses.append(float(tf.reduce_mean((w * x - y) ** 2)))
    return losses


# %% tests="each_run_is_its_own" points=2
from gradestep import check, check_close, check_shape

ones = tf.constant([1.0]), tf.constant([0.0])  # the loss is the square of w
both = compare_rates([0.1, 0.1], 1.0, *ones, steps=2)
check_shape(both, (2,), "The losses", look="One float for each rate.")
floats = all(isinstance(loss, float) for loss in both)
check(floats, "Each loss should be a float. `float(...)` makes one of a tensor.")
first, second = both
reasons = {
    1.0: "That is the loss at the start. Did w move?",
    0.64: "That is the loss after one step, before the last.",
    0.4096: "So it comes out without momentum. Does each step know the one before?",
}
look = reasons.get(round(first, 4), "w goes from 1 to 0.8, and then to 0.46.")
check_close(first, 0.2116, "With the rate 0.1 the loss after two steps", look=look)
look = "Has something survived the first run?"
check_close(second, first, "With the same rate again, the loss", look=look)
### BEGIN HIDDEN TESTS
cast = np.random.default_rng(23)
for count, begin, size, many in [(2, 2.0, 1.0, 3), (300, -1.5, 1.0, 7), (40, 5e-4, 1e-3, 1), (9, 4.0, 1.0, 0)]:
    along, up = cast.normal(size=count).astype("float32"), (size * cast.normal(size=count)).astype("float32")
    rates = [0.3, 0.01, 0.3, 1.1]
    wanted = []
    for tried in rates:
        spot, speed = begin, 0.0
        for _ in range(many):
            speed = 0.9 * speed - tried * np.mean(2 * (spot * along - up) * along)
            spot += speed
        wanted.append(np.mean((spot * along - up) ** 2))
    got = compare_rates(rates, begin, tf.constant(along), tf.constant(up), many)
    assert len(got) == 4, "return one loss for each rate"
    assert all(isinstance(loss, float) for loss in got), "return floats"
    assert np.allclose(got, wanted, rtol=1e-3, atol=1e-9), (
        f"after {many} steps on {count} points a loss is another: does each run begin at the start, and from rest, "
        "and is its loss that of where it ended?"
    )
### END HIDDEN TESTS

# %% [markdown]
# A rate can also follow the losses, in place of a plan. (In Keras the callback `ReduceLROnPlateau` lets it.)

# %% [markdown] quiz="rate_follows_the_losses" asks="order" points=0 attempts=3 seconds=240
# Put the lines in order: after each epoch whose loss is not below the lowest one before, the rate is halved for the
# epochs to come. `train_epoch` trains for an epoch, and returns its validation loss; `best` is infinite at first.
# One line is too many.
#
# - [x] `for epoch in range(9):`
# - [x] `    loss = train_epoch(rate)`
# - [x] `    rate = rate / 2 if loss >= best else rate`
# - [x] `    best = min(best, loss)`
# - [ ] `    best = loss` (last-for-lowest)
#   > Then each loss is compared with the last one. If they are 3, 5 and 4: is the 4 below the lowest one before?
# - [ ] order: 1 >2 >4 >3 (asks-too-late)
#   > When you ask, `best` has this loss in it already, so no loss is below it: the rate is halved each time.
# - [ ] order: 1 >2 >3 4 (remembers-afterwards)
#   > In the loop `best` stays infinite, and each loss is below it: the rate is never halved.
#
# > [!TIP]
# > What is `best` at the moment when the loss is compared with it?


# %% proves="rate_follows_the_losses"
def works(program):
    for losses in ([5, 3, 4, 3.5, 3, 2, 2, 1, 1.5], [1, 2, 3, 2.5, 0.5, 0.7, 0.6, 0.4, 0.3]):
        rates = []

        def train_epoch(rate, rates=rates, losses=losses):
            rates.append(rate)
            return losses[len(rates) - 1]

        names = {"train_epoch": train_epoch, "rate": 0.8, "best": math.inf}
        try:
            exec(program, names)
        except NameError:  # a name that is not there yet
            return False
        lost = [sum(losses[at] >= min(losses[:at]) for at in range(1, done)) for done in range(1, 10)]
        if rates != [0.8] + [0.8 / 2**times for times in lost[:8]] or names["rate"] != 0.8 / 2 ** lost[8]:
            return False
    return True


# %% [markdown]
# ## Take along
# - A schedule counts steps: one for each batch. An epoch has as many as there are batches, the small one
#   included. Without a staircase it falls from the first step on.
# - With momentum a step is a part of the last one and a plain step. Where the slope stays, it grows to
#   `rate / (1 - momentum)` times the slope.
# - An optimizer keeps velocity and count. Make it once for a run, and anew for the next.
