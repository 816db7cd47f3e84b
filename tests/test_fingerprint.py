"""Fingerprints: equal for values that are made alike, different for whatever a test could see, opaque for the rest."""

import subprocess
import sys

import pytest

from gradestep.bridge.fingerprint import Left, fingerprint
from gradestep.bridge.keras_fingerprint import OpaqueError


def of(source, name="x"):
    """Return the fingerprint of what a cell makes."""
    names = {"__name__": "__main__"}
    exec(compile(source, "cell", "exec"), names)  # noqa: S102 - the tests' own
    return fingerprint(name, names, names.keys())


BAG = "class Bag:\n    def __init__(self):\n        self.n = 0\n    def count(self):\n        self.n += 1\nx = Bag()"
ADDER = "def adder(n):\n    return lambda m: n + m\n"
MODEL = (
    "import keras\nkeras.utils.set_random_seed(1)\nx = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])\n"
    "x.compile('sgd', 'mse')\n"
)
PAIRS = {
    "numbers": ("x = 1", "x = 2"),
    "a number and a truth value": ("x = 1", "x = True"),
    "large numbers": ("x = 10**5000", "x = 10**5000 + 1"),
    "large numbers in a set": ("x = {(10**5000, 'a')}", "x = {(10**5000, 'b')}"),
    "long ranges": ("x = range(10**5000)", "x = range(1, 10**5000)"),
    "a function that reads a large number": ("a = 10**5000\ndef x(): return a", "a = 10**5001\ndef x(): return a"),
    "half of a pair of surrogates in a name": (
        "class x: pass\nx.__qualname__ = '\\ud800'",
        "class x: pass\nx.__qualname__ = '\\ud801'",
    ),
    "what prints itself badly": (
        "class C:\n    def __repr__(self): raise ValueError\nx = C()\nx.n = 1",
        "class C:\n    def __repr__(self): raise ValueError\nx = C()\nx.n = 2",
    ),
    "texts and bytes": ("x = 'a'", "x = b'a'"),
    "lists": ("x = [1, [2]]", "x = [1, [3]]"),
    "a list and a tuple": ("x = [1]", "x = (1,)"),
    "the order of a dict": ("x = {1: 1, 2: 2}", "x = {2: 2, 1: 1}"),
    "sets": ("x = {1, 'a', (2, 3)}", "x = {1, 'a', (2, 4)}"),
    "one list twice and two": ("a = [1]\nx = [a, a]", "x = [[1], [1]]"),
    "a list that holds itself": ("x = [1]\nx.append(x)", "x = [1]\nx.append([1])"),
    "a default dictionary": ("from collections import defaultdict\nx = defaultdict(list)", "x = {}"),
    "what one holds": (
        "from collections import defaultdict\nx = defaultdict(list)\nx[1]",
        "from collections import defaultdict\nx = defaultdict(list)",
    ),
    "an object's state": (BAG, f"{BAG}\nx.count()"),
    "an object's slots": (
        "class S:\n    __slots__ = ('a',)\nx = S()\nx.a = 1",
        "class S:\n    __slots__ = ('a',)\nx = S()\nx.a = 2",
    ),
    "a list of one's own kind": ("class L(list):\n    pass\nx = L([1])", "class L(list):\n    pass\nx = L([2])"),
    "functions": ("def x(): return 1", "def x(): return 2"),
    "a function's default": ("def x(a=1): return a", "def x(a=2): return a"),
    "what a function reads": ("a = 1\ndef x(): return a", "a = 2\ndef x(): return a"),
    "what a function that it calls reads": (
        "a = 1\ndef f(): return a\ndef x(): return f()",
        "a = 2\ndef f(): return a\ndef x(): return f()",
    ),
    "what a comprehension in a function reads": (
        "a = 1\ndef x(): return [a for _ in [1]]",
        "a = 2\ndef x(): return [a for _ in [1]]",
    ),
    "what a function has closed over": (f"{ADDER}x = adder(1)", f"{ADDER}x = adder(2)"),
    "an attribute of a function": ("def x(): pass\nx.n = 1", "def x(): pass\nx.n = 2"),
    "a class's method": ("class x:\n    def f(self): return 1", "class x:\n    def f(self): return 2"),
    "a class's variable": ("class x:\n    a = [1]", "class x:\n    a = [2]"),
    "a property": (
        "class x:\n    @property\n    def f(self): return 1",
        "class x:\n    @property\n    def f(self): return 2",
    ),
    "a bound method": (f"{BAG}\ny = x.count", f"{BAG}\nx.n = 5\ny = x.count"),
    "a partial function": (
        "from functools import partial\nx = partial(int, base=2)",
        "from functools import partial\nx = partial(int, base=3)",
    ),
    "data classes": (
        "from dataclasses import dataclass\n@dataclass\nclass D:\n    a: int\nx = D(1)",
        "from dataclasses import dataclass\n@dataclass\nclass D:\n    a: int\nx = D(2)",
    ),
    "members of enumerations": (
        "from enum import Enum\nclass E(Enum):\n    A = 1\n    B = 2\nx = E.A",
        "from enum import Enum\nclass E(Enum):\n    A = 1\n    B = 2\nx = E.B",
    ),
    "named tuples": (
        "from collections import namedtuple\nN = namedtuple('N', 'a b')\nx = N(1, 2)",
        "from collections import namedtuple\nN = namedtuple('N', 'a b')\nx = N(1, 3)",
    ),
    "patterns": ("import re\nx = re.compile('a')", "import re\nx = re.compile('b')"),
    "a generator of numbers": (
        "import random\nx = random.Random(1)",
        "import random\nx = random.Random(1)\nx.random()",
    ),
    "arrays": ("import numpy as np\nx = np.array([1, 2])", "import numpy as np\nx = np.array([1, 3])"),
    "the kinds of arrays": ("import numpy as np\nx = np.zeros(1, 'i4')", "import numpy as np\nx = np.zeros(1, 'f4')"),
    "the fields of arrays": (
        "import numpy as np\nx = np.zeros(1, [('a', 'i4')])",
        "import numpy as np\nx = np.zeros(1, [('a', 'f4')])",
    ),
    "what fields hold": (
        "import numpy as np\nx = np.empty(2, np.dtype('i1,f8', align=True))\nx[:] = 1",
        "import numpy as np\nx = np.empty(2, np.dtype('i1,f8', align=True))\nx[:] = 2",
    ),
    "arrays of objects": (
        "import numpy as np\nx = np.array([1, 'a'], object)",
        "import numpy as np\nx = np.array([1, 'b'], object)",
    ),
    "a view and a copy": (
        "import numpy as np\na = np.zeros(3)\nx = [a, a[1:]]",
        "import numpy as np\na = np.zeros(3)\nx = [a, a[1:].copy()]",
    ),
    "a generator of NumPy's": (
        "import numpy as np\nx = np.random.default_rng(1)",
        "import numpy as np\nx = np.random.default_rng(1)\nx.random()",
    ),
    "tensors": ("import tensorflow as tf\nx = tf.zeros(2)", "import tensorflow as tf\nx = tf.ones(2)"),
    "variables": (
        "import tensorflow as tf\nx = tf.Variable([1.0])",
        "import tensorflow as tf\nx = tf.Variable([1.0])\nx.assign([2.0])",
    ),
    "a model's weights": (MODEL, f"{MODEL}x.layers[0].bias.assign([1.0])"),
    "how a model is compiled": (MODEL, f"{MODEL}x.compile('sgd', 'mae')"),
    "what a model has learned": (MODEL, f"{MODEL}import numpy as np\nx.fit(np.ones((2, 2)), np.ones(2), verbose=0)"),
    "an optimizer's steps": (
        "import keras\nx = keras.optimizers.Adam()",
        "import keras\nx = keras.optimizers.Adam(0.1)",
    ),
    "a layer's configuration": (
        "import keras\nx = keras.layers.Dense(1, 'relu', name='a')",
        "import keras\nx = keras.layers.Dense(1, name='a')",
    ),
}


@pytest.fixture(autouse=True)
def _new_names():
    """Let Keras count its layers from the start."""
    yield
    if "keras" in sys.modules:
        sys.modules["keras"].backend.clear_session(free_memory=False)


def name_of(what):
    return "y" if what == "a bound method" else "x"


@pytest.mark.parametrize("what", PAIRS)
def test_what_differs_has_another_fingerprint(what):
    one, other = PAIRS[what]
    assert of(one, name_of(what)) != of(other, name_of(what))


@pytest.mark.parametrize("what", [what for what in PAIRS if "model" not in what])
def test_what_is_made_alike_has_the_same_fingerprint(what):
    (source, _) = PAIRS[what]
    first = of(source, name_of(what))
    if "keras" in sys.modules:
        sys.modules["keras"].backend.clear_session(free_memory=False)
    assert of(source, name_of(what)) == first


OPAQUE = {
    "a generator": "x = (n for n in [1])",
    "an iterator": "x = iter([1])",
    "a map": "x = map(int, ['1'])",
    "an open file": "import sys\nx = sys.__stdin__",
    "a lock": "import threading\nx = threading.Lock()",
    "one of them inside of an object": "class C:\n    pass\nx = C()\nx.held = {'a': [iter([1])]}",
    "one of them read by a function": "a = iter([1])\ndef x(): return next(a)",
    "one of them in a closure": "def f():\n    a = iter([1])\n    return lambda: next(a)\nx = f()",
    "what a function remembers": "from functools import lru_cache\n@lru_cache\ndef f(a): return a\nx = [iter([f])]",
    "an object that says itself what its state is": "class C:\n    def __reduce__(self): return (int, ())\nx = C()",
    "a set of objects": "class C:\n    pass\nx = {C()}",
    "the current plots": "import matplotlib.pyplot\nx = matplotlib.pyplot",
    "a list that is too deep": "x = []\nfor _ in range(100_000):\n    x = [x]",
    "what refuses to be looked at": "class C:\n    def __getattribute__(self, name): raise ValueError\nx = C()",
    "a set that refuses to be gone through": "class S(set):\n    def __iter__(self): raise ValueError\nx = S([1])",
    "what has no class to tell": ("class C:\n    @property\n    def __class__(self): raise RuntimeError\nx = [C()]"),
    "a class that refuses to be looked at": (
        "class M(type):\n    def __getattribute__(self, name): raise KeyError\nclass C(metaclass=M): pass\nx = C()"
    ),
    "a data set of TensorFlow's": "import tensorflow as tf\nx = tf.data.Dataset.range(3)",
    "a function that TensorFlow has traced": "import tensorflow as tf\nx = tf.function(lambda: tf.zeros(1))\nx()",
    "a layer of one's own": "import keras\nclass L(keras.layers.Layer):\n    pass\nx = L()",
    "a model with a function of one's own": (
        "import keras\ndef own(a): return a\nx = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, own)])"
    ),
    "a model with a loss of one's own": (
        "import keras\nx = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n"
        "x.compile('sgd', lambda a, b: a - b)"
    ),
}


@pytest.mark.parametrize("what", OPAQUE)
def test_what_cannot_be_read_is_opaque(what):
    with pytest.raises(OpaqueError):
        of(OPAQUE[what])


def test_a_function_that_tensorflow_has_not_traced_counts_as_what_it_will_trace():
    traced = "import tensorflow as tf\na = {}\n@tf.function\ndef x(): return a"
    assert of(traced.format(1)) == of(traced.format(1)) != of(traced.format(2))


def test_another_process_gives_the_same_fingerprint():
    source = "class C:\n    pass\nx = [C(), {'b', 'a'}, lambda: {'a', 'b', 'c'}, 1.5, 'text']"
    program = f"from tests.test_fingerprint import of\nprint(of({source!r}))"
    one, other = (
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.strip()
        for _ in range(2)
    )
    assert one == other == of(source)


@pytest.mark.parametrize(
    "source", ["x = bytes(60_000)", "x = [[i] for i in range(100)]", "import numpy as np\nx = np.ones(7_000)"]
)
def test_more_than_may_be_looked_at_is_opaque(source):
    names = {}
    exec(compile(source, "cell", "exec"), names)  # noqa: S102 - the tests' own
    left = Left(50_000)
    with pytest.raises(OpaqueError, match="too much"):
        fingerprint("x", names, (), left)
    with pytest.raises(OpaqueError, match="too much"):  # nor anything after it
        fingerprint("x", {"x": 1}, (), left)
    assert fingerprint("x", names, (), Left(1_000_000)) == fingerprint("x", names, ())
