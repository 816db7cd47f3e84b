# ---
# title: How far should you turn the tap?
# mode: Learn
# level: beginner
# minutes: 9
# objectives:
#   - Say what a learning rate that is too small, right or too large does, and compute where it gets too large.
#   - Explain what momentum is for, when one rate has to suit two weights.
#   - Say what noise does to the last steps, and write a loop with a schedule.
# ---

# %% [markdown]
# You stand under a strange shower. The water has 20 °C, and you would like 38. You turn the tap a bit:
# still cold. You turn it far: it scalds you. You turn it back just as far: it freezes you. **How far
# should you turn it at once?**
#
# Training asks this at every step. The gradient says in which direction to change a weight; the **learning
# rate** says how far. Here you find out what a good one depends on. (What a weight, a loss, a gradient and a
# step are, [the first topic](../training-optimization/learn.ipynb) tells.)
#
# The tap is our weight. Each turn of it warms the water by so many degrees, its **gain**:
#
# - temperature = 20 + gain · tap
# - error = temperature - 38, and the loss is the error squared
# - gradient = 2 · error · gain, and a step is: new tap = tap - learning rate · gradient
#
# **Predict.** The gain is 2, and you take eight steps with each of three learning rates: 0.01, 0.1 and 0.3.
# Which one arrives, which one leaves you cold for long, and which one scalds you?

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

plt.style.use("gradestep.pictures")  # for light and dark pages


def shower(rate, gain, steps=8):
    """Return how many degrees too warm the water is, before and after each step."""
    tap, errors = 0.0, []
    for _ in range(steps + 1):
        error = 20 + gain * tap - 38
        errors.append(error)
        tap = tap - rate * 2 * error * gain
    return np.array(errors)


walks = {rate: shower(rate, gain=2) for rate in (0.01, 0.1, 0.3)}
for rate, errors in walks.items():
    print(f"{rate:<4}", *(f"{38 + error:7.1f}" for error in errors))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# With 0.01 the water still has {{ 38 + walks[0.01][-1]:.0f}} °C after eight steps. With 0.1 it is right to half a
# degree after {{ np.argmax(abs(walks[0.1]) < 0.5) }} steps. With 0.3 the first step gives
# {{ 38 + walks[0.3][1]:.0f}} °C, and each further step leads farther away: the walk **diverges**. (A real tap
# would have ended long before.)
#
# </details>
#
# ## Where is it too large?
#
# **Predict.** Divide each error by the one before it. What do you expect in each row: numbers that grow, that
# shrink, or something else?

# %%
for rate, errors in walks.items():
    print(f"{rate:<4}", *(f"{factor:6.2f}" for factor in errors[1:] / errors[:-1]))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# In each row the same number, at every step. For a step changes the tap by -rate · 2 · error · gain, and so
# the temperature by that times the gain once more:
#
# new error = error - rate · 2 · gain · gain · error = (1 - rate · 2 · gain · gain) · error
#
# Here 2 · gain · gain is {{ 2 * 2**2 }}. It is how fast the slope changes when the weight does: the **curvature**
# of the loss. So each step multiplies the error by 1 - rate · curvature:
#
# | learning rate | that factor | the walk |
# |---|---|---|
# | below 1 / curvature | between 0 and 1 | comes nearer, from one side |
# | 1 / curvature | 0 | arrives in one step |
# | between 1 / curvature and 2 / curvature | between -1 and 0 | **overshoots**, and still comes nearer |
# | 2 / curvature | -1 | jumps to and fro for ever |
# | above 2 / curvature | below -1 | diverges |
#
# </details>

# %% [markdown] quiz="rate_of_another_house" asks="number" points=0 attempts=2 seconds=180 variants=4
# In another house, a turn of the tap warms the water by {{ force:g }} degrees. With which learning rate is it right
# after a single step?
#
# - [x] {{ arrives:g }} ± 1 %
#   > Yes. The curvature is 2 · {{ force:g }}² = {{ 2 * force**2:g }}, and 1 / {{ 2 * force**2:g }} =
#   > {{ arrives:g }}.
# - [ ] {{ 2 * arrives:g }} (the-limit-is-the-best-rate)
#   > With this one the water jumps between 20 and 56 °C for ever: the factor is -1. When is it 0?
# - [ ] {{ arrives * force:g }} (forgets-the-square)
#   > The gain comes in twice: it makes the gradient larger, and it makes each turn warm more.
# - [ ] 0.125 (one-rate-fits-all)
#   > That is right for the gain 2. What is the curvature now?
# - [ ] any other number
#   > For which learning rate is 1 - rate · curvature equal to 0?
#
# > [!TIP]
# > Compute the curvature of the new tap first: 2 · gain · gain.

# %% proves="rate_of_another_house"
force = [2.5, 5.0, 10.0, 20.0][variant]  # noqa: F821 - the check says which
arrives = 1 / (2 * force**2)
assert abs(shower(arrives, force)[1]) < 1e-9 < abs(shower(0.125, force)[1]), "one step should do, and only with it"
assert np.allclose(shower(2 * arrives, force)[:3], [-18, 18, -18]), "the double rate should jump to and fro"
holds = {
    "right": arrives,
    "the-limit-is-the-best-rate": 2 * arrives,
    "forgets-the-square": 1 / (2 * force),
    "one-rate-fits-all": 1 / (2 * 2**2),
}

# %% [markdown]
# So no learning rate is good by itself: it has to fit the curvature, and that comes from the model and the
# data. This is why a rate that works in one program diverges in another.
#
# ## One rate for two taps
# A model has many weights, and one learning rate for all of them. Take two: our shower with the gain 2, and a
# slow boiler with the gain 0.2. Their curvatures are 8 and 0.08, a hundred to one. The steepest sets the limit:
# above 0.25 the shower diverges. We take 0.2, near the limit.
#
# **Momentum** is a memory: to each step, 0.9 of the last one is added. On a long slope the steps add up.
#
# **Predict.** 18 degrees are missing in both at first. How many are missing after 100 steps, without momentum
# and with it?

# %%
gains = tf.constant([2.0, 0.2])


def two_taps(momentum, rate=0.2, steps=100):
    """Return how many degrees both taps are off, before and after each step."""
    taps = tf.Variable([0.0, 0.0])
    optimizer = tf.keras.optimizers.SGD(rate, momentum=momentum)
    missing = []
    for _ in range(steps + 1):
        with tf.GradientTape() as tape:
            too_cold = 18 - gains * taps
            loss = tf.reduce_sum(too_cold**2)
        missing.append(too_cold.numpy())
        optimizer.apply_gradients([(tape.gradient(loss, taps), taps)])
    return np.abs(missing)


plain, carried = two_taps(0.0), two_taps(0.9)
for name, missing in [("plain", plain), ("with momentum", carried)]:
    showers, boilers = missing[-1]
    print(f"{name:14} shower {showers:.2f}, boiler {boilers:.2f} degrees are missing")

# %%
plt.figure(figsize=(6, 2.8))
for missing, name, style in [(plain, "plain", "-"), (carried, "momentum", "--")]:
    plt.plot(missing[:, 0], style, label=f"shower, {name}", linewidth=1)
    plt.plot(missing[:, 1], style, label=f"boiler, {name}")
plt.ylim(-0.5, 20)
plt.xlabel("step")
plt.ylabel("degrees missing")
plt.legend()
plt.show()

# %% [markdown]
# <details><summary>After you have run both cells</summary>
#
# Plain descent gets the shower right soon, and after 100 steps the boiler still lacks {{ plain[-1, 1]:.1f}}
# degrees: the steepest curvature sets the limit, the flattest sets the time. With momentum the boiler lacks
# {{ carried[-1, 1]:.2f}}. The price stands in the picture: the memory carries the shower past the right warmth, again
# and again, and it settles later than without. ([*Deep dive*](deep-dive-1-momentum.ipynb) says how large a rate may
# be with momentum.)
#
# </details>
#
# ## When the thermometer trembles
# So far each gradient was exact. In training it comes from a **batch**, a few of the examples, so it is only
# about right: it has **noise**. Let the thermometer tremble: what it says is off by 4 degrees, up or down, in a
# typical reading.
#
# We try three ways to choose the rate over 100 steps: **0.1** all the time; a fiftieth of it, **0.002**, all the
# time; or a **schedule**: from 0.1 on, halved every 15 steps. Keras has it ready.
#
# **Predict.** What are the three numbers of the schedule? And which of the three ways ends nearest to 38 °C?

# %%
fade = tf.keras.optimizers.schedules.ExponentialDecay
halving = fade(0.1, decay_steps=15, decay_rate=0.5)
print("schedule:", *(f"{float(halving(step)):.3f}" for step in (0, 15, 30)))

ways = {"0.1": np.full(101, 0.1), "0.002": np.full(101, 0.002)}
ways["halving"] = [float(halving(step)) for step in range(101)]
rng = np.random.default_rng()
misses = {}
for name, rates in ways.items():
    taps = np.zeros(2000)  # two thousand showers at once: so luck does not decide
    misses[name] = []
    for rate in rates:
        errors = 20 + 2 * taps - 38
        misses[name].append(np.sqrt(np.mean(errors**2)))  # how far off a typical one is
        readings = errors + rng.normal(0, 4, size=2000)
        taps = taps - rate * 2 * readings * 2
    row = (f"step {step}: {misses[name][step]:4.1f}  " for step in (0, 10, 30, 100))
    print(f"{name:8}", *row)

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# With 0.1 a typical shower is near 38 °C within ten steps, and then stays
# {{ "3 to 4" if 3 < min(misses["0.1"][10:]) and max(misses["0.1"][10:]) < 4 else misses["0.1"][10:] }} degrees off:
# it runs after each reading, however wrong. With 0.002 it trembles little, but 100 steps are not enough. The
# schedule has both: long steps as long as the way is long, short ones when only noise is left. It ends less than
# {{ "1 degree" if misses["halving"][-1] < 1 else misses["halving"][-1] }} off.
#
# Two other ways make it tremble less: a larger batch (the mean of four readings is off by half as much as one),
# and more steps at a smaller rate. Both cost time.
#
# </details>
#
# A schedule of Keras counts **steps**, not epochs: the optimizer counts each step that it makes, in
# `optimizer.iterations`, and asks the schedule with that number.


# %% [markdown] quiz="loop_with_a_schedule" asks="order" points=0 attempts=3 seconds=240
# Build 12 steps of training whose rate is halved every 4 steps. `step(optimizer)` measures the loss, and lets that
# optimizer make one step.
#
# - [x] `halve = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5)`
#   > The schedule has to be there before an optimizer can be given it.
# - [x] `optimizer = tf.keras.optimizers.SGD(halve)`
#   > One optimizer for all steps: it counts them.
# - [x] `for number in range(12):`
#   > The loop stands before what it repeats.
# - [x] `    step(optimizer)`
#   > This is what is repeated.
# - [ ] order: 1 3 >2 >4 (new-optimizer-each-step)
#   > A new optimizer begins to count at 0, and so asks the schedule for step 0 each time: 12 steps with 0.1.
# - [ ] order: 3 >1 >2 >4 (new-optimizer-each-step)
#   > A new optimizer begins to count at 0, and so asks the schedule for step 0 each time: 12 steps with 0.1.
#
# > [!TIP]
# > Who counts the steps, and what happens to its count when it is made anew?


# %% proves="loop_with_a_schedule"
def works(program):
    weight, went = tf.Variable(0.0), [0.0]

    def step(optimizer):
        optimizer.apply_gradients([(tf.constant(-1.0), weight)])  # so the weight grows by the rate
        wanted = went[-1] + 0.1 * 0.5 ** ((len(went) - 1) / 4)
        assert abs(float(weight) - wanted) < 1e-4, "another rate"
        went.append(float(weight))

    exec(program, {"tf": tf, "step": step})
    return len(went) == 13


# %% [markdown]
# ## Take along
# - A learning rate is too large or too small **for a curvature**: plain descent overshoots above 1 / curvature, and
#   diverges above 2 / curvature.
# - Of many curvatures, the **steepest sets the limit and the flattest the time**. Momentum shortens that time.
# - With noise, a large rate never comes to rest, and a small one arrives late: begin large, and **let the rate
#   fall**. A schedule of Keras counts steps.
