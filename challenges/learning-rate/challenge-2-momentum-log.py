# ---
# title: Where do two steps with momentum lead?
# kind: Predict Output
# level: intermediate
# minutes: 3
# objectives:
#   - Trace SGD with momentum by hand, and write it in NumPy.
#   - Read the learning rate and the momentum off a printed log.
# ---

# %% [markdown]
# With **momentum**, a step keeps a part of the step before. The optimizer keeps a **velocity**, at first 0, for
# each weight. In each step, the velocity is multiplied by the momentum, a number from 0 to below 1; then the
# learning rate times the gradient is subtracted from it; and the velocity is added to the weight.
#
# **Predict.** This loss has the slope 1 down to `w` = -3, and is level below. A walk starts near 0, with the rate
# 0.1. Plain SGD rests as soon as it is on the level. And with momentum 0.9?

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

plt.style.use("gradestep.pictures")  # for light and dark pages


def steps_of_keras(loss_of, start, momentum, steps):
    """Return the weights before and after each step of SGD with the rate 0.1."""
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.1, momentum=momentum)
    w, path = tf.Variable(start), [start]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = loss_of(w)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        path.append(float(w))
    return np.array(path)


for momentum in (0.0, 0.9):
    slide = steps_of_keras(lambda w: tf.nn.relu(w + 3), 0.05, momentum, steps=100)
    sloping = np.sum(slide > -3)
    print(f"momentum {momentum}: {sloping} steps downhill; rests at {slide[-1]:.2f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# With momentum there were only {{ np.sum(slide > -3) }} gradients, but the walk went on without any: on the level,
# each step is 0.9 of the last. So in the end a gradient moves the weight by 0.1 · (1 + 0.9 + 0.81 + ...), which comes
# to {{ f"{(slide[0] - slide[-1]) / np.sum(slide > -3):.0f}" }}: 10 times as far as without momentum, but not at once.
# What does that do where the slope changes its sign?
#
# </details>

# %% [markdown] quiz="after_two_steps" asks="number" points=1 attempts=2 seconds=180 variants=4
# At the top of this program stand `rate, momentum = {{ rate }}, {{ momentum }}` and the imports. What does it print?
#
# ```python
# w = tf.Variable(2.0)
# optimizer = tf.keras.optimizers.SGD(learning_rate=rate, momentum=momentum)
# for step in range(2):
#     with tf.GradientTape() as tape:
#         loss = w**2
#     optimizer.apply_gradients([(tape.gradient(loss, w), w)])
# print(round(float(w), 2))
# ```
#
# - [x] {{ printed:.2f}} ± 0.005
#   > Yes. The first step is {{ first:.2f}}, to {{ 2 + first:.2f}}. The second is {{ momentum }} · ({{ first:.2f}})
#   > - {{ rate }} · {{ 2 * (2 + first):.2f}} = {{ printed - 2 - first:.2f}}.
# - [ ] {{ plain:.2f}} (momentum-changes-nothing)
#   > That is where SGD without momentum arrives. The second step has a velocity to begin with.
# - [ ] {{ stale:.2f}} (gradient-of-the-start-again)
#   > Close. But the second gradient is measured where the first step has led, and there the slope is another.
# - [ ] {{ once:.2f}} (one-step-for-two)
#   > There you are after one step.
# - [ ] {{ averaged:.2f}} (momentum-is-a-mean)
#   > That takes only {{ 1 - momentum:.1f}} of each new gradient, as a mean would. Here the gradient counts whole.
# - [ ] any other number
#   > Write down three columns: the gradient 2 · `w`, the velocity, and `w`.
#
# > [!TIP]
# > The gradient of the loss is 2 · `w`. What is the velocity after the first step, and what is left of it in the
# > second?

# %% proves="after_two_steps"
PROGRAM = """
w = tf.Variable(2.0)
optimizer = tf.keras.optimizers.SGD(learning_rate=rate, momentum=momentum)
for step in range(2):
    with tf.GradientTape() as tape:
        loss = w**2
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
print(round(float(w), 2))
"""
rate, momentum = [(0.1, 0.9), (0.1, 0.8), (0.2, 0.6), (0.25, 0.8)][variant]  # noqa: F821 - the check says which


def prints(program, **changed):
    """Return what the program prints."""
    shown = []
    exec(program, {"tf": tf, "rate": rate, "momentum": momentum, "print": shown.append, **changed})
    return shown[0]


printed = prints(PROGRAM)
once = prints(PROGRAM.replace("range(2)", "range(1)"))
first = once - 2
plain = prints(PROGRAM, momentum=0.0)
stale = round(2 + first + momentum * first + first, 2)
averaged = prints(PROGRAM, rate=rate * (1 - momentum))
holds = {
    "right": printed,
    "momentum-changes-nothing": plain,
    "gradient-of-the-start-again": stale,
    "one-step-for-two": once,
    "momentum-is-a-mean": averaged,
}

# %% [markdown]
# ## The whole walk
# **Predict.** Four walks on the loss $w^2$ start at 2, all with the rate 0.1. What will a larger momentum do to the
# walk: does it arrive sooner, later, or not at all?

# %%
plt.figure(figsize=(6, 2.5))
momenta = (0.0, 0.3, 0.6, 0.9)
walks = {each: steps_of_keras(tf.square, 2.0, each, steps=40) for each in momenta}
for (each, path), style in zip(walks.items(), ["-", "--", "-.", ":"]):
    plt.plot(path, style, label=f"momentum {each}")
plt.axhline(0, color="gray", linewidth=0.5)
plt.xlabel("step")
plt.ylabel("w")
plt.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
plt.tight_layout()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# A little helps: with 0.3 the walk arrives {{ "sooner" if abs(walks[0.3][10]) < abs(walks[0.0][10]) else "later" }}
# than without. With 0.9 it swings through the lowest point
# {{ "again and again" if np.sum(np.diff(np.sign(walks[0.9])) != 0) > 4 else walks[0.9] }}: a velocity that was right
# on the slope is still there at the bottom. So much of it pays where the slope stays the same for many steps, in a
# long, flat valley; this loss is none.
#
# </details>

# %% [markdown] quiz="rate_from_the_log" asks="number" points=1 attempts=2 seconds=180 variants=4
# Plain SGD, without momentum, minimizes `{{ height }} * w**2`. The log of `w` begins like this:
#
# {{ ", ".join(f"{each:g}" for each in log) }}
#
# Which learning rate was used?
#
# - [x] {{ used:g}} to 2 digits
#   > Yes: from {{ log[0]:g}} to {{ log[1]:g}} the step is {{ log[1] - log[0]:g}}, and the slope is
#   > 2 · {{ height }} · {{ log[0]:g}} = {{ 2 * height * log[0]:g}}.
# - [ ] {{ same_side:g}} (sign-of-the-log-lost)
#   > With that rate, `w` would shrink as much, but stay on its side of 0.
# - [ ] {{ half_curved:g}} (slope-without-the-two)
#   > What is the derivative of `{{ height }} * w**2`?
# - [ ] {{ limit:g}} (limit-for-the-rate)
#   > That is 2 / curvature, the limit: with it, `w` would jump between two places for ever.
# - [ ] any other number
#   > How long is the first step, and what is the slope at its start?
#
# > [!TIP]
# > The step is minus the rate times the slope.

# %% proves="rate_from_the_log"
height, used, begun = [(3, 0.25, 4.0), (2, 0.4, 5.0), (5, 0.18, 5.0), (4, 0.15, 5.0)][variant]  # noqa: F821
log, slope_at_start = [begun], 2 * height * begun
place = tf.Variable(begun, dtype=tf.float64)
for _ in range(3):
    with tf.GradientTape() as recorder:
        here = height * place**2
    tf.keras.optimizers.SGD(used).apply_gradients([(recorder.gradient(here, place), place)])
    log.append(round(float(place), 4))
same_side = round((log[0] - abs(log[1])) / slope_at_start, 4)
half_curved, limit = round((log[0] - log[1]) / (height * begun), 4), round(2 / (2 * height), 4)
holds = {
    "right": round((log[0] - log[1]) / slope_at_start, 4),
    "sign-of-the-log-lost": same_side,
    "slope-without-the-two": half_curved,
    "limit-for-the-rate": limit,
}

# %% [markdown]
# ## Write the walk
# You know what the optimizer does; write it, without TensorFlow.


# %% answer="walk"
def walk(start, slope_of, rate, momentum, steps):
    """Return the places of a walk of SGD with momentum: a list, the start first.

    start: a float or a float NumPy array of any shape, which stays as it is.
    slope_of: a function; of a place it gives the gradient there, in the same shape. It
    is called once for each step.
    rate, momentum: floats. steps: an int, 0 or more.
    The list has `steps` + 1 places, each of which is an object of its own.
    """
    ### BEGIN SOLUTION
    places, speed = [start], 0.0
    for _ in range(steps):
        speed = momentum * speed - rate * slope_of(places[-1])
        places.append(places[-1] + speed)
    return places
    ### END SOLUTION


# %% alternative="takes the velocity from the two places before"
def walk(start, slope_of, rate, momentum, steps):
    places = [np.array(start, dtype=float)]
    for step in range(steps):
        kept = places[-1] - places[-2] if step else 0
        places.append(places[-1] + momentum * kept - rate * slope_of(places[-1]))
    return places


# %% alternative="keeps a velocity without the rate in it"
def walk(start, slope_of, rate, momentum, steps):
    at, speed = start, np.zeros_like(start)
    places = [at]
    while len(places) <= steps:
        speed = momentum * speed + slope_of(at)
        at = at - rate * speed
        places.append(at)
    return places


# %% alternative="sums up all gradients, each with its weight"
def walk(start, slope_of, rate, momentum, steps):
    slopes, places = [], [start]
    for _ in range(steps):
        slopes.append(slope_of(places[-1]))
        speed = sum(slope * momentum**age for age, slope in enumerate(reversed(slopes)))
        places.append(places[-1] - rate * speed)
    return places


# %% mistake="takes a mean of the gradients" fails="the_walk_of_keras"
def walk(start, slope_of, rate, momentum, steps):
    places, speed = [start], 0.0
    for _ in range(steps):
        speed = momentum * speed + (1 - momentum) * slope_of(places[-1])
        places.append(places[-1] - rate * speed)
    return places


# %% mistake="Nesterov: measures the slope ahead" fails="the_walk_of_keras"
def walk(start, slope_of, rate, momentum, steps):
    places, speed = [start], 0.0
    for _ in range(steps):
        speed = momentum * speed - rate * slope_of(places[-1] + momentum * speed)
        places.append(places[-1] + speed)
    return places


# %% mistake="moves first, and updates the velocity afterwards" fails="the_walk_of_keras"
def walk(start, slope_of, rate, momentum, steps):
    places, speed = [start], 0.0
    for _ in range(steps):
        places.append(places[-1] + speed)
        speed = momentum * speed - rate * slope_of(places[-1])
    return places


# %% mistake="remembers one step only" fails="the_walk_of_keras"
def walk(start, slope_of, rate, momentum, steps):
    places, last = [start], 0.0
    for _ in range(steps):
        slope = slope_of(places[-1])
        places.append(places[-1] - rate * (slope + momentum * last))
        last = slope
    return places


# %% mistake="moves one array in place: all places are the last one" fails="the_walk_of_keras"
def walk(start, slope_of, rate, momentum, steps):
    at, speed = np.array(start), 0.0
    places = [at]
    for _ in range(steps):
        speed = momentum * speed - rate * slope_of(at)
        at += speed
        places.append(at)
    return places


# %% mistake="changes the start that came in" fails="the_walk_of_keras"
def walk(start, slope_of, rate, momentum, steps):
    places, speed = [np.copy(start)], 0.0
    for _ in range(steps):
        speed = momentum * speed - rate * slope_of(start)
        start += speed
        places.append(np.copy(start))
    return places


# %% tests="the_walk_of_keras" points=2
from gradestep import check_close, check_shape

places = walk(2.0, lambda w: 2 * w, rate=0.2, momentum=0.5, steps=2)
look = "The start comes first."
check_shape(places, [()] * 3, "What walk returns for two steps", look=look)
look = "The velocities are -0.8 and -0.88."
check_close(places, [2, 1.2, 0.32], "From 2, on the loss w², the places", look=look)
### BEGIN HIDDEN TESTS
source = np.random.default_rng(33)
for shape, size, speed, kept, count in [
    ((), 1.0, 0.1, 0.9, 40),
    ((3,), 1e-9, 0.3, 0.5, 12),
    ((2, 4), 1e3, 1.7, 0.3, 9),
    ((130,), 1.0, 0.05, 0.99, 25),
    ((5,), 1.0, 0.4, 0.0, 5),
    ((2,), 1.0, 0.4, 0.9, 0),
]:
    begin, lowest = size * source.normal(size=shape), size * source.normal(size=shape)
    began = np.copy(begin)
    calls = []

    def slope_here(place, lowest=lowest, calls=calls):
        calls.append(1)
        return place - lowest

    got = walk(begin, slope_here, speed, kept, count)
    case = f"{count} steps from a place of shape {shape} with numbers of about {size:g}, momentum {kept},"
    assert np.array_equal(begin, began), f"{case} change the start that came in: make new arrays"
    assert [np.shape(place) for place in got] == [shape] * (count + 1), f"{case} give places of other shapes"
    assert len(calls) == count, f"{case} ask for the slope {len(calls)} times: once for each step"
    wanted = [began, began - speed * (began - lowest)][: count + 1]
    while len(wanted) <= count:
        onward = (1 + kept - speed) * wanted[-1] - kept * wanted[-2] + speed * lowest
        wanted.append(onward)
    fine = np.allclose(np.array(got), np.array(wanted), rtol=1e-4, atol=1e-6 * size)
    assert fine, f"{case} lead elsewhere: velocity = momentum · velocity - rate · slope, then add it to the place"
### END HIDDEN TESTS

# %% [markdown]
# ## And back: read the settings off
# A log shows the first three places of a walk on the loss $\frac{c}{2} w^2$, whose slope is $c w$. Which rate and which
# momentum was it made with? The first step knows no momentum yet.


# %% answer="read_off"
def read_off(places, curvature):
    """Return rate and momentum of a walk of SGD with momentum: a tuple of two floats.

    places: a list of three floats, the start and where the first two steps led; neither
    the start nor the first step is 0.
    curvature: a float that is not 0, such that the slope at `w` is `curvature * w`.
    The rate was above 0, the momentum from 0 to below 1.
    """
    ### BEGIN SOLUTION
    begin, middle, end = places
    rate = (begin - middle) / (curvature * begin)
    return rate, (end - middle + rate * curvature * middle) / (middle - begin)
    ### END SOLUTION


# %% alternative="solves two equations at once"
def read_off(places, curvature):
    one, two = np.diff(places)
    left = np.array([[-curvature * places[0], 0.0], [-curvature * places[1], one]])
    rate, kept = np.linalg.solve(left, [one, two])
    return float(rate), float(kept)


# %% alternative="by what a step multiplies"
def read_off(places, curvature):
    shrunk = places[1] / places[0]
    again = shrunk * places[1]  # where the second step leads without momentum
    return (1 - shrunk) / curvature, (places[2] - again) / (places[1] - places[0])


# %% alternative="lets NumPy fit the second step"
def read_off(places, curvature):
    slopes = [curvature * place for place in places[:2]]
    rate = -(places[1] - places[0]) / slopes[0]
    velocity = -rate * slopes[0]
    left_over = places[2] - (places[1] - rate * slopes[1])
    return rate, left_over / velocity


# %% mistake="takes the momentum for the share of the steps" fails="settings_come_back"
def read_off(places, curvature):
    begin, middle, end = places
    return (begin - middle) / (curvature * begin), (end - middle) / (middle - begin)


# %% mistake="forgets the sign of the second slope" fails="settings_come_back"
def read_off(places, curvature):
    begin, middle, end = places
    rate = (begin - middle) / (curvature * begin)
    return rate, (end - middle - rate * curvature * middle) / (middle - begin)


# %% mistake="reads the rate without the curvature" fails="settings_come_back"
def read_off(places, curvature):
    begin, middle, end = places
    rate = (begin - middle) / begin
    return rate, (end - middle + rate * curvature * middle) / (middle - begin)


# %% mistake="takes the old slope for the second step too" fails="settings_come_back"
def read_off(places, curvature):
    begin, middle, end = places
    rate = (begin - middle) / (curvature * begin)
    return rate, (end - middle + rate * curvature * begin) / (middle - begin)


# %% mistake="tries momenta in steps of 0.001" fails="settings_come_back"
def read_off(places, curvature):
    begin, middle, end = places
    rate, kept = (begin - middle) / (curvature * begin), np.arange(1000) / 1000
    led = middle + kept * (middle - begin) - rate * curvature * middle
    return rate, kept[np.argmin(abs(led - end))]


# %% mistake="keeps the momentum between 0 and 1, whatever the log says" fails="settings_come_back"
def read_off(places, curvature):
    begin, middle, end = places
    rate = (begin - middle) / (curvature * begin)
    return rate, min(max((end - middle + rate * curvature * middle) / (middle - begin), 0.0), 0.95)


# %% tests="settings_come_back" points=2
from gradestep import check_close, check_shape

settings = read_off([2.0, 1.2, 0.32], 2.0)
look = "Return (rate, momentum)."
check_shape(settings, [(), ()], "What read_off returns", look=look)
look = "The first step, from 2 to 1.2, is minus the rate times the slope 4."
check_close(settings[0], 0.2, "The rate", look=look)
look = "What of the second step does its own slope not explain?"
check_close(settings[1], 0.5, "The momentum", look=look)
### BEGIN HIDDEN TESTS
source = np.random.default_rng(34)
for bend, speed, kept in [
    (1.0, 0.1, 0.9),
    (40.0, 0.07, 0.99),
    (1e-3, 900.0, 0.3),
    (1e6, 1e-7, 0.0),
    (-2.0, 0.2, 1 / 7),
    (3.0, 1 / 3, 0.5),
]:
    for size in (1.0, -1e-9, 1e3):
        one = size * (1 + source.random())
        two = one - speed * bend * one
        three = two + kept * (two - one) - speed * bend * two
        got = read_off([one, two, three], bend)
        assert [np.shape(number) for number in got] == [(), ()], f"return two numbers, not {got!r}"
        case = f"with the curvature {bend:g} and a start of about {size:g},"
        assert np.isclose(float(got[0]), speed, rtol=1e-4, atol=0), f"{case} the rate is not the one that was used"
        assert np.isclose(float(got[1]), kept, rtol=1e-4, atol=1e-5), f"{case} the momentum is not the one used"
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# With momentum a step is a mixture: the velocity that is left, and the new gradient. In the end, each gradient moves a
# weight 1 / (1 - momentum) times as far as in plain SGD, so with much momentum a walk swings through the bottom of a
# bowl. And a log holds more than it seems: three places tell both settings.
