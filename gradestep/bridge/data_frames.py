"""Tables of pandas, which cross as data: frames and series, their labels, and pandas' own times and missing values.

What a table is made of is described by tuples, each beginning with a word for its kind, and by NumPy arrays; `made`
makes the thing again. pandas is read of the modules that are loaded already, for a notebook may use none.
"""

from __future__ import annotations

import datetime as dt
import importlib
import sys
import warnings
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGING = ("DataFrame", "Series")
LABELS = (
    *("Index", "RangeIndex", "MultiIndex", "DatetimeIndex", "TimedeltaIndex", "CategoricalIndex"),
    *("PeriodIndex", "IntervalIndex"),
)
TIMES = ("Timestamp", "Timedelta", "Period", "Interval")
MISSING = {"pandas.NA": "NA", "pandas.NaT": "NaT"}
NULLABLE = ("boolean", *(f"{kind}{bits}" for kind in ("Int", "UInt") for bits in (8, 16, 32, 64)), "Float32", "Float64")
ZONES = (ZoneInfo, dt.timezone)
PLAIN = (bool, int, float, complex, str, bytes, dt.date, dt.time, dt.datetime, dt.timedelta, Decimal, Fraction)
MOST_NAME = 64  # characters of the name of a dtype, a unit or a frequency
MOST_COLUMNS, MOST_LEVELS = 10_000, 64
MOST_BYTES = 128 << 20  # of all arrays of a table, which may name one array many times
MOST_RANGE = 10_000_000  # numbers of a range that levels or categories are, which pandas writes out
MOST_STEPS = 20_000  # labels that are a frequency's when pandas has to take each step of it to know


class StaysError(Exception):
    """A table with something in it that is no plain data."""


def pandas() -> Any:
    """Return pandas when this process has imported it, else None."""
    return sys.modules.get("pandas")


def is_one(value: Any, names: tuple[str, ...]) -> bool:
    """Return whether `value` is an instance of one of pandas' classes with these names, and of no class below it."""
    kind, pd = type(value), pandas()
    return pd is not None and kind.__name__ in names and getattr(pd, kind.__name__, None) is kind


def is_table(value: Any) -> bool:
    """Return whether `value` is a data frame or a series that holds nothing but plain data."""
    if not is_one(value, CHANGING):
        return False
    try:
        described(value)
    except StaysError:
        return False
    return True


def missing(value: Any) -> str | None:
    """Return the name of pandas' `NA` or `NaT`, None for any other value."""
    pd = pandas()
    return next((name for name, own in MISSING.items() if pd is not None and value is getattr(pd, own, pd)), None)


def described(value: Any) -> tuple[Any, ...] | None:
    """Return what a table, its labels or a time of pandas is made of, None for any other value.

    Raises StaysError for one that holds other things than plain data.
    """
    if is_one(value, LABELS):
        return _labels(value)
    if is_one(value, TIMES):
        return _time(value)
    if is_one(value, ("Series",)):
        return ("series", _labels(value.index), _column(value), _plain(value.name), _attributes(value))
    if is_one(value, ("DataFrame",)):
        if value.shape[1] > MOST_COLUMNS:
            raise StaysError(f"more than {MOST_COLUMNS} columns")
        columns = _together([_column(value.iloc[:, place]) for place in range(value.shape[1])])
        return ("frame", _labels(value.columns), _labels(value.index), columns, _attributes(value))
    return None


def state(value: Any) -> list[Any]:
    """Return what tells whether a table that held plain data has changed: its labels, and copies of its arrays.

    What an array of objects holds is compared by identity, for plain data do not change, and a list in it has a state
    of its own: a table of thousands of rows is looked at each time control passes, and a step for each of its entries
    would take seconds of a test.
    """
    attributes = [part for pair in value.attrs.items() for part in pair]
    if is_one(value, ("Series",)):
        return [*_state_of_labels(value.index), value.name, *_held(value), *attributes]
    parts = [part for place in range(value.shape[1]) for part in _held(value.iloc[:, place])]
    return [*_state_of_labels(value.columns), *_state_of_labels(value.index), *parts, *attributes]


def become(value: Any, came: Any) -> None:
    """Give a data frame or a series the content of another one; raises TypeError when it is of another kind."""
    if type(came) is not type(value):
        raise TypeError("another kind of table")
    value.__init__(came)  # as pandas' own constructor does it: there is no other door to all of a table at once
    value.attrs = dict(came.attrs)


def made(described: Any) -> Any:
    """Return the table, the labels or the time of a description.

    Raises StaysError, KeyError, TypeError or ValueError, or what pandas raises, when there is no such one.
    """
    if _size(described) > MOST_BYTES:
        raise ValueError("a table that is too large")
    return _made(described)


def _made(described: Any, kinds: tuple[str, ...] = ()) -> Any:
    """Return what is described, which is of one of the `kinds` where there are any."""
    if kinds and described[0] not in kinds:
        raise ValueError("another kind was due")
    return _MADE[described[0]](importlib.import_module("pandas"), *described[1:])


def _size(described: Any) -> int:
    """Return the bytes of the arrays of a description; raises an error where anything else but plain data is in it."""
    if type(described) is tuple:
        return sum(map(_size, described))
    if type(described) is sys.modules["numpy"].ndarray:
        if described.ndim not in (1, 2):  # a column, or several
            raise ValueError("no column")
        if described.dtype.hasobject:
            _objects(described, _entry)
        return int(described.nbytes)
    if type(described) not in ZONES:
        _plain(described)
    return 0


def _plain(value: Any) -> Any:
    """Return a label or an entry; raises StaysError when it is not plain."""
    if type(value) is tuple:
        return tuple(map(_plain, value))
    np = sys.modules["numpy"]
    scalar = isinstance(value, np.generic) and value.dtype.kind in "biufcMmSU"
    if value is None or type(value) in PLAIN or scalar or missing(value) is not None or is_one(value, TIMES):
        return value
    raise StaysError(f"a {type(value).__name__} in a table")


def _entry(value: Any) -> Any:
    """Return an entry of a column: what is plain, or a container, which is then known to both sides by itself."""
    return value if type(value) in (list, dict, set, sys.modules["numpy"].ndarray) else _plain(value)


def _attributes(table: Any) -> tuple[Any, ...]:
    if not table.flags.allows_duplicate_labels:
        raise StaysError("a table that allows no label twice")
    parts = sys.modules["numpy"].empty(len(table.attrs), dtype=object)
    for place, part in enumerate(table.attrs.values()):
        parts[place] = _entry(part)
    return tuple(map(_plain, table.attrs)), parts


def _objects(values: Any, each: Callable[[Any], Any]) -> Any:
    for part in values:
        each(part)
    return values


def _column(values: Any) -> tuple[Any, ...]:
    """Return what a series or an index holds, without its labels."""
    pd, np, kind = pandas(), sys.modules["numpy"], values.dtype
    if isinstance(kind, np.dtype):
        array = values.to_numpy()
        if kind.kind != "O":
            return ("numbers", array)
        return ("objects", _objects(array, _plain if isinstance(values, pd.Index) else _entry))
    if isinstance(kind, pd.CategoricalDtype):
        data = values.array
        return ("categories", _labels(data.categories), np.array(data.codes), bool(data.ordered))
    if isinstance(kind, pd.DatetimeTZDtype):
        return ("zoned", pd.DatetimeIndex(values).tz_convert("UTC").tz_localize(None).to_numpy(), _zone(kind.tz))
    if isinstance(kind, pd.StringDtype):
        texts = np.array([None if gap else text for text, gap in zip(values, values.isna(), strict=True)], dtype=object)
        return ("texts", kind.storage, getattr(kind, "na_value", pd.NA) is pd.NA, texts)
    return _extension(values)


def _extension(values: Any) -> tuple[Any, ...]:
    """Return what a column holds of a dtype of pandas' own that is made of other columns or numbers."""
    pd, np, kind = pandas(), sys.modules["numpy"], values.dtype
    if kind.name in NULLABLE:
        zero = kind.numpy_dtype.type(0)
        return ("nullable", kind.name, values.array.to_numpy(kind.numpy_dtype, na_value=zero), np.array(values.isna()))
    if isinstance(kind, pd.PeriodDtype):
        periods = pd.PeriodIndex(values)
        return ("periods", periods.asi8, periods.freqstr)
    if isinstance(kind, pd.IntervalDtype):
        index = pd.IntervalIndex(values)
        return ("intervals", _column(index.left), _column(index.right), index.closed)
    raise StaysError(f"a column of dtype {kind}")


def _together(columns: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return columns with neighbours that hold numbers of one dtype as the rows of one array, for a message has few."""
    found: list[Any] = []
    for kind, several in groupby(columns, lambda column: column[1].dtype.str if column[0] == "numbers" else None):
        same = list(several)
        found += same if kind is None else [("numbers", sys.modules["numpy"].stack([array for _, array in same]))]
    return tuple(found)


def _apart(columns: Any) -> list[Any]:
    """Return the columns that `_together` brought together; raises ValueError when there are too many."""
    counts = [len(part) if kind == "numbers" else 1 for kind, part, *_ in columns]
    if sum(counts) > MOST_COLUMNS:
        raise ValueError("too many columns")
    return [
        each
        for column in columns
        for each in ([("numbers", row) for row in column[1]] if column[0] == "numbers" else [column])
    ]


def _labels(index: Any) -> tuple[Any, ...]:
    pd = pandas()
    if not is_one(index, LABELS):
        raise StaysError(f"a {type(index).__name__}")
    if type(index) is pd.RangeIndex:
        return ("range", index.start, index.stop, index.step, _plain(index.name))
    if type(index) is pd.MultiIndex:
        if index.nlevels > MOST_LEVELS:
            raise StaysError(f"more than {MOST_LEVELS} levels")
        codes = tuple(sys.modules["numpy"].array(part) for part in index.codes)
        return ("levels", tuple(map(_labels, index.levels)), codes, tuple(map(_plain, index.names)))
    frequency = None if type(index) is pd.PeriodIndex else getattr(index, "freqstr", None)  # a part of its dtype
    return ("labels", _column(index), _plain(index.name), frequency)


def _time(value: Any) -> tuple[Any, ...]:
    if type(value).__name__ == "Period":
        return ("period", value.ordinal, value.freqstr)
    if type(value).__name__ == "Interval":
        return ("interval", _plain(value.left), _plain(value.right), value.closed)
    if type(value).__name__ == "Timedelta":
        return ("timedelta", value.to_timedelta64())
    return ("timestamp", value.to_datetime64(), None if value.tzinfo is None else _zone(value.tzinfo))


def _zone(zone: Any) -> Any:
    """Return a time zone, or the name by which pandas makes it; raises StaysError for one of another library."""
    if type(zone) in ZONES:
        return zone
    try:
        same = pandas().Timestamp(0, tz=str(zone)).tzinfo
    except Exception:  # noqa: BLE001 - each library of zones has errors of its own
        same = None
    if type(same) is not type(zone):
        raise StaysError(f"a time zone of {type(zone).__module__}")
    return str(zone)


def _state_of_labels(index: Any) -> list[Any]:
    """Return an index, which cannot change but for its names and its frequency, and these."""
    return [index, *index.names, getattr(index, "freq", None)]


def _held(values: Any) -> list[Any]:
    """Return copies of what a column holds, with what its dtype says more."""
    pd, np, kind = pandas(), sys.modules["numpy"], values.dtype
    if isinstance(kind, np.dtype):
        return [np.array(values.to_numpy())]
    if isinstance(kind, pd.CategoricalDtype):
        return [np.array(values.array.codes), kind.categories, kind.ordered]
    if isinstance(kind, pd.StringDtype) and kind.storage == "python":
        return [np.array(values.array, dtype=object), str(kind), getattr(kind, "na_value", None)]
    try:
        return [str(kind), *_column(values)]
    except StaysError:
        return [object()]  # never the same


def _made_column(pd: Any, described: Any) -> Any:
    """Return a series of a column."""
    kind, *parts = described
    if kind == "numbers":
        return pd.Series(_array(parts[0], "biufcMmSU"))
    if kind == "objects":
        return pd.Series(_array(parts[0], "O"), dtype=object)
    if kind == "categories":
        categories, codes = _made_names(parts[0]), _array(parts[1], "i")
        return pd.Series(pd.Categorical.from_codes(codes, categories, ordered=parts[2]))
    if kind == "zoned":
        return pd.Series(pd.DatetimeIndex(_array(parts[0], "M")).tz_localize("UTC").tz_convert(_made_zone(parts[1])))
    if kind == "texts":
        missing = {} if parts[1] else {"na_value": float("nan")}
        return pd.Series(_array(parts[2], "O"), dtype=pd.StringDtype(_name(parts[0]), **missing))
    return _made_extension(pd, kind, parts)


def _made_extension(pd: Any, kind: Any, parts: list[Any]) -> Any:
    if kind == "nullable" and parts[0] in NULLABLE:
        column, gaps = pd.Series(_array(parts[1], "biuf")).astype(parts[0]), _array(parts[2], "b")
        column[gaps] = pd.NA
        return column
    if kind == "periods":
        return pd.Series(pd.PeriodIndex.from_ordinals(_array(parts[0], "i"), freq=_name(parts[1])))
    if kind == "intervals" and {parts[0][0], parts[1][0]} <= {"numbers", "zoned"}:
        ends = [pd.Index(_made_column(pd, part)) for part in parts[:2]]
        return pd.Series(pd.arrays.IntervalArray.from_arrays(*ends, closed=_name(parts[2])))
    raise ValueError("no column")


def _array(part: Any, kinds: str) -> Any:
    """Return an array; raises ValueError when it is none, or holds something of another kind."""
    if type(part) is not sys.modules["numpy"].ndarray or part.dtype.kind not in kinds:
        raise ValueError("no such array")
    return part


def _made_index(described: Any) -> Any:
    return _made(described, ("range", "levels", "labels"))


def _made_names(described: Any) -> Any:
    """Return an index that stands for its entries: levels or categories."""
    index = _made(described, ("range", "labels"))
    if len(index) > MOST_RANGE:
        raise ValueError("too many of them")
    return index


def _made_range(pd: Any, start: Any, stop: Any, step: Any, name: Any) -> Any:
    if not all(type(each) is int for each in (start, stop, step)):
        raise ValueError("no range")
    index = pd.RangeIndex(start, stop, step, name=name)
    len(index)  # which raises an error when nothing can be as long
    return index


def _made_levels(pd: Any, levels: Any, codes: Any, names: Any) -> Any:
    if len(levels) > MOST_LEVELS:
        raise ValueError("too many levels")
    return pd.MultiIndex(list(map(_made_names, levels)), [_array(part, "i") for part in codes], names=names)


def _made_labels(pd: Any, described: Any, name: Any, frequency: Any) -> Any:
    if described[0] == "objects":
        _objects(described[1], _plain)
    column = _made_column(pd, described)
    index = pd.Index(column, dtype=column.dtype, name=name)
    if frequency is not None:
        offset = pd.tseries.frequencies.to_offset(_name(frequency))
        if len(index) > MOST_STEPS and not isinstance(offset, pd.offsets.Tick) and _inferred(pd, index) != offset:
            raise ValueError("too many steps")
        index.freq = offset
    return index


def _inferred(pd: Any, index: Any) -> Any:
    """Return the frequency that pandas sees in an index at once."""
    with warnings.catch_warnings(action="ignore"):  # that it will be no text one day
        return pd.tseries.frequencies.to_offset(index.inferred_freq)


def _made_frame(pd: Any, columns: Any, labels: Any, parts: Any, attributes: Any) -> Any:
    index = _made_index(labels)
    series = [_made_column(pd, part).set_axis(index) for part in _apart(parts)]
    frame = pd.DataFrame(dict(enumerate(series)), index=index)
    frame.columns = _made_index(columns)
    frame.attrs = _made_attributes(*attributes)
    return frame


def _made_series(pd: Any, labels: Any, part: Any, name: Any, attributes: Any) -> Any:
    series = _made_column(pd, part).set_axis(_made_index(labels)).rename(name)
    series.attrs = _made_attributes(*attributes)
    return series


def _made_attributes(names: Any, parts: Any) -> dict[Any, Any]:
    return dict(zip(names, _array(parts, "O"), strict=True))


def _made_timestamp(pd: Any, time: Any, zone: Any) -> Any:
    if type(time) is not sys.modules["numpy"].datetime64:
        raise ValueError("no time")
    stamp = pd.Timestamp(time)
    return stamp if zone is None else stamp.tz_localize("UTC").tz_convert(_made_zone(zone))


def _made_timedelta(pd: Any, time: Any) -> Any:
    if type(time) is not sys.modules["numpy"].timedelta64:
        raise ValueError("no time")
    return pd.Timedelta(time)


def _made_period(pd: Any, ordinal: Any, frequency: Any) -> Any:
    if type(ordinal) is not int:
        raise ValueError("no period")
    return pd.Period(ordinal=ordinal, freq=_name(frequency))


def _made_zone(zone: Any) -> Any:
    """Return a zone, or its name: none by which pandas would open a file."""
    if type(zone) in ZONES:
        return zone
    if _name(zone).startswith("dateutil"):
        raise ValueError("no zone")
    return zone


def _name(text: Any) -> str:
    if type(text) is not str or len(text) > MOST_NAME:
        raise ValueError("no name")
    return text


_MADE: dict[str, Callable[..., Any]] = {
    "frame": _made_frame,
    "series": _made_series,
    "range": _made_range,
    "levels": _made_levels,
    "labels": _made_labels,
    "timestamp": _made_timestamp,
    "timedelta": _made_timedelta,
    "period": _made_period,
    "interval": lambda pd, left, right, closed: pd.Interval(left, right, closed=_name(closed)),
}
