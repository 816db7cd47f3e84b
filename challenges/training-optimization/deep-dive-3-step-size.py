# ---
# title: How far can a step trust its gradient?
# mode: Deep dive
# level: advanced
# minutes: 7
# objectives:
#   - Say what decides how large a learning rate may be, and compute the limit from data.
#   - Say why the loss of a batch is a mean and not a sum.
# ---

# %% [markdown]
# A gradient is right where it was computed. A step leaves that place. How far may it go before the loss
# grows instead of falling? Here you find the limit, and then compute it from data, before any training.
#
# ## What a step promises
# The gradient $g$ says: move against me with learning rate $r$. That step is $r \cdot g$ long, and for
# each unit of it the loss will fall by $g$: by $r \cdot g \cdot g$ in all (for several weights, add up
# what each brings). That is a promise made on the spot. Does the loss keep it?
# Take a bowl with two weights, $2 u^2 + v^2 / 4$, and one step from (1, 2).
#
# **Predict.** With a learning rate ten times larger, how many times larger is the gap between
# promise and truth?

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

plt.style.use("gradestep.pictures")  # for light and dark pages


def bowl(weights):
    return 2 * weights[0] ** 2 + weights[1] ** 2 / 4


here = tf.Variable([1.0, 2.0], dtype=tf.float64)
with tf.GradientTape() as tape:
    before = bowl(here)
slope = tape.gradient(before, here)

print(f"loss before: {before:.2f}")
print(" rate   promised  loss after        gap")
gaps = {}
for rate in (0.001, 0.01, 0.1, 0.3):
    promised = before - rate * tf.reduce_sum(slope**2)
    after = bowl(here - rate * slope)
    gaps[rate] = float(after - promised)
    print(f"{rate:5}  {promised:9.4f} {after:11.4f} {gaps[rate]:10.6f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# {{ gaps[0.01] / gaps[0.001]:.0f}} times larger: the gap grows with the square of the rate. At 0.3
# the promise, a loss below zero, cannot be kept at all. The gradient is exact only where it was
# taken; as you walk, the slope changes. How fast it changes is the **curvature**, the derivative of
# the slope. For $u$ the slope is $4 u$, so its curvature is 4; for $v$ it is 0.5.
#
# </details>
#
# ## How far is too far
# Let $c$ be the curvature along one direction, and $d$ the distance from the bottom. The slope is
# $c d$, so a step with rate $r$ leads from $d$ to
#
# $$d - r c d = (1 - r c) \, d$$
#
# Every step multiplies the distance by the same factor, $1 - r c$. What does that mean for the walk?

# %% [markdown] quiz="fates_of_rates" asks="match" points=1 credit="each" attempts=2 seconds=180
# Descent walks in one direction, whose curvature is 4. What becomes of it with each learning rate?
#
# - [x] 0.1 → each step leads nearer to the bottom, on the same side
#   > The factor is 0.6.
# - [x] 0.25 → one step leads to the bottom
#   > The factor is 0.
# - [x] 0.4 → each step leads across the bottom, and nearer to it
#   > The factor is -0.6: its sign says across, its size says nearer.
# - [x] 0.5 → each step leads across the bottom, to the same height
#   > The factor is -1: back and forth for ever.
# - [x] 0.6 → each step leads across the bottom, and farther away
#   > The factor is -1.4.
# - [ ] 0.4 → each step leads across the bottom, and farther away (crossing-is-diverging)
#   > It does lead across. But by what is the distance multiplied?
#
# > [!TIP]
# > Compute the factor of each rate: its sign says on which side the next place is, its size how far away.

# %% proves="fates_of_rates"
spot = 1.0 - np.array([0.1, 0.25, 0.4, 0.5, 0.6]) * 4.0  # one step from 1, where the slope is 4
walked = [(np.sign(round(each, 9)), round(abs(each), 9)) for each in spot]
told = [  # on which side, and whether nearer (-1), at the same distance (0) or farther away (1)
    (1, -1),
    (0, -1),
    (-1, -1),
    (-1, 0),
    (-1, 1),
]


def fits(left, right):
    side, distance = walked[left - 1]
    return (side, np.sign(distance - 1)) == told[right - 1]


# %% [markdown]
# <details><summary>After you have answered</summary>
#
# So the product $r c$ decides:
#
# - below 1: nearer, on the same side
# - exactly 1: straight to the bottom
# - between 1 and 2: across to the other side, yet nearer
# - exactly 2: across to the same height, back and forth for ever
# - above 2: across and **farther away**, at every step
#
# </details>


# %% [markdown] quiz="largest_rate_of_the_bowl" points=1 attempts=2 seconds=120
# The bowl $2 u^2 + v^2 / 4$ has the curvature 4 along $u$, and 0.5 along $v$. Descent starts at
# (1, 2). Which is the **largest** of these learning rates that still leads to the bottom?
#
# - [ ] 0.24 (one-over-curvature-is-the-limit)
#   > It does lead there. Up to 1 / 4 it never even crosses over. Is crossing over a failure?
# - [x] 0.48
#   > Yes. Along $u$ the factor is 1 - 0.48 · 4 = -0.92: across each time, but nearer. Above 0.5 it
#   > would grow.
# - [ ] 0.85 (average-curvature-decides)
#   > For the average curvature, 2.25, this would do. But each direction has its own factor. What is
#   > that of $u$?
# - [ ] 3.9 (gentlest-direction-decides)
#   > Along $v$ this works: 1 - 3.9 · 0.5 = -0.95. And along $u$?
#
# > [!TIP]
# > Compute the factor of each direction. Both have to shrink.


# %% proves="largest_rate_of_the_bowl"
rates = {"A": 0.24, "B": 0.48, "C": 0.85, "D": 3.9}


@tf.function(autograph=False)
def stepped(spots):
    with tf.GradientTape() as recorder:
        recorder.watch(spots)
        heights = bowl(spots)
    return spots - [*rates.values()] * recorder.gradient(heights, spots)


spots = tf.repeat([[1.0], [2.0]], len(rates), axis=1)  # a column for each rate
for _ in range(40):
    spots = stepped(spots)
arrives = dict(zip(rates, bowl(spots).numpy() < 0.01, strict=True))
largest = max((rates[letter] for letter in rates if arrives[letter]), default=0)
holds = {letter: rates[letter] == largest for letter in rates}


# %% [markdown]
# ## Three walks in the bowl
# **Predict.** Descent starts {{ np.hypot(1, 2):.1f}} from the bottom. How far away is it after 15
# steps with the rate 0.45? With 0.5? With 0.55?

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(6, 3), layout="constrained")
across, along = np.meshgrid(np.linspace(-2.5, 2.5, 60), np.linspace(-1, 2.3, 60))
land = bowl([across, along])
left.contour(across, along, land, levels=10, colors="gray", linewidths=0.5)
distances = {}
for rate, style in [(0.45, "o-"), (0.5, "s--"), (0.55, "^:")]:
    walker = tf.Variable([1.0, 2.0])
    walk = [walker.numpy()]
    for _ in range(15):
        with tf.GradientTape() as tape:
            height = bowl(walker)
        walker.assign_sub(rate * tape.gradient(height, walker))
        walk.append(walker.numpy())
    distances[rate] = np.linalg.norm(walk, axis=1)
    left.plot(*np.transpose(walk[:6]), style, markersize=3)
    right.semilogy(distances[rate], style, markersize=3, label=f"rate {rate}")
left.set(xlabel="u (curvature 4)", ylabel="v (curvature 0.5)", title="five steps")
right.set(xlabel="step", title="distance from the bottom")
right.legend()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Left: all three jump across the narrow valley. Right: just under the limit the distance falls, to
# {{ distances[0.45][-1]:.2f}} after 15 steps. At 0.5 it levels off near
# {{ distances[0.5][-1]:.0f}}: $v$ arrives, $u$ jumps for ever. Just above, it grows to
# {{ distances[0.55][-1]:.0f}}, although $v$ arrives there too.
#
# So **the steepest curvature sets the limit**, $2 / c$, and the flattest sets the time. If they are
# 1000 to 1, then at the limit a step takes the flat direction only 0.2 % nearer, and halving its
# distance takes {{ np.log(0.5) / np.log(1 - 2 / 1000):.0f}} steps.
#
# A network's loss is no perfect bowl: the slope of a neuron's loss changes fast where its sigmoid bends,
# and hardly at all far away. There the curvature changes on the way, so $2 / c$ is a hint at the size of the
# next step, and promises nothing.
#
# </details>
#
# ## Why a mean and not a sum
# Now real examples: points near the line $y = 3 x$, one weight, one step from 0 with rate 0.1. The
# examples of one step are its **batch**.
#
# **Predict.** The batch has 10 examples, then 100, then 1000. If the loss is the mean of the squared
# errors, does the step grow? And if it is their sum?

# %%
rng = np.random.default_rng(0)
all_x = rng.normal(size=1000)
all_y = 3 * all_x + rng.normal(0, 0.1, size=1000)

rows = []
print("examples   w by mean    w by sum")
for count in (10, 100, 1000):
    row = []
    for reduce in (tf.reduce_mean, tf.reduce_sum):
        w_line = tf.Variable(0.0, dtype=tf.float64)
        with tf.GradientTape() as tape:
            total = reduce((w_line * all_x[:count] - all_y[:count]) ** 2)
        w_line.assign_sub(0.1 * tape.gradient(total, w_line))
        row.append(float(w_line))
    rows.append(row)
    print("{:8} {:11.2f} {:11.2f}".format(count, *row))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# The mean's step stays between
# {{ "0.3 and 0.6" if all(0.3 < row[0] < 0.6 for row in rows) else rows}}:
# more examples only make it more certain. The sum's step grows with their number: with 10 it happens
# to land near 3, with 100 far beyond. Curvatures add up like slopes: with 1000 examples, the largest
# stable rate is {{ 1 / np.sum(all_x**2):.3f}} for the sum, and {{ 1 / np.mean(all_x**2):.1f}} for the mean.
#
# </details>


# %% [markdown] quiz="every_example_twice" points=1 attempts=2 seconds=120
# By mistake, a batch contains every example twice. The learning rate is not changed. What happens
# to a step of SGD?
#
# - [ ] It is twice as long with a sum, and half as long with a mean. (mean-shrinks-the-step)
#   > The mean divides by twice as many examples. But what happens to what it divides?
# - [ ] It is the same with both, since the examples say nothing new. (only-new-examples-count)
#   > Nothing new, true. But write down the sum for two examples, and then for each of them twice.
# - [ ] It is twice as long with both, since the gradient has twice as many terms. (more-data-longer-steps)
#   > Twice as many terms, true. What does a mean do with the number of terms?
# - [x] It is twice as long with a sum, and the same with a mean.
#   > Yes. The sum doubles. So does the sum inside a mean, but it is divided by twice as many.
#
# > [!TIP]
# > Try it with one example whose gradient is 5.


# %% proves="every_example_twice"
def length_of_step(reduce, copies):
    """Return how far one weight moves, given so many copies of 10 random examples."""
    numbers = tf.repeat(inputs, copies), tf.repeat(wanted, copies)
    slider = tf.Variable(0.5)
    with tf.GradientTape() as recorder:
        badness = reduce((slider * numbers[0] - numbers[1]) ** 2)
    slider.assign_sub(0.01 * recorder.gradient(badness, slider))
    return abs(float(slider) - 0.5)


inputs, wanted = tf.random.uniform((10,), 1, 2), tf.random.uniform((10,), 4, 5)
by_sum = length_of_step(tf.reduce_sum, 2) / length_of_step(tf.reduce_sum, 1)
by_mean = length_of_step(tf.reduce_mean, 2) / length_of_step(tf.reduce_mean, 1)
claims = {"A": (2, 0.5), "B": (1, 1), "C": (2, 2), "D": (2, 1)}
holds = {letter: bool(np.allclose((by_sum, by_mean), claim, atol=0.01)) for letter, claim in claims.items()}


# %% [markdown]
# ## Compute the limit from the data
# A **linear model** has a weight for each of its inputs, the **features**, and a bias: these are its
# **parameters**. It predicts `features @ weights + bias`. Its mean squared error is a bowl, whatever
# the data (at worst with a level floor), so you can know the largest stable rate **before training**.
#
# **One parameter.** Let $a$ be what a parameter is multiplied by: its feature for a weight, 1 for
# the bias. The slope of its parameter is the mean of $2 \cdot \text{error} \cdot a$.
#
# **Two parameters.** Move parameter $j$ a little, and the error moves $a_j$ times as far. So the slope of
# parameter $i$ moves as many times as far as the mean of $2 \, a_i a_j$ says. For each pair $i, j$ this is
# one number; together they form a square matrix, the **Hessian**.
#
# **The largest curvature.** A bowl may lie at an angle to the axes. Then the curvatures along its
# own axes are the **eigenvalues** of the Hessian; `np.linalg.eigvalsh(matrix)` lists those of a
# symmetric matrix, the smallest first.
#
# **Your turn.** Write both functions.


# %% answer="largest_stable_rate"
def curvature(features):
    """Return the Hessian of the mean squared error of a linear model.

    features: a NumPy array of shape (examples, k), which stays as it is.
    Returns an array of shape (k + 1, k + 1): a row and a column for each weight, in
    order, and the last ones for the bias. (No targets: they change no curvature.)
    """
    ### BEGIN SOLUTION
    columns = np.column_stack([features, np.ones(len(features))])
    return 2 * columns.T @ columns / len(columns)
    ### END SOLUTION


def largest_stable_rate(hessian):
    """Return the learning rate above which gradient descent diverges.

    hessian: a symmetric NumPy array of shape (n, n), as of a bowl: no eigenvalue is
    below 0, and the largest is above 0.
    Returns one number.
    """
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(hessian)[-1]
    ### END SOLUTION


# %% alternative="averages the outer products, and takes the spectral norm"
def curvature(features):
    outer = 0
    for row in features:
        a = np.append(row, 1.0)
        outer = outer + np.outer(a, a)
    return outer * (2 / len(features))


def largest_stable_rate(hessian):
    return 2 / np.linalg.norm(hessian, ord=2)


# %% alternative="differentiates the slope with a second tape, and lets powers find the largest"
def curvature(features):
    parameters = tf.Variable(tf.zeros(features.shape[1] + 1, tf.float64))
    data = tf.constant(features, tf.float64)
    with tf.GradientTape(persistent=True) as outer:
        with tf.GradientTape() as inner:
            misses = tf.linalg.matvec(data, parameters[:-1]) + parameters[-1]
            error = tf.reduce_mean(tf.square(misses))
        slopes = inner.gradient(error, parameters)
    return outer.jacobian(slopes, parameters, experimental_use_pfor=False).numpy()


def largest_stable_rate(hessian):
    power = hessian / np.trace(hessian)
    for _ in range(25):
        power = power @ power
        power = power / np.trace(power)
    return 2 * np.trace(power) / np.trace(power @ hessian)


# %% alternative="measures the loss at a few points: exact for a bowl"
def curvature(features):
    def height(*moved):
        spot = sum(moved)
        return np.mean((features @ spot[:-1] + spot[-1]) ** 2)

    unit = np.eye(features.shape[1] + 1)
    return np.array([[height(i, j) - height(i) - height(j) for j in unit] for i in unit])


def largest_stable_rate(hessian):
    values = np.linalg.eigvals(hessian)
    return 2 / values.real.max()


# %% mistake="forgets the bias" fails="curvature_of_the_mean the_limit_of_a_training"
def curvature(features):
    return 2 * features.T @ features / len(features)


def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]


# %% mistake="adds up over the examples" fails="curvature_of_the_mean the_limit_of_a_training"
def curvature(features):
    columns = np.column_stack([features, np.ones(len(features))])
    return 2 * columns.T @ columns


def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]


# %% mistake="forgets the 2 of the square" fails="curvature_of_the_mean the_limit_of_a_training"
def curvature(features):
    columns = np.column_stack([features, np.ones(len(features))])
    return columns.T @ columns / len(columns)


def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]


# %% mistake="puts the bias first" fails="curvature_of_the_mean"
def curvature(features):
    columns = np.column_stack([np.ones(len(features)), features])
    return 2 * columns.T @ columns / len(columns)


def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]


# %% mistake="looks at each parameter alone" fails="curvature_of_the_mean the_limit_of_a_training"
def curvature(features):
    columns = np.column_stack([features, np.ones(len(features))])
    return np.diag(2 * np.mean(columns**2, axis=0))


def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]


# %% mistake="multiplies the means, not the values" fails="curvature_of_the_mean the_limit_of_a_training"
def curvature(features):
    middle = np.append(np.mean(features, axis=0), 1.0)
    return 2 * np.outer(middle, middle)


def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]


# %% mistake="takes the covariance: subtracts the means first" fails="curvature_of_the_mean the_limit_of_a_training"
def curvature(features):
    columns = np.column_stack([features - np.mean(features, axis=0), np.ones(len(features))])
    return 2 * columns.T @ columns / len(columns)


def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]


# %% mistake="stops where descent begins to cross over" fails="steepest_direction_decides the_limit_of_a_training"
def curvature(features):
    columns = np.column_stack([features, np.ones(len(features))])
    return 2 * columns.T @ columns / len(columns)


def largest_stable_rate(hessian):
    return 1 / np.linalg.eigvalsh(hessian)[-1]


# %% mistake="takes the flattest direction" fails="steepest_direction_decides the_limit_of_a_training"
def curvature(features):
    columns = np.column_stack([features, np.ones(len(features))])
    return 2 * columns.T @ columns / len(columns)


def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[0]


# %% mistake="takes the average curvature" fails="steepest_direction_decides the_limit_of_a_training"
def curvature(features):
    columns = np.column_stack([features, np.ones(len(features))])
    return 2 * columns.T @ columns / len(columns)


def largest_stable_rate(hessian):
    return 2 * len(hessian) / np.trace(hessian)


# %% mistake="takes the largest number on the diagonal" fails="steepest_direction_decides the_limit_of_a_training"
def curvature(features):
    columns = np.column_stack([features, np.ones(len(features))])
    return 2 * columns.T @ columns / len(columns)


def largest_stable_rate(hessian):
    return 2 / np.max(np.diag(hessian))


# %% mistake="adds up the curvatures of all directions" fails="steepest_direction_decides the_limit_of_a_training"
def curvature(features):
    columns = np.column_stack([features, np.ones(len(features))])
    return 2 * columns.T @ columns / len(columns)


def largest_stable_rate(hessian):
    return 2 / np.trace(hessian)


# %% tests="curvature_of_the_mean" points=2
from gradestep import check_close, check_shape

table = np.array([[3.0], [1.0]])
matrix = curvature(table)
check_shape(matrix, (2, 2), "For one feature, what curvature returns", look="The bias counts too.")
advice = "Here 2·a·a is 18 and 2 for the weight, 6 and 2 for the pair, 2 and 2 for the bias."
check_close(matrix, [[10, 4], [4, 2]], "For the features 3 and 1, the matrix", look=advice)
### BEGIN HIDDEN TESTS
source = np.random.default_rng(21)
for rows, width, unit in [(1, 1, 1), (3, 2, 1), (2, 4, 1e3), (300, 3, 1), (30, 2, 1e-4)]:
    numbers = unit * source.normal(0.7, 1.5, size=(rows, width))
    came = numbers.copy()
    got = np.asarray(curvature(numbers), dtype=float)
    assert np.array_equal(numbers, came), "the features have changed: compute new arrays, and leave these"
    assert got.shape == (width + 1, width + 1), f"{width} features and a bias gave the shape {got.shape}"
    wide = np.hstack([numbers, np.ones((rows, 1))])
    truth = np.einsum("ni,nj->ij", wide, wide) * 2 / rows
    assert np.allclose(got, truth, rtol=1e-4, atol=1e-6 * min(1, unit**2)), (
        f"for {rows} examples with {width} features of about {unit:g} the matrix is wrong: each entry is a mean of "
        "2 a_i a_j, bias last"
    )
### END HIDDEN TESTS

# %% tests="steepest_direction_decides" points=1
from gradestep import check_close, check_shape

limit = largest_stable_rate(np.array([[4.0, 0.0], [0.0, 0.5]]))
check_shape(limit, (), "What largest_stable_rate returns", look="Return one number.")
check_close(limit, 0.5, "For the curvatures 4 and 0.5, the limit", look="It is 2 / 4: the steepest decides.")
### BEGIN HIDDEN TESTS
source = np.random.default_rng(22)
for bowl_of_two in ([[2.0, -2.0], [-2.0, 2.0]], [[0.5, 0.0], [0.0, 4.0]]):
    got = largest_stable_rate(np.array(bowl_of_two))
    assert np.isclose(float(got), 0.5, rtol=1e-3), f"for {bowl_of_two}, the largest eigenvalue of which is 4, got {got}"
for curvatures in [[5.0], [0.02, 0.3], [8.0, 8.0, 1.0], [0.0, 3.0, 0.1, 2.5], [7e4, 0.001], [3e-9, 1e-9]]:
    turn, _ = np.linalg.qr(source.normal(size=(len(curvatures), len(curvatures))))
    turned = turn @ np.diag(curvatures) @ turn.T
    got = largest_stable_rate((turned + turned.T) / 2)
    assert np.shape(got) == (), f"return one number; got the shape {np.shape(got)}"
    assert np.isclose(float(got), 2 / max(curvatures), rtol=1e-3), (
        f"a bowl at an angle to the axes, with the curvatures {curvatures}: descent diverges at another rate than "
        f"{float(got):.4g}"
    )
### END HIDDEN TESTS

# %% tests="the_limit_of_a_training" points=1
from gradestep import check, check_close


def losses_at(rate, features, targets, steps=60):
    """Return the loss before and after so many steps of descent from zero weights."""
    weights, bias = np.zeros(features.shape[1]), 0.0
    for _ in range(steps):
        error = features @ weights + bias - targets
        weights = weights - rate * 2 * features.T @ error / len(targets)
        bias = bias - rate * 2 * np.mean(error)
    return np.mean(targets**2), np.mean((features @ weights + bias - targets) ** 2)


plane, goals = np.array([[1.0, 2.0], [2.0, 1.0], [0.0, -3.0]]), np.array([1.0, -2.0, 4.0])
limit = float(largest_stable_rate(curvature(plane.copy())))
for share, falls in [(0.95, True), (1.05, False)]:
    first, last = losses_at(share * limit, plane, goals)
    should = "fall" if falls else "grow"
    advice = f"At {share} of your limit the loss should {should}: it goes from {first:.3g} to {last:.3g}."
    check(bool(last < first) == falls, advice)
### BEGIN HIDDEN TESTS
source = np.random.default_rng(23)
for rows, width, spread in [(40, 2, 0.3), (8, 3, 5.0), (25, 1, 1.0)]:
    cloud = source.normal(1.0, spread, size=(rows, width))
    marks = source.normal(2.0, 1.0, size=rows)
    rate = float(largest_stable_rate(curvature(cloud.copy())))
    twice = float(largest_stable_rate(curvature(np.concatenate([cloud, cloud]))))
    assert np.isclose(rate, twice, rtol=1e-4), "each example twice: the mean, and so the limit, must stay the same"
    for share, falls in [(0.96, True), (1.04, False)]:
        first, last = losses_at(share * rate, cloud, marks, steps=200)
        assert (last < first) == falls, (
            f"with {rows} examples, {width} features: at {share} of your limit the loss "
            f"{'falls' if last < first else 'grows'}; is the limit 2 / the largest curvature of the mean?"
        )
### END HIDDEN TESTS

# %% [markdown]
# **Modify.** The feature was in meters: now measure it in centimeters. By what factor is
# `largest_stable_rate(curvature(100 * table))` below the limit for `table`? Guess, then run both in a cell of
# your own.
#
# <details><summary>After you have run them</summary>
#
# By {{ largest_stable_rate(curvature(table)) / largest_stable_rate(curvature(100 * table)):,.0f}}. The curvature of
# the weight grows with the square of its feature, 10,000 times, and that of the bias stays as it is. That is one
# reason why features are scaled before training.
#
# </details>
#
# ## Take along
# A gradient is exact only on the spot. How far a step may go is the curvature's business: in a bowl, descent
# arrives below the rate 2 / largest curvature, and diverges above it. A mean keeps that limit from growing
# tighter with the number of examples.
