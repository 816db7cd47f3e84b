# ---
# title: Why not simply guess the weights?
# mode: Why
# level: intermediate
# minutes: 6
# objectives:
#   - Say when guessing finds good weights, and when it cannot.
#   - Explain why each further weight makes a lucky guess rarer.
#   - Say what a gradient knows that a guess does not.
# ---

# %% [markdown]
# Guessing needs no algebra: draw random weights, measure the loss, keep the best. Why does nobody
# train models this way? Let it race against the gradient. (The code needs more NumPy than that of *Learn*;
# skip what you cannot read: the questions and pictures stand without it.)
#
# - **The task.** There are 500 **examples**, each a list of numbers, as the miles of a ride were one
#   number. Multiply each number by its weight, and add up: that is the example's **target**, as the
#   fare was. The weights were drawn at random, and are hidden. Find them.
# - **The start.** Both racers draw weights as the hidden ones were drawn: from the bell curve around
#   0 with spread 1. So at the start the loss is about 2 per weight.
# - **The finish line.** Whoever brings the loss down to 1 % of that has arrived.
# - **The budget.** 400 **evaluations**: computing the loss once, on all examples, costs 1. A gradient
#   takes longer, so it costs 4. (Is that fair? [*Deep dive*](deep-dive-2-nudges.ipynb) times it.)

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

plt.style.use("gradestep.pictures")  # for light and dark pages

BUDGET, PRICE, RACES = 400, 4, 25


def new_task(size):
    """Return 500 examples, and their targets in 25 races with other hidden weights."""
    examples = tf.random.normal((500, size))
    hidden = tf.random.normal((size, RACES))
    return examples, examples @ hidden


def losses(weights, task):
    examples, targets = task
    return tf.reduce_mean((examples @ weights - targets) ** 2, axis=-2)


# %% [markdown]
# `follow` does what you know from *Learn*: measure, differentiate, update. All 25 races run at
# once, along the last axis of the arrays: read the code as if there were one. (`@` multiplies by
# the weights and adds up, for all examples.)


# %%
def guess(size, task):
    """Return the loss of 400 random guesses, for each race."""
    return losses(tf.random.normal((BUDGET, size, RACES)), task)


def follow(size, task):
    """Return the loss before each of 100 steps against the gradient, for each race."""
    weights = tf.Variable(tf.random.normal((size, RACES)))
    seen = []
    for _ in range(BUDGET // PRICE):
        with tf.GradientTape() as tape:
            now = losses(weights, task)
        weights.assign_sub(0.1 * tape.gradient(now, weights))  # one step in each race
        seen.append(now)
    return tf.stack(seen)


# %% [markdown]
# **Predict.** Who arrives first with 1 weight? With 2? With 10? With 100?

# %%
sizes = [1, 2, 10, 100]
best, arrival = {}, {}
print("weights   guessing   gradient   (evaluations until it arrives)")
for size in sizes:
    task = new_task(size)
    for racer, cost in [(guess, 1), (follow, PRICE)]:
        best[racer, size] = np.minimum.accumulate(racer(size, task))  # so far
        arrived = best[racer, size] <= 0.01 * 2 * size
        when = cost * (arrived.argmax(axis=0) + 1)  # the first time
        first = np.where(arrived.any(axis=0), when, np.inf)
        arrival[racer, size] = np.median(first)
    print(f"{size:7} {arrival[guess, size]:10.0f} {arrival[follow, size]:10.0f}")

# %%
figure = plt.figure(figsize=(6, 3.5), layout="constrained")
panels = figure.subplots(2, 2, sharex=True, sharey=True)
for panel, size in zip(panels.flat, sizes):
    for racer, cost, style in [(guess, 1, "--"), (follow, PRICE, "-")]:
        middle = np.median(best[racer, size], axis=1)
        spent = cost * np.arange(1, len(middle) + 1)
        panel.plot(spent, middle, style, label=racer.__name__)
    panel.axhline(0.02 * size, color="gray", linewidth=0.8, label="finish line")
    panel.set_yscale("log")  # each mark is 1,000 times the one below
    panel.set_ylim(1e-6, 1e3)
    panel.set_yticks([1e-6, 1e-3, 1, 1e3])
    panel.set_title(f"{size} weight{'s' * (size > 1)}", fontsize=10)
figure.legend(*panel.get_legend_handles_labels(), loc="outside upper center", ncols=3)
figure.supxlabel("evaluations", fontsize=10)
figure.supylabel("best loss so far", fontsize=10)
plt.show()

# %% [markdown]
# <details><summary>After you have run both cells</summary>
#
# Each number is that of the middle one of 25 races, the median; `inf` means: not within the budget. In
# the picture each mark on the left is 1,000 times the one below. The dashed line of `guess` runs deep
# with 1 weight, and nearly level with 100. The solid line of `follow` dives below the gray finish line
# in all four panels, and with up to 10 weights it soon
# {{ "leaves its panel below" if all(np.median(best[follow, size][-1]) < 1e-6 for size in [1, 2, 10]) else "?" }}.
#
# - **1 weight: guessing wins the sprint.** It arrives after
#   {{ "3 to 25" if 3 <= arrival[guess, 1] <= 25 else arrival[guess, 1] }} evaluations, the gradient
#   after {{ "20 to 60" if 20 <= arrival[follow, 1] <= 60 else arrival[follow, 1] }}. After that
#   {{ "the gradient goes far deeper" if np.median(best[follow, 1][-1]) < 1e-9 else "?" }}.
# - **2 weights: the tables turn.** In most runs the middle guesser takes longer than the gradient, one to three
#   times as long. In a single race it can still be ahead: luck decides.
# - **10 and 100 weights: guessing never arrives.** Of 50 guessers,
#   {{ "not one" if all((best[guess, size][-1] > 0.02 * size).all() for size in [10, 100]) else "SOME" }}
#   did. With 100 weights, the best of 400 guesses still has
#   {{ "more than half" if np.median(best[guess, 100][-1]) > 100 else "LESS THAN HALF" }} of the
#   loss of a blind start.
# - **The gradient hardly notices.** With 100 weights it takes
#   {{ "50 to 70" if 50 <= arrival[follow, 100] <= 70 else arrival[follow, 100] }} evaluations.
#
# </details>

# %% [markdown]
# ## Why guessing dies
# For random examples like ours, the loss is nearly the squared distance from the hidden weights: take
# what each weight is off by, square it, and add up. So 1 % of the loss is a tenth of the distance: a
# guess has to land ten times closer than usual. And all weights have to be close *in the
# same guess*, like the dials of a lock.
#
# **Predict.** With 1 weight, about 8 of 100 guesses land so close. How many with 2 weights? With 3? With 4?

# %%
print("weights   lucky of 1,000,000 guesses")
lucky = {}
for size in [1, 2, 3, 4, 10]:
    hidden, guessed = tf.random.normal((2, 1_000_000, size))
    off = tf.reduce_mean((guessed - hidden) ** 2, axis=1)
    lucky[size] = int(np.sum(off <= 0.01 * 2))  # 1 % of a blind start, which is off by 2
    print(f"{size:7} {lucky[size]:28,}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# In your table each further weight makes a lucky guess
# {{ "5 to 10" if all(5 < lucky[size] / lucky[size + 1] < 10 for size in [1, 2, 3]) else lucky }} times rarer; with
# more guesses to count it would be 6 to 8 times. So it goes on: of a million guesses of 10 weights
# {{ "not one" if lucky[10] == 0 else lucky[10] }} is good enough. For 100 weights you would need about as many
# guesses as there are atoms in the visible universe. And 100 weights are few: large language models have
# billions.
#
# </details>
#
# The gradient needs no luck: it tells **each weight its own way down**, all in one go.
#
# Guessing keeps its place for a few numbers without a gradient, such as the learning rate. And our
# loss was a smooth bowl: on a bumpy one, the gradient can lead into a dip that is not the deepest.

# %% [markdown] quiz="faster_guesses" points=0 attempts=2 seconds=120
# Say that guessing finds 3 weights in a second on some computer. You get one that is **1,000 times**
# as fast. How many weights does guessing find on it in about a second?
#
# - [ ] 3,000 (speed-scales-the-weights)
#   > So it would be if each further weight *added* some work. What does one more weight do to the
#   > numbers of the table?
# - [ ] 30 (a-big-factor-must-help)
#   > A thousandfold speed is much. But one more weight takes 6 to 8 times as many guesses: for how many
#   > such factors does 1,000 suffice?
# - [x] 6
#   > Yes. Each further weight takes 6 to 8 times as many guesses. Three such factors make 200 to 500, and
#   > a fourth would pass 1,000. So a thousandfold speed buys 3 more weights.
# - [ ] still 3 (speed-is-useless)
#   > One more weight takes 6 to 8 times as many guesses. You can afford 1,000 times as many.
#
# > [!TIP]
# > How many times can you multiply by 7 before you pass 1,000?


# %% proves="faster_guesses"
def chance(size):
    """Return the chance of a lucky guess: the squared distance is chi-squared, so it is a gamma integral."""
    return float(tf.math.igamma(np.float64(size / 2), np.float64(0.01 * size / 2)))


affordable = 1000 / chance(3)
reached = max(size for size in range(1, 3001) if chance(size) * affordable >= 1)
factors = [chance(size) / chance(size + 1) for size in range(2, 10)]
assert min(factors) >= 6 and max(factors) <= 8, "each further weight should take 6 to 8 times as many guesses"
assert 0.07 < chance(1) < 0.09, "8 of 100 guesses of a single weight should be lucky"
assert 1e78 < 1 / chance(100) < 1e83, "100 weights should take as many guesses as there are atoms"
offered = {"A": 3000, "B": 30, "C": 6, "D": 3}
holds = {letter: reached == number for letter, number in offered.items()}


# %% [markdown]
# ## Take along
# - Guessing works for a weight or two. Each further weight multiplies the guesses that it needs.
# - A gradient costs as much as a few evaluations of the loss, however many weights there are, and
#   gives each of them its own direction.
