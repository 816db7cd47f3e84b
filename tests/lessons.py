"""Small lessons whose data a slice must not change.

Each is (what it is, lesson, answer, tests): run in one kernel, the tests pass. The grader must say so too, for the
first student of a class and for the tenth, with every cell and without.
"""

LESSONS = [
    (
        "a draw that only the answer reads stands between the seed and the data",
        "import numpy as np\nnp.random.seed(5)\nnoise = np.random.rand()\ndata = np.random.rand(4)",
        "def middle():\n    return float(data.mean()) + 0 * noise",
        "assert abs(middle() - data.mean()) < 1e-9",
    ),
    (
        "a draw for show stands between the seed and the data",
        "import random\nrandom.seed(5)\nprint(random.random())\ndata = random.random()",
        "def twice():\n    return 2 * data",
        "assert twice() == 2 * 0.7417869892607294",
    ),
    (
        "the seed of TensorFlow, as every tutorial has it",
        "import tensorflow as tf\ntf.random.set_seed(0)\nprint(tf.random.normal([2]))\ndata = tf.random.normal([3])",
        "def total():\n    return float(tf.reduce_sum(data))",
        "assert abs(total() - float(tf.reduce_sum(data))) < 1e-6",
    ),
    (
        "the seed of Keras, and layers that draw their start",
        (
            "import keras\nkeras.utils.set_random_seed(1)\nshown = keras.layers.Dense(1)\nshown.build((None, 2))\n"
            "print(shown.kernel)\nlayer = keras.layers.Dense(2)\nlayer.build((None, 2))\nstart = layer.get_weights()[0]"
        ),
        "def first():\n    return float(start[0, 0])",
        "assert abs(first() - float(start[0, 0])) < 1e-7",
    ),
    (
        "a counter and a list that the answer's function changes",
        "calls = 0\nseen = []\nprint(calls, seen)",
        "def note(x):\n    global calls\n    calls += 1\n    seen.append(x)",
        "note(3)\nnote(4)\nassert (calls, seen) == (2, [3, 4])",
    ),
    (
        "a generator that a lesson uses up",
        "numbers = (n for n in range(3))\nprint(sum(numbers))",
        "def rest():\n    return list(numbers)",
        "assert rest() == []",
    ),
    (
        "a default dictionary that grows when it is looked at",
        "from collections import defaultdict\nseen = defaultdict(list)\nseen['a']",
        "def count():\n    return len(seen)",
        "assert count() == 1",
    ),
    (
        "a method of the lesson's own class with a harmless name",
        (
            "class Bag:\n    def __init__(self):\n        self.n = 0\n    def count(self):\n        self.n += 1\n"
            "bag = Bag()\nbag.count()"
        ),
        "def inside():\n    return bag.n",
        "assert inside() == 1",
    ),
    (
        "a property with an effect",
        (
            "class Dial:\n    def __init__(self):\n        self.turns = 0\n    @property\n    def value(self):\n"
            "        self.turns += 1\n        return self.turns\ndial = Dial()\nprint(dial.value)"
        ),
        "def turns():\n    return dial.turns",
        "assert turns() == 1",
    ),
    (
        "an operator that changes its left side",
        (
            "class Box:\n    def __init__(self):\n        self.held = []\n    def __lshift__(self, thing):\n"
            "        self.held.append(thing)\n        return self\nbox = Box()\nbox << 1"
        ),
        "def held():\n    return len(box.held)",
        "assert held() == 1",
    ),
    (
        "a lesson's variable that the answer reaches without naming it",
        "fruits = [1, 2, 3]\nprint(len(fruits))",
        "def many():\n    import __main__\n    return len(__main__.fruits)",
        "assert many() == 3",
    ),
    (
        "timeit, as its documentation has it",
        "fruits = [1, 2, 3]\nprint(len(fruits))",
        (
            "import timeit\n\ndef quick():\n"
            "    return timeit.timeit('len(fruits)', 'from __main__ import fruits', number=1) < 5"
        ),
        "assert quick()",
    ),
    (
        "TensorFlow's settings at the top of an answer",
        "import tensorflow as tf",
        (
            "tf.config.threading.set_intra_op_parallelism_threads(1)\ntf.config.threading.set_inter_op_parallelism_threads(1)\n"
            "tf.config.set_visible_devices([], 'GPU')\n\ndef twice(number):\n    return tf.constant(number) * 2"
        ),
        "assert int(twice(3)) == 6",
    ),
]
