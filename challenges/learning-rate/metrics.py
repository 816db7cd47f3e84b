# ---
# title: Is the lower curve the better run?
# mode: Metrics
# level: intermediate
# minutes: 6
# objectives:
#   - Say how far the losses of batches scatter, and what a larger batch changes.
#   - Compare learning rates and schedules by when, and how often, they were measured.
#   - Work out how many runs a comparison needs.
# ---

# %% [markdown]
# Two runs, two learning rates, two curves: which rate is better? People look which curve is lower. Here that
# goes wrong in three ways, with numbers that are all computed right.
#
# The model is small: ten weighted sums of 64 pixels, one for each digit, and plain gradient descent. It learns
# from 1,000 pictures; 500 others are for validation. To see what is luck, we train **24 models** side by
# side, all from the same start, with the same rates. Only their batches differ.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

plt.style.use("gradestep.pictures")  # for light and dark pages

digits = load_digits()
order = np.random.default_rng(124).permutation(len(digits.target))
pixels = tf.constant(digits.data[order] / 16, dtype=tf.float32)
answers = tf.constant(digits.target[order])
val_x, val_y = pixels[1000:1500], answers[1000:1500]

# %% [markdown]
# The losses, and their slopes for all models at once. Each model has a table of weights of its own, and so a
# gradient of its own.


# %%
def losses_of(x, y, weights):
    """Return the loss of each picture, by each of the models."""
    scores = x @ weights
    labels = tf.broadcast_to(y, scores.shape[:-1])
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores)


@tf.function(autograph=False)  # the same computation, only faster
def slopes(x, y, weights):
    """Return the gradient of each model, and its mean loss."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean(losses_of(x, y, weights), axis=1)
        total = tf.reduce_sum(loss)  # a model's weights change one part of it only
    return tape.gradient(total, weights), loss


# %%
def train(rates, seed=0):
    """Train 24 models, a step for each rate; return weights, and both losses."""
    dice, weights = np.random.default_rng(seed), tf.zeros((24, 64, 10))
    of_batches, of_val = [], []
    for step, rate in enumerate(rates):
        if step % 10 == 0:
            of_val.append(tf.reduce_mean(losses_of(val_x, val_y, weights), axis=1))
        rows = dice.integers(1000, size=(24, 8))  # a batch of 8 for each model
        slope, loss = slopes(tf.gather(pixels, rows), tf.gather(answers, rows), weights)
        weights = weights - rate * slope
        of_batches.append(loss)
    return weights, np.array(of_batches), np.array(of_val)


# %% [markdown]
# ## The loss of a batch
# After 50 steps we stop one of the models. Its weights stand still, and we measure its loss on many batches,
# drawn at random from the 1,000 pictures.
#
# **Predict.** The losses of batches of 4 scatter around their mean. How much less do they scatter in batches of 16,
# which are four times as large?

# %%
halfway, _, _ = train([0.5] * 50)
picture_losses = losses_of(pixels[:1000], answers[:1000], halfway[0]).numpy()
dice = np.random.default_rng(1)
scatter = {}
for size in (4, 16, 64):
    batches = dice.choice(picture_losses, size=(4000, size)).mean(axis=1)
    scatter[size] = batches.std()
    print(f"batches of {size:2}: mean {batches.mean():.2f}", end=", ")
    print(f"standard deviation {scatter[size]:.3f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# {{ "Half as much" if all(0.475 < scatter[4 * size] / scatter[size] < 0.525 for size in (4, 16)) else scatter}}, and in
# batches of 64 half of that again. The mean of $n$ numbers that are drawn independently scatters by $1 / \sqrt{n}$ of
# what a single one does. That holds for losses, and for each number of a gradient. So the curve that training
# prints, the loss of each batch, jumps by itself, even where nothing moves.
#
# </details>

# %% [markdown] quiz="batch_for_a_third" asks="number" points=1 attempts=2 seconds=120
# With batches of 8 pictures, the losses of batches scatter with a standard deviation of 0.3. How many pictures
# must a batch have for 0.1?
#
# - [x] 72 pictures
#   > Yes: a third of the scatter takes nine times the batch. Smooth curves are dear.
# - [ ] 24 pictures (noise-shrinks-as-the-batch-grows)
#   > Three times the batch divides the scatter by the root of 3 only, to 0.17.
# - [ ] any other number
#   > Four times the batch halves the scatter. What makes a third of it?
#
# > [!TIP]
# > The scatter goes with one over the root of the batch. Which number has the root 3?

# %% proves="batch_for_a_third"
from math import comb


def scatter_of(size):
    """Return exactly how far the mean of so many coins scatters, each of which is 1 or -1."""
    means = [(2 * heads - size) / size for heads in range(size + 1)]
    chances = [comb(size, heads) / 2**size for heads in range(size + 1)]
    return sum(chance * mean**2 for chance, mean in zip(chances, means)) ** 0.5


third = scatter_of(8) * 0.1 / 0.3
needed = next(size for size in range(8, 200) if scatter_of(size) < third + 1e-9)
holds = {"right": needed, "noise-shrinks-as-the-batch-grows": round(8 * 0.3 / 0.1)}


# %% [markdown]
# ## Who leads, and when?
# Three schedules, with the rate 1.5 to begin with. One keeps it; one divides it by ten at step 40, *early*; one
# at step 200, *late*. We measure the mean validation loss of the 24 models.
#
# **Predict.** Which of the three leads at step 60? And which at step 250?

# %%
plans = {"keep": 251, "early": 40, "late": 200}
lines = {}
plt.figure(figsize=(6, 2.8))
for (name, drop), style in zip(plans.items(), ("-", "--", ":")):
    _, _, of_val = train([1.5 if step < drop else 0.15 for step in range(251)])
    lines[name] = of_val.mean(axis=1)
    plt.plot(range(0, 251, 10), lines[name], style, label=name)
plt.xlabel("step")
plt.ylabel("validation loss, up to 1")
plt.ylim(0, 1)  # all begin at 2.3
plt.legend()
plt.show()
for at in (60, 120, 250):
    row = (f"{name} {line[at // 10]:.2f}  " for name, line in lines.items())
    print(f"step {at:3}:", *row)

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# At step 60 *early* {{ "leads" if min(lines, key=lambda name: lines[name][6]) == "early" else lines}}. At
# step 250 it is {{ "last" if max(lines, key=lambda name: lines[name][25]) == "early" else lines}}, and
# *late* {{ "leads" if min(lines, key=lambda name: lines[name][25]) == "late" else lines}}. Whoever lowers the rate of a
# run that trembles is paid at once, and pays for it later, so a comparison soon after speaks for lowering it, even
# where that is too early.
#
# </details>

# %% [markdown] quiz="a_larger_batch_instead" points=1 attempts=2 seconds=120
# Take *early*, but at step 40 change the batch in place of the rate: from there on all 1,000 pictures in each step,
# and the rate still 1.5. How does the validation loss go on?
#
# - [ ] About as in *keep*, since only a lower rate lets it fall faster. (only-the-rate-makes-it-fall)
#   > What do long steps do to a model when the gradient of few pictures is off? And when it is not?
# - [ ] At step 50 it is lower than in *keep*, but at step 80 higher than in *early*. (large-batches-get-stuck)
#   > Does a batch of all pictures make the steps shorter, too?
# - [x] At step 50 it is lower than in *keep*, and at step 80 lower than in *early* as well.
#   > Yes. What kept the loss up was the noise of small batches, and both ways take most of it away. But here
#   > the steps stay long.
# - [ ] It rises from step 40 on, since the rate is too high for so many pictures. (larger-batch-longer-step)
#   > The gradient is a mean, however many pictures it is a mean of.
#
# > [!TIP]
# > A lower rate does two things: it makes less of the noise, and it makes the way shorter. Which of them do larger
# > batches do?

# %% proves="a_larger_batch_instead"
begun, _, _ = train([1.5] * 40, seed=3)
ways = {"keep": (1.5, 8), "lower rate": (0.15, 8), "all pictures": (1.5, 1000)}
came = {}  # the validation losses 1, 10 and 40 steps after step 40, by what changes there
for way, (rate, size) in ways.items():
    models, dice, came[way] = begun, np.random.default_rng(4), {}
    for step in range(1, 41):
        rows = dice.integers(1000, size=(24, 8)) if size == 8 else np.arange(1000)
        models = models - rate * slopes(tf.gather(pixels, rows), tf.gather(answers, rows), models)[0]
        if step in (1, 10, 40):
            came[way][step] = float(tf.reduce_mean(losses_of(val_x, val_y, models)))
at_once = {way: came[way][10] for way in came}
later = {way: came[way][40] for way in came}
pays = at_once["lower rate"] < at_once["keep"] - 0.02  # a lower rate, at once: without that nothing is to explain
holds = {
    "A": at_once["all pictures"] > at_once["keep"] - 0.02,
    "B": at_once["all pictures"] < at_once["keep"] and later["all pictures"] > later["lower rate"] - 0.02,
    "C": pays
    and at_once["all pictures"] < at_once["keep"] - 0.02
    and later["all pictures"] < later["lower rate"] - 0.02,
    "D": later["all pictures"] > came["keep"][1],
}

# %% [markdown]
# ## Is the winner a winner?
# Two constant rates, 0.3 and 1.0, 250 steps each. Now we count right answers on the validation pictures, and
# compare as one does at home: one run with each rate.
#
# **Predict.** In the mean of 24 runs each, 1.0 comes out ahead. How often does 0.3 win, if each has one run only?

# %%
right = {}
for rate in (0.3, 1.0):
    weights, _, _ = train([rate] * 250, seed=7)
    right[rate] = np.mean(np.argmax(val_x @ weights, axis=2) == val_y, axis=1)
    mean, spread = 100 * right[rate].mean(), 100 * right[rate].std(ddof=1)
    print(f"rate {rate}: mean {mean:.1f} of 100, standard deviation {spread:.1f}")

pairs = right[0.3][:, None] - right[1.0][None, :]  # each run with each run
upsets = np.mean(pairs > 0)
print(f"in {100 * upsets:.0f} of 100 pairs of runs 0.3 wins")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# In {{ "15 to 25" if 15 < 100 * upsets < 25 else upsets}} of 100 pairs: the runs with one rate differ more among
# themselves than the means of the two rates do. Whoever compares single runs chooses partly by luck. Means of $n$
# runs scatter by $1 / \sqrt{n}$ of what single runs do: the same rule as for batches.
#
# </details>
#
# ## How many runs are enough?
# Say that single runs with one rate scatter with the standard deviation $s_1$, those with the other with $s_2$. The
# means of $n$ runs each then scatter by $s_1 / \sqrt{n}$ and $s_2 / \sqrt{n}$, and their difference by
# $\sqrt{(s_1^2 + s_2^2) / n}$: of independent numbers, the variances (the squares of the deviations) add up. A
# difference twice as large as that is seldom luck. Write `runs_needed`, which says how many runs that takes.


# %% answer="runs_needed"
def runs_needed(one, other):
    """Return the least number of runs with each setting that tell the two apart.

    one, other: float NumPy arrays of shape (k,) and (m,), the results of single runs
    with two settings, at least two with each; their means differ. Both arrays stay as
    they are.
    Estimate the variance of each setting from its runs (`np.var` with `ddof=1`). The
    number is the smallest n for which the distance between the means of `one` and
    `other` is at least twice the scatter of the difference of two means of n runs each,
    as above: a whole number, at least 1.
    """
    ### BEGIN SOLUTION
    distance = np.mean(one) - np.mean(other)
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return max(1, int(np.ceil(4 * variance / distance**2)))
    ### END SOLUTION


# %% equivalent="the larger of two numbers, in any order"
# - return max(1, int(np.ceil(4 * variance / distance**2)))
# + return max(int(np.ceil(4 * variance / distance**2)), 1)


# %% alternative="tries one number after the other"
def runs_needed(one, other):
    spread = (one.std(ddof=1) ** 2 + other.std(ddof=1) ** 2) ** 0.5
    runs = 1
    while abs(one.mean() - other.mean()) < 2 * spread / runs**0.5:
        runs += 1
    return runs


# %% alternative="sums by hand, with the root on the other side"
def runs_needed(one, other):
    def moments(row):
        mean = sum(row) / len(row)
        return mean, sum((value - mean) ** 2 for value in row) / (len(row) - 1)

    (left, first), (right_mean, second) = moments(one.tolist()), moments(other.tolist())
    root = 2 * (first + second) ** 0.5 / abs(left - right_mean)
    return max(-int(-(root**2) // 1), 1)


# %% alternative="asks Python's statistics"
def runs_needed(one, other):
    from fractions import Fraction
    from math import ceil
    from statistics import mean, variance

    rows = [[Fraction(float(value)) for value in row] for row in (one, other)]
    quotient = 4 * sum(map(variance, rows)) / (mean(rows[0]) - mean(rows[1])) ** 2
    return ceil(quotient) or 1


# %% mistake="divides by the number of runs, not by one less" fails="apart_by_two_scatters"
def runs_needed(one, other):
    return max(1, int(np.ceil(4 * (np.var(one) + np.var(other)) / (np.mean(one) - np.mean(other)) ** 2)))


# %% mistake="is content with one scatter" fails="apart_by_two_scatters"
def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return max(1, int(np.ceil(variance / (np.mean(one) - np.mean(other)) ** 2)))


# %% mistake="adds standard deviations" fails="apart_by_two_scatters"
def runs_needed(one, other):
    spread = np.std(one, ddof=1) + np.std(other, ddof=1)
    return max(1, int(np.ceil(4 * spread**2 / (np.mean(one) - np.mean(other)) ** 2)))


# %% mistake="knows the scatter of the first setting only" fails="apart_by_two_scatters"
def runs_needed(one, other):
    return max(1, int(np.ceil(8 * np.var(one, ddof=1) / (np.mean(one) - np.mean(other)) ** 2)))


# %% mistake="takes the mean of the variances" fails="apart_by_two_scatters"
def runs_needed(one, other):
    variance = (np.var(one, ddof=1) + np.var(other, ddof=1)) / 2
    return max(1, int(np.ceil(4 * variance / (np.mean(one) - np.mean(other)) ** 2)))


# %% mistake="does not square the distance" fails="apart_by_two_scatters"
def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return max(1, int(np.ceil(4 * variance / abs(np.mean(one) - np.mean(other)))))


# %% mistake="rounds, up or down" fails="apart_by_two_scatters"
def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return max(1, round(4 * variance / (np.mean(one) - np.mean(other)) ** 2))


# %% mistake="adds one in place of rounding up" fails="apart_by_two_scatters"
def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return int(4 * variance / (np.mean(one) - np.mean(other)) ** 2) + 1


# %% mistake="needs no run where nothing scatters" fails="apart_by_two_scatters"
def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return int(np.ceil(4 * variance / (np.mean(one) - np.mean(other)) ** 2))


# %% mistake="does not believe in a single run" fails="apart_by_two_scatters"
def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return max(2, int(np.ceil(4 * variance / (np.mean(one) - np.mean(other)) ** 2)))


# %% mistake="gives up after a thousand" fails="apart_by_two_scatters"
def runs_needed(one, other):
    distance, variance = abs(one.mean() - other.mean()), one.var(ddof=1) + other.var(ddof=1)
    return next((n for n in range(1, 1001) if distance >= 2 * (variance / n) ** 0.5), 1001)


# %% mistake="believes that the first is the better one" fails="apart_by_two_scatters"
def runs_needed(one, other):
    distance = max(np.mean(one) - np.mean(other), 1e-12)
    return max(1, int(np.ceil(4 * (np.var(one, ddof=1) + np.var(other, ddof=1)) / distance**2)))


# %% mistake="puts a little below, against division by zero" fails="apart_by_two_scatters"
def runs_needed(one, other):
    variance = np.var(one, ddof=1) + np.var(other, ddof=1)
    return max(1, int(np.ceil(4 * variance / ((np.mean(one) - np.mean(other)) ** 2 + 1e-12))))


# %% mistake="moves the results to their mean, in place" fails="apart_by_two_scatters"
def runs_needed(one, other):
    distance = np.mean(one) - np.mean(other)
    one -= np.mean(one)
    other -= np.mean(other)
    variance = np.sum(one**2) / (len(one) - 1) + np.sum(other**2) / (len(other) - 1)
    return max(1, int(np.ceil(4 * variance / distance**2)))


# %% tests="apart_by_two_scatters" points=3
from gradestep import check, check_close, check_shape

one, other = np.array([1.0, 3.0]), np.array([2.0, 7.0])
runs = runs_needed(one, other)
kept = one.tolist() == [1, 3] and other.tolist() == [2, 7]
check(kept, "The results have changed: leave them as they are.")
check_shape(runs, (), "What runs_needed returns")
look = "Variances of 2 and 12.5, means 2.5 apart: "
look += "the difference scatters by 1.27 with 9 runs each, by 1.20 with 10."
check_close(runs, 10, "For 1, 3 and 2, 7, the number of runs", look=look)
check_close(runs_needed(other, one), 10, "With the two settings swapped, it")
steady = runs_needed(np.array([1.0, 1.0, 1.0]), np.array([2.0, 2.0]))
look = "One run with each tells them apart."
check_close(steady, 1, "Where nothing scatters, it", look=look)
### BEGIN HIDDEN TESTS
source = np.random.default_rng(43)
cases = [(2, 9, 1, 4.0), (24, 24, 1e-2, 1.1), (700, 40, 1e3, 0.02), (5, 3, 1e-9, 0.6), (40, 300, 1, 0.37)]
for left_size, right_size, unit, gap in [*cases, (8, 8, 1, 2.6)]:
    for swapped in (False, True):
        quotient = 1.0
        while not 0.15 < quotient % 1 < 0.85:  # so near a whole number, the last digit would decide
            left = unit * source.normal(3, 1, size=left_size)
            left_mean = left.sum() / left_size
            offset = source.uniform(0.5, 2, size=right_size) * source.choice([-1, 1], size=right_size)
            right_row = left_mean + unit * (gap + offset - offset.mean())
            sums = [((row - row.sum() / len(row)) ** 2).sum() / (len(row) - 1) for row in (left, right_row)]
            quotient = 4 * sum(sums) / (right_row.sum() / right_size - left_mean) ** 2
        rows = (right_row, left) if swapped else (left, right_row)
        kept = [row.copy() for row in rows]
        came = runs_needed(*rows)
        assert all(map(np.array_equal, rows, kept)), "the results have changed: leave them as they are"
        case = f"for {len(rows[0])} and {len(rows[1])} results of about {unit:g}"
        assert np.shape(came) == (), f"{case}, return one number, not the shape {np.shape(came)}"
        assert came == quotient // 1 + 1, f"{case}, it is not {came}"
even = runs_needed(np.array([0.0, 2.0, 4.0]), np.array([4.0, 4.0]))  # powers of two all the way: nothing is rounded
assert even == 4, "where some number of runs makes the distance just twice the scatter, that number is enough"
### END HIDDEN TESTS

# %% [markdown]
# **Investigate.** Ask it about our own two rates, in a cell of your own: `runs_needed(right[0.3], right[1.0])`. Did we
# have enough runs?
#
# <details><summary>After you have run it</summary>
#
# It asks for {{ "more than the 24" if runs_needed(right[0.3], right[1.0]) > 24 else "?" }} that we had with each. So
# even the means of 24 runs may be in this order by luck.
#
# </details>
#
# ## Take along
# The loss of a batch scatters, and so do runs; of four times as many, the mean scatters half as far. Compare runs
# at their end, and several of each: lowering the rate often looks good soon after, and a single run is luck in part.
# How many it takes, their own scatter tells.
