"""Values of the standard library that cross as data: their kind, and what makes them again.

None of them can change by itself; a view of a dict shows what its dict holds, which both sides have.
"""

from __future__ import annotations

import builtins
import datetime as dt
import gc
import numbers
from abc import ABC
from collections import Counter, OrderedDict, abc, defaultdict, deque
from decimal import Decimal
from enum import Enum, Flag, IntEnum
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path, PosixPath, PurePath, PurePosixPath
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_TEXT = 100_000
SINGLE: dict[str, Any] = {"None": None, "Ellipsis": Ellipsis, "NotImplemented": NotImplemented}
PARTS: dict[type, Callable[[Any], list[Any]]] = {
    Decimal: lambda value: [str(value)],
    Fraction: lambda value: [value.numerator, value.denominator],
    UUID: lambda value: [str(value)],
    PosixPath: lambda value: [str(value)],
    PurePosixPath: lambda value: [str(value)],
    slice: lambda value: [value.start, value.stop, value.step],
    dt.date: lambda value: [value.year, value.month, value.day],
    ZoneInfo: lambda value: [value.key],
    dt.time: lambda value: [value.hour, value.minute, value.second, value.microsecond, value.tzinfo, value.fold],
    dt.timedelta: lambda value: [value.days, value.seconds, value.microseconds],
    dt.timezone: lambda value: list(value.__getinitargs__()),  # the name is among them, if one was given
    dt.datetime: lambda value: [*value.timetuple()[:6], value.microsecond, value.tzinfo, value.fold],
}
APART: tuple[tuple[type[BaseException], tuple[str, ...]], ...] = (  # what is not among an exception's arguments
    (OSError, ("filename", "filename2")),
    (ImportError, ("name", "path")),
    (NameError, ("name",)),
    (AttributeError, ("name",)),
)
VIEWS: dict[str, Callable[[dict[Any, Any]], Any]] = {
    "dict_keys": dict.keys,
    "dict_values": dict.values,
    "dict_items": dict.items,
}
FOLDED = ("time", "datetime")  # whose last part says which of two equal times on the clock is meant
KINDS = {kind.__name__: kind for kind in PARTS}
LIBRARY: dict[str, type] = {  # classes that are the same in each process, by what they are called there
    **{
        f"{kind.__module__}.{kind.__name__}": kind
        for kind in (*PARTS, Path, PurePath, Enum, IntEnum, Flag, ABC, SimpleNamespace)
    },
    **{f"collections.{kind.__name__}": kind for kind in (deque, defaultdict, OrderedDict, Counter)},
    **{f"numbers.{name}": getattr(numbers, name) for name in numbers.__all__},
    **{f"collections.abc.{name}": getattr(abc, name) for name in abc.__all__},
    **{f"io.{kind.__name__}": kind for kind in (StringIO, BytesIO)},
}
PATHS = {kind: path for path, kind in LIBRARY.items()}
BUILTIN = {name: kind for name, kind in vars(builtins).items() if isinstance(kind, type)}


def single(value: Any) -> str | None:
    """Return the name of a value of which there is only one."""
    return next((name for name, each in SINGLE.items() if value is each), None)


def viewed(value: Any) -> dict[Any, Any] | None:
    """Return the dict of which `value` is a view, None for any other value; no attribute of a view gives it."""
    held = gc.get_referents(value) if type(value).__name__ in VIEWS and type(value).__module__ == "builtins" else []
    return held[0] if held and type(held[0]) is dict else None


def view(name: Any, holds: Any) -> Any:
    """Return a view of a dict; raises KeyError or TypeError when there is no such one."""
    if type(holds) is not dict:
        raise TypeError("no dict")
    return VIEWS[name](holds)


def made(name: Any, parts: list[Any]) -> Any:
    """Return the value of a kind; raises KeyError, ValueError or TypeError when there is no such value."""
    if any(type(part) is str and len(part) > MOST_TEXT for part in parts):
        raise ValueError("too long")
    return KINDS[name](*parts[:-1], fold=parts[-1]) if name in FOLDED else KINDS[name](*parts)


def exception(value: Any) -> list[Any] | None:
    """Return name, arguments and attributes of an instance of a builtin exception, None for any other value."""
    kind = type(value)
    is_one = issubclass(kind, BaseException) and builtin_type(kind)
    return [kind.__name__, value.args, attributes(value)] if is_one else None


def made_exception(name: Any, args: Any, more: Any) -> BaseException:
    """Return an instance of a builtin exception; raises TypeError or ValueError when there is no such one."""
    kind = BUILTIN.get(name, object)
    if not issubclass(kind, BaseException):
        raise TypeError("no exception")
    made = kind(*args)
    set_attributes(made, more)
    return made


def attributes(error: BaseException) -> tuple[tuple[str, Any], ...]:
    """Return what an exception says beside its arguments: the name of a file, its notes, what was set."""
    apart = {name: getattr(error, name, None) for kind, names in APART if isinstance(error, kind) for name in names}
    own = {name: part for name, part in vars(error).items() if _may_be_set(name)}
    return tuple((own | {name: part for name, part in apart.items() if part is not None}).items())


def set_attributes(error: BaseException, more: Any) -> None:
    """Let an exception say what another one said beside its arguments; raises ValueError for other attributes."""
    apart = {name for kind, names in APART if isinstance(error, kind) for name in names}
    for name, part in more:
        if not _may_be_set(name):
            raise ValueError("no attribute of an exception")
        if name in apart:
            setattr(error, name, part)
        else:
            error.__dict__[name] = part


def _may_be_set(name: Any) -> bool:
    """Return whether an exception may have an attribute from elsewhere; the grader's own marks begin with a line."""
    return type(name) is str and (name == "__notes__" or not name.startswith("_"))


def builtin_type(value: Any) -> str | None:
    """Return the name of a builtin class, or None for any other value."""
    return value.__name__ if isinstance(value, type) and BUILTIN.get(value.__name__) is value else None


def library_type(value: Any) -> str | None:
    """Return the path of a class of the standard library that both processes have, or None for any other value."""
    return next((path for kind, path in PATHS.items() if kind is value), None) if isinstance(value, type) else None


def key_of_member(member: Enum) -> str | int:
    """Return what tells a member of an Enum: its name, or the bits of flags, of which several can be set."""
    key: str | int = member.value if isinstance(member, Flag) else member.name
    return key


def member_of(kind: type[Enum], key: Any) -> Enum:
    """Return the member that a key tells; raises KeyError or ValueError when there is none."""
    return kind(key) if issubclass(kind, Flag) and type(key) is int else kind[str(key)]
