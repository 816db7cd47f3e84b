# ---
# title: What is a gradient made of?
# mode: Deep dive
# level: intermediate
# minutes: 5
# objectives:
#   - Take the gradient of a neuron apart into factors, and name the one that makes it vanish.
#   - Say what the tape multiplies on its way back, and what it computes only once.
#   - Compare how hard two losses pull at a neuron, and explain the difference.
# ---

# %% [markdown]
# One line, `tape.gradient(loss, weights)`, does all the calculus of training. Here you take it apart, for a
# single neuron. (The next two notebooks test it, and ask how far a step can trust it.)
#
# A **neuron** multiplies its input by a weight, adds a bias, and squeezes the sum `z` through the
# **sigmoid** into a number `p` between 0 and 1. The loss compares `p` with the target `y`:
#
# $$z = w x + b \qquad p = \frac{1}{1 + e^{-z}} \qquad \text{loss} = (p - y)^2$$

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

plt.style.use("gradestep.pictures")  # for light and dark pages


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


x, y = 2.0, 1.0  # one example: for the input 2 the neuron should say 1
w, b = -1.0, 0.5

z = w * x + b
p = sigmoid(z)
loss = (p - y) ** 2
print(f"z = {z:.3f}   p = {p:.3f}   loss = {loss:.3f}")

# %% [markdown]
# The weight reaches the loss through a chain of three links: `w` → `z` → `p` → loss.
#
# **Predict.** We raise `w` a little. Does `z` rise or fall? And `p`? And the loss?
#
# **Name each rate.** How fast does the end of a link move when its beginning does? Calculus calls such
# a rate a **derivative**, and gives the formulas; below you check them.
#
# - `w` → `z`: the rate is `x`, since `w` is multiplied by it.
# - `z` → `p`: the rate is `p` · (1 - `p`), the derivative of the sigmoid.
# - `p` → loss: the rate is 2 · (`p` - `y`), the derivative of a square.
#
# **Check each rate.** Nudge the beginning up and down by a tiny `h`, and see how far the end moves.


# %%
def nudge(function, at, h=1e-5):
    """Return how fast `function` rises at the point `at`, measured by two nudges."""
    return (function(at + h) - function(at - h)) / (2 * h)


dz_dw, dp_dz, dloss_dp = x, p * (1 - p), 2 * (p - y)

print("link        formula    nudged")
print(f"w -> z    {dz_dw:9.4f} {nudge(lambda w: w * x + b, w):9.4f}")
print(f"z -> p    {dp_dz:9.4f} {nudge(sigmoid, z):9.4f}")
print(f"p -> loss {dloss_dp:9.4f} {nudge(lambda p: (p - y) ** 2, p):9.4f}")
print(f"product   {dz_dw * dp_dz * dloss_dp:9.4f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# **Multiply.** Raise `w` by a tiny amount, and `z` rises {{ dz_dw:.0f}} times as much. Of that, `p`
# gets a share of {{ dp_dz:.3f}}. Of that in turn, the loss gets {{ dloss_dp:.3f}}: it falls. So the
# loss moves by the product, {{ dz_dw * dp_dz * dloss_dp:.3f}} for each unit of `w`. Rates along a
# chain multiply: that is the **chain rule**, and the product is the gradient for `w`.
#
# </details>
#
# ## The tape multiplies backward
# A tape can also say how fast the loss moves with a number in the middle of the chain. We ask it for
# `p`, `z`, `w` and `b`.
#
# **Predict.** Two of the four answers will be equal. Which?

# %%
w_tf, b_tf = tf.Variable(w), tf.Variable(b)
with tf.GradientTape() as tape:
    z_tf = w_tf * x + b_tf
    p_tf = tf.sigmoid(z_tf)
    loss_tf = (p_tf - y) ** 2

taped = tape.gradient(loss_tf, [p_tf, z_tf, w_tf, b_tf])
by_hand = [dloss_dp, dloss_dp * dp_dz, dloss_dp * dp_dz * dz_dw, dloss_dp * dp_dz * 1]
print("loss per     tape   by hand")
for name, slope, product in zip("pzwb", taped, by_hand):
    print(f"{name:8} {slope:8.4f} {product:9.4f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Those for `z` and `b`: `b` is just added to `z`, so its last factor is 1. Read the rows downward.
# The tape starts at the loss and multiplies one more factor at each link, back to the weights.
# What it found for `z` serves both `w` and `b`. This reuse is **backpropagation**: in a network of many
# layers, all the weights of a neuron share what was found for its `z`, and that is computed only once.
#
# </details>


# %% [markdown] quiz="the_small_factor" points=1 attempts=2 seconds=120
# The same neuron with other weights: input 2, target 1, but now `z` = -8. So `p` is about
# {{ sigmoid(-8):.4f}}, as wrong as can be. Yet the gradient for `w` is only
# {{ products["w"]:.4f}}, and a step will hardly move the weight. Which factor is to blame?
#
# - [ ] 2 · (`p` - `y`): the loss hardly changes with `p` (small-gradient-means-nearly-right)
#   > This factor is small when the neuron is nearly right. How far is `p` from its target here?
# - [x] `p` · (1 - `p`): `p` hardly changes with `z`
#   > Yes. Far from 0 the sigmoid is flat, and hardly anything of the other two factors comes through.
# - [ ] `x`: `z` hardly changes with `w` (input-cannot-scale-a-gradient)
#   > The input is 2, as before. Which factor has shrunk since the gradient was larger?
# - [ ] none: a product of three numbers is always small (products-always-shrink)
#   > At first the product was {{ by_hand[2]:.2f}}. And 2 · 3 · 4 is not small. Compute each factor.
#
# > [!TIP]
# > Put the numbers into the three formulas.


# %% proves="the_small_factor"
weight, start = tf.Variable(-4.0), tf.Variable(0.0)
with tf.GradientTape(persistent=True) as recorder:
    summed = weight * x + start
    squeezed = tf.sigmoid(summed)
    missed = (squeezed - y) ** 2
sizes = {
    "A": abs(float(recorder.gradient(missed, squeezed))),
    "B": abs(float(recorder.gradient(squeezed, summed))),
    "C": abs(float(recorder.gradient(summed, weight))),
}
products = {"w": float(recorder.gradient(missed, weight))}
holds = {letter: size < 0.1 for letter, size in sizes.items()}
holds["D"] = float(summed) == -8 and abs(products["w"]) < 0.1 and min(sizes.values()) > 0.1


# %% [markdown]
# ## The same neuron with another loss
# For the target 1, the **cross-entropy** loss is $-\ln p$, and its rate with $p$ is $-1/p$.
# Multiply by $p (1 - p)$: the $p$ cancels, and $-(1 - p)$ is left.
#
# Three words in the code are new: a `persistent` tape answers more than once, `watch` lets it record a
# number that is no variable, and `logits` is TensorFlow's name for `z`, what comes before the sigmoid.
#
# **Predict.** How large will both gradients be at $z = -8$, and at $z = 8$?

# %%
many_z = tf.linspace(-8.0, 8.0, 161)
ones = tf.ones_like(many_z)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(many_z)
    squared = (tf.sigmoid(many_z) - ones) ** 2
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(ones, many_z)
of_squared, of_entropy = tape.gradient(squared, many_z), tape.gradient(entropy, many_z)

plt.figure(figsize=(6, 2.6))
plt.plot(many_z, of_squared, label="squared error")
plt.plot(many_z, of_entropy, "--", label="cross-entropy")
plt.xlabel("z (the neuron should say 1: left is wrong, right is right)")
plt.ylabel("loss per z")
plt.legend()
plt.tight_layout()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# On the right the neuron is right, and both gradients are near 0. On the left it is wrong:
# cross-entropy pulls with {{ of_entropy[0]:.2f}} at $z = -8$, for the flat factor is gone; the squared
# error, with {{ of_squared[0]:.4f}}, has given up. This is one reason why classifiers learn from
# cross-entropy.
#
# </details>

# %% [markdown]
# **Modify.** Copy the code to a cell of your own, and let the neuron say 0: make `ones` zeros, with
# `tf.zeros_like(many_z)`. Where does each gradient vanish now, and which sign does it have?
#
# <details><summary>After you have run it</summary>
#
# Both are positive now: a larger `z` makes the loss larger. Cross-entropy's gradient vanishes on the left only,
# where the neuron is right; that of the squared error on both sides, for the sigmoid is flat on both.
#
# </details>
#
# ## Take along
# Along a chain a gradient is a product of rates, one for each link, so one flat link can silence it. The tape
# multiplies them from the loss backward, and what several weights share it computes once.
#
# Is a gradient right that you derived by hand? [The next notebook](deep-dive-2-nudges.ipynb) tests it.
