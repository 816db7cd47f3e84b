# ---
# title: Which architecture learns complex patterns?
# kind: Model Choice
# level: advanced
# minutes: 5
# objectives:
#   - Tell a pattern that a linear model can express from one that needs a deep network.
#   - Build a deep network of any size, with ReLU in the right places.
#   - Say what layers can do without an activation, and show it.
# ---

# %% [markdown]
# Training can only find what a model's **architecture** is able to express. Here are two
# architectures and 1,797 real handwritten digits of 8 by 8 pixels. A quarter of the pictures are
# held out: no model trains on those.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

plt.style.use("gradestep.pictures")  # for light and dark pages

pixels, digits = load_digits(return_X_y=True)
pixels = (pixels / 16).astype("float32")
parts = train_test_split(pixels, digits, random_state=0)
train_x, test_x, train_digit, test_digit = parts

pictures = pixels[:10].reshape(10, 8, 8)  # the first ten happen to be 0, 1, 2, ... 9
pictures = np.pad(pictures, [(0, 0), (1, 1), (1, 1)])
plt.figure(figsize=(6, 2.5))
even, odd = np.hstack(pictures[0::2]), np.hstack(pictures[1::2])
plt.imshow(np.vstack([even, odd]), cmap="gray")
plt.axis("off")
plt.title("even above: 0 2 4 6 8, odd below: 1 3 5 7 9")
plt.show()

# %% [markdown]
# The **linear** model is one `Dense` layer: for each class, a weighted sum of the 64 pixels. The
# **deep** model has two more `Dense` layers in front, each followed by ReLU, which turns negative
# numbers into 0. The last layer gives raw scores, also called [logits](index.ipynb#Words);
# `from_logits=True` tells the loss so. `train`
# takes 100 steps of Adam, a relative of SGD, each on all training pictures.


# %%
def train(model, inputs, labels, steps=100):
    optimizer = tf.keras.optimizers.Adam(learning_rate=0.03)
    optimizer.build(model.trainable_variables)
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function(autograph=False)  # the same computation, only faster
    def step():
        with tf.GradientTape() as tape:
            loss = loss_fn(labels, model(inputs))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))

    for _ in range(steps):
        step()


def accuracy(model, inputs, labels):
    return np.mean(np.argmax(model(inputs), axis=1) == labels)


# %%
def linear_model(classes):
    return tf.keras.Sequential([tf.keras.Input((64,)), tf.keras.layers.Dense(classes)])


def deep_model(classes, activation="relu"):
    return tf.keras.Sequential(
        [
            tf.keras.Input((64,)),
            tf.keras.layers.Dense(32, activation=activation),
            tf.keras.layers.Dense(32, activation=activation),
            tf.keras.layers.Dense(classes),
        ]
    )


# %% [markdown]
# **Predict.** *Which digit is it?* Of 100 held-out pictures, how many does the linear model get
# right? How many more does the deep one?

# %%
print("which digit?   training   held out")
unseen = {}
for name, model in [("linear", linear_model(10)), ("deep", deep_model(10))]:
    train(model, train_x, train_digit)
    seen = accuracy(model, train_x, train_digit)
    unseen[name] = accuracy(model, test_x, test_digit)
    print(f"{name:12} {100 * seen:8.1f} % {100 * unseen[name]:8.1f} %")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# {{ "About 95" if 0.935 < unseen["linear"] < 0.965 else unseen }} for the linear model, and
# {{ "hardly more" if -0.01 < unseen["deep"] - unseen["linear"] < 0.04 else unseen }} for the deep one.
#
# </details>
#
# **Predict.** Same pictures, two classes: *is the digit even or odd?* Is that easier for the
# linear model, or harder?

# %%
train_odd, test_odd = train_digit % 2, test_digit % 2
print("even or odd?   training   held out")
plt.figure(figsize=(6, 2.5))
models = [("linear", linear_model(2), -0.2), ("deep", deep_model(2), 0.2)]
for name, model, shift in models:
    train(model, train_x, train_odd)
    seen = accuracy(model, train_x, train_odd)
    unseen[name] = accuracy(model, test_x, test_odd)
    print(f"{name:12} {100 * seen:8.1f} % {100 * unseen[name]:8.1f} %")
    chosen = [test_digit == digit for digit in range(10)]
    each = [accuracy(model, test_x[pick], test_odd[pick]) for pick in chosen]
    plt.bar(np.arange(10) + shift, each, width=0.4, label=name)
plt.xticks(range(10))
plt.xlabel("digit in the held-out picture")
plt.ylabel("accuracy")
plt.legend(bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# Harder: the linear model falls to {{ "about 91 %" if 0.89 < unseen["linear"] < 0.93 else unseen }},
# the deep one comes to {{ "96 to 99 %" if 0.955 < unseen["deep"] < 0.995 else unseen }}. That is not for want of
# steps: thirty times as many bring the linear model about 1 % more. It is what one weighted sum can say.
#
# The linear model's lowest bars are 1 and 8: of all pairs, their average pictures are the most
# alike, yet one is odd, one even.
#
# </details>


# %% [markdown] quiz="which_needs_depth" points=1 attempts=2 seconds=120
# Four new yes-or-no questions about a picture. For three of them choose the linear model: on held-out
# pictures it is nearly as good as the deep one. For which one should you choose the **deep** model?
#
# - [ ] Is the digit a 0 or a 6? (two-digits-need-depth)
#   > Two shapes, but much alike: both round, with a hole. One list of weights finds both, and is right in
#   > {{ "98 to 100" if 0.98 <= linear["A"] <= 1 else linear }} of 100.
# - [ ] Is its left half brighter than its right half? (comparing-needs-depth)
#   > Count one half with the weight 1, and the other with -1. What does the sign of the sum say?
# - [x] Is the digit 5 or larger?
#   > Yes: {{ "about 89 %" if 0.86 < linear["C"] < 0.91 else linear }} for the linear model,
#   > {{ "about 97 %" if 0.94 < deep["C"] < 0.99 else deep }} for the deep one. Each answer is five
#   > shapes, and one weighted sum must serve them all. ReLU layers can first detect details and then combine
#   > them.
# - [ ] Is the digit a 4? (shapes-need-depth)
#   > One answer is a single shape, and a weighted sum can look for that: the linear model is right in
#   > {{ "98 to 100" if 0.98 <= linear["D"] <= 1 else linear }} of 100.
#
# > [!TIP]
# > Try to write down 64 weights. For which question is there no good list?


# %% proves="which_needs_depth"
# The same digits once more: those above would bring along the trainings above, which this does not need.
all_x, all_digits = load_digits(return_X_y=True)
x_seen, x_new, seen_digit, new_digit = train_test_split((all_x / 16).astype("float32"), all_digits, random_state=0)


def reached(model, seen_yes, new_yes):
    """Return the share of held-out pictures for which a model has the right answer after its training."""
    train(model, x_seen, seen_yes.astype(int))
    return accuracy(model, x_new, new_yes)


sides = np.tile(np.repeat([1.0, -1.0], 4), 8)  # left and right half of each row of eight pixels
answers = {
    "A": (np.isin(seen_digit, [0, 6]), np.isin(new_digit, [0, 6])),
    "B": (x_seen @ sides > 0, x_new @ sides > 0),
    "C": (seen_digit >= 5, new_digit >= 5),
    "D": (seen_digit == 4, new_digit == 4),
}
linear = {letter: reached(linear_model(2), *yes) for letter, yes in answers.items()}
deep = {letter: reached(deep_model(2), *answers[letter]) for letter in "BC"}  # no model can be better than 1
holds = {letter: bool(deep.get(letter, 1.0) > share + 0.03) for letter, share in linear.items()}

# %% [markdown]
# ## Build a deep network of any size
# `deep_model` has fixed sizes. Write `build`, for any number of hidden layers of any widths.


# %% answer="build"
def build(inputs, hidden, classes):
    """Return a Keras model of Dense layers and ReLU, nothing else. Do not compile it.

    inputs:  int, how many numbers describe one example. The model knows this size from
             the start (tf.keras.Input), so that its weights exist at once.
    hidden:  list of ints, the width of each hidden layer in order. It may be empty, and
             stays as it is. Every hidden layer is followed by ReLU.
    classes: int, the width of the last layer. Its scores stay raw: no ReLU, no softmax.
    Nothing else means: no dropout, no regularizer, no constraint. The starting values
    are up to you.
    """
    ### BEGIN SOLUTION
    layers = [tf.keras.Input((inputs,))]
    for width in hidden:
        layers.append(tf.keras.layers.Dense(width, activation="relu"))
    return tf.keras.Sequential([*layers, tf.keras.layers.Dense(classes)])
    ### END SOLUTION


# %% alternative="functional API"
def build(inputs, hidden, classes):
    start = tf.keras.Input((inputs,))
    flow = start
    for width in hidden:
        flow = tf.keras.layers.Dense(width, activation=tf.keras.activations.relu)(flow)
    return tf.keras.Model(start, tf.keras.layers.Dense(classes)(flow))


# %% alternative="adds layers one by one, with ReLU as a layer of its own"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential()
    network.add(tf.keras.Input(shape=(inputs,)))
    for width in hidden:
        network.add(tf.keras.layers.Dense(width, kernel_initializer="he_normal"))
        network.add(tf.keras.layers.ReLU())
    network.add(tf.keras.layers.Dense(classes, activation="linear"))
    return network


# %% alternative="pairs widths with activations, and builds at the end"
def build(inputs, hidden, classes):
    activations = ["relu"] * len(hidden) + [None]
    sizes = [*hidden, classes]
    network = tf.keras.Sequential(
        [tf.keras.layers.Dense(size, activation) for size, activation in zip(sizes, activations)]
    )
    network.build((None, inputs))
    return network


# %% mistake="no activation on the hidden layers" fails="relu_inside_raw_scores_at_the_end"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for width in hidden:
        network.add(tf.keras.layers.Dense(width))
    network.add(tf.keras.layers.Dense(classes))
    return network


# %% mistake="softmax on the last layer" fails="relu_inside_raw_scores_at_the_end"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for width in hidden:
        network.add(tf.keras.layers.Dense(width, activation="relu"))
    network.add(tf.keras.layers.Dense(classes, activation="softmax"))
    return network


# %% mistake="ReLU on the last layer too" fails="relu_inside_raw_scores_at_the_end"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for width in [*hidden, classes]:
        network.add(tf.keras.layers.Dense(width, activation="relu"))
    return network


# %% mistake="ReLU on the first hidden layer only" fails="relu_inside_raw_scores_at_the_end"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for place, width in enumerate(hidden):
        network.add(tf.keras.layers.Dense(width, activation="relu" if place == 0 else None))
    network.add(tf.keras.layers.Dense(classes))
    return network


# %% mistake="sigmoid instead of ReLU" fails="relu_inside_raw_scores_at_the_end"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for width in hidden:
        network.add(tf.keras.layers.Dense(width, activation="sigmoid"))
    network.add(tf.keras.layers.Dense(classes))
    return network


# %% mistake="adds to a layer of the same width what went in" fails="relu_inside_raw_scores_at_the_end"
def build(inputs, hidden, classes):
    flow = start = tf.keras.Input((inputs,))
    for width in hidden:
        came, flow = flow, tf.keras.layers.Dense(width, activation="relu")(flow)
        if came.shape == flow.shape:
            flow = tf.keras.layers.Add()([came, flow])
    return tf.keras.Model(start, tf.keras.layers.Dense(classes)(flow))


# %% mistake="the first width for every hidden layer" fails="every_layer_has_its_width"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for _ in hidden:
        network.add(tf.keras.layers.Dense(hidden[0], activation="relu"))
    network.add(tf.keras.layers.Dense(classes))
    return network


# %% mistake="always two hidden layers" fails="every_layer_has_its_width relu_inside_raw_scores_at_the_end"
def build(inputs, hidden, classes):
    return tf.keras.Sequential(
        [
            tf.keras.Input((inputs,)),
            tf.keras.layers.Dense(hidden[0], activation="relu"),
            tf.keras.layers.Dense(hidden[1], activation="relu"),
            tf.keras.layers.Dense(classes),
        ]
    )


# %% mistake="takes at least one hidden layer for granted" fails="every_layer_has_its_width"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential([tf.keras.Input((inputs,))])
    network.add(tf.keras.layers.Dense(hidden[0], activation="relu"))
    for width in hidden[1:]:
        network.add(tf.keras.layers.Dense(width, activation="relu"))
    network.add(tf.keras.layers.Dense(classes))
    return network


# %% mistake="no layer for the classes" fails="every_layer_has_its_width"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential([tf.keras.Input((inputs,))])
    for width in hidden:
        network.add(tf.keras.layers.Dense(width, activation="relu"))
    return network


# %% mistake="no Input, so the weights do not exist yet" fails="every_layer_has_its_width"
def build(inputs, hidden, classes):
    network = tf.keras.Sequential()
    for width in hidden:
        network.add(tf.keras.layers.Dense(width, activation="relu"))
    network.add(tf.keras.layers.Dense(classes))
    return network


# %% tests="every_layer_has_its_width" points=1
from gradestep import check, check_shape

model = build(64, [32, 16], 10)
kind = type(model).__name__
check(isinstance(model, tf.keras.Model), f"build should return a Keras model, not {kind}.")
advice = "The model has no weights yet: does it know its Input, (inputs,)?"
check(len(model.weights) > 0, advice)
wanted = [(64, 32), (32,), (32, 16), (16,), (16, 10), (10,)]
check_shape(model.weights, wanted, "The list model.weights, kernels and biases,")
check_shape(model(np.zeros((5, 64), "float32")), (5, 10), "What the model gives for 5 pictures")
### BEGIN HIDDEN TESTS
for inputs, hidden, classes in [(3, [7], 4), (10, [5, 9, 6], 2), (2, [8, 8, 4, 3, 5], 3), (6, [], 3)]:
    case, widths = f"build({inputs}, {hidden}, {classes})", [*hidden]
    model = build(inputs, hidden, classes)
    assert hidden == widths, f"{case} changed the list hidden: leave it as it is, or work on a copy"
    assert isinstance(model, tf.keras.Model), f"{case} should return a Keras model, not {type(model).__name__}"
    shapes = [tuple(array.shape) for array in model.get_weights()]
    wanted = [shape for a, b in zip([inputs, *hidden], [*hidden, classes]) for shape in ((a, b), (b,))]
    assert shapes == wanted, f"{case}: kernels and biases should have the shapes {wanted}; yours: {shapes}"
    output = np.shape(model(np.ones((4, inputs), "float32")))
    assert output == (4, classes), f"{case}: 4 examples should give scores of shape {(4, classes)}, not {output}"
    assert not model.compiled, f"{case}: the model is compiled, which whoever trains it should do"
    assert len(model.trainable_weights) == len(wanted), f"{case}: a layer is not trainable"
    assert not model.losses, f"{case}: a layer has a regularizer, which adds to the loss: leave it out"
    kept = any(weight.constraint for weight in model.weights)
    assert not kept, f"{case}: a layer has a constraint, which changes its weights after a step: leave it out"
### END HIDDEN TESTS

# %% tests="relu_inside_raw_scores_at_the_end" points=2
from gradestep import check, check_close

tiny = build(2, [3], 2)
check(len(getattr(tiny, "weights", [])) == 4, "Return a model with two kernels and two biases here.")
tiny.set_weights([np.full(weight.shape, -1.0) for weight in tiny.weights])
advice = "All is -1: [1, 1] gives -3 in the hidden layer, ReLU makes it 0."
check_close(tiny(np.ones((1, 2), "float32")), [[-1, -1]], "Both scores", look=advice)

corners = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], "float32")
differ = np.array([0, 1, 1, 0])  # 1 where the two numbers differ: no straight line splits that
model, draw = build(2, [16, 16], 2), np.random.default_rng(1)  # the same start for all
model.set_weights([draw.normal(0, 0.5, weight.shape) for weight in model.weights])


@tf.function(autograph=False)
def learn():
    with tf.GradientTape() as tape:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(differ, model(corners))
    for variable, slope in zip(model.weights, tape.gradient(losses, model.weights)):
        variable.assign_sub(0.125 * slope)


for _ in range(80):
    learn()
check_close(np.argmax(model(corners), axis=1), [0, 1, 1, 0], "What the model learned", look="See its ReLUs.")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(5)
for inputs, hidden, classes in [(4, [6, 5], 3), (3, [9], 4), (7, [7, 7, 8, 6], 2), (4, [], 3)]:
    case = f"build({inputs}, {hidden}, {classes})"
    model = build(inputs, [*hidden], classes)
    count = len(model.weights)
    assert count == 2 * len(hidden) + 2, f"{case} should have a kernel and a bias for each layer, not {count} weights"
    model.set_weights([rng.normal(size=weight.shape) for weight in model.weights])
    rows = x = 10 * rng.normal(size=(300, inputs)).astype("float32")
    scores = np.asarray(model(rows))
    assert not np.allclose(scores.sum(axis=1), 1, atol=1e-3), (
        f"{case}: the scores of each example add up to 1, as after a softmax; leave the last layer raw"
    )
    assert scores.min() < 0, f"{case}: no score is negative, as after a ReLU; leave the last layer raw"
    *inner, last_kernel, last_bias = model.get_weights()
    for kernel, bias in zip(inner[::2], inner[1::2]):
        x = (x @ kernel + bias) * (x @ kernel + bias > 0)
    wanted = x @ last_kernel + last_bias
    assert np.allclose(scores, wanted, rtol=1e-3, atol=1e-2), (
        f"{case}: the scores are not those of Dense layers with ReLU on every hidden layer, and only there"
    )
    assert np.allclose(np.asarray(model(rows, training=True)), wanted, rtol=1e-3, atol=1e-2), (
        f"{case}: called with training=True the model gives other scores, as one with dropout does"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Why the ReLU?
# **Predict.** Without ReLU, the deep model still has three layers. Will it come near 98 % on even or
# odd, as the deep one did, or stay near 91 %, like the linear one?

# %%
no_relu = deep_model(2, activation=None)
train(no_relu, train_x, train_odd)
right = accuracy(no_relu, test_x, test_odd)
print(f"three layers, no ReLU: {100 * right:.1f} % held out")

# %% [markdown]
# <details><summary>After you have run it</summary>
#
# {{ "91 to 93 %" if 0.905 < right < 0.935 else right }}, which one linear layer
# reaches too, with more steps: it is a linear model.
#
# </details>
#
# ## Collapse them
# Two `Dense` layers without activation compute `(x @ K1 + b1) @ K2 + b2`. Multiply that out,
# and one layer remains. Write `collapse`, which returns its kernel and bias.


# %% answer="collapse"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    """Return (kernel, bias) of the one Dense layer that does the work of two.

    Neither of the two has an activation; layer 1 comes first.
    In:  NumPy arrays of floats, kernel_1 (n, h), bias_1 (h,), kernel_2 (h, m), bias_2
         (m,). Leave these arrays as they are.
    Out: kernel of shape (n, m) and bias of shape (m,), as arrays or tensors.
    """
    ### BEGIN SOLUTION
    return kernel_1 @ kernel_2, bias_1 @ kernel_2 + bias_2
    ### END SOLUTION


# %% alternative="asks the two layers what they do with zeros and with each unit vector"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    def both(x):
        return np.dot(np.dot(x, kernel_1) + bias_1, kernel_2) + bias_2

    count = len(kernel_1)
    at_zero = both(np.zeros(count))
    return both(np.eye(count)) - at_zero, at_zero


# %% alternative="writes each layer as one matrix, with the bias as its last row"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    first = np.vstack([kernel_1, bias_1])
    first = np.hstack([first, np.eye(len(first))[:, -1:]])
    product = first @ np.vstack([kernel_2, bias_2])
    return product[:-1], product[-1]


# %% alternative="TensorFlow instead of NumPy"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    carried = tf.linalg.matvec(kernel_2, bias_1, transpose_a=True)
    return tf.einsum("nh,hm->nm", kernel_1, kernel_2), tf.add(carried, bias_2)


# %% mistake="forgets the first bias" fails="the_first_bias_goes_through"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    return np.matmul(kernel_1, kernel_2), bias_2


# %% mistake="forgets the second bias" fails="the_first_bias_goes_through"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    return np.matmul(kernel_1, kernel_2), np.matmul(bias_1, kernel_2)


# %% mistake="adds the biases, without the second kernel" fails="the_first_bias_goes_through"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    return np.matmul(kernel_1, kernel_2), bias_1.sum() + bias_2


# %% mistake="the bias is a row of a matrix" fails="the_first_bias_goes_through"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    return np.matmul(kernel_1, kernel_2), bias_1.reshape(1, -1) @ kernel_2 + bias_2


# %% mistake="writes into the bias that it was given" fails="the_first_bias_goes_through"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    bias_2 += bias_1 @ kernel_2
    return np.matmul(kernel_1, kernel_2), bias_2


# %% mistake="kernels in the wrong order" fails="one_kernel_for_both"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    return np.matmul(kernel_2, kernel_1), np.matmul(bias_1, kernel_2) + bias_2


# %% mistake="puts a ReLU between the layers" fails="one_kernel_for_both"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    inside = np.maximum(kernel_1, 0)
    return inside @ kernel_2, np.maximum(bias_1, 0) @ kernel_2 + bias_2


# %% mistake="returns the bias first" fails="one_kernel_for_both the_first_bias_goes_through"
def collapse(kernel_1, bias_1, kernel_2, bias_2):
    bias = np.matmul(bias_1, kernel_2) + bias_2
    return bias, np.matmul(kernel_1, kernel_2)


# %% tests="one_kernel_for_both" points=1
from gradestep import check, check_close, check_shape

K1 = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0]], "float32")
K2 = np.array([[1.0], [-1.0], [2.0]], "float32")
pair = collapse(K1, np.zeros(3, "float32"), K2, np.zeros(1, "float32"))
check(isinstance(pair, (tuple, list)), f"Return kernel and bias, not {type(pair).__name__}.")
check(len(pair) == 2, f"Return two things, kernel and bias, not {len(pair)}.")
check_shape(pair[0], (2, 1), "The kernel", look="Kernels of (2, 3) and (3, 1) make one of (2, 1).")
check_close(pair[0], [[-1], [3]], "The kernel")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(8)
for n, h, m, unit in [(3, 4, 2, 1), (4, 4, 4, 1e3), (1, 50, 3, 1), (5, 1, 2, 1)]:
    first, second, x = (unit * rng.normal(size=size).astype("float32") for size in [(n, h), (h, m), (6, n)])
    kernel = collapse(first, np.ones(h, "float32"), second, np.ones(m, "float32"))[0]
    assert np.shape(kernel) == (n, m), f"kernels of {(n, h)} and {(h, m)} make {(n, m)}, not {np.shape(kernel)}"
    assert np.allclose(x @ np.asarray(kernel), (x @ first) @ second, rtol=1e-3, atol=1e-4 * unit**3), (
        f"with kernels of {(n, h)} and {(h, m)} and numbers of about {unit:g}, yours does not do what the two do "
        "one after the other"
    )
### END HIDDEN TESTS

# %% tests="the_first_bias_goes_through" points=2
from gradestep import check, check_close, check_shape

B1, B2 = np.array([1.0, 2.0, 4.0], "float32"), np.array([10.0], "float32")
pair = collapse(K1, B1, K2, B2)
check(isinstance(pair, (tuple, list)), f"Return kernel and bias, not {type(pair).__name__}.")
check_shape(pair[1], (1,), "The bias", look="Layer 2 has one unit.")
check_close(pair[1], [17], "The bias", look="What happens to B1?")
check(B2[0] == 10, "B2 has changed: compute a new bias instead of writing into the old one.")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(9)
for n, h, m, unit in [(3, 4, 2, 1), (4, 4, 4, 1e3), (1, 50, 3, 1e-4), (5, 1, 2, 1)]:
    sizes = [(n, h), (h,), (h, m), (m,)]
    given = [unit * rng.normal(size=size).astype("float32") for size in sizes]
    given[3] = unit * given[3]  # as large as what comes through layer 1
    before, case = [array.copy() for array in given], f"with arrays of {sizes} and numbers of about {unit:g}"
    wanted = (np.zeros(n) @ given[0] + given[1]) @ given[2] + given[3]
    bias = collapse(*given)[1]
    assert np.shape(bias) == (m,), f"{case}, the bias should have the shape {(m,)}, not {np.shape(bias)}"
    assert np.allclose(np.asarray(bias), wanted, rtol=1e-3, atol=1e-4 * unit**2), (
        f"{case}, your layer does not give what the two give for an input of zeros: look at the bias"
    )
    assert all(np.array_equal(a, b) for a, b in zip(before, given)), f"{case}, leave the given arrays as they are"
### END HIDDEN TESTS

# %% [markdown]
# ## Take along
# Depth helps because of the nonlinear activations between the layers. Without them, a
# stack of `Dense` layers is one linear layer. Try the simple model first: it may be enough, and the
# held-out accuracy shows when it is not.
