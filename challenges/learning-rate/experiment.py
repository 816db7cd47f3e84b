# ---
# title: Two hundred steps, and not one more
# mode: Experiment
# level: advanced
# minutes: 5
# objectives:
#   - Find by trial what a constant learning rate can reach within a budget of steps, and what stops it.
#   - Design a schedule that fits whatever budget it is given.
#   - Judge a schedule by many networks, since one alone is luck.
# ---

# %% [markdown]
# You train a network to read handwritten digits. Everything is given: the pictures, the layers, plain
# gradient descent, batches of only **four** pictures, and a **budget** of 200 steps. One thing is
# yours: how long each step is. The goal, 90 of 100 unseen digits, is one that no constant learning rate
# reached when we tried. First you find out why.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from IPython.display import display
from sklearn.datasets import load_digits

plt.style.use("gradestep.pictures")  # for light and dark pages


def shuffled_digits():
    """Return all pictures, 64 pixels from 0 to 1, and labels, always in one order."""
    digits = load_digits()
    order = np.random.default_rng(124).permutation(len(digits.target))
    return (digits.data[order] / 16).astype("float32"), digits.target[order]


pictures, labels = shuffled_digits()
seen, unseen = slice(0, 600), slice(600, 1200)

# %% [markdown]
# ## The lab
# One network alone may be lucky: other starting weights, other batches, another result. So the lab
# trains 24 networks side by side, each with a start and batches of its own, and reports the mean.


# %%
def start(seed):
    """Return kernels and biases of 24 networks: 64 inputs, 32 units, 10 outputs."""
    dice, sizes = np.random.default_rng(seed), [(64, 32), (32, 10)]
    kernels = [dice.normal(0, ins**-0.5, size=(24, ins, outs)) for ins, outs in sizes]
    biases = [np.zeros((24, 1, outs)) for _, outs in sizes]
    return [tf.constant(values, tf.float32) for values in kernels + biases]


def scores(x, weights):
    """Return the ten raw scores of each picture, by each of the networks."""
    first, second, first_bias, second_bias = weights
    return tf.nn.relu(x @ first + first_bias) @ second + second_bias


def accuracy(weights, x, y):
    """Return for each network the share of pictures that it reads right."""
    return np.mean(np.argmax(scores(x, weights), axis=2) == y, axis=1)


# %% [markdown]
# `train` takes one step for each rate of a list, so the list *is* the schedule. It also returns the
# mean loss of each step's batches.


# %%
@tf.function(autograph=False)  # the same computation, only faster
def stepped(weights, x, y, rate):
    """Return the weights after a step, and the mean loss before it."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, scores(x, weights))
        total = tf.reduce_sum(tf.reduce_mean(losses, axis=1))  # each network for itself
    slopes = tape.gradient(total, weights)
    return [weight - rate * slope for weight, slope in zip(weights, slopes)], total / 24


def train(rates, x, y, seed=0):
    """Train 24 networks, a step for each rate; return their weights and the losses."""
    weights, dice, losses = start(seed), np.random.default_rng(seed + 1000), []
    for rate in rates:
        rows = dice.integers(len(y), size=(24, 4))  # a batch for each network
        rate = tf.constant(rate, tf.float32)
        weights, loss = stepped(weights, x[rows], y[rows], rate)
        losses.append(float(loss))
    return weights, losses


# %% [markdown]
# ## What a constant rate can do
# **Predict.** Here are five constant rates. Which reads best after 200 steps, and how much better is it
# than the one next to it?

# %%
reached, means = {}, {}
for rate in (0.01, 0.05, 0.15, 0.5, 2.0):
    networks, _ = train([rate] * 200, pictures[seen], labels[seen])
    shares = accuracy(networks, pictures[unseen], labels[unseen])
    reached[rate], means[rate] = shares, shares.mean()
    worst, mean, top = 100 * shares.min(), 100 * shares.mean(), 100 * shares.max()
    print(f"rate {rate:4}: {mean:.1f} of 100 right; from {worst:.0f} to {top:.0f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# {{ "0.15" if max(means, key=means.get) == 0.15 else means}}. With the smallest rate the networks have not got
# far when the budget is spent; with the largest they
# {{ "read no better than a die with ten sides" if means[2.0] < 0.15 else means}}. Look at the last column too:
# with 0.15 the worst of the 24 networks reads
# {{ "more than ten" if np.ptp(reached[0.15]) > 0.1 else reached }} digits in a hundred fewer than the best, though all
# had the same rates and as many steps.
#
# </details>
#
# ## What stops it?
# Perhaps the best of these rates needs only more steps. Or the networks are about to arrive, and something keeps
# them from it.
#
# **Predict.** We train with the best of the five for 200 steps, and then for ten more: ten of the same length, or
# ten that are a tenth as long. Which of the two gains more?

# %%
gained, best = {}, max(means, key=means.get)
for last in (best, best / 10):
    longer, _ = train([best] * 200 + [last] * 10, pictures[seen], labels[seen])
    gained[last] = accuracy(longer, pictures[unseen], labels[unseen]).mean()
    print(f"200 steps of {best}, and ten of {last}: {100 * gained[last]:.1f} of 100")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# The short steps
# {{ "gain more" if gained[best / 10] > max(gained[best], means[best]) + 0.005 else gained }}, though the rates
# of all ten add up to that of a single long one. So distance is not all that was missing. The gradient of four
# pictures points downhill only on average: each step also jumps aside, as far as its rate lets it. Long steps keep
# jumping; short ones let the jumps die down.
#
# Long steps get far, short ones settle. A budget has to pay for both.
#
# </details>

# %% [markdown] quiz="half_the_budget" points=1 attempts=2 seconds=120
# A schedule falls evenly from a rate r to 0 in 200 steps, and no other r does better there. Now you get 100 steps
# only. Which of these reads best after 100 steps?
#
# - [ ] The first half of it: evenly from r to r / 2. (schedule-is-cut-off)
#   > It gets as far as it did, but where does it settle?
# - [ ] Its mean all the time: r / 2. (only-the-sum-of-rates-counts)
#   > In the mean its steps are about as long. Does it matter when the long ones come?
# - [ ] Half of each rate: evenly from r / 2 to 0. (fewer-steps-shorter-steps)
#   > It settles, with steps half as long and half as many. Does it get far enough?
# - [x] The same fall, twice as fast: evenly from r to 0.
#   > Yes. It still begins with long steps and ends with short ones, so it fits its budget.
#
# > [!TIP]
# > Ask two things of each: does it get far, and does it settle?

# %% proves="half_the_budget"
r = 0.4  # what the solution below begins with
falls = {"A": (r, r / 2), "B": (r / 2, r / 2), "C": (r / 2, 0.0), "D": (r, 0.0)}
# The same digits once more: those above would bring along the trainings above, which this does not need.
all_x, all_named = load_digits(return_X_y=True)
order = np.random.default_rng(124).permutation(len(all_named))
x, named = (all_x[order[:1200]] / 16).astype("float32"), all_named[order[:1200]]


def reads(high, low, steps):
    rates = np.linspace(high, low, steps, endpoint=False)
    networks, _ = train(rates, x[:600], named[:600], seed=1)
    return np.mean(accuracy(networks, x[600:], named[600:]))


reached_by = {first: reads(first, 0.0, 200) for first in (0.2, r, 0.6)}
is_best = max(reached_by, key=reached_by.get) == r  # about the best one in 200 steps, as the question says
came_to = {letter: reads(*fall, 100) for letter, fall in falls.items()}
second = sorted(came_to.values())[-2]
holds = {letter: is_best and bool(share > second + 0.01) for letter, share in came_to.items()}


# %% [markdown]
# ## Your turn
# Write `rate_at`. The lab calls it for each step of a budget, and trains with what it returns. It may fall
# evenly or in stairs, along a curve or all at once, after a warm-up or not: many schedules reach the goals,
#
# - **90 of 100** unseen digits in a budget of **200 steps**, and then,
# - when your work is graded, **92 of 100** in a budget of **400 steps**, with other pictures and other starts. The
#   schedule is to fit itself to that: its first 200 rates must not be those of a budget of 200 once more.
#
# Draw a schedule on paper before you write it: how high, for how long, and how low at the end?


# %% answer="rate_at"
def rate_at(step, budget):
    """Return the learning rate of one step, a number that is not negative.

    step: which one it is, from 0 to budget - 1. budget: how many steps there are in
    all, at least 1 (the lab has several budgets).
    The same step of the same budget always gets the same rate.
    """
    ### BEGIN SOLUTION
    return 0.4 * (1 - step / budget)
    ### END SOLUTION


# %% alternative="long steps, then two stairs down"
def rate_at(step, budget):
    if step < 0.5 * budget:
        return 0.3
    return 0.1 if step < 0.8 * budget else 0.03


# %% alternative="a cosine, after a warm-up"
def rate_at(step, budget):
    warm = budget / 20
    if step < warm:
        return 0.05 + 0.3 * step / warm
    return 0.175 * (1 + np.cos(np.pi * (step - warm) / (budget - warm)))


# %% alternative="halves three times"
def rate_at(step, budget):
    return 0.4 * 0.5 ** (4 * step // budget)


# %% alternative="keeps its length for half of the budget, and falls to nothing"
def rate_at(step, budget):
    left = budget - step
    return np.minimum(0.3, 0.6 * left / budget)


# %% mistake="stays at the best constant rate" fails="the_networks_read"
def rate_at(step, budget):
    return 0.15


# %% mistake="gives the rate in percent" fails="the_networks_read"
def rate_at(step, budget):
    return 40 * (1 - step / budget)


# %% mistake="grows in place of falling" fails="the_networks_read"
def rate_at(step, budget):
    return 0.4 * step / budget


# %% mistake="is at rest after 200 steps, whatever the budget" fails="the_networks_read"
def rate_at(step, budget):
    return 0.4 * max(0, 1 - step / 200)


# %% mistake="climbs after 200 steps, whatever the budget" fails="it_is_a_schedule the_networks_read"
def rate_at(step, budget):
    return 0.4 * (1 - step / 200)


# %% mistake="falls at step 150, whatever the budget" fails="the_networks_read"
def rate_at(step, budget):
    return 0.3 if step < 150 else 0.02


# %% mistake="falls too early" fails="the_networks_read"
def rate_at(step, budget):
    return 0.4 if step < budget // 10 else 0.01


# %% mistake="settles, and does not get far" fails="the_networks_read"
def rate_at(step, budget):
    return 0.05 * (1 - step / budget)


# %% mistake="counts epochs of 150 steps" fails="the_networks_read"
def rate_at(step, budget):
    epoch = step // 150
    return 0.4 * 0.5**epoch


# %% mistake="divides whole numbers" fails="the_networks_read"
def rate_at(step, budget):
    return 0.4 * (1 - step // budget)


# %% mistake="goes below 0 at the end" fails="it_is_a_schedule"
def rate_at(step, budget):
    return 0.4 * (1 - 1.2 * step / budget)


# %% mistake="gives the whole list" fails="it_is_a_schedule the_networks_read"
def rate_at(step, budget):
    return np.linspace(0.4, 0, budget)


# %% mistake="divides by nothing in the last step" fails="it_is_a_schedule"
def rate_at(step, budget):
    return 0.04 / (1 - step / (budget - 1))


# %% mistake="rolls dice for each step" fails="it_is_a_schedule"
def rate_at(step, budget):
    return 0.4 * (1 - step / budget) * np.random.default_rng().uniform(0.9, 1.1)


# %% [markdown]
# ## Try it
# Run this cell after each change of `rate_at`. It draws your schedule beside the losses that it led to, and
# keeps your best runs here in the notebook.

# %%
from gradestep import best_runs

try:
    my_rates = [float(rate_at(step, 200)) for step in range(200)]
except NotImplementedError as not_yet:
    print(not_yet)
else:
    mine, my_losses = train(my_rates, pictures[seen], labels[seen])
    figure, (left, right) = plt.subplots(1, 2, figsize=(6, 2.4), layout="constrained")
    left.plot(my_rates)
    left.set(title="your rate", xlabel="step")
    right.plot(np.minimum(my_losses, 3))
    right.set(title="mean loss, cut off at 3", xlabel="step", ylim=(0, 3.1))
    plt.show()
    share = accuracy(mine, pictures[unseen], labels[unseen])
    facts = {"first rate": my_rates[0], "last rate": my_rates[-1]}
    facts["worst of 24"] = round(share.min(), 3)
    mean = round(share.mean(), 3)
    display(best_runs("schedules", mean, "unseen digits right", details=facts))

# %% tests="it_is_a_schedule" points=1
from gradestep import check, check_close, check_shape

planned = [rate_at(step, 200) for step in range(200)]
look = "Return the rate of this one step."
check_shape(planned[0], (), "The rate of step 0", look=look)
planned = np.array([float(rate) for rate in planned])
check(np.all(np.isfinite(planned)), "Some rate is infinite, or no number.")
lowest = planned.argmin()
check(planned[lowest] >= 0, f"The rate of step {lowest} is negative: it would climb.")
again = [rate_at(step, 200) for step in (0, 100, 199)]
look = "Does it depend on anything but the step and the budget?"
check_close(again, planned[[0, 100, 199]], "Asked again, the rates", look=look)
### BEGIN HIDDEN TESTS
for budget in (1, 2, 7, 300):
    planned = np.array([float(rate_at(step, budget)) for step in reversed(range(budget))])
    assert np.all(np.isfinite(planned)), f"in a budget of {budget} some rate is infinite, or no number"
    assert np.all(planned >= 0), f"in a budget of {budget} some rate is negative"
    few = range(0, budget, 10)
    again = np.array([float(rate_at(step, budget)) for step in few])
    assert np.allclose(planned[::-1][::10], again), "the same step of the same budget always gets the same rate"
### END HIDDEN TESTS

# %% tests="the_networks_read" points=6
from gradestep import check, parts

part = parts()
x, y = shuffled_digits()  # the same once more
mean = 0.0
with part(1, "80 of 100 unseen digits in 200 steps: it gets far"):
    planned = [float(rate_at(step, 200)) for step in range(200)]
    trained, log = train(planned, x[:600], y[:600])
    mean = accuracy(trained, x[600:1200], y[600:1200]).mean()
    look = "Do the first rates lie near the best of the five above?"
    check(mean >= 0.8, f"{100 * mean:.1f} are right, the last loss was {log[-1]:.2f}. {look}")
with part(2, "90 of 100 unseen digits in 200 steps: it settles"):
    check(mean >= 0.8, "It has to get far first.")
    check(mean >= 0.9, f"{100 * mean:.1f} are right. Change one thing, and try again.")
### BEGIN HIDDEN TESTS
with part(3, "92 of 100 in 400 steps, with other pictures and other starts"):
    others, kept = slice(1197, 1797), slice(0, 600)
    names = np.random.default_rng(8).permutation(10)[y]
    planned = [float(rate_at(step, 400)) for step in range(400)]
    same = np.allclose(planned[:200], [float(rate_at(step, 200)) for step in range(200)])
    assert not same, "the first 200 rates are the same in budgets of 200 and of 400: what does the budget change?"
    trained, _ = train(planned, x[others], names[others], seed=77)
    mean = accuracy(trained, x[kept], names[kept]).mean()
    assert mean >= 0.92, f"there {100 * mean:.1f} are right: does the schedule fit itself to its budget?"
### END HIDDEN TESTS
part.score()

# %% [markdown]
# ## Take along
# Small batches make noisy gradients. With long steps the noise stays; with short ones the way is too far
# for the budget. A schedule takes long steps first and short ones last: evenly, in stairs or along a curve,
# each of these can reach the goal. And it is made for a number of steps: whoever trains for fewer or more
# has to stretch it.
#
# **Go on.** What is the best you can reach in 200 steps? Your best runs list them.
