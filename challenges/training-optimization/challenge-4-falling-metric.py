# ---
# title: What do the numbers of a training run tell?
# kind: Metrics
# level: advanced
# minutes: 4
# objectives:
#   - Say which numbers of a training run speak of learning, and which do not.
#   - Say what the loss sees of an answer, and what the accuracy sees.
#   - Compute the cross-entropy loss from predicted probabilities.
#   - Tell from a list of losses when they have stopped falling.
# ---

# %% [markdown]
# A training run produces many numbers. Which of them tells you that the model learns?
# Here are 100 of the digits from challenge 3.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

plt.style.use("gradestep.pictures")  # for light and dark pages

digits = load_digits()
images = tf.constant(digits.data[:100] / 16, dtype=tf.float32)
labels = tf.constant(digits.target[:100])

# %% [markdown]
# Read `train`. Softmax turns the ten scores into probabilities that sum to 1 (all such words:
# [Words](index.ipynb#Words)). In each **epoch**
# the model sees every image once, in small **batches**.
# After each epoch, `log` gets four numbers; loss and accuracy are measured on all 100 images.


# %%
def train(epochs=40, batch_size=10):
    layers = [tf.keras.Input((64,)), tf.keras.layers.Dense(10, "softmax")]
    model = tf.keras.Sequential(layers)
    loss_of = tf.keras.losses.SparseCategoricalCrossentropy()
    optimizer = tf.keras.optimizers.SGD(learning_rate=1.0)
    optimizer.build(model.trainable_variables)

    @tf.function(autograph=False)  # the same computation, only faster
    def step(rows):
        x, y = tf.gather(images, rows), tf.gather(labels, rows)
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    log, batch_losses, outputs = [], [], []
    for epoch in range(1, epochs + 1):
        order = tf.random.shuffle(tf.range(len(images))).numpy()
        for rows in order.reshape(-1, batch_size):
            batch_losses.append(float(step(rows)))
        outputs.append(model(images).numpy())
        hits = outputs[-1].argmax(axis=1) == labels.numpy()
        log.append((float(loss_of(labels, outputs[-1])), hits.mean(), epoch, len(rows)))
    return np.array(log), batch_losses, outputs


# %% [markdown] quiz="after_all_are_right" points=1 attempts=2 seconds=120
# `train()` runs for 40 epochs, and long before the last one the model gets all 100 images right for good.
# What happens to loss and accuracy from then to the end?
#
# - [x] The loss falls further, and the accuracy stays at 1.
#   > Yes. The right digits get ever more probable. The loss sees that, and the accuracy does not.
# - [ ] Nothing: when all images are right, there is nothing left to learn. (accuracy-is-all-there-is)
#   > The accuracy is at its limit. But what does `train` differentiate: the accuracy?
# - [ ] The loss is 0 by then and stays there, and so does the accuracy at 1. (all-right-means-no-loss)
#   > A right digit with a probability of 0.6 is right. Is its loss 0?
# - [ ] The loss rises again, since more training overdoes it. (more-training-must-hurt)
#   > The steps go downhill on these very images. Held-out ones are another matter, but on which images
#   > is this loss measured?
#
# > [!TIP]
# > Two models are right, one with a probability of 0.6, the other with 0.9. Do they have the same loss?


# %% proves="after_all_are_right"
recorded, _, _ = train()
costs, hit_rates = recorded[:, 0], recorded[:, 1]
since = len(hit_rates) - int(np.argmax(hit_rates[::-1] < 1))  # from this epoch on, all are right
assert hit_rates[-1] == 1 and since < 35, "all images should be right long before the end"
holds = {
    "A": bool(costs[-1] < 0.9 * costs[since]),
    "B": bool(costs[-1] == costs[since]),
    "C": bool(costs[since] < 1e-3),
    "D": bool(costs[-1] > costs[since]),
}

# %% [markdown]
# ## Run it
# **Predict.** Which way does each column go?

# %%
log, batch_losses, outputs = train()
print("    loss   accuracy   epoch   batch size")
for epoch in (1, 2, 5, 10, 20, 40):
    print("{:8.3f} {:10.2f} {:7.0f} {:12.0f}".format(*log[epoch - 1]))

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# The loss falls, the accuracy rises. The epoch only counts up, and the batch size is what you chose: they
# say nothing about learning.
#
# </details>
#
# **Predict.** Is the loss of every batch lower than that of the batch before? And is the loss of all
# images lower at every epoch?

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(6, 2.5), layout="constrained")
steps = np.arange(1, len(batch_losses) + 1) / 10
left.plot(steps, batch_losses, ".", color="gray", markersize=3, label="one batch")
left.plot(log[:, 2], log[:, 0], label="all images")
left.set(xlabel="epoch", ylabel="loss (log scale)", yscale="log")
left.legend()
right.plot(log[:, 2], log[:, 1], color="C1")
right.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1.05))
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Left: the gray dots jitter, because the batches differ. The line falls on the whole,
# not always at every epoch.
# Right: the accuracy climbs, then stands still at {{ log[-1, 1] }}, while the loss goes on falling.
#
# </details>
#
# **Predict.** Here are two late epochs, and `p`, the probability that the model gives to the right digit. Which of
# the three numbers will have changed from epoch 25 to epoch 40?

# %%
print("epoch   accuracy   mean p     loss")
for epoch in (25, 40):
    loss, accuracy, _, _ = log[epoch - 1]
    p = outputs[epoch - 1][np.arange(100), labels]
    print(f"{epoch:5} {accuracy:10.2f} {p.mean():8.3f} {loss:8.3f}")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# {{ "Every" if log[24, 1] == log[39, 1] == 1 else "Not every" }} image is right at both epochs, so the predictions are
# the same, and so is the accuracy. But the model is surer. Accuracy only counts what is right; the loss also sees
# how sure the model is.
#
# </details>
#
# **Modify.** In a cell of your own, run `plt.plot(train(batch_size=100)[1])`. Where has the jitter
# gone, and why?
#
# <details><summary>After you have run it</summary>
#
# Each batch holds all 100 images, so all losses are of the same images, and each step lowers that very loss. But
# there is one step in an epoch, where there were ten: so the loss ends higher.
#
# </details>
#
# ## Write the loss
# The loss of one image is $-\ln p$: near 0 when the right digit gets a $p$ near 1, large when it
# gets a $p$ near 0. Cross-entropy, the loss of `train`, is the mean over all images. Write it in
# NumPy.


# %% answer="cross_entropy"
def cross_entropy(probabilities, labels):
    """Return the mean cross-entropy, one number.

    probabilities: NumPy array of shape (n, classes), float32, none below 0.000001, so
        that every logarithm exists; each row sums to 1.
    labels: NumPy array of shape (n,), whole numbers: the right class of each row.
    Both arrays stay as they are.
    The loss of one row is minus the natural logarithm (np.log) of its right class's
    probability.
    """
    ### BEGIN SOLUTION
    given_to_right = probabilities[np.arange(len(labels)), labels]
    return -np.mean(np.log(given_to_right))
    ### END SOLUTION


# %% alternative="adds up row by row"
def cross_entropy(probabilities, labels):
    total = 0.0
    for row, label in zip(probabilities, labels):
        total -= float(np.log(row[label]))
    return total / len(labels)


# %% alternative="masks with a one-hot matrix"
def cross_entropy(probabilities, labels):
    one_hot = np.eye(probabilities.shape[1])[labels]
    return np.sum(-one_hot * np.log(probabilities), axis=1).mean()


# %% alternative="stays in TensorFlow and returns a tensor"
def cross_entropy(probabilities, labels):
    one_hot = tf.one_hot(labels, probabilities.shape[1])
    return -tf.reduce_mean(tf.math.log(tf.reduce_sum(one_hot * probabilities, axis=1)))


# %% mistake="forgets the minus sign" fails="sure_and_right_costs_less agrees_with_keras"
def cross_entropy(probabilities, labels):
    return np.mean(np.log(probabilities[np.arange(len(labels)), labels]))


# %% mistake="forgets the logarithm" fails="agrees_with_keras"
def cross_entropy(probabilities, labels):
    return np.mean(1 - probabilities[np.arange(len(labels)), labels])


# %% mistake="counts wrong predictions" fails="sure_and_right_costs_less agrees_with_keras"
def cross_entropy(probabilities, labels):
    return np.mean(np.argmax(probabilities, axis=1) != labels)


# %% mistake="sums over the rows instead of taking the mean" fails="agrees_with_keras"
def cross_entropy(probabilities, labels):
    return -np.sum(np.log(probabilities[np.arange(len(labels)), labels]))


# %% mistake="gives one loss a row" fails="sure_and_right_costs_less agrees_with_keras"
def cross_entropy(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels])


# %% mistake="takes the mean over all classes too" fails="agrees_with_keras"
def cross_entropy(probabilities, labels):
    return -np.mean(np.eye(probabilities.shape[1])[labels] * np.log(probabilities))


# %% mistake="picks every label's column from every row" fails="agrees_with_keras"
def cross_entropy(probabilities, labels):
    return -np.mean(np.log(probabilities[:, labels]))


# %% mistake="takes the highest probability, not the right one's" fails="agrees_with_keras"
def cross_entropy(probabilities, labels):
    return -np.mean(np.log(np.max(probabilities, axis=1)))


# %% mistake="takes the logarithm of the mean" fails="agrees_with_keras"
def cross_entropy(probabilities, labels):
    return -np.log(np.mean(probabilities[np.arange(len(labels)), labels]))


# %% mistake="uses the logarithm to base 10" fails="agrees_with_keras"
def cross_entropy(probabilities, labels):
    return -np.mean(np.log10(probabilities[np.arange(len(labels)), labels]))


# %% mistake="treats probabilities as logits" fails="agrees_with_keras"
def cross_entropy(probabilities, labels):
    again = np.exp(probabilities) / np.exp(probabilities).sum(axis=1, keepdims=True)
    return -np.mean(np.log(again[np.arange(len(labels)), labels]))


# %% mistake="of two classes always takes the second" fails="sure_and_right_costs_less"
def cross_entropy(probabilities, labels):
    if probabilities.shape[1] == 2:
        return -np.mean(np.log(probabilities[:, 1]))
    return -np.mean(np.log(probabilities[np.arange(len(labels)), labels]))


# %% mistake="prints, returns nothing" fails="sure_and_right_costs_less agrees_with_keras"
def cross_entropy(probabilities, labels):
    print(-np.mean(np.log(probabilities[np.arange(len(labels)), labels])))


# %% tests="sure_and_right_costs_less" points=1
from gradestep import check, check_falls, check_shape

truth = np.array([0, 1])
unsure = cross_entropy(np.array([[0.6, 0.4], [0.3, 0.7]], dtype="float32"), truth)
sure = cross_entropy(np.array([[0.9, 0.1], [0.2, 0.8]], dtype="float32"), truth)
check_shape(unsure, (), "What cross_entropy returns for all rows")
value = float(unsure)
check(value > 0, f"The loss is {value:.3f}: it should be above 0, since ln p is below 0.")
check_falls(unsure, sure, "From right to right and surer, the loss")

# %% tests="agrees_with_keras" points=2
from gradestep import check_close

three = np.array([[0.7, 0.2, 0.1], [0.5, 0.1, 0.4], [0.3, 0.6, 0.1]], dtype="float32")
loss = cross_entropy(three, np.array([0, 2, 1]))
advice = "The right classes have 0.7, 0.4 and 0.6: take the mean of -ln p, one number for all rows."
check_close(loss, 0.5946, "The loss", look=advice, tolerance=1e-3)
### BEGIN HIDDEN TESTS
chance = np.random.default_rng(4)
for rows, classes, sharp in ((1, 4, 2), (7, 3, 2), (300, 10, 2), (50, 4, 8), (6, 2, 0)):
    raw = np.exp(sharp * chance.normal(size=(rows, classes)))
    predicted = raw / raw.sum(axis=1, keepdims=True)
    predicted = (2e-6 + (1 - 2e-6 * classes) * predicted).astype("float32")  # as small as they may be, not smaller
    target = chance.integers(classes, size=rows)
    keras_says = float(tf.keras.losses.SparseCategoricalCrossentropy()(target, predicted))
    came = predicted.copy()
    given = cross_entropy(predicted, target)
    assert np.array_equal(predicted, came), "the probabilities have changed: compute new arrays, and leave these"
    assert np.shape(given) == (), f"n = {rows} gave the shape {np.shape(given)}, not one number"
    advice = "is it the mean over the rows of -ln of the right class's probability?"
    advice += f" The smallest probability here is {predicted.min():.6f}: use it as it is." if sharp > 2 else ""
    close = abs(float(given) - keras_says) < 1e-4 * keras_says
    assert close, f"with n = {rows} Keras gives {keras_says:.4f}, you {float(given):.4f}; {advice}"
### END HIDDEN TESTS

# %% [markdown]
# ## Has it stopped falling?
# Losses jitter, so one rise proves nothing. Wait for `patience` epochs in a row without a new
# lowest loss. `tf.keras.callbacks.EarlyStopping(monitor="loss", patience=3)` stops `fit` this way.
# Now write the rule yourself.


# %% answer="first_stall"
def first_stall(losses, patience):
    """Return the index of the epoch at which the losses first stall, or None if never.

    losses: list of at least one finite float, above 0 or not: the loss of each epoch,
        the first of which has index 0. The list stays as it is.
    patience: whole number, 1 or more.
    An epoch improves if its loss is lower than all before it. The first always does.
    The losses stall at the last of `patience` epochs in a row that do not improve.
    """
    ### BEGIN SOLUTION
    lowest, waited = float("inf"), 0
    for index, value in enumerate(losses):
        if value < lowest:
            lowest, waited = value, 0
        else:
            waited += 1
        if waited == patience:
            return index
    return None
    ### END SOLUTION


# %% equivalent="the first loss is lower than infinity, and sets the count to 0"
# - lowest, waited = float("inf"), 0
# + lowest, waited = float("inf"), 1


# %% alternative="compares the lowest loss inside a window with the lowest before it"
def first_stall(losses, patience):
    for end in range(patience + 1, len(losses) + 1):
        if min(losses[end - patience : end]) >= min(losses[: end - patience]):
            return end - 1
    return None


# %% alternative="finds the age of the lowest loss with running minima"
def first_stall(losses, patience):
    index = np.arange(len(losses))
    running = np.minimum.accumulate(losses)
    improved = np.append(True, running[1:] < running[:-1])
    age = index - np.maximum.accumulate(np.where(improved, index, 0))
    return next(iter(index[age >= patience]), None)


# %% alternative="asks Keras"
def first_stall(losses, patience):
    model = tf.keras.Sequential()
    callback = tf.keras.callbacks.EarlyStopping(monitor="loss", patience=patience)
    callback.set_model(model)
    callback.on_train_begin()
    model.stop_training = False
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"loss": loss})
        if model.stop_training:
            return epoch
    return None


# %% mistake="never starts the count again" fails="one_rise_is_no_stall counts_from_the_lowest"
def first_stall(losses, patience):
    lowest, waited = losses[0], 0
    for index, value in enumerate(losses[1:], start=1):
        if value < lowest:
            lowest = value
        else:
            waited += 1
        if waited == patience:
            return index
    return None


# %% mistake="returns the number of epochs when nothing stalls" fails="one_rise_is_no_stall"
def first_stall(losses, patience):
    lowest, waited = float("inf"), 0
    for index, value in enumerate(losses):
        lowest, waited = (value, 0) if value < lowest else (lowest, waited + 1)
        if waited == patience:
            return index
    return len(losses)


# %% mistake="ignores the patience" fails="one_rise_is_no_stall counts_from_the_lowest"
def first_stall(losses, patience):
    for index in range(1, len(losses)):
        if losses[index] >= losses[index - 1]:
            return index
    return None


# %% mistake="starts with a lowest loss of 0" fails="one_rise_is_no_stall counts_from_the_lowest"
def first_stall(losses, patience):
    lowest, waited = 0, 0
    for index, value in enumerate(losses):
        lowest, waited = (value, 0) if value < lowest else (lowest, waited + 1)
        if waited == patience:
            return index
    return None


# %% mistake="compares with the epoch before, not with the lowest" fails="counts_from_the_lowest"
def first_stall(losses, patience):
    waited = 0
    for index in range(1, len(losses)):
        waited = 0 if losses[index] < losses[index - 1] else waited + 1
        if waited == patience:
            return index
    return None


# %% mistake="looks for the lowest loss in the future too" fails="counts_from_the_lowest"
def first_stall(losses, patience):
    end = int(np.argmin(losses)) + patience
    return end if end < len(losses) else None


# %% mistake="takes an equal loss for a lower one" fails="counts_from_the_lowest"
def first_stall(losses, patience):
    lowest, waited = float("inf"), 0
    for index, value in enumerate(losses):
        lowest, waited = (value, 0) if value <= lowest else (lowest, waited + 1)
        if waited == patience:
            return index
    return None


# %% mistake="waits one epoch too long" fails="counts_from_the_lowest"
def first_stall(losses, patience):
    lowest, waited = float("inf"), 0
    for index, value in enumerate(losses):
        lowest, waited = (value, 0) if value < lowest else (lowest, waited + 1)
        if waited > patience:
            return index
    return None


# %% mistake="returns the epoch of the lowest loss" fails="counts_from_the_lowest"
def first_stall(losses, patience):
    best = 0
    for index, value in enumerate(losses):
        if value < losses[best]:
            best = index
        if index - best == patience:
            return best
    return None


# %% tests="one_rise_is_no_stall" points=1
from gradestep import check, check_close

jitter = [1.0, 0.6, 0.7, 0.5, 0.6, 0.4]
stall = first_stall(jitter, patience=2)
advice = f"In {jitter} each rise is followed by a new lowest: return None, not {stall}."
check(stall is None, advice)
stall = first_stall([0.5, 0.6], 1)
check(stall is not None, "With patience 1, [0.5, 0.6] stalls at index 1: None says that it never does.")
check_close(stall, 1, "With patience 1, the index at which [0.5, 0.6] stalls")
### BEGIN HIDDEN TESTS
for wait in (2, 3, 5):
    for unit in (1.0, 1e-9, 1e3):
        run = [unit * ((30 - at) / 10 + (at % wait > 0)) for at in range(4 * wait)]  # each wait-th is a new lowest
        got = first_stall(run, wait)
        assert got is None, f"{run}, patience {wait}: a new lowest loss came each time, so return None, not {got!r}"
    assert first_stall([0.5], wait) is None, "a single loss always improves: return None for [0.5]"
    for run in ([2.0, 0.0, 1.0, -1.0, -0.5, -2.0], [-1e8, -2e8, -1.5e8, -3e8], [3e8, 2e8, 1e8]):
        came, got = run.copy(), first_stall(run, wait)
        assert run == came, "the list of losses has changed: leave it as it is"
        assert got is None, f"{run}, patience {wait}: return None, not {got!r}; a loss may be large, 0 or below 0"
    slow = [1 - at / 1e6 for at in range(300)]
    got = first_stall(slow, wait)
    assert got is None, f"each of 300 losses is lower, by a millionth, than the one before: return None, not {got!r}"
### END HIDDEN TESTS

# %% tests="counts_from_the_lowest" points=2
from gradestep import check, check_close

for losses, expected in (([1.0, 0.5, 0.7, 0.6, 0.4], 3), ([0.9, 0.5, 0.5, 0.5, 0.6], 3)):
    what = f"With patience 2, the index at which {losses} stalls"
    advice, stall = "Compare each loss with the lowest before it.", first_stall(losses, patience=2)
    check(stall is not None, f"{what} should be {expected}: None says that it never does. {advice}")
    check_close(stall, expected, what, look=advice)
### BEGIN HIDDEN TESTS
dice = np.random.default_rng(11)
for wait in (1, 2, 3, 4):
    units = [[1.0], [1.0], [1.0], [1e-9], [1e3], [1e-4]]
    for run in (units * (dice.integers(20, 32, size=(6, 14)) - np.arange(14))).tolist():
        run += [99 * run[0]] * wait  # so that each of them stalls in the end
        fresh = [all(now < past for past in run[:at]) for at, now in enumerate(run)]
        ends = [at for at in range(wait, len(run)) if not any(fresh[at - wait + 1 : at + 1])]
        wanted, got = ends[0], first_stall(run, wait)
        assert np.shape(got) == (), f"return one index or None, not the shape {np.shape(got)}"
        advice = "count the epochs in a row that bring no new lowest loss"
        assert got == wanted, f"{run}, patience {wait}: expected {wanted}, got {got}; {advice}"
    for run in ([0.0, *[0.5] * wait], [-1.0, *[0.5] * wait], [-2e8, *[-1e8] * wait], [1e8, *[2e8] * wait]):
        got = first_stall(run, wait)
        assert got == wait, f"{run}, patience {wait}: expected {wait}, got {got}; a loss may be large, 0 or below 0"
    got = first_stall([*(1 - at / 1e6 for at in range(300)), *[1.0] * wait], wait)
    assert got == 299 + wait, f"300 falling losses, then {wait} of 1, patience {wait}: expected {299 + wait}, got {got}"
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# The training loss is the number that should fall: read its trend, not a single step. It can fall
# while the accuracy stands still. Neither number tells you how the model does on images that it
# has never seen; held-out ones do (challenge 3).
