# ---
# title: Is this gradient right, and what does it cost?
# mode: Deep dive
# level: intermediate
# minutes: 5
# objectives:
#   - Test a gradient by nudges of the right size, and tell the error of a nudge from a slip in the formula.
#   - Say what one gradient costs by nudging, and by the tape.
# ---

# %% [markdown]
# You derived a gradient by hand. Is it right? The test is to **nudge**: move the weight up and down by a
# tiny `h`, and measure how fast the loss moves. That works for any smooth function, without a formula.
#
# Only, how small should `h` be? Here is the neuron of
# [What is a gradient made of?](deep-dive-1-chain-rule.ipynb), `p` = sigmoid(`w` · `x` + `b`) with the loss
# (`p` - `y`)², and the gradient of `w` that the formulas there give.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

plt.style.use("gradestep.pictures")  # for light and dark pages


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


x, y = 2.0, 1.0
w, b = -1.0, 0.5


def loss_of(w):
    return (sigmoid(w * x + b) - y) ** 2


# %%
def nudge(function, at, h):
    """Return how fast `function` rises at the point `at`, measured by two nudges."""
    return (function(at + h) - function(at - h)) / (2 * h)


p = sigmoid(w * x + b)
exact = 2 * (p - y) * p * (1 - p) * x
print(f"by formula:              {exact:.8f}")
print(f"by nudges of 0.1:        {nudge(loss_of, w, 0.1):.8f}")

# %% [markdown]
# Close, but not equal. Now with ever smaller nudges, in the about 16 digits of `float64`, NumPy's usual type,
# and in the 7 of `{{ tf.Variable(1.0).dtype.name}}`, TensorFlow's usual one.
#
# **Predict.** Which `h` will be the best: with 16 digits, and with 7?

# %%
sizes_of_h = 10.0 ** -np.arange(1, 13)
errors = {}
plt.figure(figsize=(6, 2.8))
for kind, style in [("float64", "o-"), ("float32", "^--")]:
    nudged = nudge(loss_of, np.array(w, kind), sizes_of_h.astype(kind))
    errors[kind] = np.abs(nudged - exact)
    plt.loglog(sizes_of_h, errors[kind], style, label=kind)
plt.gca().invert_xaxis()
plt.xlabel("h, smaller to the right")
plt.ylabel("error of the gradient")
plt.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
plt.tight_layout()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# It falls, turns, and rises. At first, a nudge ten times smaller is about 100 times more exact. That the
# curve bends does no harm: up and down, the bend is the same, and cancels. What is left is how the bend
# itself changes, and that shrinks with the square of `h`. But then the two losses become so alike that
# their digits cancel, and rounding, all that is left, gets divided by the tiny `h`. The best `h` here is
# {{ "0.00001" if errors["float64"].argmin() == 4 else errors}} in `float64`. In
# `float32` it is {{ "0.01 or 0.001" if errors["float32"].argmin() in (1, 2) else errors}}, and at
# {{ "0.00000001" if np.allclose(errors["float32"][7:], abs(exact)) else errors}} and below, `w + h`
# *is* `w`: the nudge measures a gradient of 0.
#
# </details>


# %% [markdown] quiz="the_gap_that_shrinks" points=1 attempts=2 seconds=120
# Another gradient was derived by hand, and is tested with nudges in `float64`. The two differ by
# {{ gap(taped_slope, 0.01):.7f}} for `h` = 0.01, and by {{ gap(taped_slope, 0.001):.9f}} for `h` = 0.001. What
# does that say of the gradient by hand?
#
# - [ ] It is wrong: a right one would agree. (any-gap-is-a-fault)
#   > Hardly a nudge agrees to the last digit. What would a slip in the formula, say a forgotten 2, do to the
#   > gap when `h` gets smaller?
# - [x] It is right: the gap is that of the nudges.
#   > Yes. It shrinks a hundredfold when `h` shrinks tenfold. A slip in the formula is there for every `h`.
# - [ ] Nothing yet: only the smallest `h` can tell. (the-smallest-nudge-is-the-best)
#   > For `h` = 0.000000000001 the gap is
#   > {{ "larger" if gap(taped_slope, 1e-12) > gap(taped_slope, 0.001) else "?" }} than for 0.001. What
#   > becomes of the digits of two losses that are nearly the same?
# - [ ] It is wrong, by a factor of about 100. (the-ratio-is-the-slip)
#   > That is the ratio of the two gaps. Compare a gap with the gradient itself, which is
#   > {{ taped_slope:.2f}}.
#
# > [!TIP]
# > Which part of such a gap depends on `h`, and which part does not?


# %% proves="the_gap_that_shrinks"
weight = tf.Variable(0.3, dtype=tf.float64)
with tf.GradientTape() as recorder:
    miss = (tf.sigmoid(weight * x + b) - y) ** 2
taped_slope = float(recorder.gradient(miss, weight))


def gap(by_hand, h):
    """Return by how much nudges of the size `h` differ from a gradient by hand."""
    return abs(nudge(loss_of, 0.3, h) - by_hand)


def shrinks(by_hand):
    """Return whether the gap shrinks about a hundredfold for a nudge ten times smaller."""
    return 90 < gap(by_hand, 0.01) / gap(by_hand, 0.001) < 110


slips = [factor * taped_slope for factor in (-1, 0.5, 1.01, 2)]
holds = {
    "A": gap(taped_slope, 0.01) == 0,
    "B": shrinks(taped_slope) and not any(map(shrinks, slips)),
    "C": gap(taped_slope, 1e-12) < gap(taped_slope, 0.001),
    "D": bool(np.isclose(nudge(loss_of, 0.3, 0.001) / taped_slope, [0.01, 100], rtol=0.5).any()),
}

# %% [markdown]
# ## What a gradient costs
# A nudge costs two losses for every weight. The tape goes once forward, and once back through what
# it has recorded.
#
# Here is a **network**: layers of **units**. A unit is a neuron, whose sum may also go through
# another function than the sigmoid: `relu` makes a negative sum 0. Each unit of a `Dense` layer gets
# all the results of the layer before.
#
# **Predict.** The network has a million weights, and its loss takes some milliseconds. How long does
# one gradient take by nudging: seconds, minutes, hours? And by the tape: like how many losses?

# %%
from timeit import timeit

dense = tf.keras.layers.Dense
layers = [dense(1000, "relu"), dense(500, "relu"), dense(1)]
network = tf.keras.Sequential([tf.keras.Input((500,)), *layers])
examples, targets = tf.random.normal((100, 500)), tf.random.normal((100, 1))


def one_loss():
    return tf.reduce_mean((network(examples) - targets) ** 2)


def all_gradients():
    with tf.GradientTape() as tape:
        loss = one_loss()
    return tape.gradient(loss, network.trainable_variables)


times = [[timeit(go, number=1) for go in (one_loss, all_gradients)] for _ in range(20)]
once, taped = np.min(times, axis=0)  # of each its fastest run
count = network.count_params()
print(f"{count:,} weights and biases")
print(f"one loss:             {1000 * once:5.1f} ms")
print(f"gradient by nudging:  {2 * count * once / 60:5.0f} minutes")
print(f"gradient by the tape: {1000 * taped:5.1f} ms, like {taped / once:.1f} losses")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# The last number is usually between 1.5 and 4, on a computer that does little else meanwhile: the way back
# takes up to twice the work of the way forward. Counted exactly, the loss takes
# {{ f"{tf.function(one_loss).get_concrete_function().graph.as_graph_def()}".count('op: "MatMul"') }}
# matrix products, and with all its gradients
# {{ f"{tf.function(all_gradients).get_concrete_function().graph.as_graph_def()}".count('op: "MatMul"') }}
# of them. That factor stays below 3, however large the layers are. So huge models can be trained at all:
# nudge to **test**, and let the tape train.
#
# </details>
#
# ## Take along
# A gradient by hand is tested by nudges that are neither too large nor too small, and by how the gap shrinks.
# A nudge costs two losses for each weight; the tape, counted in losses, costs about the same for any
# number of weights.
#
# A gradient can be right, and a step along it too long: see
# [How far can a step trust its gradient?](deep-dive-3-step-size.ipynb)
