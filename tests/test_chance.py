"""A run in which no random number is drawn is not repeated under many seeds; one that may hold chance is."""

from dataclasses import replace

import pytest

from gradestep.proof.runner.builder import decided
from gradestep.proof.runner.pool import Prover
from gradestep.proof.runner.trial import Code, Trial

KERAS = "import keras\n"
CERTAIN = {
    "arithmetic": "holds = sum([2] * 3)",
    "a generator of its own": "import numpy as np\nholds = np.random.default_rng(1).random()",
    "streams that it seeds": "import random\nimport numpy as np\n"
    "random.seed(1)\nnp.random.seed(seed=1)\nholds = random.random() + np.random.rand()",
    "a comment on time": "holds = 1  # one at a time",
    "Keras, seeded": KERAS + "keras.utils.set_random_seed(1)\nkeras.layers.Dense(1).build((1, 1))\n"
    "holds = keras.random.normal([1])",
    "Keras by its other name": "import tensorflow as tf\ntf.keras.utils.set_random_seed(1)\n"
    "holds = tf.keras.Sequential([tf.keras.layers.Dense(1)])(tf.ones([1, 1]))",
}
BY_CHANCE = {
    "Python's stream": "import random\nrandom.random()",
    "a stream that is seeded too late": "import random\nrandom.random()\nrandom.seed(1)",
    "a state that is put back": "import random\nkept = random.getstate()\nrandom.random()\nrandom.setstate(kept)",
    "NumPy's stream": "import numpy as np\nnp.random.rand()",
    "NumPy's stream, when Python's is seeded": "import random, numpy as np\nrandom.seed(1)\nnp.random.rand()",
    "a seed of nothing": "import numpy as np\nnp.random.seed(None)",
    "a seed of Python's entropy": "import random\nrandom.seed()",
    "a generator without a seed": "import numpy as np\nnp.random.default_rng().random()",
    "NumPy's old generator without a seed": "import numpy as np\nnp.random.RandomState().rand()",
    "Python's generator without a seed": "import random\nrandom.Random().random()",
    "entropy": "import os\nos.urandom(1)",
    "a secret": "import importlib\nimportlib.import_module('sec' + 'rets').randbits(3)",
    "a clock": "import time\ntime.time()",
    "an address": "id([])",
    "a layer": KERAS + "keras.layers.Dense(1).build((1, 1))",
    "Keras's own stream, when Python's is seeded": KERAS + "import random\nrandom.seed(1)\nkeras.random.normal([1])",
    "TensorFlow's stream": "import tensorflow as tf\ntf.random.normal([1])",
    "TensorFlow with a seed of the operation only": "import tensorflow as tf\ntf.random.normal([1], seed=1)",
    "TensorFlow in a graph": "import tensorflow as tf\ntf.function(lambda: tf.random.normal([1]))()",
    "shuffled data": "import tensorflow as tf\nlist(tf.data.Dataset.range(3).shuffle(3))",
    "a cell without an end": "while True:\n    pass",
}


def trial(source):
    return Trial((Code("", "", 1, source),), seconds=2.0 if "while" in source else 20.0)


@pytest.fixture(scope="module")
def outcomes():
    sources = {**CERTAIN, **BY_CHANCE}
    with Prover(["tensorflow", "keras", "numpy"], 1) as prover:
        return dict(zip(sources, prover.run(map(trial, sources.values())), strict=True))


@pytest.mark.parametrize("what", CERTAIN)
def test_what_is_the_same_each_time_is_known_to_be(outcomes, what):
    assert (outcomes[what].why, outcomes[what].chance) == ("", False)


@pytest.mark.parametrize("what", BY_CHANCE)
def test_chance_is_noticed(outcomes, what):
    assert outcomes[what].chance
    assert outcomes[what].why == "" or "while" in BY_CHANCE[what]


def test_more_seeds_are_tried_only_where_chance_had_a_part():
    rows = [[replace(trial(source), seed=seed) for seed in range(5)] for source in ("1", BY_CHANCE["Python's stream"])]
    with Prover([], 1) as prover:
        certain, open_ = decided(prover.run, rows, 2)
    assert (len(certain), len(open_)) == (2, 5)


def test_a_draw_under_a_later_seed_counts_too():
    draws = (
        "import random\nimport sys\nsys.tries = getattr(sys, 'tries', 0) + 1\nif sys.tries == 2:\n    random.random()"
    )
    with Prover([], 1) as prover:
        (outcomes,) = decided(prover.run, [[replace(trial(draws), seed=seed) for seed in range(5)]], 2)
    assert [outcome.chance for outcome in outcomes] == [False, True, False, False, False]
