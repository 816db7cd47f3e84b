"""A state of the global random streams, sent as JSON, brings back the numbers that came after it."""

import json
import random

import pytest

from gradestep.bridge import random_streams

from .lazily import Lazily

np = pytest.importorskip("numpy")
tf = Lazily("tensorflow")
keras = Lazily("keras")

DRAWS = {
    "Python": random.random,
    "Python, by twos": lambda: random.gauss(0, 1),
    "NumPy": np.random.rand,
    "NumPy, by twos": np.random.randn,
    "TensorFlow": lambda: tf.random.normal([2]).numpy().tolist(),
    "Keras": lambda: keras.random.normal([2]).numpy().tolist(),
    "a layer's start": lambda: keras.layers.Dense(1)(np.ones((1, 2))).numpy().tolist(),
}


@pytest.fixture(autouse=True)
def _as_before():
    before = random_streams.state()
    yield
    random_streams.set_state(before)


def sent(state):
    return json.loads(json.dumps(state))


@pytest.mark.parametrize("what", DRAWS)
@pytest.mark.parametrize("odd", [0, 1])
def test_a_state_brings_back_what_came_after_it(what, odd):
    random_streams.seed()
    for _ in range(odd):
        DRAWS[what]()
    kept = sent(random_streams.state())
    expected = [DRAWS[what](), DRAWS[what]()]
    keras.utils.set_random_seed(3)
    random_streams.set_state(kept)
    assert [DRAWS[what](), DRAWS[what]()] == expected


@pytest.mark.parametrize("what", DRAWS)
def test_a_draw_changes_the_state_and_nothing_else_does(what):
    random_streams.seed()
    before = random_streams.state()
    assert random_streams.state() == before
    DRAWS[what]()
    assert random_streams.state() != before


def test_a_state_that_is_set_is_the_state():
    random_streams.seed()
    keras.random.normal([2])
    kept = sent(random_streams.state())
    keras.utils.set_random_seed(3)
    random_streams.set_state(kept)
    assert sent(random_streams.state()) == kept


def test_an_equal_seed_leaves_operations_with_a_seed_of_their_own_where_they_stand():
    tf.random.set_seed(1)
    tf.random.normal([2], seed=1)
    kept = random_streams.state()
    random_streams.set_state(kept)
    second = tf.random.normal([2], seed=1).numpy().tolist()
    tf.random.set_seed(1)
    assert tf.random.normal([2], seed=1).numpy().tolist() != second
    assert tf.random.normal([2], seed=1).numpy().tolist() == second


def test_another_generator_below_numpys_stream_is_sent_too():
    usual = np.random.get_bit_generator()
    try:
        np.random.set_bit_generator(np.random.PCG64(5))
        kept = sent(random_streams.state())
        expected = np.random.rand()
        np.random.set_bit_generator(usual)
        random_streams.set_state(kept)
        assert np.random.rand() == expected
    finally:
        np.random.set_bit_generator(usual)
