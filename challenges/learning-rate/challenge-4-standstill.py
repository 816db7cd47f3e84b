# ---
# title: What do the steps of a run tell that its loss does not?
# kind: Metrics
# level: advanced
# minutes: 6
# objectives:
#   - Tell from loss, steps and their directions what a run suffers from.
#   - Measure how straight a run goes.
#   - Smooth a jittery list of losses without a false start.
# ---

# %% [markdown]
# A loss that stands still can mean many things. Look at the **steps** as well. This linear model predicts the course
# of a disease from ten features of 442 patients, all standardized. A problem this small can be solved exactly, so we
# know the lowest loss and can compare with it.

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_diabetes

plt.style.use("gradestep.pictures")  # for light and dark pages

patients = load_diabetes()
features = patients.data / patients.data.std(axis=0)
targets = (patients.target - patients.target.mean()) / patients.target.std()
solution = np.linalg.lstsq(features, targets, rcond=None)[0]
lowest = np.mean((features @ solution - targets) ** 2)


# %%
def run(rate, batch=442, decay=1.0, steps=200, seed=0):
    """Return the weights before and after each step of SGD, shape (steps + 1, 10)."""
    luck, path = np.random.default_rng(seed), [np.zeros(10)]
    for step in range(steps):
        rows = luck.permutation(442)[:batch]
        error = features[rows] @ path[-1] - targets[rows]
        gradient = 2 * features[rows].T @ error / batch
        path.append(path[-1] - rate * decay**step * gradient)
    return np.array(path)


def losses_of(path):
    """Return the loss on all patients at each place of a path."""
    return np.mean((path @ features.T - targets) ** 2, axis=1)


# %% [markdown]
# Add up the lengths of all steps: that is the way the run went. The distance from its start to its end is how far it
# came. The second by the first is its **straightness**: 1 if all steps point in one direction, near 0 if they cancel.
#
# **Predict.** Two runs with the rate 0.02, one with all patients in each step, one with 4. Which goes further? Which
# comes further?

# %%
went, came = {}, {}
print("batch   way   distance   loss")
for batch in (442, 4):
    path = run(0.02, batch)
    way = sum(np.linalg.norm(after - before) for before, after in pairwise(path))
    distance = np.linalg.norm(path[-1] - path[0])
    went[batch], came[batch] = way, distance
    print(f"{batch:5} {way:5.1f} {distance:10.2f} {losses_of(path)[-1]:6.3f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# With 4 patients the run goes
# {{ "more than ten times as far" if went[4] > 10 * went[442] else went }}, and comes
# {{ "no further" if came[4] < 1.02 * came[442] else came }}: most of its steps undo each other. Four patients say only
# roughly where downhill is for all, and each four say something else.
#
# </details>

# %% [markdown] quiz="what_ails_the_run" asks="match" points=2 credit="each" attempts=2 seconds=240
# Four runs of 200 steps, and what their last 50 steps look like. What does each of them suffer from? (All with plain
# SGD; the lowest loss is {{ f"{lowest:.2f}" }}.)
#
# - [x] {{ late["slow"] }} → its rate is too small
#   > All steps agree, so longer ones would do as well: raise the rate.
# - [x] {{ late["noisy"] }} → its batches are too small for its rate
#   > The steps cancel: what four patients say is mostly what is special about these four.
# - [x] {{ late["decayed"] }} → its rate has decayed too early
#   > The steps still agree on where to go, but nothing is left of them.
# - [x] {{ late["wild"] }} → its rate is above the limit
#   > Each step leads across the bottom, and further away.
# - [ ] {{ late["noisy"] }} → it has arrived at the lowest loss (level-means-done)
#   > It is level, but above the lowest. And what are all these steps for, if it has arrived?
# - [ ] {{ late["decayed"] }} → its batches are too small for its rate (level-means-noise)
#   > Noise would make the steps cancel. Do they?
#
# > [!TIP]
# > First ask whether the steps agree. If they do, ask why they do not get anywhere.

# %% proves="what_ails_the_run"
suffering = {
    "slow": run(0.0005),
    "noisy": run(0.02, batch=4),
    "decayed": run(0.04, decay=0.8),
    "wild": run(0.26),
    "arrived": run(0.2, steps=1500),
}
late, signs = {}, []
for name, places in suffering.items():
    ends, lengths = losses_of(places[-51:]), np.linalg.norm(np.diff(places, axis=0), axis=1)
    share = np.linalg.norm(places[-1] - places[-51]) / max(lengths[-50:].sum(), 1e-300)
    trend = "growing" if ends[-1] > 2 * ends[0] else "falling" if (np.diff(ends) < -1e-4).all() else "level"
    height = "enormous" if ends[-1] > 100 else f"{ends.mean():.2f}"
    late[name] = f"loss {height} and {trend}, straightness near {share:.0f}"
    signs.append((trend, bool(share > 0.8), bool(ends.mean() > 1.02 * lowest), bool(lengths[-1] < 0.01 * lengths[0])))
    assert name == "arrived" or not 0.25 < share < 0.8, "near 0 or near 1 would be too much said"
told = [  # the loss, do the steps agree, is it above the lowest, are the steps far shorter than at first
    ("falling", True, True, False),
    ("level", False, True, False),
    ("level", True, True, True),
    ("growing", False, True, False),
]


def fits(left, right):
    return told[left - 1] == signs[right - 1]


# %% [markdown]
# ## Level, but not done
# **Predict.** The run with 4 patients in a step has become level. It gets 300 more steps: once with its old rate, once
# with a tenth of it. What will the two losses do? (The first steps come down from 1, above the picture.)

# %%
plt.figure(figsize=(6, 2.5))
ends = {}
for later, label in [(0.02, "rate 0.02 on"), (0.002, "then 0.002")]:
    luck, weights = np.random.default_rng(1), np.zeros(10)
    path = [weights]
    for step in range(600):
        rows = luck.permutation(442)[:4]
        error = features[rows] @ weights - targets[rows]
        rate = 0.02 if step < 300 else later
        weights = weights - rate * 2 * features[rows].T @ error / 4
        path.append(weights)
    plt.plot(losses_of(np.array(path)), label=label)
    ends[later] = losses_of(np.array(path))[-100:].mean()
plt.axhline(lowest, color="gray", linestyle="--", label="lowest")
plt.ylim(0.45, 0.7)
plt.xlabel("step")
plt.ylabel("loss on all patients")
plt.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
plt.tight_layout()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# With the old rate it jitters on at the same height. With a tenth it sinks, and comes
# {{ "closer" if ends[0.002] - lowest < 0.5 * (ends[0.02] - lowest) else ends }} to the lowest loss. How high a run
# hovers is a matter of the rate and of the batch. So schedules lower the rate, but not before the way is done.
#
# </details>
#
# ## Measure it
# Write the straightness, for a path of any model.


# %% answer="straightness"
def straightness(path):
    """Return the straightness of a path, one number from 0 to 1.

    path: a float array of shape (places, weights), at least two places; at least one
    step moves. It stays as it is.
    The distance from the first to the last place, divided by the sum of the lengths of
    all steps. Distances and lengths are Euclidean: the root of the sum of the squares.
    """
    ### BEGIN SOLUTION
    way = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    return np.linalg.norm(path[-1] - path[0]) / way
    ### END SOLUTION


# %% alternative="step by step"
def straightness(path):
    way = 0.0
    for before, after in pairwise(path):
        way += float(np.sqrt(np.sum((after - before) ** 2)))
    return float(np.sqrt(np.sum((path[-1] - path[0]) ** 2))) / way


# %% alternative="adds up the steps"
def straightness(path):
    steps = path[1:] - path[:-1]
    total = steps.sum(axis=0)
    return np.sqrt(total @ total) / np.sqrt(np.einsum("ij,ij->i", steps, steps)).sum()


# %% alternative="with Python's own distance"
def straightness(path):
    from math import dist

    places = path.tolist()
    return dist(places[0], places[-1]) / sum(map(dist, places, places[1:]))


# %% mistake="divides the wrong way round" fails="distance_by_way"
def straightness(path):
    return np.linalg.norm(np.diff(path, axis=0), axis=1).sum() / np.linalg.norm(path[-1] - path[0])


# %% mistake="adds up the coordinates, not the lengths" fails="distance_by_way"
def straightness(path):
    return np.abs(path[-1] - path[0]).sum() / np.abs(np.diff(path, axis=0)).sum()


# %% mistake="one root over all steps" fails="distance_by_way"
def straightness(path):
    return np.linalg.norm(path[-1] - path[0]) / np.linalg.norm(np.diff(path, axis=0))


# %% mistake="measures from zero, not from the start" fails="distance_by_way"
def straightness(path):
    return np.linalg.norm(path[-1]) / np.linalg.norm(np.diff(path, axis=0), axis=1).sum()


# %% mistake="means the lengths" fails="distance_by_way"
def straightness(path):
    return np.linalg.norm(path[-1] - path[0]) / np.linalg.norm(np.diff(path, axis=0), axis=1).mean()


# %% mistake="squares the distances" fails="distance_by_way"
def straightness(path):
    return np.sum((path[-1] - path[0]) ** 2) / np.sum(np.diff(path, axis=0) ** 2)


# %% mistake="adds a little to the way, against division by zero" fails="distance_by_way"
def straightness(path):
    return np.linalg.norm(path[-1] - path[0]) / (np.linalg.norm(np.diff(path, axis=0), axis=1).sum() + 1e-8)


# %% mistake="takes the furthest place for the last" fails="distance_by_way"
def straightness(path):
    far = np.linalg.norm(path - path[0], axis=1).max()
    return far / np.linalg.norm(np.diff(path, axis=0), axis=1).sum()


# %% tests="distance_by_way" points=1
from gradestep import check_close, check_shape

corner = np.array([[1.0, 1.0], [4.0, 1.0], [4.0, 5.0]])
share = straightness(corner)
check_shape(share, (), "What straightness returns")
look = "The distance is 5, the way 7."
check_close(share, 5 / 7, "For steps of 3 and 4 at a right angle, it", look=look)
### BEGIN HIDDEN TESTS
source = np.random.default_rng(36)
for places, width, size in [(2, 3, 1.0), (300, 2, 1.0), (9, 140, 1e3), (6, 4, 1e-9), (40, 1, 1.0), (5, 3, 1e-3)]:
    steps = size * source.normal(0.3, 1.0, size=(places - 1, width))
    steps[: places // 4] = 0  # some steps do not move
    if places == 2:
        steps[:] = size * source.normal(size=width)
    trail = 10 * size + np.concatenate([np.zeros((1, width)), np.cumsum(steps, axis=0)])
    came = trail.copy()
    got = straightness(trail)
    case = f"for {places} places of {width} weights with numbers of about {size:g}"
    assert np.array_equal(trail, came), f"{case}, the path that came in has changed"
    assert np.shape(got) == (), f"{case}, return one number, not the shape {np.shape(got)}"
    moved = came[1:] - came[:-1]
    wanted = np.sqrt(((came[-1] - came[0]) ** 2).sum()) / np.sqrt((moved**2).sum(axis=1)).sum()
    assert np.isclose(float(got), wanted, rtol=1e-4), f"{case}, the straightness is not {float(got):.4g}"
home_again = np.array([[1.0, 2.0], [4.0, 6.0], [1.0, 2.0]])
assert abs(float(straightness(home_again))) < 1e-9, "a path that ends where it began has come nowhere"
### END HIDDEN TESTS

# %% [markdown]
# ## Smooth the losses
# In training one sees only the loss of each batch, and it jitters. Programs that draw it use a running mean, which
# starts at 0: $s_t = \beta \, s_{t-1} + (1 - \beta) \, L_t$, where $L_t$ is the loss of step $t$.
#
# **Predict.** All losses are 2. What do the first values of $s$ look like for $\beta = 0.9$?

# %%
average, values = 0.0, []
for loss in [2.0] * 40:
    average = 0.9 * average + 0.1 * loss
    values.append(average)
print("  ".join(f"{value:.2f}" for value in values[:5]), " ... ", f"{values[-1]:.2f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# They pretend that the loss rises from near 0, and need dozens of steps to forget it. After $t$ steps the weights
# that the losses have in $s_t$ add up to $1 - \beta^t$ only. So divide $s_t$ by that. Adam does the same with its
# means of gradients.
#
# </details>


# %% answer="smoothed"
def smoothed(losses, beta):
    """Return the running mean of the losses, corrected for its start at 0: an array.

    losses: a float array of shape (steps,), at least one; it stays as it is.
    beta: a float from 0 to below 1.
    What comes back is as long as `losses`. After step t, counted from 1: the running
    mean s, as above, divided by 1 - beta**t.
    """
    ### BEGIN SOLUTION
    mean, smooth = 0.0, []
    for count, value in enumerate(losses, start=1):
        mean = beta * mean + (1 - beta) * value
        smooth.append(mean / (1 - beta**count))
    return np.array(smooth)
    ### END SOLUTION


# %% alternative="as a weighted mean of all losses so far"
def smoothed(losses, beta):
    ages = np.arange(len(losses))[:, None] - np.arange(len(losses))
    shares = np.where(ages >= 0, float(beta) ** np.maximum(ages, 0), 0.0)
    return shares @ losses / shares.sum(axis=1)


# %% alternative="keeps the weights that add up, not their formula"
def smoothed(losses, beta):
    total, weight, out = 0.0, 0.0, np.zeros(len(losses))
    for index in range(len(losses)):
        total, weight = beta * total + losses[index], beta * weight + 1
        out[index] = total / weight
    return out


# %% alternative="moves from the last value towards the new loss"
def smoothed(losses, beta):
    out, kept = [], 0.0
    for loss in losses:
        last = out[-1] if out else 0.0
        kept = beta * kept + (1 - beta)
        out.append(last + (loss - last) * (1 - beta) / kept)
    return np.array(out)


# %% mistake="leaves the false start in" fails="no_false_start"
def smoothed(losses, beta):
    mean, smooth = 0.0, []
    for value in losses:
        mean = beta * mean + (1 - beta) * value
        smooth.append(mean)
    return np.array(smooth)


# %% mistake="starts at the first loss instead" fails="no_false_start"
def smoothed(losses, beta):
    smooth = [losses[0]]
    for value in losses[1:]:
        smooth.append(beta * smooth[-1] + (1 - beta) * value)
    return np.array(smooth)


# %% mistake="counts the steps from 0" fails="no_false_start"
def smoothed(losses, beta):
    mean, smooth = 0.0, []
    for count, value in enumerate(losses):
        mean = beta * mean + (1 - beta) * value
        smooth.append(mean / (1 - beta**count) if count else value)
    return np.array(smooth)


# %% mistake="carries the corrected mean on" fails="no_false_start"
def smoothed(losses, beta):
    mean, smooth = 0.0, []
    for count, value in enumerate(losses, start=1):
        mean = (beta * mean + (1 - beta) * value) / (1 - beta**count)
        smooth.append(mean)
    return np.array(smooth)


# %% mistake="gives beta to the new loss" fails="no_false_start"
def smoothed(losses, beta):
    mean, smooth = 0.0, []
    for count, value in enumerate(losses, start=1):
        mean = (1 - beta) * mean + beta * value
        smooth.append(mean / (1 - (1 - beta) ** count) if beta else value)
    return np.array(smooth)


# %% mistake="the mean of all losses so far" fails="no_false_start"
def smoothed(losses, beta):
    return np.cumsum(losses) / np.arange(1, len(losses) + 1)


# %% mistake="returns the last value only" fails="no_false_start"
def smoothed(losses, beta):
    mean = 0.0
    for value in losses:
        mean = beta * mean + (1 - beta) * value
    return mean / (1 - beta ** len(losses))


# %% mistake="always takes 0.9" fails="no_false_start"
def smoothed(losses, beta):
    mean, smooth = 0.0, []
    for count, value in enumerate(losses, start=1):
        mean = 0.9 * mean + 0.1 * value
        smooth.append(mean / (1 - 0.9**count))
    return np.array(smooth)


# %% tests="no_false_start" points=2
from gradestep import check_close, check_shape

smooth = smoothed(np.array([4.0, 1.0, 1.0]), 0.5)
check_shape(smooth, (3,), "What smoothed returns for three losses")
look = "Before division: 2, 1.5 and 1.25."
check_close(smooth, [4, 2, 10 / 7], "For 4, 1 and 1, the smoothed losses", look=look)
smooth = smoothed(np.full(4, 2.0), 0.9)
check_close(smooth, [2] * 4, "If all losses are 2, the smoothed ones")
### BEGIN HIDDEN TESTS
source = np.random.default_rng(37)
cases = [(1, 0.9, 1.0), (300, 0.97, 1.0), (50, 0.0, 1e3), (9, 0.999, 1e-9), (140, 0.3, 1.0), (5, 0.8, -1e3)]
for count, beta, size in cases:
    jitter = size * source.normal(2.0, 1.0, size=count)
    came = jitter.copy()
    got = smoothed(jitter, beta)
    case = f"for {count} losses of about {size:g} and beta {beta}"
    assert np.array_equal(jitter, came), f"{case}, the losses that came in have changed"
    assert np.shape(got) == (count,), f"{case}, as many numbers should come back, not the shape {np.shape(got)}"
    wanted = []
    for last in range(count):
        weights = beta ** np.arange(last, -1, -1.0)
        wanted.append(np.sum(weights * came[: last + 1]) / np.sum(weights))
    assert np.allclose(np.asarray(got, dtype=float), wanted, rtol=1e-4, atol=0), f"{case}, the running mean is wrong"
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# A level loss has causes that call for opposite cures. Steps that agree but bring little: the rate is too small,
# has decayed too early, or is held down by a steeper direction. Steps that are long
# but cancel: the rate is too large for the noise of the batches. So before you turn the rate, look at the directions
# too.
