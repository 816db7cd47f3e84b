"""Plain data cross from one process to another and back: what arrives is what was sent, and nothing else gets in."""

import json
import math

import numpy as np
import pytest

from gradestep.bridge.decode import Decoder
from gradestep.bridge.encode import Encoder
from gradestep.bridge.plain_data import DataError
from gradestep.bridge.shared_objects import Shared


def refuse(value):
    raise DataError(f"{type(value).__name__} stays")


def crossed(value):
    encoder = Encoder(refuse, Shared("c"))
    node = json.loads(json.dumps(encoder.encode(value)))
    return Decoder(tuple(encoder.blobs), refuse, refuse, Shared("s")).decode(node)


def decoded(node, blobs=()):
    return Decoder(blobs, refuse, refuse, Shared("c")).decode(node)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        7,
        -(2**70),
        0.1,
        -0.0,
        float("inf"),
        1 + 2j,
        "ein Ä",
        b"bytes",
        [1, [2.5, "x"]],
        (1, (2,)),
        {"a": [1], 2: None},
        {1, 2},
        frozenset({3}),
        range(2, 9, 3),
    ],
)
def test_a_plain_value_arrives_as_it_was(value):
    got = crossed(value)
    assert got == value
    assert type(got) is type(value)


def test_nan_arrives_as_nan():
    assert math.isnan(crossed(float("nan")))


@pytest.mark.parametrize("dtype", ["float32", "float64", "int8", "uint64", "bool", "complex64", ">f4"])
def test_an_array_keeps_its_numbers_its_shape_and_its_kind(dtype):
    array = np.arange(6).reshape(2, 3).astype(dtype)
    got = crossed(array)
    assert got.shape == (2, 3)
    assert got.dtype == array.dtype.newbyteorder("=")
    assert np.array_equal(got, array)


def test_a_number_of_numpy_stays_one():
    assert type(crossed(np.float32(1.5))) is np.float32


def test_one_array_in_two_places_is_one_array_over_there():
    array = np.zeros(2)
    first, second, other = crossed([array, array, array.copy()])
    assert first is second
    assert first is not other


def test_a_list_that_holds_itself_arrives():
    ring = [1]
    ring.append(ring)
    got = crossed(ring)
    assert got[1] is got


def test_a_subclass_arrives_as_its_plain_base_and_its_methods_are_not_asked():
    class Liar(float):
        def __eq__(self, other):
            return True

        def hex(self):
            raise RuntimeError("asked")

        __hash__ = None

    got = crossed(Liar(2.5))
    assert type(got) is float
    assert got == 2.5


def test_what_is_no_data_does_not_cross():
    with pytest.raises(DataError, match="object stays"):
        crossed([object()])
    with pytest.raises(DataError, match="object stays"):
        crossed(np.array([object()]))


def test_what_is_too_deep_or_too_much_does_not_cross():
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(DataError, match="too deep"):
        crossed(deep)


@pytest.mark.parametrize(
    "node",
    [
        1.5,
        {},
        [],
        [1],
        ["nonsense"],
        ["a", "O", [1], 0],
        ["a", "<f8", [2], 0],
        ["a", "<f8", [-1], 0],
        ["a", "<f8", [1], 7],
        ["a", "<f8", [1], -1],
        ["a", "<f8,<f8", [1], 0],
        ["r", 0],
        ["r", -1],
        ["q", 0],
        ["m", 3, ["l", []]],
        ["m", "c1", ["l", []]],
        ["D", "OrderedDict", [[["l", []], 1]], None],
        ["D", "nonsense", [], None],
        ["J", "Unknown", []],
        ["v", "Popen", ["ls"]],
        ["W", "Popen"],
        ["E", "Popen", ["t", []]],
        ["t2", "P", ["x", "y"], [1]],
        ["e", "nonsense"],
        ["o", [3], [1]],
        ["w", [["a", "|O"]], [1], 0],
        ["G", "Evil", ["t", []]],
        ["i", "f" * 5000],
        ["i", "no number"],
        ["f", "0x1p99999"],
        ["d", [[["m", "s1", ["l", []]], 1]]],
        ["s", [["m", "s1", ["l", []]]]],
        ["u", [{"a": 1}, [2]]],
        ["T", ["a", "<f8", [1], 0], "no dtype"],
        ["K", "{}", [], None, ["O", 0, "", ""]],
        ["g", 1, 2, 0],
        ["b", 2],
    ],
)
def test_what_a_stranger_invents_is_refused(node):
    with pytest.raises(DataError):
        decoded(node, (b"12345678",))


def test_an_answer_can_name_a_thing_that_was_sent_and_say_how_it_changed():
    given = [np.zeros(2), [1, 2]]
    here, there = Shared("c"), Shared("s")
    asked = Encoder(refuse, here)
    got = Decoder(tuple(asked.blobs), refuse, refuse, there).decode(asked.encode([1]))
    sent = asked.encode(given)
    got = Decoder(tuple(asked.blobs), refuse, refuse, there).decode(sent)
    got[0] += 5
    got[1].append(3)
    answer = Encoder(refuse, there)
    changes, named = answer.changes(), answer.encode([got[1], got[0]])
    back = Decoder(tuple(answer.blobs), refuse, refuse, here)
    back.renew(changes)
    assert back.decode(named)[0] is given[1]
    assert given[0].tolist() == [5, 5]
    assert given[1] == [1, 2, 3]


def test_what_a_message_would_have_told_that_was_not_sent_the_next_one_tells():
    here, there, log = Shared("c"), Shared("s"), [1]
    Decoder((), refuse, refuse, there).decode(Encoder(refuse, here).encode([log]))
    log.append(3)
    unsent = Encoder(refuse, here)
    unsent.changes()
    forgotten = here.forget_unused()  # the list around it
    with pytest.raises(DataError):
        unsent.encode([object()])
    unsent.take_back()
    Decoder((), refuse, refuse, there).renew(Encoder(refuse, here).changes())
    assert there.object_of(here.key_of(log)) == [1, 3]
    assert len(forgotten) == 1
    assert here.forget_unused() == forgotten
    assert here.forget_unused() == []


def test_what_nobody_uses_any_more_is_forgotten():
    shared = Shared("c")
    kept, gone = [1], [2]
    keys = [shared.add(each) for each in (kept, gone)]
    del gone
    assert shared.forget_unused() == keys[1:]
    assert shared.key_of(kept) == keys[0]


@pytest.mark.parametrize(
    "change", [["c1", ["l", [1]]], ["s9", ["l", []]], [1, 2], "x", ["s1", ["d", []]], ["s1", ["a", "<f8", [9], 0]]]
)
def test_a_change_of_what_was_not_sent_or_is_of_another_kind_is_refused(change):
    shared = Shared("c")
    numbers, more = np.zeros(2), [1]
    shared.add(more, "s1")
    shared.add(numbers, "c7")
    with pytest.raises(DataError):
        Decoder((b"12345678",), refuse, refuse, shared).renew([change])
    assert more == [1]
