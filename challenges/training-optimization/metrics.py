# ---
# title: Which number can you trust?
# mode: Metrics
# level: intermediate
# minutes: 9
# objectives:
#   - Compare an accuracy with that of the laziest model before you believe it.
#   - Read loss and accuracy on new pictures together, and say what each of them sees.
#   - Compute precision and recall from predicted chances, and say what a threshold does to them.
# ---

# %% [markdown]
# A model is to find the **eights** among handwritten digits. It learns from 200 pictures. The other
# 1,597 are kept aside for **validation**: no step ever sees them. Each of the numbers that you are
# about to read is computed right, and each misleads somebody who reads it alone.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

plt.style.use("gradestep.pictures")  # for light and dark pages

pixels = tf.constant(load_digits().data / 16, dtype=tf.float32)
is_eight = (load_digits().target == 8).astype("float32")
train_y, val_y = is_eight[:200], is_eight[200:]


def new_model():
    dense = tf.keras.layers.Dense
    last = dense(1, "sigmoid", kernel_initializer="zeros")  # starts with 0.5 for all
    layers = [tf.keras.Input((64,)), dense(64, "relu"), dense(64, "relu"), last]
    return tf.keras.Sequential(layers)


# %% [markdown]
# `train` returns, for each step, the chance of being an eight that the model gave to each of the
# 1,797 pictures before that step. Above 0.5 it says "eight". `measure` takes the loss of a picture from
# the chance $p$ that the model gave to the truth, "eight" or "no eight": $-\ln p$, as in challenge 4.


# %%
def train(labels, steps=200):
    model, optimizer = new_model(), tf.keras.optimizers.Adam(0.01)
    optimizer.build(model.trainable_variables)
    loss_fn = tf.keras.losses.BinaryCrossentropy()

    @tf.function(autograph=False)  # the same computation, only faster
    def step():
        chances = model(pixels)[:, 0]
        with tf.GradientTape() as tape:
            loss = loss_fn(labels, model(pixels[:200])[:, 0])
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return chances

    return np.array([step() for _ in range(steps)])


def measure(chances, truth):
    """Return the loss of each picture, and whether the model was right about it."""
    of_truth = np.where(truth == 1, chances, 1 - chances)
    return -np.log(np.maximum(of_truth, 1e-7)), (chances > 0.5) == (truth == 1)


# %% [markdown]
# ## The first ten steps
# **Predict.** In the first ten steps the training loss falls by more than half. What does the
# accuracy on the same 200 pictures do meanwhile?

# %%
log = train(train_y)
losses, right = measure(log, is_eight)
eights = int(train_y.sum())

print("step    loss   accuracy   eights found")
for at in (0, 5, 10, 100, 199):
    found = right[at, :200][train_y == 1].sum()
    print(f"{at:4} {losses[at, :200].mean():7.3f}", end=" ")
    print(f"{right[at, :200].mean():10.3f} {found:7} of {eights}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Nothing: it stays at {{ "90.5 %" if np.allclose(right[:11, :200].mean(axis=1), 0.905) else right}},
# and not one eight is found. {{ 200 - eights}} of the 200 pictures are no eights, so a model that says
# no to *everything* is right that often. This is the **baseline**: before you believe an accuracy,
# ask what the laziest model would get. The loss did notice that the chances became better.
#
# </details>
#
# ## New pictures
# In the end {{ "all" if right[199, :200].all() else right[199, :200].sum()}} the training pictures are
# right. But what counts is new pictures.
#
# **Predict.** On the **validation** pictures, which way will the loss go? And the accuracy?

# %%
figure, axes = plt.subplots(1, 2, figsize=(6, 2.8), layout="constrained")
for axis, values, name in zip(axes, (losses, right), ("loss", "accuracy")):
    axis.plot(values[:, :200].mean(axis=1), "--", color="gray", label="training")
    axis.plot(values[:, 200:].mean(axis=1), label="validation")
    axis.set(xlabel="step", title=name)
axes[1].axhline(1 - val_y.mean(), color="C1", linestyle=":", label="always no")
figure.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()

val_loss, val_accuracy = losses[:, 200:].mean(axis=1), right[:, 200:].mean(axis=1)
lowest = val_loss.argmin()
for at in (lowest, 199):
    text = f"step {at}: validation loss {val_loss[at]:.2f}"
    print(f"{text}, accuracy {val_accuracy[at]:.3f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# On the training pictures both go where they should: the loss to 0, the accuracy to 1. On the
# validation pictures the loss falls at first, turns at a step between
# {{ "15 and 30" if 15 <= lowest <= 30 else lowest}}, and then
# {{ "more than doubles" if val_loss[199] > 2 * val_loss[lowest] else val_loss}}. Two losses that part
# like this mean **overfitting**: the model fits its training pictures ever better, and new ones
# ever worse. Or does it? The validation accuracy *rises*, from 90 % to
# {{ "92 to 94 %" if 0.915 < val_accuracy[199] < 0.945 else val_accuracy}}.
#
# </details>


# %% [markdown] quiz="both_rise" points=1 attempts=2 seconds=120
# Compare the two steps that are printed last. What has happened to the model from the first of them to the
# second?
#
# - [ ] It makes more and more mistakes on new pictures. (loss-counts-mistakes)
#   > Then the accuracy would fall. The loss counts no mistakes. What does it see beside them?
# - [ ] It is less and less sure of all its answers. (rising-loss-means-doubt)
#   > In training it goes on to push every chance toward 0 or 1. Would that make it doubt?
# - [ ] It no longer learns anything from the training pictures. (rising-loss-means-standstill)
#   > Look at the dashed line of the left figure: does the training loss stand still?
# - [x] It makes fewer mistakes, but is ever surer of those it makes.
#   > Yes. A sure mistake can cost more than many mistakes that were avoided.
#
# > [!TIP]
# > The loss of one picture is $-\ln p$, with the chance $p$ that it gave to the right answer.


# %% proves="both_rise"
answers = (load_digits().target == 8).astype("float32")  # once more: those above would bring along their plots
short = train(answers[:200], 70)
costs, correct = measure(short, answers)
turn = costs[:, 200:].mean(axis=1).argmin()
worse = costs[-1, 200:].mean() > costs[turn, 200:].mean() * 1.1
mistakes = [int((~correct[at, 200:]).sum()) for at in (turn, -1)]
cost_of_mistakes = [costs[at, 200:][~correct[at, 200:]].mean() for at in (turn, -1)]
doubt = [np.minimum(short[at, 200:], 1 - short[at, 200:]).mean() for at in (turn, -1)]
learned = [costs[at, :200].mean() for at in (turn, -1)]
holds = {
    "A": bool(worse and mistakes[1] > mistakes[0]),
    "B": bool(worse and doubt[1] > doubt[0]),
    "C": bool(worse and learned[1] > 0.9 * learned[0]),
    "D": bool(worse and mistakes[1] < mistakes[0] and cost_of_mistakes[1] > 1.5 * cost_of_mistakes[0]),
}


# %% [markdown]
# **Predict.** Here are its mistakes at both steps, and what they cost. In how many percent of them
# did it give the right answer a chance below one in a thousand?

# %%
print("step   mistakes   loss of a mistake   chance < 0.001   loss of the others")
for at in (lowest, 199):
    good = right[at, 200:]
    wrong_cost, good_cost = (losses[at, 200:][part].mean() for part in (~good, good))
    sure = 100 * np.mean(losses[at, 200:][~good] > -np.log(0.001))
    print(f"{at:4} {(~good).sum():8} {wrong_cost:17.2f}", end=" ")
    print(f"{sure:14.0f} % {good_cost:20.2f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# At the end a mistake costs {{ "8 to 10" if 7.5 < wrong_cost < 10.5 else wrong_cost}} on average: to the
# right answer the model gave, in {{ "40 to 75" if 40 < sure < 75 else sure}} of 100 mistakes, a chance
# below one in a thousand. If somebody
# acts on the *chances*, the loss is the number to watch: stop where it turns. If only yes or no
# counts, that may be too early: at that step, in most runs, the mistakes of the model are
# {{ "the eights" if right[lowest, 200:][val_y == 0].sum() > 1425 else lowest}}, of which it finds
# {{ "hardly any" if right[lowest, 200:][val_y == 1].sum() < 24 else lowest}}. It is the lazy model once
# more, or so it seems.
#
# </details>
#
# ## The training loss that belongs to no model
# `fit` reports a training loss for each epoch. Here is one epoch of ten batches.
#
# **Predict.** Will the loss that `fit` reports be above or below the loss on *new* pictures,
# measured right after it?

# %%
fresh = new_model()
fresh.compile(
    tf.keras.optimizers.Adam(0.01),
    loss="binary_crossentropy",
    run_eagerly=True,  # the same computation; it starts sooner
)
history = fresh.fit(pixels[:200], train_y, batch_size=20, verbose=0)

reported = history.history["loss"][0]
after, _ = measure(fresh(pixels).numpy()[:, 0], is_eight)
print(f"training loss, as fit reports it:  {reported:.2f}")
print(f"training loss, measured after fit: {after[:200].mean():.2f}")
print(f"validation loss, measured after:   {after[200:].mean():.2f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# {{ "Above, in nearly all runs, as if the model were better" if after[200:].mean() < reported else "Below"}} on
# pictures that it has never seen. But `fit` averages the losses of its batches, **while the weights move**:
# the first batch met an untrained model. Validation comes after the last step. Early in a training,
# compare the two only after measuring both with the same weights.
#
# </details>
#
# ## Precision and recall
# Back to the first model, as it was after all 200 steps, with more than nine of ten new pictures right. Call
# each "eight" it says an **alarm**.
#
# - **Precision:** which share of its alarms are eights?
# - **Recall:** which share of the eights got an alarm?
#
# **Predict.** What share of the eights does it find?

# %%
said_yes = log[-1, 200:] > 0.5
found = np.sum(said_yes & (val_y == 1))
print(f"{said_yes.sum()} alarms, {val_y.sum():.0f} eights, {found} found")

keras_precision, keras_recall = tf.keras.metrics.Precision(), tf.keras.metrics.Recall()
for metric in (keras_precision, keras_recall):
    metric.update_state(val_y, log[-1, 200:])
print(f"precision {keras_precision.result():.3f}, recall {keras_recall.result():.3f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Only {{ "25 to 60" if 25 < 100 * found / val_y.sum() < 60 else found}} of 100, in most runs about half.
# Nine of ten pictures are no eights: those make the accuracy, and it hardly sees the rest.
#
# </details>
#
# ## The threshold is yours
# At the step with the lowest loss, the model found hardly any eight in most runs, for hardly a chance was above
# 0.5, its **threshold** for an alarm. But 0.5 is only a habit. We take the model of that step.
#
# **Predict.** We lower the threshold from 0.5 to nearly 0. Which of the three can never fall on the way:
# precision, recall or accuracy?

# %%
thresholds = np.linspace(0.01, 0.5, 50).tolist()
curves = {
    "precision": tf.keras.metrics.Precision(thresholds=thresholds),
    "recall": tf.keras.metrics.Recall(thresholds=thresholds),
}
plt.figure(figsize=(6, 2.8))
for (name, metric), style in zip(curves.items(), ("-", "--")):
    metric.update_state(val_y, log[lowest, 200:])
    curves[name] = metric.result().numpy()
    plt.plot(thresholds, curves[name], style, label=name)
hits = [np.mean((log[lowest, 200:] > at) == (val_y == 1)) for at in thresholds]
plt.plot(thresholds, hits, ":", color="gray", label="accuracy")
plt.gca().invert_xaxis()
plt.xlabel("threshold, lower to the right")
plt.legend(bbox_to_anchor=(1, 1))
plt.tight_layout()
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Only the recall, for no alarm is lost. At first the new alarms are mostly eights, so that in most runs
# {{ "the accuracy rises" if max(hits) > hits[-1] + 0.001 else hits}} too. (Mostly there is no alarm at all at 0.5,
# and the precision leaps up from 0.) Further down they are more and more often false, and accuracy and precision
# {{ "fall" if hits[0] < hits[-1] and curves["precision"][0] < 0.25 else hits}}, far below their best.
# At the threshold 0.1 this model finds
# {{ "55 to 80 %" if 0.55 < curves["recall"][9] < 0.8 else curves}} of the eights, and
# {{ "25 to 45 %" if 0.25 < curves["precision"][9] < 0.45 else curves}} of its alarms are right.
#
# So it was not lazy: its chances know much, and 0.5 hid it. Which threshold is best, no metric can
# say. It depends on what a missed eight costs, and what a false alarm.
#
# </details>


# %% [markdown] quiz="spam_filter" points=1 attempts=2 seconds=120
# Of 1000 messages, 10 are spam. A filter marks 20 messages, and 8 of those are spam. Its accuracy is
# {{ 100 * accuracy:.1f}} %. And its precision and recall?
#
# - [ ] precision 80 %, recall 40 % (precision-and-recall-swapped)
#   > 8 of 10 and 8 of 20 are the right fractions. Which of them speaks of the alarms?
# - [x] precision 40 %, recall 80 %
#   > Yes. 8 of 20 alarms are spam, and 8 of the 10 spam messages got an alarm.
# - [ ] precision 98.6 %, recall 80 % (precision-is-accuracy)
#   > The 978 good messages that were left alone make the accuracy. Are they alarms?
# - [ ] precision 40 %, recall 2 % (recall-counts-alarms)
#   > 20 of all 1000 messages were marked. But what is recall a share of?
#
# > [!TIP]
# > Precision divides by the alarms, recall by what there is to find.


# %% proves="spam_filter"
spam = np.repeat([1, 0, 1, 0], [8, 12, 2, 978])
marked = np.repeat([1, 1, 0, 0], [8, 12, 2, 978])
scores = {}
for judge in (tf.keras.metrics.Precision(), tf.keras.metrics.Recall()):
    judge.update_state(spam, marked)
    scores[judge.name.split("_")[0]] = float(judge.result())
accuracy = float(np.mean(spam == marked))
claims = {"A": (0.8, 0.4), "B": (0.4, 0.8), "C": (0.986, 0.8), "D": (0.4, 0.02)}
answer = scores["precision"], scores["recall"]
holds = {letter: bool(np.allclose(answer, claim, atol=1e-3)) for letter, claim in claims.items()}


# %% [markdown]
# ## Write them yourself
# What is the precision of a model without a single alarm? 0 / 0 has no value. Keras says 0, so that
# a report never breaks. Let yours say the same.


# %% answer="precision_and_recall"
def precision_and_recall(truth, chances, threshold):
    """Return the precision and the recall: a tuple of two numbers.

    truth: NumPy array of shape (n,), each 0 or 1, as whole numbers or as floats.
    chances: float NumPy array of shape (n,), from 0 to 1. Both stay as they are.
    threshold: a float. An alarm is a chance above it; equal is no alarm.
    Where there is nothing to divide by, the result is 0, as Keras has it.
    """
    ### BEGIN SOLUTION
    alarms = chances > threshold
    hits = np.sum(alarms & (truth == 1))
    precision = hits / np.sum(alarms) if np.any(alarms) else 0.0
    recall = hits / np.sum(truth) if np.any(truth) else 0.0
    return precision, recall
    ### END SOLUTION


# %% alternative="asks Keras"
def precision_and_recall(truth, chances, threshold):
    results = []
    for kind in (tf.keras.metrics.Precision, tf.keras.metrics.Recall):
        metric = kind(thresholds=threshold)
        metric.update_state(truth, chances)
        results.append(float(metric.result()))
    return tuple(results)


# %% alternative="counts one by one"
def precision_and_recall(truth, chances, threshold):
    caught = false_alarms = missed = 0
    for label, chance in zip(truth, chances):
        if chance > threshold and label == 1:
            caught += 1
        elif chance > threshold:
            false_alarms += 1
        elif label == 1:
            missed += 1
    precision = caught / (caught + false_alarms) if caught + false_alarms else 0.0
    recall = caught / (caught + missed) if caught + missed else 0.0
    return precision, recall


# %% alternative="divides with TensorFlow, which has a division for this"
def precision_and_recall(truth, chances, threshold):
    alarm = tf.cast(tf.constant(chances) > threshold, tf.float32)
    real = tf.cast(truth, tf.float32)
    caught = tf.reduce_sum(alarm * real)
    totals = tf.stack([tf.reduce_sum(alarm), tf.reduce_sum(real)])
    return tuple(tf.math.divide_no_nan(caught, totals).numpy())


# %% mistake="returns them in the wrong order" fails="the_numbers_of_keras"
def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold
    hits = np.sum(alarms & (truth == 1))
    return hits / max(np.sum(truth), 1), hits / max(np.sum(alarms), 1)


# %% mistake="always cuts at 0.5" fails="the_numbers_of_keras"
def precision_and_recall(truth, chances, threshold):
    alarms = chances > 0.5
    hits = np.sum(alarms & (truth == 1))
    return hits / max(np.sum(alarms), 1), hits / max(np.sum(truth), 1)


# %% mistake="counts a chance that equals the threshold" fails="the_numbers_of_keras"
def precision_and_recall(truth, chances, threshold):
    alarms = chances >= threshold
    hits = np.sum(alarms & (truth == 1))
    return hits / max(np.sum(alarms), 1), hits / max(np.sum(truth), 1)


# %% mistake="judges 512 at most" fails="the_numbers_of_keras"
def precision_and_recall(truth, chances, threshold):
    alarms = chances[:512] > threshold
    hits = np.sum(alarms & (truth[:512] == 1))
    return hits / max(np.sum(alarms), 1), hits / max(np.sum(truth[:512]), 1)


# %% mistake="takes accuracy for precision" fails="the_numbers_of_keras nothing_to_divide_by"
def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold
    hits = np.sum(alarms & (truth == 1))
    return np.mean(alarms == (truth == 1)), hits / max(np.sum(truth), 1)


# %% mistake="divides the recall by all examples" fails="the_numbers_of_keras nothing_to_divide_by"
def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold
    hits = np.sum(alarms & (truth == 1))
    return hits / max(np.sum(alarms), 1), hits / len(truth)


# %% mistake="finds those that are no eights" fails="the_numbers_of_keras nothing_to_divide_by"
def precision_and_recall(truth, chances, threshold):
    alarms = chances <= threshold
    hits = np.sum(alarms & (truth == 0))
    return hits / max(np.sum(alarms), 1), hits / max(np.sum(truth == 0), 1)


# %% mistake="gives NaN where there is nothing to divide by" fails="nothing_to_divide_by"
def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold
    hits = np.sum(alarms & (truth == 1))
    with np.errstate(invalid="ignore"):
        return np.divide(hits, np.sum(alarms)), np.divide(hits, np.sum(truth))


# %% mistake="calls no alarms a perfect precision" fails="nothing_to_divide_by"
def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold
    hits = np.sum(alarms & (truth == 1))
    precision = hits / np.sum(alarms) if np.any(alarms) else 1.0
    return precision, hits / max(np.sum(truth), 1)


# %% mistake="calls it perfect recall when there is nothing to find" fails="nothing_to_divide_by"
def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold
    hits = np.sum(alarms & (truth == 1))
    recall = hits / np.sum(truth) if np.any(truth) else 1.0
    return hits / max(np.sum(alarms), 1), recall


# %% mistake="divides in plain Python, which refuses 0 / 0" fails="nothing_to_divide_by"
def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold
    hits = int(np.sum(alarms & (truth == 1)))
    return hits / int(np.sum(alarms)), hits / int(np.sum(truth))


# %% tests="the_numbers_of_keras" points=2
from gradestep import check_close, check_shape

real = np.array([1, 1, 1, 0, 0, 0, 0, 0])
given = np.array([0.9, 0.5, 0.2, 0.7, 0.4, 0.3, 0.1, 0.1])
pair = precision_and_recall(real, given.copy(), 0.5)
check_shape(pair, [(), ()], "What precision_and_recall returns", look="Return (precision, recall).")
advice = "Alarms: 0.9 and 0.7, of which 0.9 is right. 0.5 is not above 0.5."
check_close(pair[0], 1 / 2, "At the threshold 0.5 the precision", look=advice)
check_close(pair[1], 1 / 3, "At the threshold 0.5 the recall", look=advice)
lower = precision_and_recall(real, given.copy(), 0.15)
advice = "Alarms: all but the two with a chance of 0.1."
check_close(lower, [3 / 6, 3 / 3], "At the threshold 0.15 the two", look=advice)
### BEGIN HIDDEN TESTS
source = np.random.default_rng(31)
for count, share, cut in [(5, 0.5, 0.25), (40, 0.3, 0.5), (300, 0.1, 0.75), (1100, 0.6, 0.125), (9, 0.4, 0.0)]:
    labels = (source.random(count) < share).astype(int)
    labels[:2], labels[3] = [0, 1], 1
    rough = source.integers(0, 17, size=count) / 16  # sixteenths, so that some equal the threshold
    rough[:4] = 1.0, 0.875, cut, cut + 2e-7  # the last is an alarm, if only just
    precise, recalled = tf.keras.metrics.Precision(thresholds=cut), tf.keras.metrics.Recall(thresholds=cut)
    precise.update_state(labels, rough)
    recalled.update_state(labels, rough)
    wanted = float(precise.result()), float(recalled.result())
    drawn, given_labels = rough.copy(), labels.astype("float32" if count == 40 else int)
    came = precision_and_recall(given_labels, rough, cut)
    assert np.array_equal(rough, drawn) and np.array_equal(given_labels, labels), "leave truth and chances as they are"
    assert [np.shape(number) for number in came] == [(), ()], f"return two numbers; got {came!r}"
    came = [float(number) for number in came]
    assert np.allclose(came, wanted, atol=1e-4), (
        f"for {count} examples at the threshold {cut}, Keras says precision {wanted[0]:.3f} and recall "
        f"{wanted[1]:.3f}, you say {came[0]:.3f} and {came[1]:.3f}"
    )
### END HIDDEN TESTS

# %% tests="nothing_to_divide_by" points=1
from gradestep import check_close

silent = precision_and_recall(np.array([1, 0, 0]), np.array([0.3, 0.2, 0.1]), 0.5)
check_close(silent, [0, 0], "Without a single alarm, precision and recall", look="Keras says 0 for 0 / 0.")
vain = precision_and_recall(np.array([0, 0]), np.array([0.9, 0.1]), 0.5)
check_close(vain, [0, 0], "With nothing to find, precision and recall", look="Keras says 0 for 0 / 0.")
### BEGIN HIDDEN TESTS
half = precision_and_recall(np.array([1, 1, 0, 0]), np.array([0.9, 0.1, 0.8, 0.2]), 0.5)
assert np.allclose(half, 0.5), f"one eight found, one missed, one false alarm: both are 0.5, not {half!r}"
for many in (1, 6, 50):
    none, every = np.zeros(many, dtype=int), np.ones(many, dtype=int)
    low, high = np.full(many, 0.25), np.full(many, 0.75)
    for labels, guesses, what in [
        (none, low, "no alarm and nothing to find"),
        (every, low, "no alarm, though there is something to find"),
        (none, high, "nothing but false alarms"),
    ]:
        result = np.asarray(precision_and_recall(labels, guesses, 0.5), dtype=float)
        assert np.array_equal(result, [0, 0]), f"{what}: Keras says 0 and 0, you say {result.tolist()}"
    everything = np.asarray(precision_and_recall(every, high, 0.5), dtype=float)
    assert np.allclose(everything, 1), f"all found, no false alarm: both are 1, not {everything.tolist()}"
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# Ask of every number: measured on which pictures, with which weights, and what would the laziest
# model get? An accuracy hides a rare class; precision and recall show it. A rising validation loss
# speaks of the chances, not of the count of mistakes. Choose the number that counts what an error
# costs **you**.
