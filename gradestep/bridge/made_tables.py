"""Tables of pandas made of what came: their descriptions (see data_frames.py) are a stranger's, and none is trusted."""

from __future__ import annotations

import importlib
import sys
import warnings
from typing import TYPE_CHECKING, Any

from gradestep.bridge import data_frames

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_NAME = 64  # characters of the name of a dtype, a unit or a frequency
MOST_BYTES = 128 << 20  # of all arrays of a table, which may name one array many times
MOST_RANGE = 10_000_000  # numbers of a range that levels or categories are, which pandas writes out
MOST_STEPS = 20_000  # labels that are a frequency's when pandas has to take each step of it to know


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
            data_frames.checked(described, data_frames.entry)
        return int(described.nbytes)
    if type(described) not in data_frames.ZONES:
        data_frames.plain(described)
    return 0


def _apart(columns: Any) -> list[Any]:
    """Return the columns that `_together` brought together; raises ValueError when there are too many."""
    counts = [len(part) if kind == "numbers" else 1 for kind, part, *_ in columns]
    if sum(counts) > data_frames.MOST_COLUMNS:
        raise ValueError("too many columns")
    return [
        each
        for column in columns
        for each in ([("numbers", row) for row in column[1]] if column[0] == "numbers" else [column])
    ]


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
    if kind == "nullable" and parts[0] in data_frames.NULLABLE:
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
    if len(levels) > data_frames.MOST_LEVELS:
        raise ValueError("too many levels")
    return pd.MultiIndex(list(map(_made_names, levels)), [_array(part, "i") for part in codes], names=names)


def _made_labels(pd: Any, described: Any, name: Any, frequency: Any) -> Any:
    if described[0] == "objects":
        data_frames.checked(described[1], data_frames.plain)
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
    if type(zone) in data_frames.ZONES:
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
