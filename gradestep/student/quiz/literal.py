"""Python literals that people can read: what the cell of a card is written with."""

from __future__ import annotations

import json
from typing import Any

INDENT = "    "


def literal(text: str) -> str:
    """Return a Python literal of `text` that people can read."""
    if '"""' in text or text.endswith(('"', "\\")):
        return repr(text)
    if "\n" in text:
        return f'r"""\n{text}\n"""'
    return f'r"""{text}"""' if '"' in text or "\\" in text else f'"{text}"'


def in_quotes(text: str) -> str:
    r"""Return `text` between double quotes on one line, as JSON and Python both read it; `"`, `\` are escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def nested(value: Any, depth: int = 1) -> str:
    """Return the literal of JSON types, an item of a dict or a list on a line of its own."""
    if isinstance(value, str):
        return literal(value) if value.isprintable() else in_quotes(value)
    if not value or not isinstance(value, (dict, list)):
        return repr(value)
    begin = INDENT * depth
    if isinstance(value, dict):
        lines = [f"{begin}{in_quotes(key)}: {nested(item, depth + 1)},\n" for key, item in value.items()]
    else:
        lines = [f"{begin}{nested(item, depth + 1)},\n" for item in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    return f"{first}\n{''.join(lines)}{INDENT * (depth - 1)}{last}"
