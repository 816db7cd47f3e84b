# ---
# title: See steps tremble, and come to rest
# mode: Visualise
# level: intermediate
# minutes: 9
# objectives:
#   - See what batch size, learning rate and schedule do to a walk near the bottom.
#   - Say when a falling rate pays, and when it costs.
#   - Recognize from a loss curve what is wrong with the rate or the batch.
# ---

# %% [markdown]
# All that you see here was trained by this notebook, on real data. Each chart first asks what you expect; then the
# sliders are yours (arrow keys move them too), and the words under the pictures say what is there.
#
# ## A walk by hearsay
#
# 442 patients with diabetes: their body mass index and their blood pressure, and how far the disease went on within
# a year. A linear model with two weights, `w1` and `w2`, guesses the last from the first two. So we can draw its
# whole loss: a bowl. (All three are scaled: mean 0, spread 1.)
#
# A step looks at a **batch** of 1, 8, 64 or all 442 patients, drawn anew each time. So it hears about the slope
# from a few, who may be wrong. Three ways to use a learning rate:
#
# - **constant**: it stays.
# - **halved**: it is halved every 20 steps.
# - **cosine**: it fades out to 0 along half a wave of a cosine, `CosineDecay` in Keras.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_diabetes, load_digits

plt.style.use("gradestep.pictures")  # for light and dark pages

patients, progress = load_diabetes(return_X_y=True, scaled=False)
x = patients[:, [2, 3]]
x = (x - x.mean(axis=0)) / x.std(axis=0)
y = (progress - progress.mean()) / progress.std()


def height(places):
    """Return the mean squared error at places (w1, w2), the last axis of an array."""
    errors = tf.linalg.matmul(tf.cast(places, tf.float64), x.T) - y
    return tf.reduce_mean(errors**2, axis=-1)


# %%
STEPS = 80


def asked(schedule, steps):
    """Return the rate that a schedule gives each step."""
    return np.array([float(schedule(step)) for step in range(steps)])


schedules = tf.keras.optimizers.schedules
factors = {  # what the first rate is multiplied by at each step
    "constant": np.ones(STEPS),
    "halved": asked(schedules.ExponentialDecay(1.0, 20, 0.5, staircase=True), STEPS),
    "cosine": asked(schedules.CosineDecay(1.0, STEPS), STEPS),
}


# %%
SIZES, STARTS = [1, 8, 64, 442], [0.01, 0.03, 0.1, 0.3]


def walk(size, plan, seed=17):
    """Return both weights before and after each step on a batch of so many patients."""
    places, rng = [np.array([-1.5, 2.0])], np.random.default_rng(seed)
    for rate in plan:
        batch = rng.choice(len(x), size, replace=False)
        errors = x[batch] @ places[-1] - y[batch]
        places.append(places[-1] - rate * 2 * x[batch].T @ errors / size)
    return places


def walks(factor):
    """Return a walk for each of STARTS and each of SIZES."""
    plans = [start * factor for start in STARTS]
    return np.array([[walk(size, plan) for size in SIZES] for plan in plans])


paths = {name: walks(factor) for name, factor in factors.items()}
losses = {name: height(path).numpy() for name, path in paths.items()}
best = np.linalg.lstsq(x, y, rcond=None)[0]
miss = {  # how far from the bottom
    name: np.linalg.norm(path - best, axis=-1) for name, path in paths.items()
}

# %% [markdown]
# All begin at the same place, with batches of one patient and the rate 0.1.

# %%
from gradestep import curves, explore, landscape

end = {name: far[STARTS.index(0.1), SIZES.index(1), -1] for name, far in miss.items()}

explore(
    "Three ways to use a rate",
    [
        landscape(height, paths, x="w1", y="w2", limits=(-2, 2.5)),
        curves(losses, x="step", y="loss", limits=(0, 5)),
    ],
    {"learning rate": STARTS, "batch": SIZES, "step": range(STEPS + 1)},
    at={"learning rate": 0.1, "batch": 1},
    predict="Who is farthest from the bottom at the end?",
    options={
        "constant": "It is fast there. What does each new patient do to it?",
        "halved": "How far does it get in 40 steps, and how long are its steps then?",
        "cosine": "Its rate is 0 at the end. How far has it come by then?",
    },
    came=max(end, key=end.get),
)

# %% [markdown]
# **Investigate.** Predict each before you slide.
#
# 1. Rate 0.1: what does a batch of 8 change, what one of 64? Is any schedule needed with all 442?
# 2. Rate 0.01: who has come farthest after 80 steps? Is a schedule always a good idea?
# 3. Rate 0.3 with one patient a step: what happens at some steps?
#
# <details><summary>After you have looked</summary>
#
# A larger batch hears better: with 8 patients the constant rate 0.1 trembles less than with one, and with all
# 442 not at all. Then each way to use it comes within
# {{ "0.1" if max(far[2, 3, -1] for far in miss.values()) < 0.1 else "?" }} of the bottom, the constant rate
# nearest. The noise of a mean shrinks with the root of the batch: four times as many patients, half the noise (as
# long as they are few of all; of all 442 there is none).
#
# With 0.01 the constant rate has come farthest: the others have shortened steps that were too short already. **A
# schedule is for a rate that is large enough to begin with.**
#
# With 0.3 and one patient, some steps leap far: a single patient's bowl may be so steep that 0.3 lies beyond its
# limit.
#
# </details>

# %% [markdown]
# ## A network on a budget
#
# Now a network with 32 hidden units reads the digits: 1,000 for training, 597 for validation, batches of 32, plain
# SGD, and a budget of 150 steps. Six rates, each constant and as a cosine. So that luck decides less, each is tried
# from four starts, and shown is the mean. All 48 networks train side by side: the first axis of each weight is the
# network.

# %%
pixels, digits = load_digits(return_X_y=True)
shuffled = np.random.default_rng(0).permutation(len(digits))
pixels, digits = (pixels[shuffled] / 16).astype("float32"), digits[shuffled]
FIRST, BUDGET, TRIES = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6], 150, 4


def mean_loss(weights, images, labels):
    """Return the cross-entropy of each network, on the same images."""
    hidden = tf.nn.relu(images @ weights[0] + weights[1])
    scores = hidden @ weights[2] + weights[3]
    labels = tf.broadcast_to(labels, scores.shape[:2])
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores)
    return tf.reduce_mean(losses, axis=1)


# %%
def train(plans, rng):
    """Return the validation loss before and after each step, for each row of rates."""
    weights = []
    for shape in [(64, 32), (1, 32), (32, 10), (1, 10)]:
        scale = 1.4 / shape[0] ** 0.5 if shape[0] > 1 else 0  # biases begin at 0
        start = np.tile(rng.normal(0, scale, size=(TRIES, *shape)), (len(plans), 1, 1))
        weights.append(tf.Variable(start.astype("float32")))

    @tf.function
    def step(batch, rates):
        with tf.GradientTape() as tape:
            images, labels = tf.gather(pixels, batch), tf.gather(digits, batch)
            loss = tf.reduce_sum(mean_loss(weights, images, labels))
        for weight, slope in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(rates[:, None, None] * slope)
        return mean_loss(weights, pixels[1200:], digits[1200:])

    seen = [mean_loss(weights, pixels[1200:], digits[1200:])]
    for rates in np.repeat(plans, TRIES, axis=0).T.astype("float32"):
        seen.append(step(rng.choice(1000, 32, replace=False), rates))
    return np.transpose(seen).reshape(len(plans), TRIES, -1).mean(axis=1)


# %%
fading = asked(tf.keras.optimizers.schedules.CosineDecay(1.0, BUDGET), BUDGET)
plans = np.concatenate([np.outer(FIRST, np.ones(BUDGET)), np.outer(FIRST, fading)])
halves = np.split(train(plans, np.random.default_rng(0)), 2)
both = dict(zip(["constant", "cosine"], halves))
stays, fades = (both[name][:, -1] for name in both)  # what each rate ends with

# %% [markdown]
# With the constant rate 1.6 the networks learn next to nothing: their loss begins at {{ both["constant"][-1, 0]:.1f }},
# and ends above {{ "1.8" if stays[-1] > 1.8 else stays }}. The cosine begins with the same 1.6.

# %%
from gradestep import curves, explore

came = "lowest of all" if fades[-1] == min(*stays, *fades) else "in between"
if fades[-1] > 0.8 * stays[-1]:
    came = "where the constant rate ends"

explore(
    "Six rates, constant and as a cosine",
    [curves(both, x="step", y="validation loss", limits=(0, 3))],
    {"learning rate": FIRST, "step": range(BUDGET + 1)},
    at={"learning rate": 1.6},
    predict="Where does the cosine that begins with 1.6 end?",
    options={
        "where the constant rate ends": "From step 75 on, its rate is half or less.",
        "in between": "Compare its last loss with those at 0.4 and 0.8.",
        "lowest of all": "Compare it with 0.8: what do steps cost that teach nothing?",
    },
    came=came,
)

# %% [markdown]
# **Investigate.**
#
# 1. At 0.05, 0.1 and 0.2: who ends lower, the constant rate or the cosine?
# 2. Compare the cosine at 0.2 with the constant rate at 0.1. Why are they alike?
# 3. You do not know the best rate, and guess one that is twice too large. With which of the two do you lose less?
#
# <details><summary>After you have looked</summary>
#
# At small rates {{ "the constant one" if (stays[:3] < fades[:3]).all() else "?" }} ends lower: the cosine's
# steps are half as long in the mean, and here the budget was too short already. So the cosine that begins with
# 0.2 ends about where a constant 0.1 does ({{ fades[2]:.1f}} and {{ stays[1]:.1f}}). At 1.6 it is the other way
# round: the constant rate learns next to nothing, and the cosine catches up when it comes to rates that the
# network stands, and ends {{ "below 1.5" if fades[-1] < 1.5 else fades }}. A falling rate forgives a first rate
# that is too large, and costs steps if it is too small.
#
# </details>

# %% [markdown]
# ## What went wrong here?
#
# Back to the two weights and the patients: four walks of 160 steps, and their loss, less the lowest loss there is.
# (Each mark on the left is a hundred times the one below.) Run the cell, then find the cause of each.


# %%
def above(size, plan, seed):
    """Return after each step how far the loss is above the lowest."""
    path = np.array(walk(size, plan, seed))
    return (height(path) - height(best[None])).numpy()


lost = {
    "high": above(442, np.full(160, 0.73), 1),
    "low": above(442, np.full(160, 0.003), 2),
    "cut": above(8, np.repeat([0.3, 0.03], 80), 3),
    "single": above(1, np.full(160, 0.1), 4),
}
shuffled = np.random.default_rng(7).permutation(["low", "high", "single", "cut"])
shown = [lost[name] for name in shuffled]
figure = plt.figure(figsize=(6, 3.6), layout="constrained")
places = figure.subplots(2, 2, sharey=True).flat
for number, (place, curve) in enumerate(zip(places, shown), 1):
    place.semilogy(curve)
    place.set(title=f"curve {number}", ylim=(1e-5, 1e5))
    place.set_yticks([1e-4, 1e-2, 1, 1e2, 1e4])
figure.supxlabel("step", fontsize=10)
figure.supylabel("loss above the lowest", fontsize=10)
plt.show()

# %% [markdown] quiz="curves_and_causes" asks="match" points=1 credit="each" attempts=2 seconds=180
# Which cause belongs to which curve?
#
# - [x] curve 1 → the rate is too low
#   > It falls by about the same small share at each step, a straight line here, and is far from done.
# - [x] curve 2 → each batch is a single example, and the rate stays
#   > It falls fast, and then trembles to the end as much as in the middle.
# - [x] curve 3 → the rate is too high
#   > After two steps it only rises, without any noise: in the steepest direction each step leads farther away.
# - [x] curve 4 → the rate is cut in the middle
#   > It trembles, and then falls once more and grows calm: the steps have become shorter.
# - [ ] curve 2 → the rate is too high (trembling-is-diverging)
#   > It trembles, but far below where it began.
# - [ ] curve 4 → the rate is too low (the-end-tells-all)
#   > At the end its steps are short, true. How did it get down so fast at the beginning?
#
# > [!TIP]
# > Look first at where each ends, compared with where it begins. Then at how it trembles, and when that changes.


# %% proves="curves_and_causes"
def cause_of(curve):
    """Return the cause by what can be seen of it."""
    if curve[-1] > 10 * curve[0]:
        return "high"
    if (np.diff(curve) < 0).all() and curve[-1] > 0.1 * curve[0]:
        return "low"
    before, after = np.median(curve[40:80]), np.median(curve[-40:])
    return "cut" if after < before / 5 else "single"


causes = ["low", "single", "high", "cut"]


def fits(left, right):
    return cause_of(shown[left - 1]) == causes[right - 1]


# %% [markdown]
# ## Take along
#
# - Noise keeps a constant rate from coming to rest. A larger batch makes the noise smaller, a falling rate makes
#   the steps shorter where only noise is left.
# - A schedule pays with a first rate that is *large*; it slows down one that is too small.
# - A loss curve lets you suspect a lot: far above its start, a rate that is too high; slowly and smoothly downward to
#   the end, one that is too low.
