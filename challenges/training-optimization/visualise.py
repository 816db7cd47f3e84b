# ---
# title: See weights move
# mode: Visualise
# level: intermediate
# minutes: 10
# objectives:
#   - Read a path on a loss landscape, and say what learning rate and optimizer do to it.
#   - Watch weights and gradients over time, and see what their start decides.
#   - Compare the curves of training and validation, and say what they tell.
# ---

# %% [markdown]
# Three charts, and nothing in them is drawn by hand: this notebook trains every run that you see.
# Each chart first asks what you expect: guess, for what surprises you is what you remember. Then the
# sliders are yours (arrow keys move them too); the words under the pictures say what is there.
#
# ## A landscape with two valleys
#
# The smallest network with two layers has one weight in each: it computes `w2 * tanh(w1 * x)`, where
# `tanh` is an S-shaped curve from -1 to 1. Two weights are a place on a map, and the loss there is
# the height of the land. So we can look at the **whole** landscape around these weights; with a
# million of them nobody can.

# %%
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
x = np.linspace(-2, 2, 21).astype("float32")
y = (1.2 * np.tanh(1.5 * x) + rng.normal(0, 0.1, 21)).astype("float32")


def height(places):
    """Return the mean squared error at places (w1, w2), the last axis of an array."""
    w1, w2 = places[..., :1], places[..., 1:]
    return tf.reduce_mean((w2 * tf.tanh(w1 * x) - y) ** 2, axis=-1)


# %% [markdown]
# Three optimizers of Keras will walk on it, each for 40 steps, on all the data at each step:
#
# - **SGD** steps against the gradient: learning rate times slope, and no memory.
# - **Momentum** is SGD with a memory: 0.9 of its last move is added to the next.
# - **Adam** divides a running average of the gradients by one of their sizes. So in most steps a weight
#   moves about as far as the learning rate or less, however steep the land.

# %% [markdown] quiz="a_move_with_memory" asks="blanks" points=0 attempts=2 seconds=120
# How would you write a step of Momentum? `move` is what it did last, `rate` the learning rate, and
# `gradient` the gradient at `place`.
#
# ```python
# move = [[1]] * move - rate * [[2]]
# place = place + [[3]]
# ```
#
# - [x] 1: `0.9`
# - [ ] 1: `rate` (memory-is-the-rate)
#   > How much of its last move does it keep?
# - [x] 2: `gradient`
# - [ ] 2: `move` (forgets-the-gradient)
#   > Then nothing would ever tell it which way is down.
# - [x] 3: `move`
# - [ ] 3: `gradient` (steps-up-the-gradient)
#   > That is where the loss grows, and the memory would be for nothing.
#
# > [!TIP]
# > What is added to the next move, and what does a step without memory do?


# %% proves="a_move_with_memory"
def works(program):
    usual, place = tf.Variable(3.0), 3.0
    optimizer, move = tf.keras.optimizers.SGD(0.1, momentum=0.9), 0.0
    for _ in range(4):
        optimizer.apply([tf.convert_to_tensor(2 * usual)], [usual])  # of the loss place ** 2
        names = {"move": move, "place": place, "rate": 0.1, "gradient": 2 * place}
        exec(program, names)
        move, place = names["move"], names["place"]
    return abs(place - float(usual)) < 1e-4


# %% [markdown]
# All four starts are rows of one variable, and each row walks by its own gradient. (The method
# `apply` takes two lists, gradients and variables, where `apply_gradients` takes pairs.)

# %%
RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 2]
STARTS = {
    "left hill": [-2.5, 2.0],
    "near a valley": [0.2, -1.5],
    "right hill": [2.8, -2.0],
    "the middle": [0.0, 0.0],
}


def remember(*variables):
    """Return a function that sets these variables back to what they are now."""
    values = [variable.numpy() for variable in variables]
    return lambda: [variable.assign(old) for variable, old in zip(variables, values)]


# %%
def walk(optimizer):
    """Return where both weights are, for each learning rate, start and step."""
    places = tf.Variable(list(STARTS.values()))
    optimizer.build([places])
    start_again = remember(places, *optimizer.variables)

    @tf.function  # compiled once, then fast
    def move():
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(height(places))
        optimizer.apply([tape.gradient(total, places)], [places])
        return tf.identity(places)

    ways = []
    for rate in RATES:
        start_again()
        optimizer.learning_rate = rate
        steps = [places.numpy(), *(move().numpy() for step in range(40))]
        ways.append(np.stack(steps, axis=1))
    return np.array(ways)


# %%
paths = {
    "SGD": walk(tf.keras.optimizers.SGD()),
    "Momentum": walk(tf.keras.optimizers.SGD(momentum=0.9)),
    "Adam": walk(tf.keras.optimizers.Adam()),
}
losses = {name: height(way).numpy() for name, way in paths.items()}

# with learning rate 2 from the left hill:
last = {name: loss[-1, 0, -1] for name, loss in losses.items()}
longest = np.abs(np.diff(paths["Adam"][-1, 0], axis=0)).max()

# how far each comes from the left hill with learning rate 0.001:
slowest = {name: way[0, 0] for name, way in paths.items()}
far = {name: np.linalg.norm(way[-1] - way[0]) for name, way in slowest.items()}

# where two of them end from both hills:
of_both = {"SGD": 0.3, "Momentum": 0.1}
rows = {name: RATES.index(rate) for name, rate in of_both.items()}
ends = {name: paths[name][row, [0, 2], -1] for name, row in rows.items()}

# %% [markdown]
# On the map, the greener the land, the higher it is. All three start on the left hill, with a
# learning rate of 0.3. The map shows weights from -4 to 4.

# %%
from gradestep import curves, explore, landscape

row, column = RATES.index(0.3), list(STARTS).index("left hill")
leaves = {name: np.abs(way[row, column]).max() > 4 for name, way in paths.items()}

explore(
    "Three walks on one landscape",
    [
        landscape(height, paths, x="w1", y="w2", limits=(-4, 4)),
        curves(losses, x="step", y="loss", limits=(0, 8)),
    ],
    {"learning rate": RATES, "start": STARTS, "step": range(41)},
    at={"learning rate": 0.3, "start": "left hill"},
    predict="Which of the three leaves the map?",
    options={
        "SGD": "How far does step 1 take it, and how far step 2? Look at the land.",
        "Momentum": "It crosses a valley at full speed. What carries it uphill?",
        "Adam": "How long is each of its first steps, in w1 and in w2?",
        "none of them": "Watch the steep side: what makes a path go uphill at all?",
    },
    came=" and ".join(name for name in leaves if leaves[name]) or "none of them",
)

# %% [markdown]
# **Investigate.** Predict each before you slide.
#
# 1. Learning rate 0.001: who has come farthest after 40 steps, and who is nearly where it was?
# 2. Learning rate 2: whose loss runs away, and whose comes back?
# 3. Start in the middle: who moves, and at which learning rate?
# 4. Left hill, then right hill: do they end in the same valley?
#
# <details><summary>After you have looked</summary>
#
# At the rate 0.001 momentum gets as far as {{ far["Momentum"]:.1f}}, SGD {{ far["SGD"]:.1f}} and Adam
# {{ far["Adam"]:.2f}}: of its 40 steps, each moves a weight by about 0.001. Momentum gathers speed.
#
# At the rate 2, SGD and momentum step over the valley and land higher up, where the land is steeper. So
# SGD's next step is longer. Momentum's is held back by its last move, which mostly points the other way: yet both
# {{ "*diverge*" if min(last["SGD"], last["Momentum"]) > 1000 else last }}. No step of Adam's moves a weight by
# more than {{ longest:.1f}}, the learning rate, and its loss ends at {{ last["Adam"]:.1f}}. In the middle nobody
# moves: the land is level there, a **saddle**, uphill in two directions, downhill in two others, and who
# *starts* with a gradient of 0 has nothing to follow.
#
# At 0.3 SGD ends {{ "in another valley" if (np.sign(ends["SGD"]) == [[-1, -1], [1, 1]]).all() else ends}} from each
# hill, but the start does not decide alone: at 0.1 momentum runs through the first valley from the left hill,
# and ends {{ "in the same one" if (ends["Momentum"] > 0).all() else ends}} from both. Both valleys are equally deep,
# because turning the signs of both weights changes no prediction.
#
# </details>

# %% [markdown]
# ## Ten numbers learn a wave
#
# Now ten numbers: three **hidden units**, the neurons between input and output, each with a weight `w`
# and a bias `b` before its tanh and a weight `v` after it, and one bias `c` for the output. They learn
# a wave of 31 points in 300 epochs of Adam. An **epoch** goes once through all the data; here it is one
# step. We try three starts: as Keras draws them (random weights, biases at 0), all ten at 0.5, all at 0.

# %%
wave_x = np.linspace(-3, 3, 31).astype("float32")[:, None]
wave_y = np.sin(wave_x) + 0.5

tf.keras.utils.set_random_seed(0)
hidden = tf.keras.layers.Dense(3, activation="tanh")
model = tf.keras.Sequential([tf.keras.Input((1,)), hidden, tf.keras.layers.Dense(1)])
weights = model.get_weights()
BEGIN = {
    "random": weights,
    "all 0.5": [np.full_like(part, 0.5) for part in weights],
    "all 0": [np.zeros_like(part) for part in weights],
}


NAMES = ["w1", "w2", "w3", "b1", "b2", "b3", "v1", "v2", "v3", "c"]


def flat(parts):
    return tf.concat([tf.reshape(part, [-1]) for part in parts], axis=0)


# %%
adam = tf.keras.optimizers.Adam(0.05)
adam.build(model.trainable_variables)
start_again = remember(*adam.variables)


@tf.function
def epoch():
    """Train for one epoch; return what was before it."""
    with tf.GradientTape() as tape:
        guess = model(wave_x)
        loss = tf.reduce_mean((guess - wave_y) ** 2)
    slopes = tape.gradient(loss, model.trainable_variables)
    now = flat(model.trainable_variables), flat(slopes), guess[:, 0], loss
    adam.apply(slopes, model.trainable_variables)
    return now


# %%
def watch(begin):
    """Return numbers, gradients, predictions and losses at every 5th of 300 epochs."""
    start_again()
    model.set_weights(begin)
    moments = [epoch() for _ in range(301)][::5]
    return [np.array(part) for part in zip(*moments)]


numbers, slopes, guesses, errors = map(np.array, zip(*map(watch, BEGIN.values())))

# %% [markdown]
# A bar is a number, and its arrow is the gradient with its sign turned: the way in which the loss
# falls. All ten start at 0.5.

# %%
from gradestep import bars, fit

arrows = np.abs(slopes).max(axis=-1)  # the longest one, for each start and moment
came = "each learns its own part"
if np.ptp(numbers[1, :, :3], axis=-1).max() == 0:  # w1, w2, w3 are equal at all times
    came = "stay three copies" if np.ptp(numbers[1, :, 0]) > 0.1 else "nothing at all"
EPOCHS = range(0, 301, 5)

explore(
    "Ten numbers learn a wave",
    [
        fit((wave_x, wave_y), guesses, x="x", y="prediction"),
        bars(numbers, NAMES, arrows=-slopes, y="value", arrow="minus gradient"),
        curves({"training": errors}, x="epoch", y="loss", times=EPOCHS),
    ],
    {"start": BEGIN, "epoch": EPOCHS},
    at={"start": "all 0.5"},
    predict="What will the three hidden units do?",
    options={
        "each learns its own part": "Compare w1, w2 and w3: what could part them?",
        "stay three copies": "Look for a moment when w1, w2 and w3 differ.",
        "nothing at all": "Compare the bars at epoch 0 and at the end. Which have moved?",
    },
    came=came,
)

# %% [markdown]
# **Investigate.**
#
# 1. Stay with `all 0.5`: which bars are equal to the end, and where does the loss stop?
# 2. Start `random`: how far does the loss fall now?
# 3. Start `all 0`: which bars move, and why no others? (What is each `v`, and what does each hidden unit
#    give?)
# 4. How long are the arrows at the end of each run? Do short ones say that the model is good?
#
# <details><summary>After you have looked</summary>
#
# With `all 0.5` the three units get the same inputs and the same gradients, so equal weights stay equal:
# three units do the work of one, and the loss stops at {{ errors[1, -1]:.2f}}. From a `random` start they part
# ways, and it falls to {{ "less than a tenth" if errors[0, -1] < errors[1, -1] / 10 else errors[0, -1] }} of
# that: random starts *break the symmetry*. From `all 0`
# {{ "only `c`" if np.ptp(numbers[2, :, :9], axis=0).max() == 0 else "not only `c`" }} moves, and finds the
# mean of the wave. In every run the longest arrow ends below
# {{ "a hundredth" if (arrows[:, -1] < 0.01 * arrows[:, 0]).all() else arrows[:, -1] }} of what it was. That
# does not say that the model is good: `all 0` ends on a saddle.
#
# </details>

# %% [markdown]
# ## Fifty digits, then a thousand
#
# Any training can be looked at like this, however many weights it has: loss, and **accuracy**, the
# share of right answers, over epochs. A network with 64 hidden units reads the handwritten digits of
# the library scikit-learn. Its last layer, a **softmax**, gives each of the ten digits a probability;
# together they make 1. The loss is the mean cross-entropy: $-\ln p$, with the $p$ of the right digit,
# for each picture. It **trains** on 50, 200 or 1000 of them. The 597 that it is only tested on are the
# **validation** data.

# %%
from sklearn.datasets import load_digits

pixels, digits = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(digits))
pixels, digits = (pixels[order] / 16).astype("float32"), digits[order]
SIZES = [50, 200, 1000]
scce = tf.keras.losses.SparseCategoricalCrossentropy()


def score(network, images, labels):
    """Return loss and accuracy."""
    chances = network(images)
    right = tf.cast(tf.argmax(chances, axis=1) == labels, tf.float32)
    return scce(labels, chances), tf.reduce_mean(right)


# %%
tf.keras.utils.set_random_seed(0)
relu = tf.keras.layers.Dense(64, activation="relu")
softmax = tf.keras.layers.Dense(10, activation="softmax")
network = tf.keras.Sequential([tf.keras.Input((64,)), relu, softmax])
adam = tf.keras.optimizers.Adam(0.03)
adam.build(network.trainable_variables)
start_again = remember(*network.variables, *adam.variables)


@tf.function(reduce_retracing=True)  # one graph for all sizes
def epoch(images, labels):
    """Train for one epoch; return what was before it, in training and validation."""
    validation = score(network, pixels[1200:], digits[1200:])
    with tf.GradientTape() as tape:
        training = score(network, images, labels)
    gradients = tape.gradient(training[0], network.trainable_variables)
    adam.apply(gradients, network.trainable_variables)
    return [training, validation]


# %%
def learn(size):
    """Return all scores over 60 epochs of training on `size` digits."""
    start_again()
    seen = tf.constant(pixels[:size]), tf.constant(digits[:size])
    return np.array([epoch(*seen) for _ in range(61)])  # [epoch, data, score]


history = np.array([learn(size) for size in SIZES])

# %%
both = {"training": history[..., 0, 0], "validation": history[..., 1, 0]}
accuracies = {"training": history[..., 0, 1], "validation": history[..., 1, 1]}

end, best = both["validation"][0, -1], both["validation"][0].min()
came = "fall, and then stay level" if end > 0.1 else "fall to 0 with the training loss"
if end > 1.1 * best:
    came = "fall, and then rise again"

explore(
    "Digits: training and validation",
    [
        curves(both, x="epoch", y="loss"),
        curves(accuracies, x="epoch", y="accuracy"),
    ],
    {"training digits": SIZES, "epoch": range(61)},
    at={"training digits": 50},
    predict="50 digits to train on, 60 epochs. What will the validation loss do?",
    options={
        "fall to 0 with the training loss": "Compare the two losses at epoch 20.",
        "fall, and then rise again": "Slide slowly: at which epoch is it lowest?",
        "fall, and then stay level": "Compare its height at epoch 10 with that at epoch 60.",
    },
    came=came,
)

# %% [markdown]
# **Investigate.**
#
# 1. With 50 digits, when is every training digit right? What is left for the training loss to gain?
# 2. The validation *loss* and the validation *accuracy*: do they agree on which epoch is best?
# 3. What do 200 digits change, and 1000?
#
# <details><summary>After you have looked</summary>
#
# {{ "Within 20 epochs" if accuracies["training"][0, 20:].min() == 1 else "NEVER" }} every training digit is right.
# The training loss has only one way left to fall: more certainty. That is learning by heart, **overfitting**:
# training gets better, validation worse. From its lowest point to epoch 60 the validation loss rises from
# about {{ best:.1f}} to {{ end:.1f}}, while the accuracy stays near {{ accuracies["validation"][0, -1]:.1f}}: by the
# loss an early epoch is best, by the accuracy the last one is as good. How can that be? Guess; in
# [*Metrics*](metrics.ipynb) you will see. With 200 digits the validation loss turns later and
# {{ "rises less" if both["validation"][1, -1] - both["validation"][1].min() < end - best else "?"}}, with 1000 it
# {{ "does not turn" if both["validation"][2, -1] < 1.05 * both["validation"][2].min() else "turns"}}, and ends at
# {{ both["validation"][2, -1]:.1f}}: more data help here as no further epoch does.
#
# </details>

# %% [markdown]
# ## Take along
#
# - Learning rate, start and optimizer decide where a path leads; the land comes from data, model
#   and loss.
# - Too small a learning rate crawls, too large a one climbs. Momentum carries on, also uphill.
# - Equal starts stay equal, and whoever starts where the gradient is 0 stays there, whether the model is
#   good or not.
# - Watch two curves: where training still falls and validation rises, stop.
