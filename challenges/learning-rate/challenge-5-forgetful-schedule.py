# ---
# title: What is wrong with this schedule?
# kind: Debug
# level: expert
# minutes: 3
# objectives:
#   - Say what an optimizer remembers from step to step, and what is lost with it.
#   - Show beforehand which rate a schedule gives in each epoch.
#   - Write a loop with momentum and a schedule that starts afresh for each training, and only then.
# ---

# %% [markdown]
# The loop below should learn the line y = 2x + 1 from 100 points, in batches of 10. It should begin with the learning
# rate 0.2, halve it every 5 epochs, and build up momentum all the while. It raises no error and gives no warning.
#
# First the points and the model:

# %%
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)  # the same in every run
x = tf.constant(np.random.default_rng(0).uniform(-1, 1, (100, 1)), tf.float32)
y = 2 * x + 1
dense = tf.keras.layers.Dense(1, kernel_initializer="zeros")
model = tf.keras.Sequential([tf.keras.Input((1,)), dense])

# %% [markdown]
# **Predict.** The loop prints the learning rate at the end of the epochs 1 to 4, and of epoch 12. Which numbers should
# come, and which will?


# %%
def one_epoch():
    decay = tf.keras.optimizers.schedules.ExponentialDecay
    schedule = decay(0.2, decay_steps=5, decay_rate=0.5, staircase=True)
    optimizer = tf.keras.optimizers.SGD(schedule, momentum=0.9)
    for first in range(0, 100, 10):
        batch = slice(first, first + 10)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x[batch]) - y[batch]) ** 2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return optimizer


print("epoch   learning rate   optimizer.iterations")
for epoch in range(1, 13):
    optimizer = one_epoch()
    if epoch < 5 or epoch == 12:
        rate, count = float(optimizer.learning_rate), int(optimizer.iterations)
        print(f"{epoch:5} {rate:15.4f} {count:22}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# A quarter of 0.2 after the very first epoch, and the same after the twelfth: too early, and then never. Due are 0.2
# in the first four, and in the twelfth indeed 0.05: there it is right by chance. That is the work of two faults, each
# of which hides a part of the other. The last column says what the optimizer has counted.
# Find both before you read on: *what* is counted, and *since when*?
#
# </details>
#
# ## What an optimizer has
# An optimizer is an object with variables of its own. A loop that makes a new one throws the old one's variables away.
# In challenge 2 of the first topic, `training_step` made a new optimizer for each step, and nobody was any the wiser.


# %% [markdown] quiz="made_anew_each_step" points=2 credit="each" attempts=2 seconds=180
# A loop makes its optimizer anew before *each* step. With which of these optimizers does it still reach the very
# weights that it would reach with one optimizer for the whole training? (`schedule` is
# `ExponentialDecay(0.1, decay_steps=4, decay_rate=0.5)`; `clipnorm=0.5` shortens a gradient longer than 0.5 to that
# length; `beta_1=0.0` switches off Adam's momentum.)
#
# - [x] `SGD(0.1)`
#   > Yes. Plain SGD needs nothing but the gradient of the moment, so it has nothing to lose.
# - [ ] `SGD(0.1, momentum=0.9)` (the-weights-remember-the-velocity)
#   > The velocity is in the optimizer, not in the model. Anew, it is 0 in each step, and no momentum is left.
# - [ ] `SGD(schedule)` (schedules-know-the-time)
#   > A schedule only answers which rate belongs to a step. Who counts the steps?
# - [x] `SGD(0.1, clipnorm=0.5)`
#   > Yes. It shortens a gradient that is too long, and looks at this one gradient only.
# - [ ] `Adam(0.1)` (adam-only-scales)
#   > Adam scales by means of the gradients so far. Anew, there is only one: each weight then moves by
#   > {{ f"{longest:.1f}" if shortest > 0.0999 else (shortest, longest) }} in every step, also near the bottom.
# - [ ] `Adam(0.1, beta_1=0.0)` (without-momentum-nothing-is-kept)
#   > It has no momentum to lose, true. But what does Adam divide by?
#
# > [!TIP]
# > What does each of them need to know that is not in the gradient of this step?

# %% proves="made_anew_each_step"
optimizers = tf.keras.optimizers
makers = {
    "A": lambda: optimizers.SGD(0.1),
    "B": lambda: optimizers.SGD(0.1, momentum=0.9),
    "C": lambda: optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, decay_steps=4, decay_rate=0.5)),
    "D": lambda: optimizers.SGD(0.1, clipnorm=0.5),
    "E": lambda: optimizers.Adam(0.1),
    "F": lambda: optimizers.Adam(0.1, beta_1=0.0),
}


def reached(make, *, anew):
    """Return the weights after each of eight steps down a bowl."""
    place, steps = tf.Variable([2.0, -1.0]), []
    one = make()
    for _ in range(8):
        if anew:
            one = make()
        one.apply_gradients([(tf.constant([1.0, 3.0]) * place, place)])
        steps.append(place.numpy())
    return np.array(steps)


holds = {
    letter: bool(np.allclose(reached(make, anew=True), reached(make, anew=False), rtol=1e-5))
    for letter, make in makers.items()
}
strides = np.abs(np.diff(reached(makers["E"], anew=True), axis=0))
shortest, longest = strides.min(), strides.max()

# %% [markdown]
# ## Ask the schedule
# A schedule is a function: `schedule(step)` is the rate of that step, counted from 0 through the whole training. So you
# can ask it before you train. Epochs it does not know: how many steps an epoch has, you have to tell it.


# %% answer="rates_by_epoch"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    """Return the rate of the first step of each epoch: a list of `epochs` floats.

    schedule: a function of the step, an int from 0 up, counted through all epochs; it
    gives a number or a tensor.
    rows, batch_size, epochs: ints, at least 1. An epoch goes once through all rows, in
    batches of `batch_size`; the last one may be smaller.
    """
    ### BEGIN SOLUTION
    steps = -(-rows // batch_size)
    return [float(schedule(epoch * steps)) for epoch in range(epochs)]
    ### END SOLUTION


# %% alternative="counts the steps as they come"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    step, rates = 0, []
    for _ in range(epochs):
        rates.append(float(schedule(step)))
        for _ in range(0, rows, batch_size):
            step += 1
    return rates


# %% alternative="takes every so-manieth step"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    in_one = int(np.ceil(rows / batch_size))
    return [float(schedule(step)) for step in range(0, in_one * epochs, in_one)]


# %% alternative="asks a data set how long it is"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    batches = len(tf.data.Dataset.range(rows).batch(batch_size))
    return list(map(float, map(schedule, np.arange(epochs) * batches)))


# %% mistake="takes epochs for steps" fails="the_rate_of_each_epoch"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    return [float(schedule(epoch)) for epoch in range(epochs)]


# %% mistake="forgets the smaller batch at the end" fails="the_rate_of_each_epoch"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    return [float(schedule(epoch * (rows // batch_size))) for epoch in range(epochs)]


# %% mistake="counts a batch too many when they come out even" fails="the_rate_of_each_epoch"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    return [float(schedule(epoch * (rows // batch_size + 1))) for epoch in range(epochs)]


# %% mistake="counts rows" fails="the_rate_of_each_epoch"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    return [float(schedule(epoch * rows)) for epoch in range(epochs)]


# %% mistake="gives the rate of the last step of each epoch" fails="the_rate_of_each_epoch"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    steps = -(-rows // batch_size)
    return [float(schedule((epoch + 1) * steps - 1)) for epoch in range(epochs)]


# %% mistake="counts epochs from 1" fails="the_rate_of_each_epoch"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    steps = -(-rows // batch_size)
    return [float(schedule(epoch * steps)) for epoch in range(1, epochs + 1)]


# %% mistake="lets the steps in an epoch be a fraction" fails="the_rate_of_each_epoch"
def rates_by_epoch(schedule, rows, batch_size, epochs):
    return [float(schedule(round(epoch * rows / batch_size))) for epoch in range(epochs)]


# %% tests="the_rate_of_each_epoch" points=2
from gradestep import check_close, check_shape


def falling(step):
    return 1 / (1 + float(step))


rates = rates_by_epoch(falling, rows=10, batch_size=4, epochs=3)
check_shape(rates, (3,), "What rates_by_epoch returns for 3 epochs")
look = "The steps are 0, 3 and 6: batches of 4, 4 and 2 rows."
check_close(rates, [1, 1 / 4, 1 / 7], "The rates", look=look)
### BEGIN HIDDEN TESTS
for rows, size, count in [(10, 5, 4), (1, 7, 3), (300, 128, 2), (7, 7, 1), (13, 1, 5), (1000, 64, 40), (11, 10, 3)]:
    asked = []

    def told(step, asked=asked):
        asked.append(int(step))
        return tf.constant(1e-3 + 2.0 * int(step), tf.float64)

    got = rates_by_epoch(told, rows, size, count)
    case = f"with {rows} rows in batches of {size}, and {count} epochs,"
    assert np.shape(got) == (count,), f"{case} return as many rates, not the shape {np.shape(got)}"
    firsts = [turn * len(range(0, rows, size)) for turn in range(count)]
    assert np.allclose([float(rate) for rate in got], [1e-3 + 2.0 * first for first in firsts], rtol=1e-6, atol=0), (
        f"{case} these are not the rates of the first steps of the epochs"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Repair the loop
# Now write the training right. One optimizer for the whole of it, and a new one for the next: what is kept from
# another training is as wrong as what is lost within one.


# %% answer="train"
def train(model, batches, epochs, rate, halve_every):
    """Train `model` as Keras's SGD with momentum 0.9; return the losses, floats.

    batches: a list of pairs `(x, y)` of float32 tensors, a row an example; `y` has the
    shape of `model(x)`. They may differ in their number of rows. An epoch makes a step
    with each of them, in this order.
    The loss of a step is the mean squared error over all entries of its batch, measured
    before its update, which moves each trainable variable of the model, and nothing
    else.
    The learning rate is `rate`, a float, in the first `halve_every` epochs, half of it
    in the next as many, and so on. Velocities start at 0 in each call, and are kept
    through all its epochs. epochs, halve_every: ints, at least 1.
    """
    ### BEGIN SOLUTION
    halving = tf.keras.optimizers.schedules.ExponentialDecay(rate, halve_every * len(batches), 0.5, staircase=True)
    sgd, losses = tf.keras.optimizers.SGD(halving, momentum=0.9), []
    for x, y in batches * epochs:
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean(tf.square(y - model(x)))
        slopes = tape.gradient(mse, model.trainable_variables)
        sgd.apply_gradients(zip(slopes, model.trainable_variables))
        losses.append(float(mse))
    return losses
    ### END SOLUTION


# %% alternative="sets the rate at the start of each epoch"
def train(model, batches, epochs, rate, halve_every):
    sgd, losses = tf.keras.optimizers.SGD(rate, momentum=0.9), []
    for epoch in range(epochs):
        sgd.learning_rate = rate / 2 ** (epoch // halve_every)
        for some_x, some_y in batches:
            with tf.GradientTape() as tape:
                mse = tf.keras.losses.MeanSquaredError()(some_y, model(some_x, training=True))
            sgd.apply(tape.gradient(mse, model.trainable_variables), model.trainable_variables)
            losses.append(float(mse))
    return losses


# %% alternative="keeps the velocities itself"
def train(model, batches, epochs, rate, halve_every):
    velocities, losses = [tf.zeros_like(variable) for variable in model.trainable_variables], []
    for epoch in range(epochs):
        for x, y in batches:
            with tf.GradientTape() as tape:
                mse = tf.reduce_mean((model(x) - y) ** 2)
            slopes = tape.gradient(mse, model.trainable_variables)
            velocities = [0.9 * v - rate * g for v, g in zip(velocities, slopes)]
            for variable, velocity in zip(model.trainable_variables, velocities):
                variable.assign_add(velocity)
            losses.append(mse)
        if (epoch + 1) % halve_every == 0:
            rate = rate / 2
    return losses


# %% alternative="a schedule of its own"
def train(model, batches, epochs, rate, halve_every):
    class Halving(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            epoch = tf.cast(step, tf.int32) // len(batches)
            return rate * 0.5 ** tf.cast(epoch // halve_every, tf.float32)

    sgd, losses = tf.keras.optimizers.SGD(Halving(), momentum=0.9), []
    for step in range(epochs * len(batches)):
        x, y = batches[step % len(batches)]
        with tf.GradientTape() as tape:
            mse = tf.reduce_mean(tf.math.squared_difference(model(x), y))
        sgd.apply_gradients(zip(tape.gradient(mse, model.trainable_variables), model.trainable_variables))
        losses.append(mse.numpy())
    return np.array(losses)


# %% mistake="gives the schedule epochs where it counts steps" fails="as_by_hand"
def train(model, batches, epochs, rate, halve_every):
    halving = tf.keras.optimizers.schedules.ExponentialDecay(rate, halve_every, 0.5, staircase=True)
    sgd, losses = tf.keras.optimizers.SGD(halving, momentum=0.9), []
    for _ in range(epochs):
        for x, y in batches:
            with tf.GradientTape() as tape:
                mse = tf.reduce_mean((y - model(x)) ** 2)
            sgd.apply_gradients(zip(tape.gradient(mse, model.trainable_variables), model.trainable_variables))
            losses.append(float(mse))
    return losses


# %% mistake="makes the optimizer anew in each epoch" fails="as_by_hand"
def train(model, batches, epochs, rate, halve_every):
    losses = []
    for epoch in range(epochs):
        sgd = tf.keras.optimizers.SGD(rate / 2 ** (epoch // halve_every), momentum=0.9)
        for x, y in batches:
            with tf.GradientTape() as tape:
                mse = tf.reduce_mean((y - model(x)) ** 2)
            sgd.apply_gradients(zip(tape.gradient(mse, model.trainable_variables), model.trainable_variables))
            losses.append(float(mse))
    return losses


# %% mistake="makes the optimizer anew only when the rate is halved" fails="as_by_hand"
def train(model, batches, epochs, rate, halve_every):
    losses = []
    for epoch in range(epochs):
        if epoch % halve_every == 0:
            sgd = tf.keras.optimizers.SGD(rate / 2 ** (epoch // halve_every), momentum=0.9)
        for x, y in batches:
            with tf.GradientTape() as tape:
                mse = tf.reduce_mean((y - model(x)) ** 2)
            sgd.apply_gradients(zip(tape.gradient(mse, model.trainable_variables), model.trainable_variables))
            losses.append(float(mse))
    return losses


# %% mistake="keeps the velocities for the next training" fails="as_by_hand"
KEPT = {}


def train(model, batches, epochs, rate, halve_every):
    shapes = str([tuple(variable.shape) for variable in model.trainable_variables])
    velocities, losses = KEPT.setdefault(shapes, [0.0] * len(model.trainable_variables)), []
    for epoch in range(epochs):
        for x, y in batches:
            with tf.GradientTape() as tape:
                mse = tf.reduce_mean((y - model(x)) ** 2)
            for index, slope in enumerate(tape.gradient(mse, model.trainable_variables)):
                velocities[index] = 0.9 * velocities[index] - rate / 2 ** (epoch // halve_every) * slope
                model.trainable_variables[index].assign_add(velocities[index])
            losses.append(float(mse))
    return losses


# %% mistake="lets the rate fall from step to step" fails="as_by_hand"
def train(model, batches, epochs, rate, halve_every):
    falling = tf.keras.optimizers.schedules.ExponentialDecay(rate, halve_every * len(batches), 0.5)
    sgd, losses = tf.keras.optimizers.SGD(falling, momentum=0.9), []
    for _ in range(epochs):
        for x, y in batches:
            with tf.GradientTape() as tape:
                mse = tf.reduce_mean((y - model(x)) ** 2)
            sgd.apply_gradients(zip(tape.gradient(mse, model.trainable_variables), model.trainable_variables))
            losses.append(float(mse))
    return losses


# %% mistake="moves the variables of a copy" fails="as_by_hand"
def train(model, batches, epochs, rate, halve_every):
    copy = tf.keras.models.clone_model(model)
    sgd, losses = tf.keras.optimizers.SGD(rate, momentum=0.9), []
    for epoch in range(epochs):
        sgd.learning_rate = rate / 2 ** (epoch // halve_every)
        for x, y in batches:
            with tf.GradientTape() as tape:
                mse = tf.reduce_mean((y - model(x)) ** 2)
            sgd.apply_gradients(zip(tape.gradient(mse, model.trainable_variables), copy.trainable_variables))
            losses.append(float(mse))
    return losses


# %% mistake="takes the rate for a percentage" fails="as_by_hand"
def train(model, batches, epochs, rate, halve_every):
    sgd, losses = tf.keras.optimizers.SGD(rate / 100, momentum=0.9), []
    for epoch in range(epochs):
        sgd.learning_rate = rate / 100 / 2 ** (epoch // halve_every)
        for x, y in batches:
            with tf.GradientTape() as tape:
                mse = tf.reduce_mean((y - model(x)) ** 2)
            sgd.apply_gradients(zip(tape.gradient(mse, model.trainable_variables), model.trainable_variables))
            losses.append(float(mse))
    return losses


# %% tests="as_by_hand" points=3
from gradestep import check_close, check_shape

tf.keras.utils.set_random_seed(1)  # the same start each time
dense = tf.keras.layers.Dense(1, kernel_initializer="zeros")
line = tf.keras.Sequential([tf.keras.Input((1,)), dense])
pair, one = tf.constant([[1.0], [1.0]]), tf.constant([[0.0]])
two = [(pair, 2 * pair), (one, one)]
losses = train(line, two, epochs=2, rate=0.1, halve_every=1)
check_shape(losses, (4,), "What train returns", look="Two epochs of two steps.")
check_close(losses[0], 4, "The first loss, before any update,")
look = "Its batch has the input 0, so it is the bias squared: 0.4²."
check_close(losses[1], 0.16, "The second loss", look=look)
look = "By then w is 0.76 and b 0.68: both went on by their velocity, and the rate is 0.1 in all of epoch 1."
check_close(losses[2], 0.3136, "The third loss", look=look)
look = "By then b is 0.988: the rate was half as large, and the velocity, 0.28, went on from epoch 1."
check_close(losses[3], 0.9761, "The fourth loss", look=look, tolerance=1e-3)
### BEGIN HIDDEN TESTS
source = np.random.default_rng(38)
for sizes, turns, speed, half, unit, fixed in [
    ((40, 40, 20), 3, 0.05, 2, 1.0, False),
    ((150, 300), 4, 2.0, 1, 1e3, False),
    ((7,), 4, 0.02, 3, 1e-6, False),
    ((1, 5, 2), 2, 0.1, 9, 1.0, True),
]:
    tables = [source.normal(0.2, 0.3, size=(rows, 3)) for rows in sizes]
    goals = [unit * source.normal(size=(rows, 2)) for rows in sizes]
    data = [(tf.constant(table, tf.float32), tf.constant(goal, tf.float32)) for table, goal in zip(tables, goals)]
    still = tf.keras.layers.Dense(3, kernel_initializer="identity", trainable=False)
    net = tf.keras.Sequential([tf.keras.Input((3,)), *([still] if fixed else []), tf.keras.layers.Dense(2)])
    kernel, bias = (unit * source.normal(size=shape) for shape in [(3, 2), (2,)])
    case = f"{turns} epochs of {len(sizes)} batches, the rate halved every {half}, numbers of about {unit:g}:"
    for again in ("", " in a second training")[: 1 + (sizes[0] == 40)]:
        net.set_weights([*net.get_weights()[:-2], kernel, bias])
        k, b, move_k, move_b, expected = kernel, bias, 0.0, 0.0, []
        for turn in range(turns):
            for table, goal in zip(tables, goals):
                miss = table @ k + b - goal
                expected.append(np.mean(miss**2))
                now = speed * 0.5 ** (turn // half)
                move_k = 0.9 * move_k - now * 2 * table.T @ miss / miss.size
                move_b = 0.9 * move_b - now * 2 * miss.sum(axis=0) / miss.size
                k, b = k + move_k, b + move_b
        log = train(net, data, epochs=turns, rate=speed, halve_every=half)
        assert np.shape(log) == (len(expected),), f"{case} {len(expected)} losses are due, not {np.shape(log)}{again}"
        right = np.allclose([float(entry) for entry in log], expected, rtol=1e-3, atol=0)
        assert right, f"{case} the losses are not those of SGD with momentum 0.9 and this rate{again}"
        for name, got, wanted in zip(("kernel", "bias"), net.get_weights()[-2:], (k, b)):
            near = 1e-3 * np.abs(wanted).max()
            assert np.allclose(got, wanted, rtol=1e-3, atol=near), f"{case} the {name} is elsewhere{again}"
    if fixed:
        assert np.array_equal(net.get_weights()[0], np.eye(3)), "a layer that is not trainable has moved"
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# An optimizer remembers: the count of its steps, velocities, means of squares. Make one for each training, outside of
# its loops. A schedule counts that optimizer's steps, so tell it epochs in steps, and ask it before you train. A rate
# that looks strange in a log is no rounding error: print `optimizer.learning_rate` and `optimizer.iterations`.
