# ruff: noqa: E501 - programs in one line each, as a table
"""Tables of pandas cross as what they are, and tests say of them what they say in one process."""

import datetime as dt
import json
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat import v4
from nbgrader.utils import determine_grade
from pandas.testing import assert_frame_equal, assert_index_equal, assert_series_equal

from gradestep.bridge import made_tables, tags
from gradestep.bridge.decode import Decoder
from gradestep.bridge.encode import Encoder
from gradestep.bridge.plain_data import DataError
from gradestep.bridge.shared_objects import Shared
from gradestep.fork_server.host import ForkServer
from gradestep.grading.cell_roles import plan
from gradestep.grading.notebook_run import Run
from gradestep.grading.time_left import Times

from .cells import answer, graded, lesson

STAMP = pd.Timestamp("2020-03-01 12:00:00.123456789")
TABLES = {
    "numbers and texts": pd.DataFrame({"a": [1, 2], "b": [0.5, np.nan], "c": ["x", "y"]}),
    "gaps": pd.DataFrame({"c": ["x", None], "o": pd.Series(["x", None], dtype=object), "m": [1, "x"]}),
    "nothing": pd.DataFrame(),
    "no column": pd.DataFrame(index=["a", "b"]),
    "no row": pd.DataFrame({"a": [], "b": pd.Series([], dtype=int)}),
    "a label twice": pd.DataFrame([[1, 2.5]], columns=["a", "a"]),
    "times": pd.DataFrame(
        {
            "naive": pd.date_range("2020", periods=3),
            "zone": pd.date_range("2020", periods=3, tz="Europe/Rome"),
            "utc": pd.date_range("2020", periods=3, tz="UTC"),
            "long": pd.to_timedelta([1, 2, 3], unit="s"),
            "objects": pd.Series([STAMP, pd.NaT, None], dtype=object),
        }
    ),
    "categories": pd.DataFrame({"c": pd.Categorical(["x", "y", None], categories=["y", "x", "z"], ordered=True)}),
    "nullable": pd.DataFrame(
        {
            "int": pd.array([1, None, 3], dtype="Int64"),
            "bool": pd.array([True, None, False], dtype="boolean"),
            "float": pd.array([1.5, None, 3], dtype="Float64"),
            "text": pd.array(["a", None, "c"], dtype="string"),
        }
    ),
    "labels that are numbers": pd.DataFrame({1: [1], 2: [3]}, index=pd.Index([5], name="n")),
    "levels": pd.DataFrame(
        {("a", "x"): [1, 2], ("a", "y"): [3, 4]},
        index=pd.MultiIndex.from_tuples([("p", 1), ("q", 2)], names=["k", None]),
    ),
    "a frequency": pd.DataFrame({"a": [1, 2, 3]}, index=pd.date_range("2020-01-31", periods=3, freq="ME")),
    "hours of a zone": pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2020", periods=2, freq="h", tz="Europe/Rome")),
    "labels that are categories": pd.DataFrame({"a": [1, 2]}, index=pd.CategoricalIndex(["u", "v"])),
    "truth values and complex numbers": pd.DataFrame({"a": [True, False], "c": [1j, 2]}),
    "half precision": pd.DataFrame(np.ones((2, 2), "float32")),
    "groups": pd.DataFrame({"a": ["x", "x", "y"], "b": [1, 2, 3]}).groupby("a").agg(["mean", "sum"]),
    "every second row from the end": pd.DataFrame({"a": range(9)}).iloc[::-2],
    "a named axis": pd.DataFrame({"a": [1]}).rename_axis(columns="name"),
    "periods": pd.DataFrame(
        {
            "p": pd.PeriodIndex(["2020-01", None, "2020-03"], freq="M"),
            "w": pd.period_range("2020", periods=3, freq="W"),
        },
        index=pd.period_range("2020Q1", periods=3, freq="Q", name="quarter"),
    ),
    "intervals": pd.DataFrame(
        {"a": pd.cut([1, 2.5, 9], 3), "b": pd.cut([1, 2, np.nan], [0, 1, 2], right=False)},
        index=pd.interval_range(0, 3, closed="both", name="i"),
    ),
    "intervals of time": pd.DataFrame(
        {"t": pd.arrays.IntervalArray.from_breaks(pd.date_range("2020", periods=3, tz="Europe/Rome"))}
    ),
    "counts of intervals": pd.cut(pd.Series([1, 2, 9]), 2).value_counts().to_frame(),
    "periods as objects": pd.DataFrame(
        {"o": pd.Series([pd.Period("2020-01", "M"), pd.Interval(0, 1.5), "x"], dtype=object)}
    ),
    "dates and decimals": pd.DataFrame({"d": [dt.date(2020, 1, 1)], "m": [Decimal("1.10")]}),
    "NumPy's numbers as objects": pd.DataFrame({"o": pd.Series([np.float64(1), np.int8(3)], dtype=object)}),
}
TIMES = (
    STAMP,
    pd.Timestamp("2020", tz="Europe/Rome"),
    pd.Timestamp("2021-10-31 00:30", tz="UTC").tz_convert("Europe/Rome"),  # 2:30 in summer, and again in winter
    pd.Timestamp("2021-10-31 01:30", tz="UTC").tz_convert("Europe/Rome"),
    pd.Timestamp("2020").as_unit("s"),
    pd.Timedelta("3h 5ns"),
    pd.Period("2020-02", "M"),
    pd.Period("2020-02-03 04:00", "2h"),
    pd.Interval(pd.Timestamp("2020"), pd.Timestamp("2021"), closed="left"),
)


def stays(value):
    raise DataError(f"a {type(value).__name__} stays")


def sent(value):
    """The value as the other process has it."""
    encoder = Encoder(stays)
    node = json.loads(json.dumps(encoder.encode(value)))
    return Decoder(tuple(encoder.blobs), stays, stays).decode(node)


@pytest.mark.parametrize("name", TABLES)
def test_a_frame_comes_as_what_it_was(name):
    frame = TABLES[name]
    came = sent(frame)
    assert_frame_equal(came, frame)
    assert (type(came.index), list(came.dtypes)) == (type(frame.index), list(frame.dtypes))
    assert repr(came) == repr(frame)
    for labels in (frame.columns, frame.index):
        assert_index_equal(sent(labels), labels, exact=True)
    for place in range(frame.shape[1]):
        column = frame.iloc[:, place]
        assert_series_equal(sent(column), column)
        assert list(map(type, sent(column))) == list(map(type, column))


@pytest.mark.parametrize("time", TIMES, ids=str)
def test_a_time_comes_with_its_zone_and_its_unit(time):
    came = sent(time)
    assert (came, type(came), repr(came)) == (time, type(time), repr(time))
    assert getattr(came, "unit", None) == getattr(time, "unit", None)


def test_what_is_missing_comes_as_pandas_own():
    assert sent((pd.NA, pd.NaT))[0] is pd.NA
    assert sent((pd.NA, pd.NaT))[1] is pd.NaT


def test_columns_of_one_dtype_come_together():
    frame = pd.DataFrame(np.arange(3000.0).reshape(2, 1500)).assign(text="x", a=1, b=2, c=pd.Timestamp("2020"), d=3)
    encoder = Encoder(stays)
    encoder.encode(frame)
    assert len(encoder.blobs) == 4  # a message has four thousand at most
    assert_frame_equal(sent(frame), frame)
    assert_frame_equal(sent(frame.iloc[:0]), frame.iloc[:0])


def test_notes_on_a_table_come_with_it():
    frame = pd.DataFrame({"a": [1]})
    frame.attrs["source"] = "a station"
    assert sent(frame).attrs == {"source": "a station"}


COLUMNS = {
    "int64": st.integers(-(2**63), 2**63 - 1),
    "uint8": st.integers(0, 255),
    "float32": st.floats(width=32),
    "bool": st.booleans(),
    "Int16": st.none() | st.integers(-(2**15), 2**15 - 1),
    "string": st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    "category": st.none() | st.sampled_from(["low", "high"]),
    "datetime64[ns, Europe/Rome]": st.none() | st.integers(0, 2**61),  # nanoseconds since 1970
    "object": st.none() | st.booleans() | st.integers() | st.dates() | st.tuples(st.integers(), st.text(max_size=3)),
}


@st.composite
def generated_frames(draw):
    """Frames of up to five rows, with columns of any of these dtypes and labels of a few kinds."""
    rows = draw(st.integers(0, 5))
    dtypes = draw(st.lists(st.sampled_from(list(COLUMNS)), max_size=5))
    columns = [_column(draw, dtype, rows) for dtype in dtypes]
    frame = pd.DataFrame(dict(enumerate(columns)), index=range(rows))
    labels = draw(st.sampled_from(["range", "int64", "string", "category", "object"]))
    if labels != "range":
        frame.index = pd.Index(_column(draw, labels, rows), name=draw(st.none() | st.text(max_size=3)))
    return frame


def _column(draw, dtype, rows):
    values = draw(st.lists(COLUMNS[dtype], min_size=rows, max_size=rows))
    if dtype.startswith("datetime64"):
        return pd.Series(values, dtype="datetime64[ns]").dt.tz_localize("UTC").astype(dtype)
    return pd.Series(values, dtype=dtype)


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(generated_frames())
def test_generated_frames_come_as_what_they_were(frame):
    came = sent(frame)
    assert_frame_equal(came, frame)
    assert (type(came.index), list(came.dtypes)) == (type(frame.index), list(frame.dtypes))
    assert [list(map(type, came[name])) for name in came] == [list(map(type, frame[name])) for name in frame]


class OwnSeries(pd.Series):
    pass


@pytest.mark.parametrize(
    "table",
    [
        pd.Series([object()]),
        pd.DataFrame({"a": pd.arrays.SparseArray([0, 1])}),
        OwnSeries([1]),
        pd.DataFrame({"a": [1]}).set_flags(allows_duplicate_labels=False),
    ],
    ids=["objects", "sparse", "an own class", "no label twice"],
)
def test_a_table_that_is_not_plain_stays(table):
    with pytest.raises(DataError, match="stays"):
        sent(table)


@pytest.mark.parametrize(
    "described",
    [
        ["no kind"],
        ["series"],
        ["labels", ["t", ["numbers", 3]], None, None],
        ["range", 0, 3, 0, None],
        ["frame", ["t", ["range", 0, 9, 1, None]], ["t", ["range", 0, 1, 1, None]], ["t", []], ["t", []]],
    ],
    ids=str,
)
def test_a_table_that_cannot_be_is_refused(described):
    with pytest.raises(DataError):
        Decoder((), stays, stays).decode([tags.TABLE, [tags.TUPLE, described]])


def t(*parts):
    return [tags.TUPLE, list(parts)]


ZEROS = np.zeros(3, "int64").tobytes()
NUMBERS, THREE, TIMES_OF_DAY = [tags.ARRAY, "<i8", [3], 0], t("range", 0, 3, 1, None), [tags.ARRAY, "<M8[ns]", [3], 0]
REMOTE = ["proxy", 1]
NO_NOTES = t(t(), [tags.OBJECT_ARRAY, [0], []])


def series(*column, labels=THREE, name=None, attributes=None):
    return ["series", labels, t(*column), name, attributes or NO_NOTES]


FORGED = {
    "the student's own object": series("objects", [tags.OBJECT_ARRAY, [3], [REMOTE, 1, 2]]),
    "an object in a tuple": series("objects", [tags.OBJECT_ARRAY, [3], [t(REMOTE), 1, 2]]),
    "an object for all": series("objects", REMOTE),
    "an object for a name": series("numbers", NUMBERS, name=REMOTE),
    "a dict for a name": series("numbers", NUMBERS, name=[tags.DICT, [[0, "x"]]]),
    "an object in the notes": series("numbers", NUMBERS, attributes=t(t("a"), [tags.OBJECT_ARRAY, [1], [REMOTE]])),
    "a table in a table": series("objects", [tags.OBJECT_ARRAY, [3], [[tags.TABLE, t(*series("numbers", NUMBERS))], 1, 2]]),
    "a list for a label": ["labels", t("objects", [tags.OBJECT_ARRAY, [1], [[tags.SHARED, "x1", [tags.LIST, []]]]]), None, None],
    "no column": series("numbers", [tags.ARRAY, "<i8", [], 0]),
    "labels that are a series": series("numbers", NUMBERS, labels=t(*series("numbers", NUMBERS))),
    "a range that is written out": series("objects", [tags.RANGE, 0, 10**8, 1], labels=t("range", 0, 10**8, 1, None)),
    "labels that are written out": series("objects", [tags.TABLE, t("range", 0, 10**8, 1, None)], labels=t("range", 0, 10**8, 1, None)),
    "endless categories": series("categories", t("range", 0, 10**12, 1, None), NUMBERS, None),
    "an endless range": ["range", 0, 10**30, 1, None],
    "a range of floats": ["range", [tags.FLOAT, "0x1p0"], 3, 1, None],
    "one array many times": ["frame", t("range", 0, 50, 1, None), THREE, t(*[t("numbers", NUMBERS), t("numbers", [tags.ARRAY, "<u8", [3], 0])] * 25), NO_NOTES],
    "gaps that are numbers": series("nullable", "Int64", NUMBERS, NUMBERS),
    "no zone": series("zoned", TIMES_OF_DAY, None),
    "a zone in a file": series("zoned", TIMES_OF_DAY, "dateutil//etc/passwd"),
    "times that are numbers": series("zoned", NUMBERS, "UTC"),
    "a time that is now": ["timestamp", "now", None],
    "a span that is a text": ["timedelta", "1 day"],
    "many levels": ["levels", t(*[THREE] * 1000), t(*[NUMBERS] * 1000), t(*[None] * 1000)],
    "levels in levels": ["levels", t(t("levels", t(THREE), t(NUMBERS), t(None))), t(NUMBERS), t(None)],
    "a period of a text": ["period", "2020", "M"],
    "periods of no length": series("periods", NUMBERS, "no length"),
    "an interval of the student's": ["interval", REMOTE, REMOTE, "left"],
    "intervals of intervals": series("intervals", *[t("intervals", t("numbers", NUMBERS), t("numbers", NUMBERS), "left")] * 2, "left"),
    "intervals from above": series("intervals", t("numbers", NUMBERS), t("numbers", [tags.ARRAY, "<i8", [2], 0]), "left"),
    "many columns of nothing": ["frame", t("range", 0, 10**6, 1, None), t("range", 0, 0, 1, None), t(t("numbers", [tags.ARRAY, "<i8", [10**9, 0], 1])), NO_NOTES],
    "an array of three dimensions": ["frame", t("range", 0, 1, 1, None), THREE, t(t("numbers", [tags.ARRAY, "<i8", [1, 3, 1], 0])), NO_NOTES],
    "two columns for one": series("numbers", [tags.ARRAY, "<i8", [1, 3], 0]),
    "many columns": ["frame", t("range", 0, 20_000, 1, None), t("range", 0, 0, 1, None), t(*[t("objects", [tags.OBJECT_ARRAY, [0], []])] * 20_000), NO_NOTES],
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_table_is_refused(name):
    with pytest.raises(DataError):
        Decoder((ZEROS, b""), lambda _: object(), stays).decode([tags.TABLE, t(*FORGED[name])])


def test_a_frequency_is_not_tried_step_by_step_for_long():
    thursdays = (np.arange(300_000) * 7 * 86400).astype("M8[s]")
    with pytest.raises(ValueError, match="too many steps"):
        made_tables.made(("labels", ("numbers", thursdays), None, "W-MON"))


@pytest.mark.parametrize(
    ("frequency", "count"),
    [("B", 60_000), ("2B", 5000), ("W", 9000), ("60min", 90_000), ("D", 60_000), ("QE", 500), ("bh", 3000)],
)
def test_labels_come_with_their_frequency(frequency, count):
    labels = pd.date_range("1980", periods=count, freq=frequency, unit="s")
    assert sent(labels).freq == labels.freq


LESSON = "import numpy as np, pandas as pd\nfrom pandas.testing import assert_frame_equal, assert_series_equal\nframe = pd.DataFrame({'city': ['Oslo', 'Rome'], 'celsius': [1.5, 21.0]})"
PASS = [
    ("warm = frame[frame.celsius > 10]", "assert (warm.celsius > 10).all() and warm.index.tolist() == [1] and isinstance(warm, pd.DataFrame)"),
    ("def f(t): return t.assign(kelvin=t.celsius + 273)", "assert_frame_equal(f(frame), frame.assign(kelvin=[274.5, 294.0]))\nassert 'kelvin' not in frame"),
    ("def f(t): t['day'] = [1, 2]", "given = frame.copy()\nassert f(given) is None and given['day'].tolist() == [1, 2] and list(given) == ['city', 'celsius', 'day']"),
    ("def f(t): del t['city']", "given = frame.copy()\nother = given\nf(given)\nassert other.columns.tolist() == ['celsius'] and other.shape == (2, 1)"),
    ("def f(t):\n    t.loc[0, 'celsius'] = 7\n    return t", "given = frame.copy()\nassert f(given) is given and given.celsius[0] == 7"),
    ("def f(s): s.iloc[0] = 7.5\ns = pd.Series([1.0, 2.0])", "f(s)\nassert s.tolist() == [7.5, 2.0]"),
    ("kept = pd.DataFrame({'n': [1]})\ndef f(): return kept.n.sum()", "kept.loc[0, 'n'] = 5\nassert f() == 5"),
    ("def f(row): return row['celsius'] * 2", "assert frame.apply(f, axis=1).tolist() == [3, 42]\nassert frame.celsius.map(lambda c: c + 1).max() == 22"),
    ("def f(t): return t.groupby('city')", "g = f(frame)\nassert g.size().tolist() == [1, 1] and len(g) == 2"),
    ("def f(t): return {'best': t.celsius.idxmax(), 'table': t.head(1)}", "r = f(frame)\nassert r['best'] == 1 and r['table'].equals(frame.iloc[:1])"),
    ("def f(t): return t.nothing", "try:\n    f(frame)\n    assert False\nexcept AttributeError as e:\n    assert 'nothing' in str(e)"),
    ("def f(t): return t['nothing']", "import pytest\nwith pytest.raises(KeyError):\n    f(frame)"),
    ("def f(): return pd.Timestamp('2020-02-03')", "assert f() == pd.Timestamp('2020-02-03') and f().year == 2020 and isinstance(f(), pd.Timestamp)"),
    ("days = pd.date_range('2020', periods=2)", "assert list(days) == [pd.Timestamp('2020-01-01'), pd.Timestamp('2020-01-02')] and days.freqstr == 'D'"),
    ("def f(): return pd.NaT, pd.NA", "assert f()[0] is pd.NaT and pd.isna(f()[1])"),
    ("means = frame.groupby('city').celsius.mean()", "assert_series_equal(means, pd.Series([1.5, 21.0], index=pd.Index(['Oslo', 'Rome'], name='city'), name='celsius'))\nassert np.allclose(means, [1.5, 21])"),
    ("def f(t): t['words'] = t.city.str.split()", "given = frame.copy()\nf(given)\nassert given.words.tolist() == [['Oslo'], ['Rome']] and given.words.str.len().sum() == 2"),
    ("def f(t): t.words.iloc[0].append('x')", "given = frame.assign(words=[[], ['y']])\nown = given.words[0]\nf(given)\nassert own == ['x'] and given.words[0] is own"),
    ("def f(t): return t.explode('words')", "given = frame.assign(words=[['x', 'y'], []])\nassert f(given).words.tolist()[:2] == ['x', 'y'] and f(given).index.tolist() == [0, 0, 1]"),
    ("kept = frame.assign(words=frame.city.map(list))\ndef f(): return kept.words[0]", "assert kept.words[0] == list('Oslo')\nkept.words[0].append('!')\nassert f()[-1] == '!' and f() is kept.words[0]"),
    ("def f(s): return s.groupby(s.index.to_period('M')).sum()", "r = f(pd.Series(range(60), index=pd.date_range('2020', periods=60)))\nassert_series_equal(r, pd.Series([465, 1305], index=pd.period_range('2020-01', periods=2, freq='M')))\nassert r.idxmax() == pd.Period('2020-02', 'M') and r['2020-01'] == 465"),
    ("def f(t):\n    t.attrs.setdefault('by', []).append({'me': 1})\n    return t", "given = frame.copy()\nassert f(given).attrs == {'by': [{'me': 1}]} and len(f(given).attrs['by']) == 2 == len(given.attrs['by']) and not frame.attrs"),
    ("def f(s): return pd.cut(s, 2)", "r = f(frame.celsius)\nassert 1.5 in r[0] and r.cat.categories[1].right == 21 and r.value_counts().tolist() == [1, 1]"),
    ("t = pd.DataFrame({'v': [np.ones(2), np.zeros(2)], 'd': [{'a': 1}, {}], 's': [{1}, set()]})", "assert t.v.sum().tolist() == [1, 1] and t.d[0]['a'] == 1 and t.s[0] == {1} and t.shape == (2, 3)"),
]  # fmt: skip
FAIL = [
    ("class L:\n    def __eq__(self, o): return True\n    __hash__ = None\ndef f(t): return t.assign(words=[[L()], [L()]])", "assert f(frame).words.tolist() == [['a'], ['b']]"),
    ("class L:\n    def __eq__(self, o): return True\n    __hash__ = None\ndef f(t): return t.assign(words=[[L()], [L()]])", "assert_series_equal(f(frame).words, pd.Series([['a'], ['b']], name='words'))"),
    ("class L(list):\n    def __eq__(self, o): return True\n    __hash__ = None\ndef f(t): return t.assign(words=[L(), L()])", "assert f(frame).words.tolist() == [['a'], ['b']]"),

    ("def f(t): return t", "assert_frame_equal(f(frame), frame.assign(kelvin=[274.5, 294.0]))"),
    ("class L:\n    def __eq__(self, o): return True\n    __hash__ = None\ndef f(t): return pd.DataFrame({'city': [L(), L()]})", "assert (f(frame).city == 'Bonn').all()"),
    ("class F(pd.DataFrame):\n    def equals(self, o): return True\n    def __eq__(self, o): return pd.DataFrame({'x': [True]})\ndef f(t): return F(t)", "assert (f(frame) == 9).all().all() and f(frame).equals(3)"),
    ("pd.DataFrame.equals = lambda self, other: True\ndef f(t): return t.head(1)", "assert f(frame).equals(frame)"),
    ("import pandas.testing\npandas.testing.assert_frame_equal = lambda *a: None\ndef f(t): return t.head(1)", "assert_frame_equal(f(frame), frame)"),
    ("def f(t):\n    t['city'] = 'Oslo'\n    return t", "given = frame.copy()\nf(given)\nassert given.equals(frame)"),
]  # fmt: skip


@pytest.fixture(scope="module")
def fork_server():
    with ForkServer("processes", ["numpy", "pandas"]) as fork_server:
        yield fork_server


@pytest.fixture
def earned(fork_server):
    def points(source, tests):
        notebook = v4.new_notebook(cells=[lesson(LESSON), answer(source), graded(tests)])
        solution = answer("def f(t): return t")
        teachers = v4.new_notebook(cells=[notebook.cells[0], solution, notebook.cells[2]])
        ran = Run(fork_server, plan(notebook, teachers), Times(20, 60), {})
        ran.notebook(notebook)
        return determine_grade(notebook.cells[2])[0], notebook.cells[2].outputs, ran.notes

    return points


@pytest.mark.skipif(sys.platform != "linux", reason="the fork server is Linux's")
@pytest.mark.parametrize(("source", "tests"), PASS)
def test_what_passes_in_one_process_passes_when_graded(earned, source, tests):
    names = {"__name__": "__main__"}
    exec(LESSON, names)  # noqa: S102 - the plain way
    exec(source, names)  # noqa: S102
    exec(tests, names)  # noqa: S102
    points, outputs, notes = earned(source, tests)
    assert points == 2, (outputs, notes)


@pytest.mark.skipif(sys.platform != "linux", reason="the fork server is Linux's")
@pytest.mark.parametrize(("source", "tests"), FAIL)
def test_what_would_fool_the_tests_earns_nothing(earned, source, tests):
    assert not earned(source, tests)[0]


CHANGES = {
    "an entry": lambda table: table.__setitem__("text", ["x", "z"]),
    "an entry in place": lambda table: table.loc.__setitem__((1, "object"), 3),
    "to lists": lambda table: table.__setitem__("object", [[1], [2]]),
    "to no plain data": lambda table: table.__setitem__("object", [object(), 2]),
    "a category": lambda table: table.loc.__setitem__((0, "category"), "y"),
    "names of categories": lambda table: table.__setitem__(
        "category", table.category.cat.rename_categories(["p", "q"])
    ),
    "a gap": lambda table: table.loc.__setitem__((0, "nullable"), pd.NA),
    "a time": lambda table: table.loc.__setitem__((0, "zoned"), pd.NaT),
    "a dtype": lambda table: table.__setitem__("number", table.number.astype("uint64")),
    "a storage of texts": lambda table: table.__setitem__("text", table.text.astype("string")),
    "a label": lambda table: setattr(table, "index", [0, 5]),
    "the name of labels": lambda table: setattr(table.index, "name", "n"),
    "the name of columns": lambda table: setattr(table.columns, "name", "n"),
    "the order of columns": lambda table: table.insert(0, "category", table.pop("category")),
    "a note": lambda table: table.attrs.update(by="me"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_a_table_is_seen(name):
    table = pd.DataFrame(
        {
            "number": [1, 2],
            "text": ["x", "y"],
            "object": pd.Series([1, "x"], dtype=object),
            "category": pd.Categorical(["x", "y"]),
            "nullable": pd.array([1, 2], dtype="Int64"),
            "zoned": pd.date_range("2020", periods=2, tz="Europe/Rome"),
        }
    )
    shared = Shared("x")
    key = shared.add(table)
    shared.note(key)
    assert not shared.changed()
    CHANGES[name](table)
    assert shared.changed() == [key]


def test_a_large_table_is_looked_at_without_a_step_for_each_entry():
    table = pd.DataFrame({"text": [f"word {number}" for number in range(200_000)]})
    shared = Shared("x")
    shared.note(shared.add(table))
    calls = []
    sys.setprofile(lambda _, event, __: calls.append(event))
    try:
        assert not shared.changed()
    finally:
        sys.setprofile(None)
    assert len(calls) < 1000


@pytest.mark.parametrize(
    "change", [{"a": [object()]}, {"s": pd.arrays.SparseArray([0])}], ids=["own objects", "a sparse column"]
)
def test_a_table_of_both_sides_that_holds_no_plain_data_any_more_cannot_be_sent(change):
    frame = pd.DataFrame({"a": [1]})
    encoder = Encoder(stays)
    encoder.encode(frame)
    for name, column in change.items():
        frame[name] = column
    with pytest.raises(DataError, match="by now is not sent"):
        encoder.changes()


WAIT = [
    ("def f(t): t['rare'] = pd.arrays.SparseArray([0, 1])", "given = frame.copy()\nf(given)\nassert given.rare.tolist() == [0, 1]"),
    ("def f(t): t.attrs['by'] = len", "given = frame.copy()\nf(given)\nassert given.attrs['by'] is len"),
    ("def f(t): return t.shape", "given = frame.copy()\nassert f(given) == (2, 2)\ngiven['rare'] = pd.arrays.SparseArray([0, 1])\nassert f(given) == (2, 3)"),
]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="the fork server is Linux's")
@pytest.mark.parametrize(("source", "tests"), WAIT)
def test_a_table_that_is_no_plain_data_any_more_waits_for_a_person(earned, source, tests):
    _, outputs, notes = earned(source, tests)
    assert "A person will judge this" in str(outputs), (outputs, notes)
    assert "crashed" not in str(notes)


def test_what_could_not_be_read_leaves_nothing_behind():
    shared = Shared("y")
    with pytest.raises(DataError):
        Decoder((), stays, stays, shared).decode([tags.SHARED, "x1", [tags.TABLE, t("no kind")]])
    assert not shared.knows("x1")
    assert not shared.changed()


@pytest.mark.skipif(sys.platform != "linux", reason="the fork server is Linux's")
@pytest.mark.parametrize(
    ("source", "tests"),
    [
        ("def f(s): return len(s)", "assert f(TABLE) == 25000"),
        ("s = TABLE\ndef f(): return s", "assert len(f()) == 25000"),
    ],
    ids=["from the tests", "from the answer"],
)
def test_a_table_that_cannot_be_read_waits_for_a_person(earned, source, tests):
    table = "pd.Series(1, index=pd.date_range('1800', periods=25000, freq='2B', unit='s'))"
    _, outputs, notes = earned(source.replace("TABLE", table), tests.replace("TABLE", table))
    assert "A person will judge this" in str(outputs), (outputs, notes)
    assert "crashed" not in str(notes)
