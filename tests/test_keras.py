"""Keras objects of a student's: the tests do with them in the checker what they would do in one process."""

import contextlib
import io
import re
import sys
import textwrap

import pytest
from nbformat import v4

from gradestep.fork_server.host import ForkServer
from gradestep.grading.cell_roles import plan
from gradestep.grading.notebook_run import Run
from gradestep.grading.time_left import Times
from gradestep.sandbox import levels
from tests.keras_cases import CASES, DRIVE, LESSON

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def graded():
    """Run an answer and tests cells as the grader does; return what each tests cell printed, or why it failed."""
    with ForkServer(levels.choose("off")[0], ["numpy", "tensorflow"]) as fork_server:

        def run(answer, *tests):
            cells = [_cell(LESSON, "lesson"), _cell(answer, "answer", solution=True, locked=False)]
            cells += [_cell(source, f"tests{n}", grade=True, points=1) for n, source in enumerate(tests)]
            notebook = v4.new_notebook(cells=cells)
            Run(fork_server, plan(notebook, notebook), Times(300, 900), {}).notebook(notebook)
            return [_said(cell) for cell in notebook.cells[2:]]

        yield run


def _cell(source, name, **marks):
    new = v4.new_code_cell(source, id=name)
    usual = {"grade_id": name, "schema_version": 3, "task": False, "cell_type": "code"}
    new.metadata["nbgrader"] = {**usual, "grade": False, "solution": False, "locked": True, **marks}
    return new


def _said(cell):
    texts = [each.text for each in cell.outputs if each.output_type == "stream" and "WARNING" not in each.text]
    errors = [f"{each.ename}: {each.evalue}" for each in cell.outputs if each.output_type == "error"]
    return "".join(texts + errors)


def _makers():
    """Return the source of all cases in one cell, each in a function of its own."""
    parts = []
    for number, (_, source, _) in enumerate(CASES):
        parts.append(
            f"def case_{number}():\n{textwrap.indent(source, '    ')}\n    return make\nmake_{number} = case_{number}()"
        )
    return "\n".join(parts)


def _tests():
    return [
        "\n".join(f"{what}(make_{number}())" for what in whats.split()) for number, (_, _, whats) in enumerate(CASES)
    ]


@pytest.fixture(scope="module")
def through_two(graded):
    return graded(_makers(), *[DRIVE + tests if not number else tests for number, tests in enumerate(_tests())])


@pytest.fixture(scope="module")
def in_one():
    names = {"__name__": "__main__"}
    exec(LESSON + _makers() + DRIVE, names)  # noqa: S102 - our own cases, as one kernel would run them
    shown = []
    for tests in _tests():
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(tests, names)  # noqa: S102 - see above
        shown.append(out.getvalue())
    return shown


@pytest.mark.parametrize("number", range(len(CASES)), ids=[re.sub(r"\W+", "-", name) for name, _, _ in CASES])
def test_tests_see_the_same_in_two_processes_as_in_one(number, in_one, through_two):
    assert through_two[number] == in_one[number]


def test_the_gradient_through_a_plain_function_is_that_of_one_process(graded):
    answer = """
def loss(w, x):
    return tf.reduce_sum((w * x) ** 2)
def detached(w):
    return tf.constant(w.numpy())
def two(w, x):
    return {"first": [w * 2], "second": tf.reduce_sum(x)}
net = tf.keras.Sequential([tf.keras.Input((2,)), layers.Dense(1)])
def of_net(x):
    return tf.reduce_sum(net(x) ** 2)
"""
    tests = """
w, x = tf.Variable([1.0, 2.0]), tf.constant([3.0, 4.0])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    one, none, parts = loss(w, x), detached(w), two(w, x)
assert np.allclose(tape.gradient(one, w), 2 * w * x * x) and np.allclose(tape.gradient(one, x), 2 * w * w * x)
assert tape.gradient(none, w) is None
assert np.allclose(tape.gradient(parts["first"][0], w), 2) and tape.gradient(parts["second"], w) is None
@tf.function
def inside(w, x):
    with tf.GradientTape() as tape:
        value = loss(w, x)
    return tape.gradient(value, w)
assert np.allclose(inside(w, x), 2 * w * x * x)
pair = tf.constant([[1.0, 2.0]])
with tf.GradientTape() as tape:
    value = of_net(pair)
kernel, bias = tape.gradient(value, net.trainable_variables)
assert np.allclose(kernel, 2 * net(pair) * tf.transpose(pair)) and np.allclose(bias, 2 * net(pair)[0])
"""
    assert graded(answer, tests) == [""]


def test_a_gradient_of_a_gradient_is_left_to_a_person(graded):
    tests = """
x = tf.constant(2.0)
with tf.GradientTape() as outer:
    outer.watch(x)
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = cube(x)
    slope = inner.gradient(y, x)
assert slope == 12
outer.gradient(slope, x)
"""
    assert "A person will judge this" in graded("def cube(x):\n    return x ** 3\n", tests)[0]


def test_a_students_function_changes_the_weights_of_a_model_in_both_directions(graded):
    answer = """
def make():
    return tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(1, activation=lambda z: z)])
def zero(model):
    model.set_weights([0 * weight for weight in model.get_weights()])
def total(model):
    return float(sum(tf.reduce_sum(weight) for weight in model.weights))
def same(model):
    return model
"""
    tests = """
for model in (make(), tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(1)])):
    model.set_weights([np.ones(weight.shape) for weight in model.weights])
    assert total(model) == 5 and same(model) is model
    zero(model)
    assert not np.any(model.get_weights()[0]) and not np.any(model(np.ones((2, 4))))
"""
    assert graded(answer, tests) == [""]


def test_models_that_share_a_layer_share_its_weights(graded):
    answer = """
def make():
    start = tf.keras.Input((4,))
    code = layers.Dense(2, activation=tf.nn.tanh)(start)
    return tf.keras.Model(start, layers.Dense(4)(code)), tf.keras.Model(start, code)
"""
    tests = """
whole, encoder = make()
whole.compile("sgd", "mse")
x = np.ones((8, 4), "float32")
before = encoder(x).numpy()
whole.fit(x, x, epochs=3, verbose=0)
assert not np.allclose(before, encoder(x))
assert np.allclose(encoder(x), whole.layers[1](x))
"""
    assert graded(answer, tests) == [""]


LIARS = """
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.last = layers.Dense(1)
    def call(self, x):
        return self.last(x)
class Evaluates(Net):
    def evaluate(self, *_, **__):
        return 0.0
class Steps(Net):
    def test_step(self, data):
        return {"loss": tf.constant(0.0)}
class Predicts(Net):
    def predict(self, x, **_):
        return np.zeros((len(x), 1))
class Trains(Net):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(x) - y) ** 2)
        slopes = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(slopes, self.trainable_variables))
        return {"loss": loss * 0}
def make(kind):
    model = {"e": Evaluates, "s": Steps, "p": Predicts, "t": Trains}[kind]()
    model.compile(tf.keras.optimizers.SGD(0.1), "mse")
    model(np.ones((1, 2)))
    return model
"""
DATA = "x, y = np.ones((4, 2), 'float32'), np.ones((4, 1), 'float32')\n"


@pytest.mark.parametrize(
    "use",
    [
        "make('e').evaluate(x, y, verbose=0)",
        "make('s').evaluate(x, y, verbose=0)",
        "make('p').predict(x, verbose=0)",
        "make('t').fit(x, y, verbose=0).history",
    ],
)
def test_an_own_way_to_judge_a_model_never_decides_a_score(graded, use):
    assert "A person will judge this" in graded(LIARS, f"{DATA}assert {use} is not None")[0]


def test_an_own_way_to_train_runs_over_there_and_keras_judges_the_weights(graded):
    tests = """
model = make("t")
before = model.evaluate(x, y, verbose=0)
model.fit(x, y, epochs=20, verbose=0)
after = model.evaluate(x, y, verbose=0)
assert after < before or before < 1e-3
assert abs(after - float(tf.reduce_mean((model(x) - y) ** 2))) < 1e-5
"""
    assert graded(LIARS, DATA + tests) == [""]


def test_how_a_model_was_compiled_does_not_cost_the_model(graded):
    answer = """
class Own(tf.keras.optimizers.SGD):
    pass
def make():
    model = tf.keras.Sequential([tf.keras.Input((2,)), layers.Dense(1)])
    model.compile(Own(0.1), "mse")
    return model
"""
    said = graded(answer, "assert make()(np.ones((3, 2))).shape == (3, 1)", f"{DATA}make().fit(x, y, verbose=0)")
    assert said[0] == ""
    assert "the way that the model was compiled cannot be used for fit here" in said[1]


def test_what_is_made_of_own_parts_keeps_its_attributes_and_methods(graded):
    answer = """
class Scale(layers.Layer):
    def __init__(self, factor=2.0, **named):
        super().__init__(**named)
        self.factor = factor
    def build(self, shape):
        self.size = self.add_weight(shape=(shape[-1],), initializer="ones")
    def call(self, x):
        return x * self.size * self.factor
    def times(self, number):
        return self.factor * number
def make():
    return tf.keras.Sequential([tf.keras.Input((4,)), Scale(3.0), layers.Dense(1)])
"""
    tests = """
scale, dense = make().layers
assert type(scale).__name__ == "Scale" and scale.factor == 3.0 and scale.times(2) == 6.0
assert isinstance(scale, layers.Layer) and not isinstance(scale, layers.Dense) and isinstance(dense, layers.Dense)
assert tf.keras.models.clone_model(make()).count_params() == 9
"""
    assert graded(answer, tests) == [""]


def test_an_own_callback_stops_a_training_that_the_tests_begin(graded):
    answer = """
class Stop(keras.callbacks.Callback):
    def __init__(self, at):
        super().__init__()
        self.at, self.seen = at, []
    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(logs["loss"])
        self.model.stop_training = epoch + 1 >= self.at
def make():
    model = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    return model
"""
    tests = """
x, y = np.ones((8, 4), "float32"), np.zeros((8, 1), "float32")
stop = Stop(2)
own = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(1)])
own.compile("sgd", "mse")
for model in (make(), own):
    stop.seen.clear()
    history = model.fit(x, y, epochs=5, verbose=0, callbacks=[stop]).history
    assert len(history["loss"]) == 2 and stop.seen == history["loss"], (history, stop.seen)
"""
    assert graded(answer, tests) == [""]


def test_a_layer_that_has_been_adapted_normalizes_alone_and_in_a_model(graded):
    answer = """
norm = layers.Normalization(axis=None)
norm.adapt(np.arange(10.0))
model = tf.keras.Sequential([tf.keras.Input((1,)), norm, layers.Dense(1, kernel_initializer="ones")])
"""
    tests = """
assert np.isclose(norm.mean, 4.5) and abs(float(tf.reduce_mean(norm(tf.range(10.0))))) < 1e-5
assert np.allclose(model.predict(np.array([[4.5]]), verbose=0), 0, atol=1e-5)
"""
    assert graded(answer, tests) == [""]


def test_a_tensor_of_texts_is_one_on_both_sides(graded):
    answer = """
upper, one = tf.strings.upper(["Hello", "you"]), tf.constant("x")
def loud(words):
    return tf.strings.join([words, tf.fill(words.shape, "!")])
"""
    tests = """
assert upper.dtype == tf.string and upper.shape == (2,) and upper.numpy()[0] == b"HELLO"
assert one.shape == () and one.numpy() == b"x" and one == "x"
assert loud(tf.constant(["a", "b"])).numpy().tolist() == [b"a!", b"b!"]
"""
    assert graded(answer, tests) == [""]


def test_an_equal_seed_gives_the_students_function_the_same_numbers_again(graded):
    answer = """
def noise(n):
    return tf.random.uniform((n,))
"""
    tests = """
drawn = []
for _ in range(2):
    tf.random.set_seed(1)
    drawn.append([*noise(3).numpy(), *noise(3).numpy()])
tf.random.set_seed(1)
assert drawn[0] == drawn[1] == [*tf.random.uniform((3,)).numpy(), *tf.random.uniform((3,)).numpy()]
"""
    assert graded(answer, tests) == [""]
