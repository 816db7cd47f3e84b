"""Code that reaches what it does not name is found by reading it, and ordinary lessons are not taken for such."""

import pytest

from gradestep.static_analysis.reflection import reaches

REACHING = {
    "globals()['a']": "globals",
    "eval('a')": "eval",
    "print(_)": "_",
    "In[1]": "In",
    "f.__globals__": "__globals__",
    "frame.f_back": "f_back",
    "import __main__": "__main__",
    "from gc import get_objects": "gc",
    "import sys as s": "sys",
    "from math import *": "import *",
    "table.query('a > @limit')": "query",
    "from timeit import timeit\ntimeit('f(a)', globals={})": "timeit",
    "import timeit\ncode = 'a'\ntimeit.timeit(code)": "timeit",
    "import tensorflow as tf\ntf.random.normal([2], seed=1)": "seed=",
    "tf.random.get_global_generator()": "get_global_generator",
    "from IPython import get_ipython": "IPython",
    "%time a = 1": "a magic or a syntax error",
    "a = (1": "a magic or a syntax error",
}
ORDINARY = (
    "for _ in range(3):\n    pass",
    "model.compile('sgd', 'mse')",
    "model.evaluate(x, y)",
    "from IPython.display import display, Markdown",
    "from timeit import repeat\ndef f():\n    pass\nrepeat(f, number=1)",
    "import timeit\ntimeit.timeit(lambda: f(a), number=3)",
    "import keras\nkeras.layers.Dropout(0.5, seed=1)",
    "import tensorflow as tf\ntf.keras.initializers.GlorotUniform(seed=1)",
    "import tensorflow as tf\ntf.random.set_seed(1)\ntf.random.normal([2])",
    "import numpy as np\nnp.random.default_rng(seed=1)",
)


@pytest.mark.parametrize("source", REACHING)
def test_code_that_reaches_what_it_does_not_name_is_found(source):
    assert reaches(source) == REACHING[source]


@pytest.mark.parametrize("source", ORDINARY)
def test_an_ordinary_lesson_is_not_taken_for_such(source):
    assert reaches(source) == ""
