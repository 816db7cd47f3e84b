# ---
# title: Which optimizer suits these digits?
# kind: Model Choice
# level: advanced
# minutes: 4
# objectives:
#   - Say how optimizers can be compared fairly, and how they cannot.
#   - Choose among settings whose runs differ, and some of which diverge.
#   - Find a learning rate on a budget of steps.
# ---

# %% [markdown]
# A network is to learn the handwritten digits from the first topic in only 60 steps, each on 64 pictures. A quarter
# of the pictures is held out to compare by: the **validation data**. Three optimizers are candidates: plain SGD, SGD
# with momentum 0.9, and Adam, which divides each weight's step by the usual size of its gradient.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

plt.style.use("gradestep.pictures")  # for light and dark pages
tf.keras.utils.set_random_seed(0)  # the same in every run

pixels, digits = load_digits(return_X_y=True)
pixels = (pixels / 16).astype("float32")
train_x, held_x, train_y, held_y = train_test_split(pixels, digits, random_state=0)
train_x, train_y = tf.constant(train_x), tf.constant(train_y)
hidden = tf.keras.layers.Dense(32, activation="relu", kernel_initializer="zeros")
output = tf.keras.layers.Dense(10, kernel_initializer="zeros")
network = tf.keras.Sequential([tf.keras.Input((64,)), hidden, output])
loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
# `trainer` draws the first weights. So widely do they scatter:
START = [((64, 32), 0.18), ((32,), 0), ((32, 10), 0.25), ((10,), 0)]

# %% [markdown]
# `trainer` takes an optimizer and returns a function that trains the network anew with any rate, and measures the
# share of held-out pictures that it gets right. With the same seed, all start from the same weights and see the
# same pictures.


# %%
def trainer(optimizer):
    optimizer.build(network.trainable_variables)
    unused = [variable.numpy() for variable in optimizer.variables]

    def step(rows):
        with tf.GradientTape() as tape:
            loss = loss_of(tf.gather(train_y, rows), network(tf.gather(train_x, rows)))
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables))
        return loss

    @tf.function(autograph=False)  # the same computation, only faster
    def run(rows):
        return tf.map_fn(step, rows, fn_output_signature=tf.float32, parallel_iterations=1)

    def train(rate, seed=0, steps=60):
        for variable, value in zip(optimizer.variables, unused):
            variable.assign(value)  # forget the run before
        optimizer.learning_rate = rate
        luck = np.random.default_rng(seed)
        network.set_weights([luck.normal(0, scale, shape) for shape, scale in START])
        run(luck.integers(len(train_x), size=(steps, 64)))
        return np.mean(np.argmax(network(held_x), axis=1) == held_y)

    return train


# %%
sgd, adam = trainer(tf.keras.optimizers.SGD()), trainer(tf.keras.optimizers.Adam())
heavy = trainer(tf.keras.optimizers.SGD(momentum=0.9))
racers = {"SGD": sgd, "with momentum": heavy, "Adam": adam}

# %% [markdown] quiz="a_fair_race" points=1 attempts=2 seconds=180 variants=2
# A colleague ran SGD and Adam for 60 steps each, both with the learning rate {{ shared }}. Of 100 held-out pictures
# SGD gets {{ rounded(seen["SGD"]) }} right, Adam {{ rounded(seen["Adam"]) }}. "So {{ winner }} is by far the better
# optimizer for these digits." Which further experiment can tell whether that is true?
#
# - [ ] The same race from three other starts, with the mean of the three. (more-seeds-make-it-fair)
#   > That shows how much is chance: SGD gets {{ rounded(found["A"][0]) }} of 100, Adam {{ rounded(found["A"][1]) }}.
#   > What one of the two suffers from, it suffers from at every start.
# - [ ] Both with the rate 0.001, which is too small for either to diverge. (a-small-rate-is-fair)
#   > SGD gets {{ rounded(found["B"][0]) }} of 100, Adam {{ rounded(found["B"][1]) }}. Nothing diverges, but a rate can
#   > also be too small, and for one more than for the other.
# - [x] Both with the rates 0.01, 0.1 and 1, and the best of the three for each.
#   > Yes: SGD gets {{ rounded(found["C"][0]) }} of 100, Adam {{ rounded(found["C"][1]) }}. A rate means something else
#   > to each of them, so each needs one of its own. After that, little is left of the difference.
# - [ ] Each with the learning rate that Keras gives it if you name none. (defaults-are-tuned)
#   > SGD, with 0.01, gets {{ rounded(found["D"][0]) }} of 100, Adam, with 0.001, {{ rounded(found["D"][1]) }}. These
#   > rates were chosen without your network, your data and your 60 steps.
#
# > [!TIP]
# > What does the learning rate multiply in SGD, and what in Adam?

# %% proves="a_fair_race"
from functools import cache


def best_of(train, rates, seed=0):
    """Return what comes of the best of some rates."""
    return max(train(rate, seed) for rate in rates)


shared = [0.01, 1.0][variant]  # noqa: F821 - the check says which
pair = {"SGD": cache(sgd), "Adam": cache(adam)}  # what was run comes out the same again
seen = {name: train(shared) for name, train in pair.items()}
winner = max(seen, key=seen.get)


def rounded(share):
    """Return how many of 100 a share is, roughly: chance moves it a little."""
    return "fewer than 25" if share < 0.25 else "more than 80" if share > 0.8 else "25 to 80"


found = {
    "A": [np.mean([train(shared, seed) for seed in (1, 2, 3)]) for train in pair.values()],
    "B": [train(0.001) for train in pair.values()],
    "C": [best_of(train, (0.01, 0.1, 1.0)) for train in pair.values()],
    "D": [pair["SGD"](0.01), pair["Adam"](0.001)],
}
best = [best_of(sgd, (0.3, 0.8), seed=4), best_of(adam, (0.01, 0.03), seed=4)]
holds = {letter: bool(np.abs(np.subtract(shares, best)).max() < 0.08) for letter, shares in found.items()}

# %% [markdown]
# ## The three in one picture
# **Predict.** Each point is one run, with a learning rate from 0.001 to 3. Where will the hill of SGD with momentum
# lie: with SGD's, with Adam's, between the two or beyond them? And how high?

# %%
rates = (0.001, 0.01, 0.1, 0.3, 1.0, 3.0)
table = {name: [train(rate) for rate in rates] for name, train in racers.items()}
plt.figure(figsize=(6, 2.5))
for (name, shares), marker in zip(table.items(), "o^s"):
    plt.plot(rates, shares, marker=marker, label=name)
tops = {name: max(shares) for name, shares in table.items()}
# Of the rates 0.01 and 1:
low, high = ([shares[place] for shares in table.values()] for place in (1, 4))
plt.xscale("log")
plt.xlabel("learning rate (log scale)")
plt.ylabel("right, held out")
plt.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
plt.tight_layout()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Between them: Adam's hill lies
# {{ "furthest left, SGD's furthest right" if low == sorted(low) and high == sorted(high)[::-1] else (low, high) }}.
# Each has rates that do, and the hills are nearly equally high: the tops differ by
# {{ "less than 5 of 100 pictures" if max(tops.values()) - min(tops.values()) < 0.05 else tops }}.
# Whoever compares along one vertical line compares rates, not optimizers.
#
# </details>
#
# ## Choose a setting
# Single runs vary with their start, and some diverge. So each setting gets several runs.


# %% answer="best_setting"
def best_setting(scores):
    """Return the index of the best setting, an int.

    scores: a float array of shape (settings, runs), at least one of each: the
    validation accuracies, from 0 to 1, NaN where a run diverged. It stays as it is.
    The best setting has the highest mean over all its runs, and a run that diverged
    counts as 0. Of settings with the same mean, the first is the best.
    """
    ### BEGIN SOLUTION
    return int(np.argmax(np.nan_to_num(scores).mean(axis=1)))
    ### END SOLUTION


# %% equivalent="every setting has as many runs, so the order of the sums is that of the means"
# - return int(np.argmax(np.nan_to_num(scores).mean(axis=1)))
# + return int(np.argmax(np.nan_to_num(scores).sum(axis=1)))


# %% alternative="in plain loops"
def best_setting(scores):
    best, best_sum = 0, -1.0
    for index, runs in enumerate(scores):
        total = sum(run for run in runs if not np.isnan(run))
        if total > best_sum:
            best, best_sum = index, total
    return best


# %% alternative="adds up what is a number"
def best_setting(scores):
    return np.nansum(scores, axis=1).argmax()


# %% alternative="with TensorFlow"
def best_setting(scores):
    counted = tf.where(tf.math.is_nan(scores), tf.zeros_like(scores), scores)
    return int(tf.argmax(tf.reduce_mean(counted, axis=1)))


# %% mistake="leaves the runs that diverged out of the mean" fails="all_runs_count"
def best_setting(scores):
    return int(np.argmax([np.nanmean(runs) if np.isfinite(runs).any() else 0.0 for runs in scores]))


# %% mistake="takes the luckiest run" fails="all_runs_count"
def best_setting(scores):
    return int(np.argmax(np.nan_to_num(scores, nan=0.0).max(axis=1)))


# %% mistake="leaves a little to a run that diverged" fails="all_runs_count"
def best_setting(scores):
    return int(np.argmax(np.nan_to_num(scores, nan=0.05).mean(axis=1)))


# %% mistake="takes the median" fails="all_runs_count"
def best_setting(scores):
    return int(np.argmax(np.median(np.nan_to_num(scores, nan=0.0), axis=1)))


# %% mistake="forgets what NaN does to a mean" fails="all_runs_count"
def best_setting(scores):
    return int(np.argmax(scores.mean(axis=1)))


# %% mistake="drops each setting of which a run diverged" fails="all_runs_count"
def best_setting(scores):
    means = scores.mean(axis=1)
    return int(np.argmax(np.where(np.isnan(means), -1.0, means)))


# %% mistake="means over the settings, not the runs" fails="all_runs_count"
def best_setting(scores):
    return int(np.argmax(np.nan_to_num(scores, nan=0.0).mean(axis=0)))


# %% mistake="writes zeros into the table that came in" fails="all_runs_count"
def best_setting(scores):
    scores[np.isnan(scores)] = 0.0
    return int(np.argmax(scores.mean(axis=1)))


# %% mistake="of equal means takes the last" fails="all_runs_count"
def best_setting(scores):
    means = list(np.nan_to_num(scores, nan=0.0).mean(axis=1))
    return len(means) - 1 - int(np.argmax(means[::-1]))


# %% mistake="of equal means takes that with the best single run" fails="all_runs_count"
def best_setting(scores):
    counted = np.nan_to_num(scores, nan=0.0)
    return max(range(len(counted)), key=lambda index: (counted[index].mean(), counted[index].max()))


# %% mistake="of equal means takes that of which fewer runs diverged" fails="all_runs_count"
def best_setting(scores):
    means, gone = np.nan_to_num(scores, nan=0.0).mean(axis=1), np.isnan(scores).sum(axis=1)
    return max(range(len(means)), key=lambda index: (means[index], -gone[index]))


# %% tests="all_runs_count" points=1
from gradestep import check_close

tried = np.array([[0.5, 0.5, 0.5], [0.25, 1.0, 0.5], [1.0, np.nan, 0.25]])
look = "The means are 0.5, 0.58 and, with one run at 0, 0.42."
check_close(best_setting(tried), 1, "The best setting", look=look)
### BEGIN HIDDEN TESTS
gone = np.nan
for rows, best_row, what in [
    ([[1.0, gone, gone, gone], [0.5, 0.5, 0.0, 0.25]], 1, "one setting has a single good run, and three that diverged"),
    ([[0.5, 0.5, 0.25, 0.25], [1.0, 1.0, gone, 0.5]], 1, "the best one has a run that diverged"),
    ([[0.75, 0.75, 0.75], [1.0, 1.0, 0.0]], 0, "a setting has one bad run"),
    ([[0.25, 0.75], [0.5, 0.5], [0.75, 0.25]], 0, "three means are the same"),
    ([[0.5, 0.5], [0.25, 0.75]], 0, "the means are the same, and the later one has the best single run"),
    ([[gone, 0.5], [0.25, 0.25]], 0, "the means are the same, and a run of the first has diverged"),
    ([[gone, gone], [gone, gone], [gone, 0.125]], 2, "nearly all has diverged"),
    ([[gone], [gone]], 0, "all has diverged"),
    ([[0.125, 0.25, 0.5, 0.0, 0.75]], 0, "there is a single setting"),
    ([[0.5001], [0.5002], [0.5]], 1, "the means are close to each other"),
    ([[0.5, gone], [0.25, 0.2501]], 1, "a run that diverged decides"),
    ([[0.5, gone], [0.25, 0.2499]], 0, "a run that diverged counts as 0, and not as less"),
    ([[1.0, 0.5, 0.5, 0.5, 0.5], [0.5625] * 5], 0, "one of five runs is far better"),
    ([[0.25] * 130 + [1.0] * 70, [0.5] * 200], 0, "there are 200 runs"),
    ([[0.5]] * 150 + [[0.75]], 150, "there are 151 settings"),
]:
    given = np.array(rows)
    got = best_setting(given)
    assert np.array_equal(given, np.array(rows), equal_nan=True), "the table that came in has changed"
    assert np.shape(got) == () and got == best_row, f"where {what}, another setting than yours is the best"
### END HIDDEN TESTS

# %% [markdown]
# ## Find a rate on a budget
# Most rates are hopeless, and that shows early. **Successive halving** spends few steps on many rates, and many
# steps on the few that are left.


# %% answer="successive_halving"
def successive_halving(train, rates, steps):
    """Find a learning rate; return it and the number of steps spent in all: a tuple.

    train: a function. `train(rate, steps)` trains a new model and returns its
    validation loss: a finite float, or NaN if it diverged, which is worse than every
    number, and equal to another NaN.
    rates: a list of different floats, at least one; it stays as it is.
    steps: an int, the steps of each training in the first round.
    A round trains once with each rate that is left, and keeps the half with the lowest
    losses, rounded up: of 5 rates 3, of 2 one. Of equal losses, that of the rate which
    stands earlier in `rates` is the better one. Each round has twice as many steps as
    the one before. It ends when one rate is left: if there is only one from the start,
    nothing is trained.
    """
    ### BEGIN SOLUTION
    left, spent = list(rates), 0
    while len(left) > 1:
        losses = [train(rate, steps) for rate in left]
        spent += steps * len(left)
        order = np.argsort(losses, kind="stable")  # NaN comes last
        left = [left[index] for index in sorted(order[: (len(left) + 1) // 2])]
        steps *= 2
    return left[0], spent
    ### END SOLUTION


# %% equivalent="one rate is left, the first and the last"
# - return left[0], spent
# + return left[-1], spent


# %% alternative="calls itself for each round"
def successive_halving(train, rates, steps):
    if len(rates) == 1:
        return rates[0], 0
    losses = {rate: train(rate=rate, steps=steps) for rate in rates}
    ranked = sorted(rates, key=lambda rate: (np.isnan(losses[rate]), losses[rate]))
    kept = set(ranked[: -(-len(rates) // 2)])
    found, spent = successive_halving(train, [rate for rate in rates if rate in kept], 2 * steps)
    return found, spent + steps * len(rates)


# %% alternative="takes the worst out, one by one"
def successive_halving(train, rates, steps):
    left, spent = dict.fromkeys(rates, 0.0), 0
    while len(left) > 1:
        for rate in left:
            loss = train(rate, steps)
            left[rate] = float("inf") if np.isnan(loss) else loss
            spent += steps
        for _ in range(len(left) // 2):
            worst = max(reversed(list(left)), key=left.get)
            del left[worst]
        steps = steps + steps
    return next(iter(left)), spent


# %% alternative="counts for each rate how many are better"
def successive_halving(train, rates, steps):
    rates, spent = np.array(rates), 0
    while rates.size > 1:
        losses = np.array([train(float(rate), steps) for rate in rates])
        losses[np.isnan(losses)] = np.inf
        spent, places = spent + steps * rates.size, np.arange(rates.size)
        better = (losses < losses[:, None]) | ((losses == losses[:, None]) & (places < places[:, None]))
        rates, steps = rates[better.sum(axis=1) < (rates.size + 1) // 2], 2 * steps
    return float(rates[0]), spent


# %% mistake="one round is enough" fails="the_rate_and_the_bill"
def successive_halving(train, rates, steps):
    losses = [train(rate, steps) for rate in rates]
    return rates[int(np.nanargmin(losses))], steps * len(rates)


# %% mistake="takes a million for NaN" fails="the_rate_and_the_bill"
def successive_halving(train, rates, steps):
    left, spent = list(rates), 0
    while len(left) > 1:
        losses = np.nan_to_num([train(rate, steps) for rate in left], nan=1e6)
        spent += steps * len(left)
        left = [left[index] for index in sorted(np.argsort(losses, kind="stable")[: (len(left) + 1) // 2])]
        steps *= 2
    return left[0], spent


# %% mistake="takes the loss for an accuracy" fails="the_rate_and_the_bill"
def successive_halving(train, rates, steps):
    left, spent = list(rates), 0
    while len(left) > 1:
        losses = [-train(rate, steps) for rate in left]
        spent += steps * len(left)
        left = [left[index] for index in sorted(np.argsort(losses, kind="stable")[: (len(left) + 1) // 2])]
        steps *= 2
    return left[0], spent


# %% mistake="compares with NaN" fails="the_rate_and_the_bill"
def successive_halving(train, rates, steps):
    left, spent = list(rates), 0
    while len(left) > 1:
        losses = {rate: train(rate, steps) for rate in left}
        spent += steps * len(left)
        left = sorted(left, key=losses.get)[: (len(left) + 1) // 2]
        steps *= 2
    return left[0], spent


# %% mistake="forgets which rate stood first" fails="the_rate_and_the_bill"
def successive_halving(train, rates, steps):
    left, spent = list(rates), 0
    while len(left) > 1:
        losses = [train(rate, steps) for rate in left]
        spent += steps * len(left)
        left = [left[index] for index in np.argsort(losses, kind="stable")[: (len(left) + 1) // 2]]
        steps *= 2
    return left[0], spent


# %% mistake="trains the last one too" fails="the_rate_and_the_bill"
def successive_halving(train, rates, steps):
    left, spent = list(rates), 0
    while True:
        losses = [train(rate, steps) for rate in left]
        spent += steps * len(left)
        if len(left) == 1:
            return left[0], spent
        left = [left[index] for index in sorted(np.argsort(losses, kind="stable")[: (len(left) + 1) // 2])]
        steps *= 2


# %% tests="the_rate_and_the_bill" points=3
from gradestep import check, check_close, check_shape

losses = {0.01: {10: 2.0, 20: 1.5}, 0.1: {10: 1.0, 20: 0.9}}
losses |= {1.0: {10: 0.8, 20: 1.2}, 10.0: {10: np.nan}}
trained = []


def loss_after(rate, steps):
    """Return a loss, and note down for which training it was asked."""
    trained.append((rate, steps))
    return losses.get(rate, {}).get(steps, np.nan)


found = successive_halving(loss_after, list(losses), 10)
look = "Return (rate, steps spent)."
check_shape(found, [(), ()], "What successive_halving returns", look=look)
for rate, steps in trained:
    advice = "All four are due with 10 steps, then the best two with 20."
    check(steps in losses.get(rate, {}), f"You trained the rate {rate} for {steps} steps. {advice}")
look = "After 10 steps 1 leads, after 20 steps 0.1."
check_close(found[0], 0.1, "The rate", look=look)
look = "Four trainings of 10 steps, then two of 20."
check_close(found[1], 80, "The steps spent", look=look)
### BEGIN HIDDEN TESTS
luck = np.random.default_rng(35)
for count, steps in [(1, 5), (2, 3), (3, 8), (5, 1), (6, 4), (7, 2), (9, 1), (33, 10), (150, 1)]:
    for kind in ("all losses differ", "many losses are equal", "some are NaN, others huge", "the losses are tiny"):
        rates = [float(rate) for rate in luck.permutation(np.geomspace(1e-9, 1e3, count))]
        rounds = luck.random((count, 10)) - 0.3
        if kind == "many losses are equal":
            rounds = np.round(3 * rounds)
        elif kind == "some are NaN, others huge":
            rounds = np.where(luck.random(rounds.shape) < 0.6, np.nan, 1e30 * rounds)
        elif kind == "the losses are tiny":
            rounds = rounds * 1e-9
        named, came, calls = dict(zip(rates, rounds)), list(rates), []

        def pretend(rate, steps, named=named, calls=calls, first=steps):
            calls.append((rate, steps))
            return float(named[rate][int(np.log2(steps / first))])

        got = successive_halving(pretend, rates, steps)
        survivors, asked = list(range(count)), []
        for turn in range(10):
            if len(survivors) > 1:
                asked += [(came[place], steps * 2**turn) for place in survivors]
                told = np.where(np.isnan(rounds[:, turn]), np.inf, rounds[:, turn])
                ranks = sorted((told[place], place) for place in survivors)
                survivors = sorted(place for _, place in ranks[: len(survivors) - len(survivors) // 2])
        case = f"with {count} rates and {steps} steps at first, where {kind},"
        assert rates == came, f"{case} the list of rates that came in has changed"
        assert np.shape(got[0]) == np.shape(got[1]) == (), f"{case} return two numbers"
        assert sorted(calls) == sorted(asked), f"{case} your trainings are not the {len(asked)} that are due"
        assert np.isclose(got[0], came[survivors[0]], rtol=1e-9, atol=0), f"{case} another rate is left at the end"
        assert got[1] == sum(length for _, length in asked), f"{case} the number of steps spent is another"
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# Compare optimizers with a rate of its own for each, the same budget and the same validation data: at one rate for
# all, you compare how well that rate fits. And most of a search can be cheap, since rates that are far off give
# themselves away after few steps; but the leader after a few steps need not be the winner.
