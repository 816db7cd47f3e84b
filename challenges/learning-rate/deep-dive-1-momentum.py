# ---
# title: How far does momentum carry?
# mode: Deep dive
# level: advanced
# minutes: 5
# objectives:
#   - Say how momentum lengthens the steps on a slope, and how it changes the largest stable rate of a bowl.
#   - Compute from rate, curvature and momentum how fast a walk arrives, by the eigenvalues of a step.
# ---

# %% [markdown]
# Plain descent in a bowl with the curvature $c$ multiplies the distance $d$ to the bottom by $1 - r c$ at each
# step, with the learning rate $r$: it diverges above $r = 2 / c$ ([*Deep dive* of the first
# topic](../training-optimization/deep-dive-3-step-size.ipynb) derives it). **Momentum** $m$ keeps a share of the
# last move $v$. This is what `SGD(learning_rate=r, momentum=m)` does:
#
# $$v \leftarrow m v - r \cdot \text{slope} \qquad d \leftarrow d + v$$
#
# What does that do to the limit? Opinions differ: some say that momentum lowers it, since steps get longer.
#
# ## On a slope
# First no bowl, but a slope that is 1 everywhere.
#
# **Predict.** The rate is 0.01. How long is the first step, and how long is each at last, with momentum 0, 0.5, 0.9
# and 0.99?

# %%
import matplotlib.pyplot as plt
import numpy as np

plt.style.use("gradestep.pictures")  # for light and dark pages


def on_a_slope(momentum, steps=600):
    """Return how far each step goes where the slope is 1."""
    place, last, lengths = 0.0, 0.0, []
    for _ in range(steps):
        last = momentum * last - 0.01 * 1
        place = place + last
        lengths.append(-last)
    return np.array(lengths)


slides = {momentum: on_a_slope(momentum) for momentum in (0.0, 0.5, 0.9, 0.99)}
for momentum, lengths in slides.items():
    half = np.argmax(lengths > 0.5 * lengths[-1]) + 1
    print(f"momentum {momentum:<4}  first {lengths[0]:.2f}", end=", ")
    print(f"at last {lengths[-1]:.2f}, half of that by step {half}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# All begin alike, and end at rate / (1 - momentum): with 0.9 steps are {{ f"{slides[0.9][-1] / 0.01:.0f}" }} times
# as long, with 0.99 {{ f"{slides[0.99][-1] / 0.01:.0f}" }} times. For $1 + m + m^2 + \dots$ adds up to
# $1 / (1 - m)$. A longer memory also takes longer to fill.
#
# So is SGD with momentum 0.9 just plain SGD with ten times the rate? On a slope that stays, at last, yes. In a bowl
# the slope changes sign when you cross the bottom.
#
# </details>
#
# ## In a bowl
# We measure it: from distance 1 at rest, by what factor does the walk shrink or grow per step, in the long run?
# Only the product $r c$ counts, for a step moves by $r c d$.
#
# **Predict.** Without momentum the walk diverges from $r c = 2$ on. From where on with momentum 0.5, and with 0.9?

# %%
products = np.linspace(0.01, 4.19, 210)


def measured(momentum, steps=150):
    """Return the factor per step over the second half of a walk, for each product."""
    distance, last = np.ones_like(products), np.zeros_like(products)
    sizes = []
    for _ in range(steps):
        last = momentum * last - products * distance
        distance = distance + last
        sizes.append(np.hypot(distance, last))  # crossing the bottom is no arrival
    return (sizes[-1] / sizes[steps // 2 - 1]) ** (2 / steps)


factors = {momentum: measured(momentum) for momentum in (0.0, 0.5, 0.9)}
plt.figure(figsize=(6, 3))
for (momentum, factor), style in zip(factors.items(), ["-", "--", "-."]):
    plt.plot(products, factor, style, label=f"momentum {momentum}")
plt.axhline(1, color="gray", linewidth=0.8)
plt.ylim(0, 1.6)
plt.xlabel("rate · curvature")
plt.ylabel("factor per step")
plt.legend()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# A curve below the gray line arrives. Each line crosses it once: at 2, near
# {{ f"{products[np.argmax(factors[0.5] > 1)]:.0f}" }} and near
# {{ f"{products[np.argmax(factors[0.9] > 1)]:.1f}" }}. Momentum *raises* the limit, though by much less than its
# steps get longer. In between lie level stretches, at {{ f"{np.median(factors[0.5]):.2f}" }} for 0.5 and at
# {{ f"{np.median(factors[0.9]):.2f}" }} for 0.9: there the walk swings around the bottom, and a larger rate makes
# it no faster. The roots of 0.5 and 0.9 are 0.71 and 0.95.
#
# </details>

# %% [markdown] quiz="limit_with_momentum" asks="number" points=1 attempts=2 seconds=240 variants=4
# Find the rule behind the three limits. A bowl has the curvature {{ bend:g }}, and the momentum is {{ keep:g }}.
# Above which learning rate does the walk diverge?
#
# - [x] {{ limit:g }} ± 1 %
#   > Yes: with momentum $m$ the limit is $2 (1 + m) / c$, here {{ 2 * (1 + keep):g }} / {{ bend:g }}.
# - [ ] {{ 2 / bend:g }} (momentum-leaves-the-limit)
#   > That is the limit of plain descent. Where did the curves with momentum cross the gray line?
# - [ ] {{ 2 * (1 - keep) / bend:g }} (momentum-lowers-the-limit)
#   > On a slope the steps get 1 / (1 - m) times as long, true. In a bowl the slope changes sign when you have
#   > crossed the bottom, and works against the memory.
# - [ ] {{ 2 / (1 - keep) / bend:g }} (momentum-multiplies-the-limit)
#   > So far it would be if the limit grew as the steps do on a slope. Look where the curves cross.
# - [ ] any other number
#   > The limits of rate · curvature were 2, 3 and 3.8, for momentum 0, 0.5 and 0.9.
#
# > [!TIP]
# > First find rate · curvature at the limit for this momentum, then divide.

# %% proves="limit_with_momentum"
bend, keep = [(4.0, 0.8), (10.0, 0.75), (2.0, 0.6), (20.0, 0.7)][variant]  # noqa: F821 - the check says which


def survives(rate):
    distance, last = 1.0, 0.0
    for _ in range(400):
        last = keep * last - rate * bend * distance
        distance += last
    return abs(distance) < 1


limit = 2 * (1 + keep) / bend
assert survives(0.97 * limit) and not survives(1.03 * limit), "the limit should lie there"
holds = {
    "right": limit,
    "momentum-leaves-the-limit": 2 / bend,
    "momentum-lowers-the-limit": 2 * (1 - keep) / bend,
    "momentum-multiplies-the-limit": 2 / (1 - keep) / bend,
}

# %% [markdown]
# ## Why: a step is a matrix
# A walk with memory is described by two numbers, the distance $d$ and the last move $v$. A step makes two new ones
# of them: put $v$'s new value $m v - r c d$ into $d + v$, and
#
# $$\begin{pmatrix} d \\ v \end{pmatrix} \leftarrow
# \begin{pmatrix} 1 - r c & m \\ -r c & m \end{pmatrix} \begin{pmatrix} d \\ v \end{pmatrix}$$
#
# Many steps are many multiplications with the same matrix. In the long run its **eigenvalue** of the largest size
# wins: that size is the factor per step. Eigenvalues may be complex, which means that the walk swings; the size of
# a complex number is `abs` of it. `np.linalg.eigvals` finds the eigenvalues of a matrix.
#
# **Your turn.** Write the function. It should agree with the picture.


# %% answer="growth"
def growth(product, momentum):
    """Return by what factor the distance to the bottom changes per step, in the end.

    product: learning rate times curvature, a number above 0.
    momentum: a number from 0 to below 1.
    Returns one number, right to 0.0001: below 1 the walk arrives, above 1 it diverges.
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvals([[1 - product, momentum], [-product, momentum]])
    return np.abs(eigenvalues).max()
    ### END SOLUTION


# %% alternative="solves the quadratic equation of the eigenvalues"
def growth(product, momentum):
    trace = 1 + momentum - product
    square = trace**2 - 4 * momentum
    if square < 0:
        return momentum**0.5
    return (abs(trace) + square**0.5) / 2


# %% alternative="lets NumPy find the roots of the polynomial"
def growth(product, momentum):
    return float(max(abs(root) for root in np.roots([1.0, product - momentum - 1.0, momentum])))


# %% alternative="squares the matrix again and again, and watches how large it gets"
def growth(product, momentum):
    power, logarithm = np.array([[1 - product, momentum], [-product, momentum]]), 0.0
    for doubling in range(30):
        size = np.linalg.norm(power)
        logarithm += np.log(size) / 2**doubling
        power = power / size @ (power / size)
    return float(np.exp(logarithm))


# %% mistake="takes the factor of plain descent" fails="growth_of_a_walk"
def growth(product, momentum):
    return abs(1 - product)


# %% mistake="takes the longer steps for a larger rate" fails="growth_of_a_walk"
def growth(product, momentum):
    return abs(1 - product / (1 - momentum))


# %% mistake="adds the memory to the factor" fails="growth_of_a_walk"
def growth(product, momentum):
    return abs(1 - product + momentum)


# %% mistake="takes the largest eigenvalue, not the one of the largest size" fails="growth_of_a_walk"
def growth(product, momentum):
    return np.linalg.eigvals([[1 - product, momentum], [-product, momentum]]).real.max()


# %% mistake="looks at the real part of an eigenvalue only" fails="growth_of_a_walk"
def growth(product, momentum):
    return np.abs(np.linalg.eigvals([[1 - product, momentum], [-product, momentum]]).real).max()


# %% mistake="takes the root of the momentum everywhere" fails="growth_of_a_walk"
def growth(product, momentum):
    return max(momentum**0.5, 0.0)


# %% mistake="moves by the last move before it is renewed" fails="growth_of_a_walk"
def growth(product, momentum):
    return np.abs(np.linalg.eigvals([[1.0, 1.0], [-product, momentum]])).max()


# %% mistake="takes singular values for eigenvalues" fails="growth_of_a_walk"
def growth(product, momentum):
    return np.linalg.norm([[1 - product, momentum], [-product, momentum]], ord=2)


# %% mistake="takes the smallest eigenvalue" fails="growth_of_a_walk"
def growth(product, momentum):
    return np.abs(np.linalg.eigvals([[1 - product, momentum], [-product, momentum]])).min()


# %% tests="growth_of_a_walk" points=3
from gradestep import check_close, check_shape, parts

part = parts()
with part(1, "without momentum it is the factor of plain descent"):
    look = "Return one number, a size."
    check_shape(growth(0.5, 0.0), (), "What growth returns", look=look)
    check_close(growth(0.5, 0.0), 0.5, "For r c = 0.5 without momentum, the factor")
    look = "A size has no sign."
    far = growth(2.5, 0.0)
    check_close(far, 1.5, "For r c = 2.5 without momentum, the factor", look=look)
with part(1, "a walk that swings shrinks by the root of the momentum"):
    look = "`abs` of a complex number."
    swing = growth(1.0, 0.81)
    check_close(swing, 0.9, "For r c = 1 and momentum 0.81, the factor", look=look)
    ### BEGIN HIDDEN TESTS
    for product, momentum in [(0.3, 0.5), (0.05, 0.9), (3.5, 0.9), (0.7, 0.04)]:
        got = complex(growth(product, momentum))
        assert abs(got - momentum**0.5) < 1e-4, "a walk that swings: the factor is wrong for some rate and momentum"
    ### END HIDDEN TESTS
### BEGIN HIDDEN TESTS
with part(1, "also where it creeps and where it diverges"):
    for product, momentum in [(0.02, 0.3), (1e-6, 0.5), (3.5, 0.5), (2.2, 0.0), (5.0, 0.9), (1000.0, 0.9)]:
        pair, logs = np.array([1.0, 0.0]), 0.0
        one = np.array([[1.0 - product, momentum], [-product, momentum]])
        for count in range(4000):
            pair = one @ pair
            if count >= 2000:
                logs += np.log(np.linalg.norm(pair))
            pair = pair / np.linalg.norm(pair)
        got = complex(growth(product, momentum))
        truth = np.exp(logs / 2000)
        assert abs(got - truth) < 1e-4 * max(1.0, truth), (
            "where a walk does not swing, the factor is wrong for some rate"
        )
### END HIDDEN TESTS
part.score()

# %% [markdown]
# **Modify.** A bowl has curvatures from 1 to 100. In a cell of your own, try plain descent with the rate 0.0198,
# and then momentum 0.67 with the rate 0.033: which is the *larger* factor of `growth(rate * 1, m)` and
# `growth(rate * 100, m)`, and how many steps halve the distance in the long run?
#
# <details><summary>After you have run it</summary>
#
# Plain: {{ f"{growth(0.0198, 0.0):.2f}" if growth(1.98, 0.0) < 0.981 else "?" }} for both, so
# {{ f"{np.log(0.5) / np.log(growth(0.0198, 0.0)):.0f}" }} steps. With momentum:
# {{ f"{growth(0.033, 0.67):.2f}" if growth(3.3, 0.67) < 0.82 else "?" }} for both, so
# {{ f"{np.log(0.5) / np.log(growth(0.033, 0.67)):.1f}" }} steps. (From rest, the first halving takes longer.)
# With curvatures $k$ to 1, the steps of plain descent grow in proportion to $k$, those of well chosen momentum in
# proportion to the root of $k$.
#
# </details>
#
# ## Take along
# Momentum $m$ makes steps on a steady slope $1 / (1 - m)$ times as long, and raises the limit of the rate from
# $2 / c$ to $2 (1 + m) / c$. Where the walk swings, it arrives by the root of $m$ per step, whatever the rate: so
# it lets flat directions catch up with steep ones.
