"""What a proof has set as `holds`, as plain data that can leave its process: JSON types, bounded."""

from __future__ import annotations

import numbers
from typing import Any

LONGEST, MOST = 1000, 1000  # characters of a text, and items of what holds some


def plain(holds: Any) -> Any:
    """Return what a proof has set: a dict as JSON types by text, None, and of anything else how it looks."""
    if not isinstance(holds, dict):
        return None if holds is None else f"{holds!r}"[:100]
    return {str(what)[:LONGEST]: _plain(value) for what, value in list(holds.items())[:MOST]}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: a number, a text, a list or dict of such; of others, whether they are true."""
    if isinstance(value, str):
        return str(value)[:LONGEST]
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value[:MOST]]
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(each) for each in list(value)[:MOST]), key=repr)
    return plain(value) if isinstance(value, dict) else _number(value)


def _number(value: Any) -> Any:
    """Return a number, whatever holds it, as Python's own; of anything else whether it is true, None where neither."""
    try:
        value = value.numpy() if hasattr(value, "numpy") else value
        if isinstance(value, numbers.Integral) and not isinstance(value, bool):
            return int(value)
        value = value.item() if hasattr(value, "item") else value
        return value if isinstance(value, (bool, float)) else bool(value)
    except Exception:  # noqa: BLE001 - an array of several truths has none
        return None
