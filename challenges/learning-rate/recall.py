# ---
# title: Which steps do you still know?
# mode: Recall
# level: beginner
# minutes: 4
# objectives:
#   - Recall the ideas of this topic without looking them up.
#   - Find out which of them have not stuck yet, also of the first topic.
# ---

# %% [markdown]
# As in the first topic: read a card, **say the answer** to yourself, turn the card (Space), and rate yourself (keys
# 1 to 4). Be strict: it is no grade. What you hardly knew comes back in a minute or two, the rest in days, then
# weeks.
#
# Cards of [the first topic's Recall](../training-optimization/recall.ipynb) that you have rated there, and that are
# due, come along here, so one sitting is enough. Mixed cards are harder, and stay longer.

# %% [markdown] card="what_sets_the_rate" about="learn/rate_of_another_house challenge-1-small-rate/why_it_grew"
# The rate 0.1 trained one model well, and makes another diverge. What is different?
#
# > The **curvature** of the loss, how fast its slope changes. It comes from the model and the data: features
# > that are 10 times as large make it {{ f"{ratio:.0f} times" }} as large for their weights, and the largest
# > rate as much smaller.

# %% computes="what_sets_the_rate"
import tensorflow as tf


def curvature_for(feature):
    w = tf.Variable(0.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = (w * feature - 1.0) ** 2
        slope = inner.gradient(loss, w)
    return float(outer.gradient(slope, w))


ratio = curvature_for(10.0) / curvature_for(1.0)

# %% [markdown] card="fates_of_a_rate" about="learn/rate_of_another_house"
# A bowl has the curvature 10. What does plain descent do with the rates 0.05, 0.1, 0.15 and 0.25?
#
# > Each step multiplies the distance to the bottom by 1 - rate · curvature, so by
# > {{ ", ".join(f"{factor:g}" for factor in factors) }}: it comes nearer, arrives in one step, overshoots and
# > still comes nearer, and diverges.

# %% computes="fates_of_a_rate"
factors = [round(1 - rate * 10, 10) + 0.0 for rate in (0.05, 0.1, 0.15, 0.25)]

# %% [markdown] card="steep_and_flat"
# A bowl is steep in one direction and flat in another. What sets the largest rate, and what sets the time?
#
# > The **steepest** curvature sets the limit, 2 / curvature. The **flattest** sets the time: with curvatures
# > 100 to 1 and a rate at nine tenths of the limit, halving the flat distance takes {{ steps }} steps.

# %% computes="steep_and_flat"
import math

steps = round(math.log(0.5) / math.log(1 - 0.9 * 2 / 100))

# %% [markdown] card="what_momentum_adds" about="challenge-2-momentum-log/after_two_steps"
# Momentum 0.9, and a slope that stays. How long do the steps get, compared with plain SGD of the same rate?
#
# > {{ f"{lengths[-1]:.0f}" }} times as long, 1 / (1 - 0.9). Not at once: the second step is
# > {{ f"{lengths[1]:.1f}" }} times as
# > long.

# %% computes="what_momentum_adds"
lengths, move = [], 0.0
for _ in range(300):
    move = 0.9 * move + 1.0
    lengths.append(move)

# %% [markdown] card="limit_of_momentum" about="deep-dive-1-momentum/limit_with_momentum"
# Plain descent diverges above the rate 2 / c. Does momentum lower that limit, leave it or raise it?
#
# > It **raises** it, to 2 (1 + m) / c: with momentum 0.9 to {{ f"{limit:.1f}" }} / c. Steps get longer on a
# > slope, but across the bottom the memory and the slope work against each other.

# %% computes="limit_of_momentum"
import numpy as np

grid = np.arange(0.05, 6.0, 0.1)
sizes = [abs(np.linalg.eigvals([[1 - each, 0.9], [-each, 0.9]])).max() for each in grid]
limit = grid[np.array(sizes) < 1].max() + 0.05

# %% [markdown] card="step_of_adam" about="deep-dive-2-adam/tiny_gradient"
# The first gradients of two weights are 0.01 and 100. How far does Adam move each in its first step?
#
# > Both by about the **learning rate**: {{ f"{moved[0]:.3f} and {moved[1]:.3f}" }} with 0.001. It divides by
# > the size of the gradients so far. Only tiny ones move a weight less: in Keras a first gradient of
# > 0.00001 by {{ f"{100 * faint:.0f}" }} % of the rate, since epsilon counts beside it.

# %% computes="step_of_adam"
import tensorflow as tf

pair = tf.Variable([0.0, 0.0])
tf.keras.optimizers.Adam(0.001).apply([tf.constant([0.01, 100.0])], [pair])
moved = abs(pair.numpy())
lone = tf.Variable(0.0)
tf.keras.optimizers.Adam(0.001).apply([tf.constant(0.00001)], [lone])
faint = abs(float(lone)) / 0.001

# %% [markdown] card="adam_and_schedules" about="deep-dive-2-adam/who_comes_to_rest"
# "Adam adapts its rate by itself, so it needs no schedule." True?
#
# > No. It adapts to the *scale* of the gradients of each weight. Near the bottom noisy gradients are all noise,
# > and Adam divides noise by its own size: its steps are shorter there, but do not die away. A rate that falls
# > calms it, as it does SGD.

# %% [markdown] card="noise_and_batch"
# A batch is four times as large as before. What becomes of the noise of its gradient, and of what is no noise in it?
#
# > The noise halves: it shrinks with the root of the batch size (here {{ f"{spreads[0] / spreads[1]:.1f}" }} to
# > 1). The rest, the gradient on all examples, stays as it was, since the loss is a *mean*.

# %% computes="noise_and_batch"
import numpy as np

dice = np.random.default_rng(0)
spreads = [dice.normal(3, 1, size=(20000, size)).mean(axis=1).std() for size in (8, 32)]

# %% [markdown] card="what_a_schedule_counts" about="learn/loop_with_a_schedule"
# `ExponentialDecay(0.1, decay_steps=100, decay_rate=0.5)`, and an epoch has 20 batches. When is the rate 0.05?
#
# > After 100 **steps**, so after {{ epochs }} epochs. A schedule of Keras is asked with `optimizer.iterations`,
# > the number of steps that this optimizer has made.

# %% computes="what_a_schedule_counts"
import tensorflow as tf

plan = tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=100, decay_rate=0.5)
epochs = next(epoch for epoch in range(100) if float(plan(20 * epoch)) < 0.0501)

# %% [markdown] card="optimizer_made_anew" about="challenge-5-forgetful-schedule/made_anew_each_step"
# A training loop makes a new optimizer at each step, with a schedule and momentum. What is lost?
#
# > Its count and its memory: each new one starts at step {{ count }} of the schedule, and without a last move.
# > So the rate never falls, and momentum never builds up. Make it once, before the loop.

# %% computes="optimizer_made_anew"
import tensorflow as tf

spot = tf.Variable(0.0)
for _ in range(3):
    optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
    count = int(optimizer.iterations.numpy())
    optimizer.apply([tf.constant(1.0)], [spot])

# %% [markdown] card="why_let_it_fall" about="visualise/curves_and_causes"
# Why begin with a large rate and let it fall, and not take a small one all the time?
#
# > A small one spends the budget on the way. A large one is there soon, but noise keeps it trembling. A falling
# > rate has both. If the *first* rate is too small already, a schedule only makes it worse.

# %% [markdown] card="reading_curves" about="visualise/curves_and_causes"
# Three loss curves: one rises far above its start; one falls smoothly, and as fast at the end as at the beginning;
# one falls fast and then trembles. What do you suspect?
#
# > A rate that is too high; one that is too low; and noise: a small batch, or a rate that should fall by now.
# > Suspect, not know: try twice or half the rate, and look.

# %% [markdown] card="which_rates_to_try" about="why/five_trials"
# You may try four learning rates, and know nothing. Which?
#
# > Spread by **factors**: 0.1, 0.01, 0.001, 0.0001, say, each for a few steps. Then go on around the best one,
# > with twice and half of it. 0.1, 0.2, 0.3 and 0.4 tell you nothing about 0.001.

# %% [markdown] card="trials_start_alike"
# You compare three learning rates, and train the same model object with each, one after the other. What is wrong?
#
# > The second begins with the weights that the first has trained: `compile` changes the optimizer, and leaves
# > the weights {{ "as they are" if kept else "anew" }}. Make the model anew for each trial, with the same seed.

# %% computes="trials_start_alike"
import numpy as np
import tensorflow as tf

pupil = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
pupil.compile(tf.keras.optimizers.SGD(0.1), loss="mse")
pupil.train_on_batch(np.ones((4, 2)), np.ones((4, 1)))
trained = pupil.get_weights()
pupil.compile(tf.keras.optimizers.SGD(0.01), loss="mse")
kept = all(map(np.array_equal, trained, pupil.get_weights()))
