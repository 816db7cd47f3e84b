"""Named tuples: a class of them that is no more than its fields is the same on both sides, made of its description."""

from __future__ import annotations

import json
from collections import namedtuple
from functools import lru_cache
from typing import Any

from gradestep.bridge.plain_data import DataError
from gradestep.bridge.standard_values import BUILTIN, builtin_type

MOST_FIELDS, MOST_DOC = 100, 2000
PLAIN = (type(None), bool, int, float, str)


def description(kind: type) -> list[Any] | None:
    """Return name, fields, defaults, docstring and annotations of a class of named tuples, None if it has others.

    What it says of its fields is plain data; an annotation is the name of a builtin class.
    """
    fields, defaults = list(getattr(kind, "_fields", ())), getattr(kind, "_field_defaults", {})
    annotations = {name: builtin_type(given) for name, given in vars(kind).get("__annotations__", {}).items()}
    if not all(type(each) in PLAIN for each in defaults.values()) or None in annotations.values():
        return None
    doc = kind.__doc__[:MOST_DOC] if type(kind.__doc__) is str else None
    return [kind.__name__[:60], fields, list(defaults.values()), doc, annotations]


def only_fields(kind: Any) -> list[Any]:
    """Return the description of a class that has no more than the fields of another one."""
    return [kind.__name__[:60], list(kind._fields), [], None, {}]


def made(described: Any) -> Any:
    """Return the class of a description, the same one each time; raises DataError when it describes none."""
    name, fields, defaults, doc, annotations = described
    if len(fields) > MOST_FIELDS or len(defaults) > len(fields):
        raise DataError("what came is no named tuple")
    return _made(str(name), tuple(map(str, fields)), json.dumps([defaults, doc, annotations]))


@lru_cache(256)
def _made(name: str, fields: tuple[str, ...], rest: str) -> Any:
    defaults, doc, annotations = json.loads(rest)
    if not all(type(each) in PLAIN for each in defaults):
        raise DataError("what came is no named tuple")
    kind: Any = namedtuple(name, fields, defaults=defaults, module="__main__")  # type: ignore[misc] # noqa: PYI024
    kind.__doc__ = doc if type(doc) is str else None
    if annotations:
        kind.__annotations__ = {each: BUILTIN[annotations[each]] for each in annotations}
    return kind
