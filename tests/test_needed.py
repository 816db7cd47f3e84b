"""What neither an answer nor a test builds on is left out, and nothing else."""

import re

import pytest

from gradestep.static_analysis.slicing import needed

LEFT_OUT = {
    "what shares a name with a variable of a comprehension": (
        "size = [1]\ndef grow(it):\n    return it\ngrow(size)",
        "x = [grow(size) for size in range(3)]\ndef grow(it):\n    return it",
    ),
    "what a method only looks at": ("seen = [1]\nprint(seen.index(1))", "x = 2"),
    "a plot": ("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", "x = 2"),
    "a value that only a print reads": ("loss = 3.0\nprint(loss)", "x = 2"),
    "a value that is bound anew before it is read": ("x = 1\nx = x + 1", "x = 5\ny = x"),
    "a loop for show": ("def train(model):\n    model.append(1)\nfor _ in range(3):\n    train([])", "x = 2"),
    "a call of a function that is used elsewhere": (
        "def grow(of):\n    of.append(1)\nshown = []\ngrow(shown)",
        "mine = []\ngrow(mine)\nx = mine",
    ),
    "what shares a name with what a loop binds": (
        "rows = []\nhere = {}\nrows.append(here)\nhere['a'] = 1",
        "x = []\nfor rows in ([1], [2]):\n    x.append(rows)",
    ),
    "a value of the same name as a function's own variable": ("model = [1]", "def f(model):\n    return model"),
}
KEPT = {
    "a model that learns": (
        "class Model:\n    def fit(self, data):\n        self.sum = sum(data)\nmodel = Model()\nmodel.fit([1])",
        "x = model.sum",
    ),
    "what is read": ("a = 1\nb = a + 1", "x = b"),
    "what changes a thing that is read": ("a = [1]\na.append(2)", "x = a"),
    "what changes it by another name": ("a = [1]\nb = a\nb.append(2)", "x = a"),
    "what changes it inside another thing": ("a = [1]\nb = {'a': a}\nb['a'] += [2]", "x = a"),
    "what changes it in a function": ("a = [1]\ndef more():\n    a.append(2)\nmore()", "x = a"),
    "what a function changes that another one calls": (
        "a = [1]\ndef more(_):\n    a.append(2)\nlist(map(more, [1]))",
        "x = a",
    ),
    "what a lambda changes": ("a = [1]\nlist(map(lambda each: a.append(each), [2]))", "x = a"),
    "what changes what a function is given": ("def more(of):\n    of.append(2)\na = [1]\nmore(a)", "x = a"),
    "what perhaps binds it": ("a = 1\nif a:\n    a = 2", "x = a"),
    "what a function reads when it is called": ("def f():\n    return a\na = 1", "x = f()"),
    "what a list is made of": ("a = [1, 2]", "x = [each for each in a]"),
    "a seed": ("import numpy as np\nnp.random.seed(5)", "x = np.random.rand()"),
    "a setting in a function": ("import numpy as np\ndef f():\n    np.random.seed(5)\nf()", "x = np.random.rand()"),
    "an attribute of a module": ("import math\nmath.tau = 6", "x = math.tau"),
    "a file": ("with open('a', 'w') as f:\n    f.write('1')", "with open('a') as f:\n    x = f.read()"),
    "a global of a function": ("def f():\n    global a\n    a = 1\nf()", "x = a"),
    "an iterator that goes on": ("a = iter([1, 2])\nnext(a)", "x = next(a)"),
    "what is added to in place": ("a = b = [1]\nb += [2]", "x = a"),
    "what a decorator makes": ("def twice(f):\n    return lambda: 2 * f()\n@twice\ndef a():\n    return 1", "x = a()"),
    "what a class builds on": ("a = 1\nclass B:\n    value = a\n", "x = B.value"),
    "a loop's last value": ("for a in [1, 2]:\n    pass", "x = a"),
    "a walrus": ("print(a := 3)", "x = a"),
    "what a walrus may not bind": ("a = 1\nb = False and (a := 2)", "x = a"),
    "how plots look": (
        "import matplotlib.pyplot as plt\nplt.rc('lines', linewidth=7)",
        "x = plt.rcParams['lines.linewidth']",
    ),
    "what a loop reads before it binds it": (
        "y = 1",
        "x = 0\nfor each in [0, 1]:\n    if each == 1:\n        y = 2\n    x += y",
    ),
    "what a loop walks along": ("a = [1, 2]", "for a in a:\n    x = a"),
    "what a loop changes before it binds it": ("a = b = [1]\nfor _ in [1]:\n    a += [2]\n    a = 5", "x = b"),
    "what is read where trying fails": ("y = 1", "try:\n    y = int('no')\nexcept ValueError:\n    x = y"),
    "what changes a thing whose name stood for a number": (
        "a = 1\ndef more(of):\n    of.append(2)\na = [1]\nmore(a)",
        "x = a",
    ),
    "what changes a thing that a `float` of one's own makes": (
        "def float(of):\n    return [of]\na = float(1)\ndef more(of):\n    of.append(2)\nmore(a)",
        "x = a",
    ),
    "what changes a thing to which a function binds a name": (
        "a = 1\ndef more(of):\n    of.append(2)\ndef f():\n    global a\n    a = [1]\nf()\nmore(a)",
        "x = a",
    ),
    "what is deleted": ("a = 1\nb = [1]\ndel b", "x = 'b' in dir()"),
}


def x_after(*cells):
    names = {}
    for cell in cells:
        exec(compile(cell, "cell", "exec"), names)  # noqa: S102 - the tests' own
    return names["x"]


@pytest.mark.parametrize("what", LEFT_OUT)
def test_what_nothing_builds_on_is_left_out(what):
    lesson, answer = LEFT_OUT[what]
    left, kept = needed([lesson, answer], {1})
    assert not re.search(r"(?m)^(?!import|def|    )\S", left), left
    assert kept == answer


@pytest.mark.parametrize("what", KEPT)
def test_what_an_answer_builds_on_is_kept(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lesson, answer = KEPT[what]
    expected = x_after(lesson, answer)
    assert x_after(needed([lesson, answer], {1})[0], answer) == expected


def test_what_a_model_only_learns_from_is_no_part_of_it():
    report = "def report():\n    return model.evaluate(data)\nbefore = report()"
    lessons = ["data = [1]", "model = make()\nmodel.set_weights(data)", report, "model.fit(data)"]
    assert needed([*lessons, "x = data"], {4}) == ["data = [1]", "", "", "", "x = data"]


def test_a_call_that_is_given_what_cannot_change_is_left_out():
    lesson = "size, word = 3, 'a'\ntwice = 2 * size\ndef f(*given):\n    return given\nf(size, word, twice)"
    assert needed([lesson, "x = twice"], {1})[0] == "size, word = 3, 'a'\ntwice = 2 * size\n\n\n"


@pytest.mark.parametrize("call", ["tf.constant([1])", "tf.reshape(tf.zeros(4), 2) + 1", "-tf.cast([1], tf.int64)[0]"])
def test_a_tensor_cannot_change(call):
    lesson = f"import tensorflow as tf\na = {call}\ndef f(of):\n    return of\nf(a)"
    assert needed([lesson, "x = a"], {1})[0].rstrip() == f"import tensorflow as tf\na = {call}"


def test_a_call_of_a_function_that_reads_only_what_cannot_change_is_left_out():
    lesson = "size = 3\ndef f(of):\n    of.append(size)\nseen = []\nf(seen)"
    assert needed([lesson, "x = []\nf(x)"], {1})[0].rstrip() == "size = 3\ndef f(of):\n    of.append(size)"


@pytest.mark.parametrize("call", ["tf.Variable([1])", "tf.data.Dataset.range(3)", "tf.zeros", "[tf.zeros(3)]"])
def test_what_is_no_tensor_may_change(call):
    lesson = f"import tensorflow as tf\na = {call}\ndef f(of):\n    return of\nf(a)"
    assert needed([lesson, "x = a"], {1})[0] == lesson


def test_lines_keep_their_numbers():
    assert needed(["plot = 1\nimport math\n\nshown = 2\na = 3", "x = a"], {1})[0] == "\nimport math\n\n\na = 3"


def test_a_cell_that_python_cannot_read_stays():
    for cell in ("%matplotlib inline\nunread = 3", "unread = (3", "!ls\nunread = 3"):
        assert needed([cell, "x = 1"], {1})[0] == cell


def test_what_shares_a_line_with_something_needed_stays():
    assert needed(["a = 1; unread = 2", "x = a"], {1})[0] == "a = 1; unread = 2"


def test_what_a_cell_builds_on_in_a_chain_of_cells_is_kept_and_the_rest_is_not():
    cells = ["import math\na = 1\nplot = a", "b = a + 1\nprint(b)", "shown = [b] * 3", "x = b"]
    assert needed(cells, {3}) == ["import math\na = 1\n", "b = a + 1\n", "", "x = b"]
