# ---
# title: How does a model learn? Follow one weight
# mode: Learn
# level: beginner
# minutes: 8
# objectives:
#   - Say what a weight, a loss, a gradient and a step are.
#   - Make one training step by hand, and say why it lowers the loss.
#   - Recognize the same step in TensorFlow.
# ---

# %% [markdown]
# A taxi ride of 1 mile cost 5 coins. A ride of 2 miles cost 10. What will 3 miles cost?
#
# You see the rule at once. A computer does not. Here you watch it find the rule, by the same three
# moves that train the largest models, on numbers small enough to check in your head.
#
# Before each code cell, **predict** what it will print. Then run it: click it, and press
# Shift+Enter.
#
# Our **model** is a formula: the fare is some number times the miles. That number is a **weight**:
# a number inside a model that training may change. Ours starts at 1, a blind guess.
#
# **Predict.** Which fares does the model expect, and how far off are they?

# %%
import matplotlib.pyplot as plt
import numpy as np

plt.style.use("gradestep.pictures")  # for light and dark pages

miles = np.array([1.0, 2.0])  # what we do to an array happens to each of its numbers
fares = np.array([5.0, 10.0])

weight = 1.0
errors = weight * miles - fares
print("the model expects:", weight * miles)
print("errors:           ", errors)

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# The model expects too little both times, so both errors are negative.
#
# </details>
#
# ## 1. Measure: how wrong is the model?
# The **loss** answers with one number. Ours is the mean of the squared errors: no square is negative,
# so misses in both directions count, and large ones count most.
#
# **Predict.** What is the loss of these two errors?


# %%
def loss_at(weight):
    return np.mean((weight * miles - fares) ** 2)


print("loss:", loss_at(1.0))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# (16 + 64) / 2 is {{ f"{loss_at(1.0):.0f}" }}. The rides will not change, nor will the formula.
# Only the weight can, so the loss depends on the weight alone.
#
# </details>
#
# ## 2. Differentiate: which way is down?
# Nudge the weight up by 0.001, and watch the loss.
#
# **Predict.** Will it rise or fall?

# %%
nudge = 0.001
change = loss_at(weight + nudge) - loss_at(weight)
print(f"the loss changed by {change:.6f}, {change / nudge:.3f} times the nudge")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# It falls, about {{ f"{-change / nudge:.0f}" }} times as fast as the weight rises: it changes at the rate
# {{ f"{change / nudge:.0f}" }}. (With a nudge ten times smaller, ten times closer.) This rate is the **gradient**.
# Think of the loss as the height of a hillside. The sign of the gradient says which way is uphill: here it is
# negative, so *up* is where the weight shrinks, and *down* is where it grows. Its size says how steep the slope is.
#
# </details>

# %% [markdown]
# <details><summary>The same by algebra, for those who like to know it exactly</summary>
#
# Algebra gives it exactly, without a nudge. Raise the weight a little, and each error rises `miles`
# times as much. And when an error rises by a tiny `d`, its square rises by 2 · error · `d`: for
# (error + `d`)² is `error²` + 2 · error · `d` + `d²`, and `d²` is too tiny to matter. So each ride
# contributes 2 · error · miles:
#
# | | 1 mile | 2 miles | mean |
# |---|---|---|---|
# | error | -4 | -8 | |
# | `error²` | 16 | 64 | 40, the loss |
# | 2 · error · miles | -8 | -32 | -20, the gradient |
#
# </details>
#
# ## 3. Update: take a step
# The gradient points uphill, so a **step** goes against it: from the weight, *subtract* the
# gradient times the **learning rate**, a small number that you choose. Ours is 0.1:
#
# new weight = weight - learning rate · gradient
#
# **Predict.** Where does the weight go, and how low will the loss be?

# %%
gradient = np.mean(2 * errors * miles)
stepped = weight - 0.1 * gradient
print(f"gradient {gradient:.0f}, weight {stepped:.0f}, loss {loss_at(stepped):.0f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# 1 - 0.1 · (-20) = {{ f"{stepped:.0f}" }}: minus a negative number is plus, so the weight grew. The
# loss fell from {{ f"{loss_at(weight):.0f} to {loss_at(stepped):.0f}" }}.
#
# </details>
#
# ## Again and again
# **Training** repeats the three moves: measure, differentiate, update. Walking downhill in this way is
# called **gradient descent**.
#
# **Predict.** The learning rate stays at 0.1. Will the next steps be as long as the first?


# %%
def walk(learning_rate, start=1.0):
    """Return the weight at the start and after each of 6 steps."""
    path = [start]
    for _ in range(6):
        errors = path[-1] * miles - fares
        gradient = float(np.mean(2 * errors * miles))
        path.append(path[-1] - learning_rate * gradient)
    return path


path = walk(0.1)
for stop in path:
    print(f"weight {stop:.4f}   loss {loss_at(stop):7.4f}")

# %%
plt.figure(figsize=(6, 2.8))
many = np.linspace(0.5, 9.5, 100)
heights = [loss_at(each) for each in many]
plt.plot(many, heights, color="gray", label="loss of each weight")
plt.plot(path, [loss_at(stop) for stop in path], "o", label="the walk")
for name, stop in zip(["start", "step 1", "step 2"], path):
    plt.annotate(name, (stop, loss_at(stop)), xytext=(4, 6), textcoords="offset points")
plt.xlabel("weight")
plt.ylabel("loss")
plt.legend(loc="upper center")
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# The walk runs down the curve, and each step is half as long as the last: the slope gets
# gentler, so the gradient shrinks, and the step with it. At 5 the curve is level, the gradient is
# 0, and nothing would move any more. So the model learned to charge about
# {{ "15" if abs(3 * path[-1] - 15) < 0.5 else path[-1] }} coins for 3 miles, a fare that nobody told
# it.
#
# </details>
#
# **Modify.** Add a cell with the + button above. Predict each of these, then run it:
#
# - `walk(0.1, start=9.0)`: which sign has the gradient on that side?
# - `walk(0.2)` and `walk(0.5)`: which of them is the better learning rate?
#
# <details><summary>After you have run them</summary>
#
# On the other side the gradient is positive, and the weight shrinks. With the rate 0.2 the model arrives
# in {{ "a single step" if abs(walk(0.2)[1] - 5) < 1e-9 else walk(0.2) }}. With 0.5 each step leaps over the
# lowest point and lands
# {{ "higher up" if min(np.diff([loss_at(each) for each in walk(0.5)])) > 0 else walk(0.5) }} on the other
# side.
#
# </details>

# %% [markdown] quiz="one_step_from_there" asks="number" points=0 attempts=2 seconds=120 variants=4
# Now begin at the weight {{ begun:.0f }}, where the gradient is {{ its_gradient:.0f }}. The learning rate is still 0.1.
# What is the weight after one step?
#
# - [x] {{ arrived:g }}
#   > Yes: {{ begun:.0f }} - 0.1 · ({{ its_gradient:.0f }}) = {{ arrived:g }}, half as far from 5 as before.
# - [ ] {{ climbed:g }} (climbs-the-slope)
#   > That step is as long as it should be, and goes the other way: uphill.
# - [ ] {{ whole:g }} (forgets-the-learning-rate)
#   > That subtracts the whole gradient. How much of it does a step take?
# - [ ] any other number
#   > New weight = weight - learning rate · gradient.
#
# > [!TIP]
# > Put both numbers into the formula for the new weight. Mind the sign.

# %% proves="one_step_from_there"
begun = [2.0, 8.0, 12.0, 14.0][variant]  # noqa: F821 - the check says which; no walk above passes there
its_gradient = float(np.mean(2 * (begun * miles - fares) * miles))
arrived = walk(0.1, start=begun)[1]
climbed, whole = begun + (begun - arrived), begun - its_gradient
holds = {"right": arrived, "climbs-the-slope": climbed, "forgets-the-learning-rate": whole}

# %% [markdown]
# ## The same in TensorFlow
# For one weight you can do the algebra. For a million weights, TensorFlow does it: a
# `GradientTape` records how the loss is computed, and then works out its gradient.
#
# **Predict.** Which three numbers will this print? (The import takes some seconds.)

# %%
import tensorflow as tf

price = tf.Variable(1.0)  # the weight: a number that training may change
with tf.GradientTape() as tape:
    loss = tf.reduce_mean((price * miles - fares) ** 2)  # 1. measure
slope = tape.gradient(loss, price)  # 2. differentiate
price.assign_sub(0.1 * slope)  # 3. update: subtract from the variable
print(f"loss {loss:.0f}, gradient {slope:.0f}, new weight {price.numpy():.0f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# All as by hand. But `loss` is {{ f"{loss:.0f}" }}, not {{ f"{loss_at(stepped):.0f}" }}: it was
# measured before the update.
#
# </details>
#
# The update can be left to an **optimizer**. The plainest one is `SGD`, short for *stochastic gradient
# descent*. Hand it a list of pairs, each a gradient and its weight: from each weight it subtracts the
# learning rate times the gradient. Here it walks
# from 1 again, six steps.

# %%
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
price.assign(1.0)
for _ in range(6):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((price * miles - fares) ** 2)
    optimizer.apply_gradients([(tape.gradient(loss, price), price)])
    print(f"weight {price.numpy():.4f}")

# %% [markdown]
# These are {{ "the same weights" if abs(float(price.numpy()) - path[-1]) < 1e-5 else "NOT those" }} as
# on your walk by hand. Now two weights at once.

# %% [markdown] quiz="two_weights_step" points=0 attempts=2 seconds=120
# A café's model has **two** weights, the price of a coffee and the price of a cake. Both start at
# 5 coins. The tape gives the gradient 10 for coffee and -20 for cake. The learning rate is 0.1.
#
# What are the two weights after one step?
#
# - [x] coffee 4, cake 7
#   > Yes. 5 - 0.1 · 10 = 4, and 5 - 0.1 · (-20) = 7. Each weight goes against its own gradient.
# - [ ] coffee 6, cake 3 (climbs-the-slope)
#   > These are steps of the right length. But the gradient points to where the loss *grows*. Which
#   > way leads down?
# - [ ] coffee 4, cake 3 (weights-must-fall)
#   > It is the loss that has to fall, not the weights. The gradient of cake is negative: what does
#   > the loss do when that weight grows?
# - [ ] coffee -5, cake 25 (forgets-the-learning-rate)
#   > Both go in the right direction, but as far as the whole gradient. What is the learning rate
#   > for?
#
# > [!TIP]
# > New weight = weight - learning rate · gradient, for each weight on its own.


# %% proves="two_weights_step"
orders = tf.constant([[2.0, 0.0], [0.0, 2.0]])  # two coffees, then two cakes
bills = tf.constant([5.0, 20.0])
prices = tf.Variable([5.0, 5.0])
with tf.GradientTape() as tape:
    bill_loss = tf.reduce_mean((tf.linalg.matvec(orders, prices) - bills) ** 2)
slopes = tape.gradient(bill_loss, prices)
tf.keras.optimizers.SGD(learning_rate=0.1).apply_gradients([(slopes, prices)])

as_told = np.allclose(slopes, [10, -20])
offered = {"A": [4, 7], "B": [6, 3], "C": [4, 3], "D": [-5, 25]}
holds = {letter: as_told and np.allclose(prices, pair) for letter, pair in offered.items()}


# %% [markdown] quiz="moves_in_order" asks="order" points=0 attempts=3 seconds=240
# Once more without TensorFlow. There is a `weight`, and there is a list `losses`, still empty. Build three steps
# of training with the learning rate 0.1; in the end `losses` is to hold the loss before each of them. Two lines
# are too many.
#
# - [x] `for _ in range(3):`
#   > The loop stands before what it repeats.
# - [x] `    errors = weight * miles - fares`
#   > In each round anew: the weight has moved since the last one.
# - [x] `    losses.append(np.mean(errors ** 2))`
#   > Measure. It may stand below the step as well: `errors` was computed before it.
# - [x] `    weight = weight - 0.1 * np.mean(2 * errors * miles)`
#   > Differentiate, and update: against the gradient.
# - [x] order: 1 >2 >4 >3
# - [ ] `weight = weight + 0.1 * np.mean(2 * errors * miles)` (climbs-the-slope)
#   > That adds the gradient, and so walks uphill.
# - [ ] `errors = errors - 0.1 * np.mean(2 * errors * miles)` (moves-the-errors)
#   > The errors follow from the weight. Which number may training change?
# - [ ] order: 2 1 >3 >4 (errors-keep-up-by-themselves)
#   > The errors stay what they were before the loop: three times the same loss, and three times the same step.
# - [ ] order: 1 >2 >3 4 (one-step-after-the-loop)
#   > In the loop nothing moves: three times the same loss, and then a single step.
#
# > [!TIP]
# > What changes in each round, and what has to be computed anew from it?


# %% proves="moves_in_order"
def works(program):
    names = {"np": np, "miles": miles, "fares": fares, "weight": 1.0, "losses": []}
    exec(program, names)
    *before, last = walk(0.1)[:4]
    measured = len(names["losses"]) == 3 and np.allclose(names["losses"], [loss_at(stop) for stop in before])
    return measured and np.isclose(names["weight"], last)


# %% [markdown]
# ## Take along
# - **Weights** are the numbers in a model that training may change.
# - The **loss** is one number for how wrong the model is.
# - The **gradient** says for each weight how fast the loss rises when that weight grows.
# - A **step** moves each weight against its gradient, times the **learning rate**.
# - Training repeats: **measure, differentiate, update**.
