"""Plain data cross from one process to another and back: what arrives is what was sent, and nothing else gets in."""

import datetime as dt
import json
import math
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from uuid import UUID
from zoneinfo import ZoneInfo

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
        pytest.param(10**100_000, id="a large number"),
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


NAMED = dt.timezone(dt.timedelta(hours=1), "CET")


@pytest.mark.parametrize(
    "value",
    [
        *(NAMED, dt.timezone(dt.timedelta(0), "Z"), dt.UTC, dt.timezone(-dt.timedelta(hours=5, minutes=30))),
        dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
        *(dt.datetime(2026, 1, 2, 3, 4, 5, 6, NAMED), dt.time(1, 2, 3, 4, NAMED, fold=1), dt.date(1, 1, 1)),
        *(dt.timedelta.max, dt.timedelta(-1, 5, 7), slice(1, None, 2), PurePosixPath("a/b")),
        *(Decimal("-0.00"), Decimal("sNaN12"), Decimal("-Infinity"), Decimal("1." + 50_000 * "3"), Fraction(-3, 7)),
        *(deque([1, 2], 3), Counter("aab"), OrderedDict(b=1, a=2), defaultdict(list, {1: [2]}), bytearray(b"a")),
        *({1: 2}.items(), UUID(int=5), -0.0, complex("nan-0j"), ..., int),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_of_the_standard_library_is_the_same_over_there(value):
    got = crossed(value)
    assert type(got) is type(value)
    assert repr(got) == repr(value)
    assert (
        getattr(got, "tzname", str)() == getattr(value, "tzname", str)() if not isinstance(value, dt.tzinfo) else True
    )


def with_more(error):
    error.add_note("a note")
    error.code = 5
    return error


@pytest.mark.parametrize(
    "error",
    [
        *(FileNotFoundError(2, "No such file", "x.csv"), OSError(1, "no", "a", None, "b"), OSError("odd")),
        *(ImportError("m", name="n", path="p"), ModuleNotFoundError("m", name="n"), NameError("x", name="n")),
        *(AttributeError("x", name="n"), StopIteration(5), SystemExit(3), KeyError("k"), with_more(ValueError("a", 1))),
        UnicodeDecodeError("utf8", b"a", 0, 1, "bad"),
        SyntaxError("bad", ("f", 1, 2, "text", 1, 3)),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_exception_that_is_stored_keeps_all_that_it_says(error):
    got = crossed(error)
    assert type(got) is type(error)
    assert (str(got), got.args, vars(got)) == (str(error), error.args, vars(error))
    for name in ("filename", "filename2", "errno", "name", "path", "value", "code", "lineno", "reason"):
        assert getattr(got, name, None) == getattr(error, name, None)


def test_nan_arrives_as_nan():
    assert math.isnan(crossed(float("nan")))


@pytest.mark.parametrize(
    "dtype",
    [
        *("float16", "float32", "float64", "longdouble", "int8", "uint64", "bool", "complex64", ">f4", "object"),
        *("U10", ">U10", "S10", "M8[D]", "m8[25s]"),
    ],
)
def test_an_array_keeps_its_parts_its_shape_and_its_dtype(dtype):
    array = np.arange(6).reshape(2, 3).astype(dtype)
    for sent in (array, array[:0], array[0, 0, ...], array.T, array[:, ::-2]):
        got = crossed(sent)
        assert got.shape == sent.shape
        assert got.dtype == sent.dtype
        assert got.tolist() == sent.tolist()
        assert got.flags.f_contiguous == sent.flags.f_contiguous


STRUCTURED = {
    "fields of all kinds": [("a", "i4"), ("b", "f8"), ("c", "U3"), ("d", "S2"), ("e", "M8[D]"), ("f", "?")],
    "another byte order": [("a", ">i4")],
    "gaps": np.dtype([("a", "i1"), ("b", "f8")], align=True),
    "fields in another order": {"names": ["a", "b"], "formats": ["i4", "i4"], "offsets": [4, 0]},
    "fields in fields": [("a", [("b", "i4"), ("c", "U2")])],
    "arrays in fields": [("a", "i4", (2, 3))],
    "a record": (np.record, [("a", "i4")]),
    "bytes without a meaning": "V3",
}


@pytest.mark.parametrize("what", STRUCTURED)
def test_an_array_of_structures_keeps_them(what):
    dtype = np.dtype(STRUCTURED[what])
    array = np.frombuffer(bytes(4 * dtype.itemsize), dtype).reshape(2, 2)
    for sent in (array, array[0, 0]):
        got = crossed(sent)
        assert type(got) is type(sent)
        assert repr(got.dtype) == repr(sent.dtype)
        assert repr(got) == repr(sent)


@pytest.mark.parametrize("value", [np.str_("ä"), np.bytes_(b"a"), np.str_("a\0"), np.bytes_(b"a\0"), np.str_("\ud800")])
def test_a_text_of_numpy_stays_one(value):
    got = crossed(value)
    assert type(got) is type(value)
    assert got[:] == value[:]


@pytest.mark.parametrize(
    "dtype",
    [
        *([("a", "O")], [(("title", "a"), "i4")], []),
        pytest.param("T", marks=pytest.mark.skipif(not hasattr(np.dtypes, "StringDType"), reason="an older NumPy")),
    ],
)
def test_an_array_of_a_dtype_that_cannot_be_told_does_not_cross(dtype):
    with pytest.raises(DataError, match="is not sent"):
        crossed(np.zeros(2, dtype))


@pytest.mark.parametrize(
    "value",
    [
        *(np.float64, np.longlong, np.str_, np.void, np.number, np.integer, np.generic, np.ndarray, np.dtype),
        *(np.dtype("f4"), np.dtype(">f4"), np.dtype("U5"), np.dtype("O"), np.dtype([("a", "i4")])),
    ],
    ids=str,
)
def test_a_class_or_a_dtype_of_numpy_is_the_same_over_there(value):
    got = crossed(value)
    assert got is value if isinstance(value, type) else got == value


@pytest.mark.parametrize(
    "array",
    [
        np.ma.array([1, 2], mask=[0, 1]),
        np.ma.array([1.0, 2.0], mask=[0, 1], fill_value=9),
        np.ma.array([1, 2]),
        np.ma.array(3),
        np.ma.array(["a", "b"], mask=[0, 1]),
        np.ma.array([b"a", b"b"], mask=[0, 1]),
        np.ma.array([1, "b"], mask=[0, 1], dtype=object),
        np.ma.array([(1, 2.0)], mask=[(0, 1)], dtype=[("a", "i4"), ("b", "f8")]),
        np.ma.array(["2020-01-01"], mask=[1], dtype="M8[D]"),
    ],
)
def test_a_masked_array_keeps_its_mask_and_what_fills_it(array):
    got = crossed(array)
    assert type(got) is np.ma.MaskedArray
    assert repr(got) == repr(array)
    assert (got.mask is np.ma.nomask) == (array.mask is np.ma.nomask)


def test_what_may_not_be_written_to_may_not_over_there():
    frozen = np.arange(3)
    frozen.flags.writeable = False
    got = crossed([frozen, np.broadcast_to(np.arange(3), (2, 3))])
    assert [each.flags.writeable for each in got] == [False, False]


def test_the_texts_of_an_array_are_noted_as_all_that_came():
    encoder, array = Encoder(refuse, Shared("c")), np.zeros(1, [("a", "U5")])
    array["a"] = "inner"
    node = encoder.encode([np.array(["outer"]), array])
    decoder = Decoder(tuple(encoder.blobs), refuse, refuse, Shared("s"))
    decoder.decode(node)
    assert decoder.texts == {"outer", "inner"}


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
        ["a", "O", [1], 0, "C"],
        ["a", "<f8", [2], 0, "C"],
        ["a", "<f8", [-1], 0, "C"],
        ["a", "<f8", [1], 7, "C"],
        ["a", "<f8", [1], -1, "C"],
        ["a", "<f8", [1], 0, "X"],
        ["a", "<f8,<f8", [1], 0, "C"],
        ["a", "<U2", [1], 1, "C"],
        ["a", [["a"], ["<U2"], [0], 8, False, False], [1], 1, "C"],
        ["a", [["a"], ["O"], [0], 8, False, False], [1], 0, "C"],
        ["a", [["a"], ["<f8"], [4], 8, False, False], [1], 0, "C"],
        ["a", [["a", "a"], ["<f4", "<f4"], [0, 4], 8, False, False], [1], 0, "C"],
        ["a", ["<f4", [3]], [1], 0, "C"],
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
        ["E", "Popen", ["t", []], ["t", []]],
        ["E", "ValueError", ["t", []], ["t", [["t", ["_of_student", 1]]]]],
        ["E", "ValueError", ["t", []], ["t", [["t", [1, 1]]]]],
        ["t2", "P", ["x", "y"], [1]],
        ["e", "nonsense"],
        ["o", [3], [1], "C"],
        ["G", "Evil", ["t", []]],
        pytest.param(["i", "f" * 200_000], id="a number that is too large"),
        ["i", "no number"],
        ["f", "0x1p99999"],
        ["d", [[["m", "s1", ["l", []]], 1]]],
        ["s", [["m", "s1", ["l", []]]]],
        ["T", ["a", "<f8", [1], 0, "C"], "no dtype"],
        ["W", "numpy.array"],
        ["W", "numpy.os"],
        ["W", "dtype", "nonsense"],
        ["K", "{}", [], None, ["O", 0, "", ""]],
        ["g", 1, 2, 0],
        ["b", 3],
    ],
)
def test_what_a_stranger_invents_is_refused(node):
    with pytest.raises(DataError):
        decoded(node, (b"12345678", b"\xff" * 8))


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


def test_an_array_that_is_made_read_only_is_so_over_there_and_keeps_what_it_holds():
    here, there, array = Shared("c"), Shared("s"), np.arange(3)
    asked = Encoder(refuse, here)
    sent = asked.encode(array)
    got = Decoder(tuple(asked.blobs), refuse, refuse, there).decode(sent)
    array[0] = 7
    for writeable in (False, True):
        array.flags.writeable = writeable
        told = Encoder(refuse, here)
        changes = told.changes()
        Decoder(tuple(told.blobs), refuse, refuse, there).renew(changes)
        assert got.flags.writeable == writeable
        assert got.tolist() == [7, 1, 2]


def test_structures_that_did_not_change_are_not_sent_again():
    here, gaps = Shared("c"), np.dtype([("a", "i1"), ("b", "f8")], align=True)
    arrays = [np.empty(9, gaps) for _ in range(9)]
    Encoder(refuse, here).encode(arrays)
    for each in range(9):
        np.full(9 * gaps.itemsize, each, "u1")  # what lies in memory that is free again
        assert Encoder(refuse, here).changes() == []
    arrays[3][2] = (1, 2.0)
    assert len(Encoder(refuse, here).changes()) == 1


def test_an_array_that_has_got_another_shape_does_not_go_into_one_of_the_old():
    shared = Shared("c")
    shared.add(np.zeros((2, 1)), "s1")
    with pytest.raises(DataError, match="another shape"):
        Decoder((b"12345678",), refuse, refuse, shared).renew([["s1", ["a", "<f8", [1], 0, "C"]]])


def test_what_nobody_uses_any_more_is_forgotten():
    shared = Shared("c")
    kept, gone = [1], [2]
    keys = [shared.add(each) for each in (kept, gone)]
    del gone
    assert shared.forget_unused() == keys[1:]
    assert shared.key_of(kept) == keys[0]


@pytest.mark.parametrize(
    "change", [["c1", ["l", [1]]], ["s9", ["l", []]], [1, 2], "x", ["s1", ["d", []]], ["s1", ["a", "<f8", [9], 0, "C"]]]
)
def test_a_change_of_what_was_not_sent_or_is_of_another_kind_is_refused(change):
    shared = Shared("c")
    numbers, more = np.zeros(2), [1]
    shared.add(more, "s1")
    shared.add(numbers, "c7")
    with pytest.raises(DataError):
        Decoder((b"12345678",), refuse, refuse, shared).renew([change])
    assert more == [1]
