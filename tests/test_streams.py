# ruff: noqa: NPY002, S311 - the streams that it is about
"""Tests draw from a global random stream only after they have seeded it themselves."""

import random

import numpy as np
import pytest

from gradestep.proof.claims.random_draws import drawn, untouched


def seeds_and_draws():
    random.seed(1)
    np.random.seed(1)
    random.random()
    np.random.rand()


def draws_and_seeds():
    random.random()
    random.seed(1)


DRAWS = {
    "nothing": (lambda: None, []),
    "a generator of its own": (lambda: np.random.default_rng(1).random(), []),
    "Python's": (random.random, ["python"]),
    "NumPy's": (np.random.rand, ["numpy"]),
    "both, after seeding them": (seeds_and_draws, []),
    "Python's, and seeds it too late": (draws_and_seeds, ["python"]),
    "NumPy's, after seeding Python's": (lambda: (random.seed(1), np.random.rand()), ["numpy"]),
    "NumPy's, after seeding it by name": (lambda: (np.random.seed(seed=1), np.random.rand()), []),
    "in what is asked of the student's process": (untouched(random.random), []),
}


@pytest.mark.parametrize("what", DRAWS)
def test_a_draw_is_noticed_unless_the_stream_was_seeded_before(what):
    act, streams = DRAWS[what]
    with drawn() as found:
        act()
    assert found == streams


def test_keras_s_layers_draw_their_start_from_python_s_stream():
    keras = pytest.importorskip("keras")
    with drawn() as found:
        keras.layers.Dense(1)
    assert found == ["python"]
    with drawn() as found:
        keras.utils.set_random_seed(1)
        keras.layers.Dense(1)
        keras.random.normal([2])
    assert found == []


def test_what_seeds_is_as_it_was_afterwards():
    before = random.seed, np.random.seed
    with drawn():
        random.seed(2)
    assert (random.seed, np.random.seed) == before
