# ---
# title: Is the lower curve the better run?
# mode: Metrics
# level: intermediate
# minutes: 6
# objectives:
#   - Say how far the losses of batches scatter, and what a larger batch changes.
#   - Smooth a curve without bending its start.
#   - Compare learning rates and schedules by when, and how often, they were measured.
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
    return tf.nn.sparse_softmax_cross_entropy_with_logits(tf.broadcast_to(y, scores.shape[:-1]), scores)


@tf.function(autograph=False)  # the same computation, only faster
def slopes(x, y, weights):
    """Return the gradient of each model, and its mean loss."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean(losses_of(x, y, weights), axis=1)
        total = tf.reduce_sum(loss)  # of which each model's weights change one part only
    return tape.gradient(total, weights), loss


# %%
def train(rates, seed=0):
    """Train 24 models, a step for each rate; return weights, batch losses and validation losses."""
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
    print(f"batches of {size:2}: mean {batches.mean():.2f}, standard deviation {scatter[size]:.3f}")

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
# ## A smooth curve
# The usual remedy is a **running average**: keep 0.9 of the average so far, and add 0.1 of the new loss. Adam keeps
# its averages of the gradients in the same way.
#
# **Predict.** The average starts at 0, and the first loss is ln 10, about 2.3. What is the first number of the smooth
# curve? And does the curve begin by falling?

# %%
_, noisy, _ = train([0.5] * 100)
average, from_zero = 0.0, []
for loss in noisy[:, 0]:
    average = 0.9 * average + 0.1 * loss
    from_zero.append(average)

plt.figure(figsize=(6, 2.6))
plt.plot(noisy[:, 0], color="gray", linewidth=0.7, label="each batch")
plt.plot(from_zero, label="running average, from 0")
plt.xlabel("step")
plt.ylabel("loss")
plt.legend()
plt.show()
print("first:", round(from_zero[0], 2), " highest at step", np.argmax(from_zero))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# {{ "0.23" if abs(from_zero[0] - 0.23) < 0.005 else from_zero[0]}}, a tenth of the first loss, and then it
# {{ "rises for some steps" if 3 < np.argmax(from_zero) < 30 else from_zero}}, while the losses
# fall. The 0 from which it started is no loss of this model, and counts nine times as much as the first one.
#
# The remedy: after $t$ losses, their shares in the average add up to $1 - 0.9^t$, and not to 1. Divide by that. It is
# Adam's remedy too, its *bias correction*: without it, the first averages would be too small.
#
# </details>
#
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
    print(f"step {at:3}:", *(f"{name} {line[at // 10]:.2f}  " for name, line in lines.items()))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# At step 60 *early* {{ "leads" if min(lines, key=lambda name: lines[name][6]) == "early" else lines}}. At
# step 250 it is {{ "last" if max(lines, key=lambda name: lines[name][25]) == "early" else lines}}, and
# *late* {{ "leads" if min(lines, key=lambda name: lines[name][25]) == "late" else lines}}. Whoever lowers the rate is
# paid at once, and pays for it later, so a comparison soon after speaks for lowering it, however early.
#
# </details>

# %% [markdown] quiz="falls_at_once" points=1 attempts=2 seconds=120
# When the rate is divided by ten, the validation loss falls at once, within ten steps, more than it does in the
# run that keeps its rate. What would happen if, at the same step, not the rate were changed but the batch:
# all 1,000 pictures in each step, and the rate still 1.5?
#
# - [ ] The loss would not fall faster than in the run that keeps both. (only-the-rate-makes-it-fall)
#   > What do long steps do to a model when the gradient of few pictures is off? And when it is not?
# - [ ] It would fall at first, and then stop, as with the lower rate. (large-batches-get-stuck)
#   > Does a batch of all pictures make the steps shorter, too?
# - [x] It would fall at once as well, and go on falling faster than with the lower rate.
#   > Yes. What kept the loss up was the noise of small batches, and both ways take most of it away. But here
#   > the steps stay long.
# - [ ] It would diverge, since the rate is too high for so many pictures. (larger-batch-longer-step)
#   > The gradient is a mean, however many pictures it is a mean of.
#
# > [!TIP]
# > A lower rate does two things: it makes less of the noise, and it makes the way shorter. Which of them do larger
# > batches do?

# %% proves="falls_at_once"
begun, _, _ = train([1.5] * 40, seed=3)
ways = {"keep": (1.5, 8), "lower rate": (0.15, 8), "all pictures": (1.5, 1000)}
came = {}
for way, (rate, size) in ways.items():
    models, dice, came[way] = begun, np.random.default_rng(4), []
    for _ in range(40):
        rows = dice.integers(1000, size=(24, 8)) if size == 8 else np.arange(1000)
        models = models - rate * slopes(tf.gather(pixels, rows), tf.gather(answers, rows), models)[0]
        came[way].append(float(tf.reduce_mean(losses_of(val_x, val_y, models))))
at_once = {way: came[way][9] for way in came}
later = {way: came[way][39] for way in came}
assert at_once["lower rate"] < at_once["keep"] - 0.02, "lowering the rate should pay at once"
holds = {
    "A": at_once["all pictures"] > at_once["keep"] - 0.02,
    "B": at_once["all pictures"] < at_once["keep"] and later["all pictures"] > later["lower rate"] - 0.02,
    "C": at_once["all pictures"] < at_once["keep"] - 0.02 and later["all pictures"] < later["lower rate"] - 0.02,
    "D": later["all pictures"] > came["keep"][0],
}

# %% [markdown]
# ## Is the winner a winner?
# Two constant rates, 0.3 and 1.0, 250 steps each. Now we count right answers on the validation pictures, and
# compare as one does at home: one run with each rate.
#
# **Predict.** On average 1.0 is the better one here. How often does 0.3 win, if each has one run only?

# %%
right = {}
for rate in (0.3, 1.0):
    weights, _, _ = train([rate] * 250, seed=7)
    right[rate] = np.mean(np.argmax(val_x @ weights, axis=2) == val_y, axis=1)
    mean, spread = right[rate].mean(), right[rate].std(ddof=1)
    print(f"rate {rate}: mean {mean:.1%}, standard deviation {spread:.1%}")

pairs = right[0.3][:, None] - right[1.0][None, :]  # each run with each run
upsets = np.mean(pairs > 0)
print(f"in {upsets:.0%} of {pairs.size} pairs of runs 0.3 wins")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# In {{ "15 to 25" if 15 < 100 * upsets < 25 else upsets}} of 100 pairs: the runs with one rate differ more among
# themselves than the means of the two rates do. Whoever compares single runs chooses partly by luck. Means of $n$
# runs scatter by $1 / \sqrt{n}$ of what single runs do: the same rule as for batches.
#
# </details>
#
# ## Smooth a curve yourself
# Write `smoothed`, with the remedy from above. Each of its numbers is a mean of all losses so far, in which
# old ones count ever less.


# %% answer="smoothed"
def smoothed(losses, keep):
    """Return the smooth curve of some losses: a float NumPy array of the same length.

    losses: a NumPy array of shape (n,), whole numbers or floats, which stays as it is.
    keep: a float, at least 0 and below 1.
    Number t of the result is a weighted mean of losses 0 to t: loss t has the weight 1,
    the one before it `keep`, the one before that `keep` squared, and so on. (With `keep` 0 the
    losses come back; of equal losses, the curve is level from the start.)
    """
    ### BEGIN SOLUTION
    curve, gathered, shares = [], 0.0, 0.0
    for loss in losses:
        gathered = keep * gathered + loss
        shares = keep * shares + 1
        curve.append(gathered / shares)
    return np.array(curve, dtype=float)
    ### END SOLUTION


# %% alternative="corrects a running average by its closed form"
def smoothed(losses, keep):
    running, result = 0.0, np.zeros(len(losses))
    for place, value in enumerate(losses):
        running += (1 - keep) * (value - running)
        result[place] = running / (1 - keep ** (place + 1))
    return result


# %% alternative="takes each weighted mean by itself"
def smoothed(losses, keep):
    means = [np.average(losses[: last + 1], weights=keep ** np.arange(last, -1.0, -1)) for last in range(len(losses))]
    return np.array(means)


# %% alternative="multiplies by a matrix of weights"
def smoothed(losses, keep):
    age = np.subtract.outer(np.arange(len(losses)), np.arange(len(losses)))
    table = np.where(age >= 0, float(keep) ** np.maximum(age, 0), 0.0)
    return table @ losses / table.sum(axis=1)


# %% mistake="starts from 0, and does not correct" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    average, curve = 0.0, []
    for loss in losses:
        average = keep * average + (1 - keep) * loss
        curve.append(average)
    return np.array(curve)


# %% mistake="starts from the first loss, which then counts too much" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    average, curve = losses[0], []
    for loss in losses:
        average = keep * average + (1 - keep) * loss
        curve.append(average)
    return np.array(curve)


# %% mistake="corrects one step late" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    average, curve = 0.0, []
    for place, loss in enumerate(losses):
        average = keep * average + (1 - keep) * loss
        curve.append(average / (1 - keep ** (place + 2)))
    return np.array(curve)


# %% mistake="goes on with the corrected number" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    average, curve = 0.0, []
    for place, loss in enumerate(losses):
        average = (keep * average + (1 - keep) * loss) / (1 - keep ** (place + 1))
        curve.append(average)
    return np.array(curve)


# %% mistake="swaps old and new" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    gathered = shares = 0.0
    curve = []
    for loss in losses:
        gathered, shares = gathered + keep * loss, shares + keep
        curve.append(gathered / shares if shares else loss)
    return np.array(curve)


# %% mistake="takes the plain mean of the last ten" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    return np.array([np.mean(losses[max(0, last - 9) : last + 1]) for last in range(len(losses))])


# %% mistake="does not see the newest loss" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    curve, gathered, shares = [], 0.0, 0.0
    for place in range(len(losses)):
        loss = losses[max(0, place - 1)]
        gathered, shares = keep * gathered + loss, keep * shares + 1
        curve.append(gathered / shares)
    return np.array(curve)


# %% mistake="writes into the losses" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    gathered = shares = 0.0
    for place, loss in enumerate(losses):
        gathered, shares = keep * gathered + loss, keep * shares + 1
        losses[place] = gathered / shares
    return losses


# %% mistake="cuts fractions off where losses are whole numbers" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    curve, gathered, shares = losses.copy(), 0.0, 0.0
    for place, loss in enumerate(losses):
        gathered, shares = keep * gathered + loss, keep * shares + 1
        curve[place] = gathered / shares
    return curve


# %% mistake="looks at the last hundred only" fails="a_mean_of_all_so_far"
def smoothed(losses, keep):
    curve = []
    for last in range(len(losses)):
        part = losses[max(0, last - 99) : last + 1]
        curve.append(np.average(part, weights=keep ** np.arange(len(part) - 1, -1.0, -1)))
    return np.array(curve)


# %% tests="a_mean_of_all_so_far" points=3
from gradestep import check, check_close, check_shape

given = np.array([4.0, 1.0, 2.0])
curve = smoothed(given, 0.5)
check(np.array_equal(given, [4, 1, 2]), "The losses have changed: leave them as they are.")
check_shape(curve, (3,), "The curve of three losses")
look = "(0.5 · 4 + 1) / 1.5 = 2, and (0.25 · 4 + 0.5 · 1 + 2) / 1.75 = 2."
check_close(curve, [4, 2, 2], "With `keep` 0.5, the curve of 4, 1, 2", look=look)
check_close(smoothed(np.full(5, 3.0), 0.9), [3] * 5, "Of five times 3, the curve")
check_close(smoothed(given, 0.0), [4, 1, 2], "With `keep` 0, the curve")
### BEGIN HIDDEN TESTS
source = np.random.default_rng(41)
for count, share, unit, whole in [
    (1, 0.9, 1, False),
    (12, 0.75, 1e3, True),
    (400, 0.99, 1e-9, False),
    (300, 0.0, 1, False),
]:
    row = unit * source.normal(size=count)
    row = np.round(row).astype(int) if whole else row
    before, wanted = row.copy(), []
    for last in range(count):
        weights_of = share ** np.arange(last, -1.0, -1)
        wanted.append(np.sum(weights_of * row[: last + 1]) / np.sum(weights_of))
    came = smoothed(row, share)
    assert np.array_equal(row, before), "the losses have changed: leave them as they are"
    assert np.shape(came) == (count,), f"of {count} losses the curve has another shape"
    assert np.allclose(came, wanted, rtol=1e-4, atol=1e-6 * unit), (
        f"of {count} losses of about {unit:g}, with keep {share}, the curve is another one"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# The loss of a batch scatters, and so do runs; of four times as many, the mean scatters half as far. Smooth a
# curve without bending its start. Compare runs at their end, and several of each: lowering the rate looks good
# soon after, and a single run is luck in part.
