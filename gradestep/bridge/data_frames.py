"""Tables of pandas, which cross as data: frames and series, their labels, and pandas' own times and missing values.

What a table is made of is described by tuples, each beginning with a word for its kind, and by NumPy arrays;
made_tables.py makes the thing again. pandas is read of the modules that are loaded already, for a notebook may use
none.
"""

from __future__ import annotations

import datetime as dt
import sys
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
MOST_COLUMNS, MOST_LEVELS = 10_000, 64


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
        return ("series", _labels(value.index), _column(value), plain(value.name), _attributes(value))
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


def plain(value: Any) -> Any:
    """Return a label or an entry; raises StaysError when it is not plain."""
    if type(value) is tuple:
        return tuple(map(plain, value))
    np = sys.modules["numpy"]
    scalar = isinstance(value, np.generic) and value.dtype.kind in "biufcMmSU"
    if value is None or type(value) in PLAIN or scalar or missing(value) is not None or is_one(value, TIMES):
        return value
    raise StaysError(f"a {type(value).__name__} in a table")


def entry(value: Any) -> Any:
    """Return an entry of a column: what is plain, or a container, which is then known to both sides by itself."""
    return value if type(value) in (list, dict, set, sys.modules["numpy"].ndarray) else plain(value)


def _attributes(table: Any) -> tuple[Any, ...]:
    if not table.flags.allows_duplicate_labels:
        raise StaysError("a table that allows no label twice")
    parts = sys.modules["numpy"].empty(len(table.attrs), dtype=object)
    for place, part in enumerate(table.attrs.values()):
        parts[place] = entry(part)
    return tuple(map(plain, table.attrs)), parts


def checked(values: Any, each: Callable[[Any], Any]) -> Any:
    """Return values of which `each` has seen every one; raises what it raises."""
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
        return ("objects", checked(array, plain if isinstance(values, pd.Index) else entry))
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


def _labels(index: Any) -> tuple[Any, ...]:
    pd = pandas()
    if not is_one(index, LABELS):
        raise StaysError(f"a {type(index).__name__}")
    if type(index) is pd.RangeIndex:
        return ("range", index.start, index.stop, index.step, plain(index.name))
    if type(index) is pd.MultiIndex:
        if index.nlevels > MOST_LEVELS:
            raise StaysError(f"more than {MOST_LEVELS} levels")
        codes = tuple(sys.modules["numpy"].array(part) for part in index.codes)
        return ("levels", tuple(map(_labels, index.levels)), codes, tuple(map(plain, index.names)))
    frequency = None if type(index) is pd.PeriodIndex else getattr(index, "freqstr", None)  # a part of its dtype
    return ("labels", _column(index), plain(index.name), frequency)


def _time(value: Any) -> tuple[Any, ...]:
    if type(value).__name__ == "Period":
        return ("period", value.ordinal, value.freqstr)
    if type(value).__name__ == "Interval":
        return ("interval", plain(value.left), plain(value.right), value.closed)
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
