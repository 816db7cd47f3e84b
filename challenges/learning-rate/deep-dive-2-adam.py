# ---
# title: How long is a step of Adam?
# mode: Deep dive
# level: advanced
# minutes: 6
# objectives:
#   - Predict the length of a step of Adam from the gradients before it.
#   - Say how far the size of a gradient counts in that length, and why.
#   - Say what Adam does near the bottom when gradients are noisy, and why.
# ---

# %% [markdown]
# SGD's step is the learning rate times the gradient. Adam keeps two **running averages** for each weight, of its
# gradients ($m$) and of their squares ($s$). Both start at 0. In each step, $m$ becomes 0.9 of what it was and 0.1 of
# the new gradient; for $s$ the shares are 0.999 and 0.001. Adam divides each by what the shares that came in so far
# add up to, so that it is a mean from the first step on, and subtracts from the weight
#
# $$r \cdot \frac{m}{\sqrt{s} + \varepsilon}$$
#
# with the learning rate $r$ and a tiny $\varepsilon$. How long is that? You find out by feeding it gradients of
# your choice.
#
# ## The first step
# **Predict.** Three weights get the gradients 0.001, 1 and 1,000. The rate is 0.01. How far does the first step of
# SGD move each, and how far that of Adam?

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

plt.style.use("gradestep.pictures")  # for light and dark pages


def feed(optimizer, rows):
    """Return how far each step moves each weight, with one row of gradients a step."""
    weights = tf.Variable(tf.zeros(len(rows[0])))
    places = [weights.numpy()]
    for row in rows:
        optimizer.apply([tf.constant(row, tf.float32)], [weights])
        places.append(weights.numpy())
    return -np.diff(places, axis=0)


three = [[0.001, 1.0, 1000.0]]
first_sgd = feed(tf.keras.optimizers.SGD(0.01), three)[0]
first_adam = feed(tf.keras.optimizers.Adam(0.01), three)[0]
print("gradient", *(f"{slope:>9g}" for slope in three[0]))
print("SGD     ", *(f"{move:9.5f}" for move in first_sgd))
print("Adam    ", *(f"{move:9.5f}" for move in first_adam))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# SGD's steps are a million to one; Adam's are all about {{ f"{np.median(first_adam):.2f}" }}, the rate. At first
# $m$ is the gradient and $s$ its square, so the quotient is its sign. This is why Adam's rate hardly depends on the
# scale of your loss: multiply the loss by 1,000, and Adam does nearly the same.
#
# </details>
#
# ## Steady, to and fro, and seldom
# **Predict.** Three weights get 50 gradients each, all of size 1. The first weight's have all the same sign. The
# second's change sign each time. The third's are 0, but for each tenth. How far does a step move each of them in
# the end?

# %%
steady, to_and_fro = np.ones(50), (-1.0) ** np.arange(50)
seldom = (np.arange(50) % 10 == 9) * 1.0
rows = np.column_stack([steady, to_and_fro, seldom])
moves = feed(tf.keras.optimizers.Adam(0.01), rows)

plt.figure(figsize=(6, 2.8))
names = {"steady": "-", "to and fro": "--", "seldom": "-."}
for column, (name, style) in enumerate(names.items()):
    plt.plot(np.arange(1, 51), moves[:, column], style, label=name)
plt.xlabel("step")
plt.ylabel("length of the step")
plt.legend(ncols=3, loc="upper right", bbox_to_anchor=(1, 0.92))
plt.show()
print("the last ten steps together:", *moves[-10:].sum(axis=0).round(3))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Steady gradients: each step is as long as the rate. To and fro: $m$ averages to nearly 0 while $s$ stays at 1,
# so in the end each step is below
# {{ "a tenth of the rate" if abs(moves[20:, 1]).max() < 0.001 else abs(moves[20:, 1]).max() }}. Seldom: after a
# gradient the weight moves on for some steps, since $m$ remembers it, and moves most at its own gradient. In
# ten steps it came {{ f"{moves[-10:, 2].sum() / moves[-10:, 0].sum():.1f}" }} times as far as the steady one,
# though its gradients add up to a tenth: for weights that are seldom needed, such as those of a rare word, Adam
# takes long steps.
#
# </details>
#
# ## However small
# The gradients so far were 0.001 or more. Does Adam treat each gradient that there can be as it treats those?

# %% [markdown] quiz="tiny_gradient" points=1 attempts=2 seconds=180
# The gradient of a weight is 0.000000001, one billionth, at every step. Adam's rate is 0.001, and $\varepsilon$ is
# 0.0000001 as Keras has it. How far does the weight move in 20 steps?
#
# - [ ] about 0.02: 20 steps of the rate (any-gradient-a-whole-step)
#   > So it would be without $\varepsilon$. Compare it with $\sqrt{s}$ here.
# - [x] less than a hundredth of 0.02: $\varepsilon$ makes the steps short
#   > Yes. $\sqrt{s}$ is a billionth at most, a hundredth of $\varepsilon$, so $\varepsilon$ rules the denominator,
#   > and the step is in proportion to the gradient again. (In the first steps Keras even weighs $\varepsilon$
#   > more.)
# - [ ] not at all: the computer rounds such gradients to 0 (tiny-is-zero)
#   > 32 bits hold numbers down to about 1e-38, and the squares, 1e-18, too.
# - [ ] about 20,000,000: so small a gradient is divided by its own square (divides-by-the-square)
#   > It is divided by the *root* of the mean square, so by something of its own size.
#
# > [!TIP]
# > Put the numbers into the formula: how large is $\sqrt{s}$ once the averages have settled?

# %% proves="tiny_gradient"
tiny = tf.Variable(0.0)
optimizer = tf.keras.optimizers.Adam(0.001)
assert optimizer.epsilon == 1e-7, "the question names the epsilon of Keras"
for _ in range(20):
    optimizer.apply([tf.constant(1e-9)], [tiny])
moved = abs(float(tiny))
holds = {"A": 0.01 < moved < 0.04, "B": 0 < moved < 0.0002, "C": moved == 0, "D": moved > 1e6}

# %% [markdown]
# ## Does Adam come to rest?
# Near the bottom of a bowl the true slope is small, and what a batch says about it is mostly noise. Adam is called
# *adaptive*. Does that mean that its steps get shorter by themselves there, so that a schedule is needless? And
# SGD, whose step shrinks with the slope: does it come to rest?

# %% [markdown] quiz="who_comes_to_rest" points=1 attempts=2 seconds=120
# 300 weights walk in 300 equal bowls, with the curvature 1, from the bottom on. Each gradient is the slope plus
# noise of size 1. After many steps at a rate that stays, who has come to rest at the bottom?
#
# - [ ] Adam: it divides by the size of its gradients (adam-shrinks-its-rate)
#   > That makes its steps *independent* of how small the gradients are. What would let them die away near the bottom?
# - [ ] SGD: its steps shrink with the slope (small-slope-small-noise)
#   > The slope shrinks near the bottom. Does the noise?
# - [ ] both: noise averages out over many steps (noise-averages-out)
#   > The *average place* is the bottom, true. But each weight takes a new wrong step each time.
# - [x] neither: both go on trembling, and less with a smaller rate
#   > Yes. What is left is the noise, and a rate that stays turns it into steps that stay. So let the rate fall,
#   > with Adam as with SGD.
#
# > [!TIP]
# > At the bottom the slope is 0. What is a step made of there?


# %% proves="who_comes_to_rest"
def tremble(make, rate, steps=30):
    """Return how far a typical weight is from the bottom after so many noisy steps."""
    weights, optimizer = tf.Variable(tf.zeros(300)), make(rate)
    for _ in range(steps):
        optimizer.apply([weights + tf.random.normal((300,))], [weights])
    return float(tf.sqrt(tf.reduce_mean(weights**2)))


left = {
    make: [tremble(make, rate) for rate in (0.1, 0.01)] for make in (tf.keras.optimizers.SGD, tf.keras.optimizers.Adam)
}
rests = {make.__name__: large < 0.02 for make, (large, small) in left.items()}
calmer = all(0 < small < 0.6 * large for large, small in left.values())
holds = {
    "A": rests["Adam"] and not rests["SGD"],
    "B": rests["SGD"] and not rests["Adam"],
    "C": rests["SGD"] and rests["Adam"],
    "D": not any(rests.values()) and calmer,
}

# %% [markdown]
# **Investigate.** See it: 300 weights, with Adam at 0.1 all the time, and with a rate that fades out over the
# steps. (`CosineDecay(0.1, 100)` begins at 0.1 and comes to 0 at step 100, along half a wave of a cosine.)


# %%
def far_off(rate, steps=100):
    """Return how far off a typical weight is, before and after each step."""
    weights, optimizer = tf.Variable(tf.zeros(300)), tf.keras.optimizers.Adam(rate)
    distances = [0.0]
    for _ in range(steps):
        optimizer.apply([weights + tf.random.normal((300,))], [weights])
        distances.append(float(tf.sqrt(tf.reduce_mean(weights**2))))
    return distances


stays = far_off(0.1)
fades = far_off(tf.keras.optimizers.schedules.CosineDecay(0.1, 100))
plt.figure(figsize=(6, 2.6))
plt.plot(stays, label="0.1 all the time")
plt.plot(fades, "--", label="fades out")
plt.xlabel("step")
plt.ylabel("distance from the bottom")
plt.legend()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# With the rate that stays, a typical weight ends {{ "about 0.2" if 0.17 < stays[-1] < 0.27 else stays[-1] }}
# away; with the one that fades out, less than
# {{ "three quarters of that" if fades[-1] < 0.75 * stays[-1] else fades[-1] / stays[-1] }}.
#
# </details>
#
# ## Take along
# A step of Adam is about as long as the rate where gradients are steady, shorter where they change sign or are near
# $\varepsilon$, and tiny where they are far below it. It adapts to the *scale* of gradients, not to the end of
# training: noise keeps it trembling, as it does SGD, until you let the rate fall.
