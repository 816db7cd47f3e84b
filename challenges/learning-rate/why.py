# ---
# title: Why is there no rate for everything?
# mode: Why
# level: intermediate
# minutes: 7
# objectives:
#   - Say what makes a learning rate right for one data set and ruinous for the next.
#   - Say what scaled features and Adam do about it, and what they leave to you.
#   - Choose the rates that are worth trying when you know almost nothing.
# ---

# %% [markdown]
# Keras starts Adam with the learning rate 0.001 and SGD with 0.01 when you say nothing. Why then choose one at all?
# Let us see what becomes of **one rate on four data sets**. (The code needs more NumPy than that of *Learn*; skip
# what you cannot read: the questions and pictures stand without it.)
#
# - **The data.** Four tables of scikit-learn: chemical measures of wines, of which we guess the grower; measures of
#   cell nuclei, from which we guess whether a tumor is malignant; patients with diabetes, and how their disease
#   went on; and handwritten digits.
# - **The model.** A linear one for each: weights and a bias for each answer, starting at 0, and the mean squared
#   error. So each loss is a [bowl](index.ipynb#Words).
# - **The budget.** 100 steps, on all examples at each step.
# - **What counts.** The share of the loss that is left after them. 1 is where all began.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine

plt.style.use("gradestep.pictures")  # for light and dark pages

RATES = 10.0 ** np.arange(-8, 1.1, 0.25)  # up to 10, four for each power of ten
tables = {
    "wine": load_wine(return_X_y=True),
    "tumors": load_breast_cancer(return_X_y=True),
    "diabetes": load_diabetes(return_X_y=True, scaled=False),
    "digits": [part[:600] for part in load_digits(return_X_y=True)],
}


def wanted(name):
    """Return what the model should say: a column for each class, or the number."""
    answers = tables[name][1]
    if name == "diabetes":
        return (answers[:, None] - answers.mean()) / answers.std()
    return np.eye(int(answers.max()) + 1)[answers]


# %% [markdown]
# All rates run side by side, along the first axis of `weights`. A bowl is known by its curvatures, the matrix
# `bend`, and its slopes at the start, `-pull`, so a step needs no look at the examples.


# %%
def train(features, targets, adam=False):
    """Return the share of the loss that is left after 100 steps, for each of RATES."""
    columns = np.column_stack([features, np.ones(len(features))])
    bend = 2 * columns.T @ columns / len(columns)
    pull = 2 * columns.T @ targets / len(columns)
    weights, rates = np.zeros((len(RATES), *pull.shape)), RATES[:, None, None]
    mean, square = 0.0, 0.0
    with np.errstate(all="ignore"):  # some runs leave what a computer can count
        for step in range(1, 101):
            move = bend @ weights - pull  # the gradient
            if adam:
                mean = 0.9 * mean + 0.1 * move
                square = 0.999 * square + 0.001 * move**2
                size = np.sqrt(square / (1 - 0.999**step)) + 1e-7
                move = mean / (1 - 0.9**step) / size
            weights = weights - rates * move
        gained = np.sum(weights * (pull - bend @ weights / 2), axis=(1, 2))
        left = 1 - gained / np.sum(np.mean(targets**2, axis=0))
    return np.where(np.isfinite(left), left, np.inf)


# %% [markdown]
# **Predict.** Which share of the loss is left with plain SGD and the rate 0.001 on each of the four? (The numbers
# in the wine table go up to more than 1,000, those of the digits from 0 to 16.)

# %%
default, near = np.argmin(abs(RATES - 0.001)), np.argmin(abs(RATES - 0.03))
raw = {name: train(tables[name][0], wanted(name)) for name in tables}
best = {name: RATES[np.argmin(left)] for name, left in raw.items()}
print("data        left at 0.001     best rate    left there")
for name, left in raw.items():
    print(f"{name:10} {left[default]:14.3g} {best[name]:13.1g} {left.min():13.2f}")


# %%
def picture(panels):
    """Draw what is left for each rate; above 1 a run is worse than its start."""
    figure = plt.figure(figsize=(6, 3.1), layout="constrained")
    places = np.atleast_1d(figure.subplots(1, len(panels), sharey=True))
    for place, (title, runs) in zip(places, panels.items()):
        for (name, left), style in zip(runs.items(), ["-", "--", "-.", ":"]):
            place.semilogx(RATES, np.minimum(left, 1.3), style, label=name)
        place.set(title=title, xlabel="learning rate", ylim=(0, 1.2))
    places[0].set_ylabel("loss left (above 1.2: not shown)")
    names = places[0].get_legend_handles_labels()
    figure.legend(*names, loc="outside lower center", ncols=4)
    plt.show()


picture({"SGD, raw features": raw})

# %% [markdown]
# <details><summary>After you have run both cells</summary>
#
# {{ "None" if min(left[default] for left in raw.values()) > 1e6 else raw }} of the four survives 0.001: each
# diverges, some so far that the numbers of a computer end (`inf`). The best rates lie
# {{ "hundreds of times" if max(best.values()) > 300 * min(best.values()) else best }} apart, between
# {{ min(best.values()):.1g}} and {{ max(best.values()):.1g}}. In the picture each curve comes down slowly
# from the left, where the steps are too short for the budget, and ends in a wall on the right. The wall stands
# at 2 / the steepest curvature, and **the best rate lies close before it**. Large features make a large curvature:
# it grows with their square.
#
# </details>
#
# ## Two ways to one rate
# *First way:* **scale the features**: from each take away its mean, and divide by its spread. *Second way:*
# **Adam**, which divides the gradient of each weight by the size of those before.
#
# **Predict.** With either, is there a rate that suits all four? And will 0.001 be one?


# %%
def scale(features):
    spread = features.std(axis=0)
    spread = np.where(spread > 0, spread, 1)  # some pixels are always 0
    return (features - features.mean(axis=0)) / spread


scaled = {name: train(scale(tables[name][0]), wanted(name)) for name in tables}
by_adam = {name: train(tables[name][0], wanted(name), adam=True) for name in tables}
wines = train(scale(tables["wine"][0]), wanted("wine"), adam=True)  # both ways at once

print("data        0.001: scaled, Adam     best rate: scaled, Adam")
for name in tables:
    two = scaled[name], by_adam[name]
    at_default = (f"{left[default]:11.2f}" for left in two)
    at_best = (f"{RATES[left.argmin()]:13.1g}" for left in two)
    print(f"{name:10}", *at_default, *at_best)
picture({"SGD, scaled features": scaled, "Adam, raw features": by_adam})

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# With scaled features the four walls come together: SGD at
# {{ f"{RATES[near]:.1g}" if all(left[near] < 1.3 * left.min() for left in scaled.values()) else scaled }}
# leaves at most 1.3 times the loss that the best rate of each leaves. But 0.001 is now too small, and leaves
# {{ "more than half" if min(left[default] for left in scaled.values()) > 0.5 else scaled }} of it.
#
# Adam needs no scaling for that: with 0.001 it comes within
# {{ "a tenth" if all(left[default] < 1.1 * left.min() for left in by_adam.values()) else by_adam }} of its best on
# all four. Adam's rate says how far a *weight* moves in a step, and that depends less on the units of the features.
# Yet 100 steps of 0.001 move no weight much farther than 0.1. That is enough where large features need small
# weights. Where weights have a longer way it is not: on the *scaled* wines Adam with 0.001 leaves
# {{ f"{wines[default] / wines.min():.0f}" }} times as much as with its best rate.
#
# </details>
#
# So a default is a guess at what your features and weights are like. It saves you no trial, but good habits (scaled
# features, Adam) make a few trials enough. Which ones?

# %% [markdown] quiz="five_trials" points=0 attempts=2 seconds=120
# A new model. You know that its best rate lies somewhere between 0.000001 and 1, and you can afford **five** short
# trials. Which five rates do you try?
#
# - [ ] 0.1, 0.3, 0.5, 0.7 and 0.9 (rates-lie-on-a-ruler)
#   > Evenly spread, as on a ruler. But if the best one is 0.0001, by how much is each of these too large?
# - [ ] 0.000001, 0.000002, 0.000003, 0.000004 and 0.000005 (small-is-safe)
#   > If the best one is 0.1, none of them diverges. But how many steps do they take for one of its steps?
# - [x] 0.000004, 0.00006, 0.001, 0.016 and 0.25
#   > Yes: each is about 16 times the one before, so the best one is at most about 4 times as large or as small as
#   > the nearest of them.
# - [ ] 0.0008, 0.0009, 0.001, 0.0011 and 0.0012 (the-default-is-nearly-right)
#   > Those are nearly the same trial five times: except near the wall, 10 % more change little.
#
# > [!TIP]
# > What counts is how many *times* too large or too small a rate is.


# %% proves="five_trials"
possible = np.geomspace(1e-6, 1, 601)
offered = {
    "A": [0.1, 0.3, 0.5, 0.7, 0.9],
    "B": [0.000001, 0.000002, 0.000003, 0.000004, 0.000005],
    "C": [0.000004, 0.00006, 0.001, 0.016, 0.25],
    "D": [0.0008, 0.0009, 0.001, 0.0011, 0.0012],
}
worst = {  # how many times too large or small the nearest of them may be
    letter: max(min(max(rate / right, right / rate) for rate in rates) for right in possible)
    for letter, rates in offered.items()
}
holds = {letter: factor == min(worst.values()) and 3.5 < factor < 4.1 for letter, factor in worst.items()}


# %% [markdown]
# After the first five, try twice and half the best one. If a run diverges, its rate was above the wall; if its loss
# falls as fast at the last step as at the first, it was probably far below.
#
# ## Take along
# - The right rate depends on the curvature, and so on the units of your features: on four raw tables it differed
#   by a factor of hundreds.
# - Scaled features bring the walls together, and Adam is less sensitive to units. Neither makes one default right for
#   all.
# - Try rates by **factors**, not by differences, and with a small budget.
