# ---
# title: Is 0.001 a small learning rate?
# kind: Conceptual
# level: intermediate
# minutes: 5
# objectives:
#   - Say what makes a learning rate small or large.
#   - Convert a learning rate when the features get another unit.
#   - Standardize features, so that one rate fits them all.
# ---

# %% [markdown]
# From 442 patients a doctor knows the **blood pressure**, and how far a disease had gone one year later: a
# number from 25 to 346. A line `w * x + b` is to predict the second from the first. `descend` starts at zero
# and makes steps of plain gradient descent on the mean squared error, each with all patients.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_diabetes

plt.style.use("gradestep.pictures")  # for light and dark pages

patients = load_diabetes(scaled=False)
pressure = patients.data[:, patients.feature_names.index("bp")]
progress = patients.target


def descend(x, y, rate, steps, start=(0.0, 0.0)):
    """Return the losses and the values of `w`, before and after each step."""
    (w, b), losses, weights = start, [], []
    for _ in range(steps + 1):
        error = w * x + b - y
        losses.append(np.mean(error**2))
        weights.append(w)
        w, b = w - rate * 2 * np.mean(error * x), b - rate * 2 * np.mean(error)
    return np.array(losses), np.array(weights)


# %% [markdown]
# 0.001 is what Keras gives its optimizer Adam if you choose no rate, and it looks cautious.
#
# **Predict.** What will the loss do in six steps with the rate 0.001? And with 0.0001?

# %%
runs = {}
for rate in (0.001, 0.0001):
    runs[rate], _ = descend(pressure, progress, rate, steps=6)
    print(f"rate {rate:<6g} ", *(f"{loss:9.3g}" for loss in runs[rate]))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# With the larger rate, each step makes the loss
# {{ "more than 200 times" if (runs[0.001][1:] > 200 * runs[0.001][:-1]).all() else runs }} as large. A tenth of that
# rate, and the loss falls.
#
# </details>

# %% [markdown] quiz="why_it_grew" points=1 attempts=2 seconds=120
# Each step of `descend` goes *against* the gradient, downhill. How then can the loss grow from step to step?
#
# - [ ] The inputs are so large that the gradient at the start points the wrong way. (gradient-can-be-wrong)
#   > Then no rate could help. With 0.0001, from the same start along the same gradient, the loss fell at once.
# - [ ] The start is bad: from most other values of `w` and `b` the same rate leads down. (the-start-decides)
#   > We tried the rate 0.001 from {{ len(tries) }} other starts, some of them close to the best line. The loss grew
#   > from {{ "every" if not any_start_falls else "not every" }} one.
# - [x] Each step lands beyond the lowest point, where it is steeper than before.
#   > Yes. A steeper place makes the next step longer, and so on. How fast the slope changes on the way, the
#   > curvature, decides how long a step may be.
# - [ ] A loss goes up first and comes down later: six steps are too few to judge. (patience-heals-everything)
#   > With 0.001 it is after 40 steps a number of {{ "more than 100" if grown_long[40] > 1e100 else "fewer" }} digits.
#   > What would turn it round?
#
# > [!TIP]
# > Follow `w` in your head: where does the first step lead, and how steep is it there?

# %% proves="why_it_grew"
grown, walked = descend(pressure, progress, 0.001, 6)
grown_long, _ = descend(pressure, progress, 0.001, 40)
calm, _ = descend(pressure, progress, 0.0001, 1)
tries = [(w, b) for w in np.linspace(-2, 5, 15) for b in np.linspace(-200, 200, 9) if w or b]  # not the first start
from_there = [descend(pressure, progress, 0.001, 6, start)[0] for start in tries]
any_start_falls = any(losses[-1] < losses[0] for losses in from_there)
lowest_w = np.mean(pressure * progress) / np.mean(pressure**2)  # b hardly moves, and stays near 0
sides = np.sign(walked - lowest_w)
holds = {
    "A": bool(calm[1] >= calm[0]),
    "B": any_start_falls,
    "C": bool((sides[1:] == -sides[:-1]).all() and (np.diff(np.abs(walked - lowest_w)) > 0).all()),
    "D": bool((np.diff(grown_long) < 0).any()),
}

# %% [markdown]
# ## One step after the other
# **Predict.** The picture shows the loss for each `w`, with `b` at 0, and three steps with two rates: one with which
# the loss falls, one with which it grows. What do the two walks have in common, and in what do they differ?

# %%
figure, panels = plt.subplots(1, 2, figsize=(6, 2.5), sharey=True, layout="constrained")
across = np.linspace(-0.8, 4, 100)
curve = [np.mean((w * pressure - progress) ** 2) for w in across]
for panel, rate in zip(panels, (0.0001, 0.000115)):
    losses, weights = descend(pressure, progress, rate, steps=3)
    panel.plot(across, curve, color="gray")
    panel.plot(weights, losses, "o-")
    for step, place in enumerate(zip(weights, losses)):
        beside = (6, 4) if step % 2 == 0 else (7, -9)  # clear of the curve
        panel.annotate(str(step), place, beside, textcoords="offset points")
    panel.set(xlabel="w", title=f"rate {rate:g}")
panels[0].set_ylabel("loss")
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Both land on the other side, each time. Left a little lower than before, right a little higher. In between lies the
# limit, 2 / curvature. The curvature of this curve is twice the mean of the squared pressures, about
# {{ f"{round(2 * np.mean(pressure**2), -2):,.0f}" }}, so the limit is near {{ f"{1 / np.mean(pressure**2):.5f}" }}.
#
# </details>
#
# ## Measure differently
# Nothing forces us to count pressure from 0, in millimeters of mercury. Count it from its mean, in standard
# deviations. This is called to **standardize** it.
#
# **Predict.** Which rate will be too large now? Will 0.5, five thousand times 0.0001, still do?

# %%
typical = (pressure - pressure.mean()) / pressure.std()
for rate in (0.0001, 0.5, 1.1):
    losses, _ = descend(typical, progress, rate, steps=6)
    print(f"rate {rate:<6g} ", *(f"{loss:9.3g}" for loss in losses))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# With 0.5 a single step leads to the lowest point: the mean of the squares is now 1, and so the curvature is 2, in
# the direction of `w` and of `b` alike. The limit is 1, and 1.1 too large. With 0.0001 the loss hardly moves: here
# that rate *is* small. A rate is small or large only for a curvature, and the curvature comes with the unit.
#
# </details>
#
# ## Convert a rate
# A colleague has trained a model without a bias, `features @ weights`. Now all features come in another unit:
# each of them is multiplied by the same factor. With what rate and what starting weights does your training make
# the same **predictions** as the colleague's, after each step?


# %% answer="convert"
def convert(rate, weights, factor):
    """Return the rate and the starting weights for features in the new unit: a tuple.

    The colleague starts plain gradient descent on the mean squared error of
    `features @ weights` from `weights`, a NumPy array of shape (k,), with the learning
    rate `rate`, a float. You train on `factor * features` with the same targets;
    `factor` is a float and not 0. After any number of steps, both models predict the
    same. The array that came in stays as it is.
    """
    ### BEGIN SOLUTION
    return rate / factor**2, weights / factor
    ### END SOLUTION


# %% alternative="compares the curvatures of an example"
def convert(rate, weights, factor):
    old_curvature, new_curvature = 2 * 1.0, 2 * (factor * 1.0) ** 2
    return rate * old_curvature / new_curvature, np.array([weight * (1 / factor) for weight in weights])


# %% alternative="multiplies by what undoes the factor"
def convert(rate, weights, factor):
    back = 1 / factor
    return back * rate * back, np.multiply(back, weights)


# %% alternative="lets one step of training tell the rate"
def convert(rate, weights, factor):
    def moved(size, tried):
        return -tried * 2 * (0.0 * size - 1.0) * size  # from 0, one step towards the target 1

    wanted = moved(1.0, rate)  # what the colleague's model predicts then
    return rate * wanted / (factor * moved(factor, rate)), weights / factor


# %% mistake="divides the rate by the factor once" fails="the_same_predictions"
def convert(rate, weights, factor):
    return rate / factor, weights / factor


# %% mistake="multiplies: larger numbers, longer steps" fails="the_same_predictions"
def convert(rate, weights, factor):
    return rate * factor**2, weights / factor


# %% mistake="leaves the weights as they are" fails="the_same_predictions"
def convert(rate, weights, factor):
    return rate / factor**2, weights.copy()


# %% mistake="multiplies the weights too" fails="the_same_predictions"
def convert(rate, weights, factor):
    return rate / factor**2, weights * factor


# %% mistake="leaves the rate as it is" fails="the_same_predictions"
def convert(rate, weights, factor):
    return rate, weights / factor


# %% mistake="divides the weights by the square" fails="the_same_predictions"
def convert(rate, weights, factor):
    return rate / factor**2, weights / factor**2


# %% mistake="changes the array that came in" fails="the_same_predictions"
def convert(rate, weights, factor):
    weights /= factor
    return rate / factor**2, weights


# %% mistake="forgets that a factor may be below 0" fails="the_same_predictions"
def convert(rate, weights, factor):
    return rate / factor**2, weights / abs(factor)


# %% tests="the_same_predictions" points=2
from gradestep import check_close, check_shape

new = convert(0.02, np.array([3.0, -1.0]), 10.0)
check_shape(new, [(), (2,)], "What convert returns", look="Return (rate, weights).")
advice = "At the start, both models should predict the same."
check_close(10 * np.asarray(new[1]), [3, -1], "Ten times the new weights", look=advice)
look = "By how much is the new curvature larger?"
check_close(1e4 * float(new[0]), 2, "10,000 times the new rate", look=look)


def predictions(features, targets, rate, weights):
    """Return what the model predicts at the start and after each of four steps."""
    made = [features @ weights]
    for _ in range(4):
        weights = weights - rate * 2 * features.T @ (made[-1] - targets) / len(targets)
        made.append(features @ weights)
    return np.array(made)


pair = np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]]), np.array([1.0, 3.0, -2.0])
rate, weights = convert(0.1, np.array([0.5, 0.25]), 4.0)
own = predictions(4 * pair[0], pair[1], float(rate), np.asarray(weights))
theirs = predictions(*pair, 0.1, np.array([0.5, 0.25]))
check_close(own, theirs, "After 0 to 4 steps, the predictions")
### BEGIN HIDDEN TESTS
source = np.random.default_rng(31)
for rows, width, factor in [(5, 1, 0.1), (300, 3, 1e3), (40, 2, -2.5), (7, 4, 1e-9), (6, 3, 1.0)]:
    table, goals = source.normal(size=(rows, width)), source.normal(size=rows)
    start = source.normal(size=width)
    came = start.copy()
    got = convert(0.05, start, factor)
    case = f"with {width} features and the factor {factor:g}"
    assert np.array_equal(start, came), f"{case}, the weights that came in have changed: make a new array"
    assert [np.shape(part) for part in got] == [(), (width,)], f"{case}, return a rate and as many weights"
    wanted = predictions(table, goals, 0.05, came)
    mine = predictions(factor * table, goals, float(got[0]), np.asarray(got[1], dtype=float))
    assert np.allclose(mine[0], wanted[0], rtol=1e-4), f"{case}, the predictions differ before the first step"
    assert np.allclose(mine, wanted, rtol=1e-4, atol=1e-6), f"{case}, the predictions differ after some steps"
rates = [float(convert(size, np.ones(2), 3.0)[0]) for size in (1e-9, 7.0)]
assert np.allclose(rates, [1e-9 / 9, 7 / 9], rtol=1e-4, atol=0), "a very small or a large rate is converted otherwise"
### END HIDDEN TESTS

# %% [markdown]
# ## Standardize
# Features that differ in their units want different rates, but `SGD` has one for all. So give all of them one
# unit. What is measured later, on new patients, has to be measured with the *same* zero and the same unit.


# %% answer="standardize"
def standardize(train, new):
    """Return `train` and `new`, standardized: a tuple of two new arrays, shaped alike.

    train, new: float arrays of shape (rows, k), with at least one row each; they stay
    as they are.
    From each column, subtract its mean in `train`; then divide by its standard
    deviation in `train` (`np.std`).
    Where that is 0, do not divide: if `train` has a single row, or a column with one
    whole number all over.
    """
    ### BEGIN SOLUTION
    zero, unit = train.mean(axis=0), train.std(axis=0)
    unit = np.where(unit == 0, 1.0, unit)
    return (train - zero) / unit, (new - zero) / unit
    ### END SOLUTION


# %% alternative="column by column"
def standardize(train, new):
    both = [train.astype(float), new.astype(float)]
    for column in range(train.shape[1]):
        known = train[:, column]
        unit = np.std(known) if known.max() > known.min() else 1.0
        for table in both:
            table[:, column] = (table[:, column] - np.mean(known)) / unit
    return tuple(both)


# %% alternative="asks scikit-learn"
def standardize(train, new):
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(new)


# %% alternative="from the mean of the squares, on both tables at once"
def standardize(train, new):
    shifted = np.concatenate([train, new]) - np.sum(train, axis=0) / len(train)
    unit = np.sqrt(np.mean(shifted[: len(train)] ** 2, axis=0))
    unit[unit == 0] = 1
    return tuple(np.split(shifted / unit, [len(train)]))


# %% mistake="gives the new rows a zero and a unit of their own" fails="one_measure_for_both"
def standardize(train, new):
    def alone(table):
        unit = table.std(axis=0)
        return (table - table.mean(axis=0)) / np.where(unit == 0, 1.0, unit)

    return alone(train), alone(new)


# %% mistake="measures both tables together" fails="one_measure_for_both"
def standardize(train, new):
    both = np.concatenate([train, new])
    unit = np.where(both.std(axis=0) == 0, 1.0, both.std(axis=0))
    return (train - both.mean(axis=0)) / unit, (new - both.mean(axis=0)) / unit


# %% mistake="one mean and one unit for all columns" fails="one_measure_for_both"
def standardize(train, new):
    unit = train.std() or 1.0
    return (train - train.mean()) / unit, (new - train.mean()) / unit


# %% mistake="divides by the variance" fails="one_measure_for_both"
def standardize(train, new):
    unit = np.where(train.var(axis=0) == 0, 1.0, train.var(axis=0))
    return (train - train.mean(axis=0)) / unit, (new - train.mean(axis=0)) / unit


# %% mistake="takes the sample's standard deviation" fails="one_measure_for_both"
def standardize(train, new):
    unit = train.std(axis=0, ddof=1)
    unit = np.where(unit == 0, 1.0, unit)
    return (train - train.mean(axis=0)) / unit, (new - train.mean(axis=0)) / unit


# %% mistake="maps to 0 and 1 instead" fails="one_measure_for_both"
def standardize(train, new):
    low, high = train.min(axis=0), train.max(axis=0)
    unit = np.where(high == low, 1.0, high - low)
    return (train - low) / unit, (new - low) / unit


# %% mistake="adds a little to the unit instead of asking whether it is 0" fails="one_measure_for_both"
def standardize(train, new):
    unit = train.std(axis=0) + 1e-7
    return (train - train.mean(axis=0)) / unit, (new - train.mean(axis=0)) / unit


# %% mistake="divides by zero" fails="one_measure_for_both"
def standardize(train, new):
    with np.errstate(all="ignore"):
        unit = train.std(axis=0)
        return (train - train.mean(axis=0)) / unit, (new - train.mean(axis=0)) / unit


# %% mistake="changes the tables that came in" fails="one_measure_for_both"
def standardize(train, new):
    zero, unit = train.mean(axis=0), train.std(axis=0)
    unit[unit == 0] = 1
    for table in (train, new):
        table -= zero
        table /= unit
    return train, new


# %% tests="one_measure_for_both" points=2
from gradestep import check_close, check_shape

seen, later = np.array([[1.0, 400.0], [3.0, 600.0]]), np.array([[2.0, 700.0]])
both = standardize(seen, later)
look = "Return (train, new)."
check_shape(both, [(2, 2), (1, 2)], "What standardize returns", look=look)
advice = "The means are 2 and 500, the deviations 1 and 100."
check_close(both[0], [[-1, -1], [1, 1]], "The known rows", look=advice)
advice = "Measure it with the mean and the deviation of the known rows."
check_close(both[1], [[0, 2]], "The new row", look=advice)
### BEGIN HIDDEN TESTS
source = np.random.default_rng(32)
for rows, others, unit in [(2, 3, 1.0), (300, 5, 1e3), (40, 200, 1e-9), (1, 4, 1.0)]:
    middle = unit * source.normal(size=3)
    table, fresh = (middle + unit * source.normal(size=(size, 3)) * [1, 5, 0.2] for size in (rows, others))
    table[:, 1] = 7.0  # a column that never changes
    came = table.copy(), fresh.copy()
    got = standardize(table, fresh)
    case = f"with {rows} known and {others} new rows, with numbers of about {unit:g},"
    assert np.array_equal(table, came[0]) and np.array_equal(fresh, came[1]), f"{case} a table that came in has changed"
    assert [np.shape(part) for part in got] == [(rows, 3), (others, 3)], f"{case} the shapes are others"
    center = table.sum(axis=0) / rows
    spread = (np.square(table - center).sum(axis=0) / rows) ** 0.5
    spread[spread == 0] = 1
    assert np.allclose(got[0], (came[0] - center) / spread, rtol=1e-4, atol=1e-6), f"{case} the known rows are wrong"
    wanted = (came[1] - center) / spread
    right = np.allclose(got[1], wanted, rtol=1e-4, atol=1e-6 * min(1, np.abs(wanted).min()))
    assert right, f"{case} the new rows are wrong: is the known rows' mean and deviation used?"
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# No number is a small learning rate by itself. The curvature says what is small, and the features' units come into
# it with their squares. So standardize features before you look for a rate, with the mean and the deviation of the
# training data only.
