# ---
# title: What do you still know?
# mode: Recall
# level: beginner
# minutes: 5
# objectives:
#   - Recall the ideas of this topic without looking them up.
#   - Find out which of them have not stuck yet.
# ---

# %% [markdown]
# To read an answer again feels like knowing it. To fetch it from memory shows whether you do, and
# each time you manage, it stays longer.
#
# So read a card, and **say the answer** to yourself, rather a wrong one than none. Then turn the
# card (Space), and rate yourself (keys 1 to 4): what you hardly knew comes back in a minute or
# two, the rest in days, then weeks. Be strict: it is no grade.
#
# Some cards belong to modes that you may not have done: turn them, and learn from their backs. Stop
# whenever you like, and come back tomorrow. If you see no card below, press Shift+Enter until the
# first one appears.

# %% [markdown] card="what_training_changes" about="challenge-1-why-weights-change/what_the_changes_are_for"
# What does training change in a model, and what for?
#
# > {{ "The values of its weights" if moved and same_formula else "Nothing" }}, so that the loss
# > becomes {{ "smaller" if fell else "larger" }}. The data, the layers and the loss function stay
# > as they are.

# %% computes="what_training_changes"
import numpy as np
import tensorflow as tf

pupil = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1, activation="sigmoid")])
pupil.compile(tf.keras.optimizers.SGD(0.1), loss="binary_crossentropy")
pairs, answers = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([[1.0], [0.0]])
layers, weights = [layer.get_config() for layer in pupil.layers], pupil.get_weights()
losses = [float(pupil.train_on_batch(pairs, answers)), float(pupil.test_on_batch(pairs, answers))]
moved = not any(map(np.array_equal, weights, pupil.get_weights()))
same_formula = layers == [layer.get_config() for layer in pupil.layers]
fell = losses[1] < losses[0]

# %% [markdown] card="why_subtract" about="challenge-1-why-weights-change/every_weight_moves_downhill"
# Why does a step *subtract* the gradient?
#
# > The gradient points to where the loss {{ "grows" if climbed else "shrinks" }}. We want the loss
# > to shrink, so we go the other way.

# %% computes="why_subtract"
import numpy as np
import tensorflow as tf

place = tf.Variable(tf.random.normal((3,)))
with tf.GradientTape() as tape:
    height = tf.reduce_sum((place - 7.0) ** 2)
uphill = tape.gradient(height, place)
climbed = bool(tf.reduce_sum((place + 0.001 * uphill - 7.0) ** 2) > height)

# %% [markdown] card="one_step_by_hand" about="challenge-2-one-step-loss/one_point_moves_both learn/two_weights_step"
# A weight is 2, its gradient is -3, and the learning rate is 0.1. What is the weight after one step?
#
# > 2 - 0.1 · (-3) = **{{ f"{float(weight.numpy()):.1f}" }}**. The gradient is negative, so the
# > weight grows.

# %% computes="one_step_by_hand"
import tensorflow as tf

weight = tf.Variable(2.0)
tf.keras.optimizers.SGD(0.1).apply_gradients([(tf.constant(-3.0), weight)])

# %% [markdown] card="three_moves" about="challenge-2-one-step-loss/the_loss_falls"
# A training step makes three moves. What are they, and how does each look in TensorFlow?
#
# > 1. **Measure** the loss while a `tf.GradientTape` records.
# > 2. **Differentiate**: `tape.gradient` says how the loss changes with each weight.
# > 3. **Update**: `apply_gradients` moves each weight.

# %% [markdown] card="which_weights" about="challenge-2-one-step-loss/printed_loss"
# A loop computes `loss` in the tape's block, applies the gradients, and prints `loss`. Which weights
# does the printed number belong to?
#
# > Those **{{ "before" if printed == was != becomes else "after" }}** the update. `loss` is a number
# > that was computed once; new weights do not change it.

# %% computes="which_weights"
import tensorflow as tf

weight = tf.Variable(0.0)
with tf.GradientTape() as tape:
    loss = (weight - 2.0) ** 2
was = float(loss)
tf.keras.optimizers.SGD(0.1).apply_gradients([(tape.gradient(loss, weight), weight)])
printed, becomes = float(loss), float((weight - 2.0) ** 2)

# %% [markdown] card="random_start" about="challenge-2-one-step-loss/printed_loss"
# The same program on the same data prints another first loss on each run. What is different?
#
# > The **start**. `Dense` draws its first weights {{ "at random" if differs else "as zeros" }}. After
# > `tf.keras.utils.set_random_seed(1)` it draws {{ "the same ones" if repeats else "others" }} on
# > each run.

# %% computes="random_start"
import numpy as np
import tensorflow as tf


def first_weights():
    layer = tf.keras.layers.Dense(2)
    layer.build((None, 3))
    return layer.get_weights()[0]


differs = not np.array_equal(first_weights(), first_weights())
seeded = []
for _ in range(2):
    tf.keras.utils.set_random_seed(1)
    seeded.append(first_weights())
repeats = np.array_equal(*seeded)

# %% [markdown] card="why_not_guess" about="why/faster_guesses"
# Guess some weights at random, and keep the best guess. Why does nobody train so?
#
# > Each weight more makes a lucky guess rarer. Picture the guesses as random points in a cube, with a
# > direction for each weight, and the good ones as the largest ball inside: it
# > catches {{ 100 * hits[3]:.0f}} % in 3 dimensions, {{ 100 * hits[10]:.1f}} % in 10, and
# > {{ "practically none" if hits[100] < 1e-60 else hits[100] }} in 100. A gradient tells all the
# > weights at once which way to go.

# %% computes="why_not_guess"
import math

hits = {n: math.pi ** (n / 2) / math.gamma(n / 2 + 1) / 2**n for n in (3, 10, 100)}

# %% [markdown] card="the_chain_rule" about="deep-dive-1-chain-rule/the_small_factor"
# $z = 3w$, and the loss is $z^2$. What is the gradient for $w$ at $w = 1$?
#
# > $2z \cdot 3 = {{ f"{float(slope.numpy()):.0f}" }}$. The loss changes $2z = 6$ times as fast as
# > $z$, and $z$ changes 3 times as fast as $w$. Rates along a chain multiply.

# %% computes="the_chain_rule"
import tensorflow as tf

w = tf.Variable(1.0)
with tf.GradientTape() as tape:
    z = 3.0 * w
    squared = z**2
slope = tape.gradient(squared, w)

# %% [markdown] card="no_gradient" about="practice/the_tape_sees_the_loss"
# What does this print, and why?
#
# ```python
# w = tf.constant(3.0)
# with tf.GradientTape() as tape:
#     loss = w * w
# print(tape.gradient(loss, w))
# ```
#
# > `{{ slope }}`: no slope was recorded, which is not a slope of 0. A tape watches
# > variables{{ ", so make `w` a `tf.Variable`" if as_variable else "" }}.

# %% computes="no_gradient"
import tensorflow as tf

w = tf.constant(3.0)
with tf.GradientTape() as tape:
    loss = w * w
slope = tape.gradient(loss, w)
w = tf.Variable(3.0)
with tf.GradientTape() as tape:
    loss = w * w
as_variable = float(tape.gradient(loss, w)) == 2 * 3

# %% [markdown] card="frozen_loop" about="challenge-5-frozen-loop/same_weights_twice"
# A training loop prints the same loss at every step, though its gradients are not zero. What do you
# look for?
#
# > The line that writes to the variables. `tape.gradient` only computes numbers: without
# > `apply_gradients` or `assign_sub`, the weights {{ "stay as they are" if stays else "move" }}.

# %% computes="frozen_loop"
import tensorflow as tf

w = tf.Variable(3.0)
with tf.GradientTape() as tape:
    loss = w * w
stays = float(tape.gradient(loss, w)) != 0 and float(w.numpy()) == 3.0

# %% [markdown] card="mean_not_sum" about="deep-dive-3-step-size/every_example_twice"
# The loss of a batch is the *mean* over its points. What would happen to a step if it were the sum?
#
# > It would grow with the batch: a step on 8 points would be
# > {{ f"{ratio:.0f} times as long" }}, and the learning rate would fit one size of batch only.

# %% computes="mean_not_sum"
import tensorflow as tf

w, points = tf.Variable(1.0), tf.random.normal((8,))
with tf.GradientTape(persistent=True) as tape:
    squares = (w * points - 2.0) ** 2
    total, mean = tf.reduce_sum(squares), tf.reduce_mean(squares)
ratio = float(tape.gradient(total, w) / tape.gradient(mean, w))

# %% [markdown] card="learning_rate" about="deep-dive-3-step-size/largest_rate_of_the_bowl"
# The loss is $w^2$, so the gradient is $2w$. You stand at $w = 1$. Where does one step take you with
# the learning rate 0.1? And with 1.5?
#
# > To {{ f"{ends[0]:.1f}" }}, a little lower. With 1.5, to {{ f"{ends[1]:.0f}" }}: across the valley
# > and **{{ "higher" if ends[1] ** 2 > 1 else "lower" }}** up than before. A learning rate that is too
# > large lets the loss grow, although each step goes against the gradient.

# %% computes="learning_rate"
import tensorflow as tf


def step_from_one(rate):
    w = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        loss = w**2
    tf.keras.optimizers.SGD(rate).apply_gradients([(tape.gradient(loss, w), w)])
    return float(w.numpy())


ends = [step_from_one(0.1), step_from_one(1.5)]

# %% [markdown] card="momentum"
# What does SGD with momentum have that plain SGD has not?
#
# > A memory: each step adds a share of the step before. On a steady slope the steps get longer: with
# > momentum 0.9 the second is {{ f"{second / first:.1f}" }} times as long as the first. Gradients
# > that point to and fro partly cancel.

# %% computes="momentum"
import tensorflow as tf

w = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
walked = [0.0]
for _ in range(2):
    optimizer.apply_gradients([(tf.constant(1.0), w)])
    walked.append(float(w.numpy()))
first, second = walked[0] - walked[1], walked[1] - walked[2]

# %% [markdown] card="input_scale"
# Why divide pixels from 0 to 255 by 255 before training?
#
# > In the first layer, the gradient of a weight is multiplied by its pixel. With raw pixels it can be
# > {{ f"{ratio:.0f} times" }} as large, and a learning rate that was fine makes steps that are far
# > too long.

# %% computes="input_scale"
import tensorflow as tf


def slope_for(pixel):
    w = tf.Variable(0.0)
    with tf.GradientTape() as tape:
        loss = (w * pixel - 1.0) ** 2
    return float(tape.gradient(loss, w))


ratio = slope_for(255.0) / slope_for(1.0)

# %% [markdown] card="layers_collapse" about="challenge-3-complex-patterns/the_first_bias_goes_through"
# Two `Dense` layers follow each other, with no activation. What can they express that one layer
# cannot?
#
# > {{ "Nothing" if collapses else "More" }}: one kernel and one bias do what the two layers do. With a
# > bend in between, such as ReLU, {{ "they cannot follow" if bends else "they still do" }}.

# %% computes="layers_collapse"
import numpy as np

dice = np.random.default_rng()
inputs, kernel, last_kernel = (dice.normal(size=shape) for shape in [(50, 3), (3, 4), (4, 2)])
bias, last_bias = dice.normal(size=4), dice.normal(size=2)
both = (inputs @ kernel + bias) @ last_kernel + last_bias
collapses = np.allclose(both, inputs @ (kernel @ last_kernel) + (bias @ last_kernel + last_bias))
bent = np.maximum(inputs @ kernel + bias, 0) @ last_kernel + last_bias
with_ones = np.hstack([inputs, np.ones((50, 1))])
bends = not np.allclose(with_ones @ np.linalg.lstsq(with_ones, bent, rcond=None)[0], bent)

# %% [markdown] card="deep_or_linear" about="challenge-3-complex-patterns/which_needs_depth"
# When does a linear model fail, however long it trains?
#
# > When no weighted sum of the inputs fits: for instance, when what one input means depends on the
# > others, as with two switches for one lamp. Training only finds what the architecture can express.

# %% [markdown] card="loss_or_accuracy" about="challenge-4-falling-metric/after_all_are_right"
# All the predictions are right, and training goes on. Which number still falls, the loss or the
# share of errors?
#
# > The **loss**: it also sees how sure the model is. When the right class goes from 60 to 90 %,
# > the loss falls from {{ f"{costs[0]:.2f} to {costs[1]:.2f}" }}; the answer was right before.

# %% computes="loss_or_accuracy"
import numpy as np
import tensorflow as tf

chances = np.array([[0.4, 0.6], [0.1, 0.9]])
costs = tf.keras.losses.sparse_categorical_crossentropy(np.array([1, 1]), chances).numpy()

# %% [markdown] card="cross_entropy" about="challenge-4-falling-metric/sure_and_right_costs_less"
# The cross-entropy loss of one picture is $-\ln p$. What is $p$? And how large is the loss, about,
# for $p$ = 1, 0.5 and 0.01?
#
# > $p$ is the probability that the model gives to the right class. The loss is
# > {{ ", ".join(f"{cost:.1f}" for cost in costs) }}: to be sure and wrong costs most.

# %% computes="cross_entropy"
import numpy as np

costs = -np.log([1, 0.5, 0.01]) + 0.0

# %% [markdown] card="always_no"
# One mail in 100 is spam. A filter says "no spam" to every mail. What is its accuracy, and what does
# it find?
#
# > {{ f"{100 * accuracy:.0f}" }} % accuracy, and it finds {{ "nothing" if recall == 0 else recall }}: its
# > **recall**, the share of the spam that it finds, is {{ f"{recall:.0f}" }}. When one class is rare,
# > accuracy lies.

# %% computes="always_no"
import numpy as np
import tensorflow as tf

spam, said = np.repeat([1, 0], [1, 99]), np.zeros(100)
measures = [tf.keras.metrics.BinaryAccuracy(), tf.keras.metrics.Recall()]
for measure in measures:
    measure.update_state(spam, said)
accuracy, recall = (float(measure.result()) for measure in measures)

# %% [markdown] card="precision_recall" about="metrics/spam_filter metrics/the_numbers_of_keras"
# 10 mails are spam. A filter marks 8 mails, and 6 of these are spam. What are its **precision** and
# its **recall**?
#
# > Precision {{ f"{100 * precision:.0f}" }} %: 6 of the 8 that it marked. Recall {{ f"{100 * recall:.0f}" }} %: 6 of
# > the 10 that there are.

# %% computes="precision_recall"
import numpy as np
import tensorflow as tf

spam, marked = np.repeat([1, 1, 0, 0], [6, 4, 2, 50]), np.repeat([1, 0, 1, 0], [6, 4, 2, 50])
measures = [tf.keras.metrics.Precision(), tf.keras.metrics.Recall()]
for measure in measures:
    measure.update_state(spam, marked)
precision, recall = (float(measure.result()) for measure in measures)

# %% [markdown] card="overfitting" about="metrics/both_rise"
# The training loss goes on falling, but the validation loss rises. What is going on, and which of
# the two do you believe?
#
# > **Overfitting**: the model fits its training examples ever more closely, and on new ones its
# > mistakes cost more. Believe the validation loss: it comes from data that the model was not
# > trained on.

# %% [markdown]
# ## How your cards come back
# A scheduler called FSRS estimates how fast you forget each card, and brings it back when you would
# still know it in about 9 of 10 cases. Your ratings are kept in this notebook, also when you copy it.
#
# What you missed in the other notebooks comes first. The deck reads that when its cell runs: so after a
# challenge, save that notebook, come back here and run the cell with the cards again.
