"""A notebook with a slip of chance in it: its bytes, its JSON or the source of a cell changed somewhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

VALUES: list[Any] = [None, 0, -1, 1e308, True, "", r"x\[/nothing]", "\x1b[31m", "\ud800", [], {}, [[]], {"a": {}}]
LETTERS = ('"', "'", '"""', "(", ")", "[", "{", "\\", "#", "\n", "\t", "    ", "\0", "\x0c", "“", "”", "\ud800", "é")
WORDS = (
    "%%time\n",
    "%",
    "!",
    "?",
    "\nglobal twice\n",
    "\ndef g(a, a): pass\n",
    "\nreturn 3\n",
    "\nawait 3\n",
    "{{",
    "}}",
)
LONG = ("(" * 300, "-" * 3000, "\nx = " + "+".join("1" * 1500))
LINES = ("\nfrom math import *\n", "\nquiz()\n", "### BEGIN SOLUTION")
PIECES = (*LETTERS, *WORDS, *LONG, *LINES)
MOST_LINES = 0.8  # of a cell, when some are lost


def mutated(dice: random.Random, text: bytes) -> bytes:
    """Return the bytes of a notebook with one to three changes in them."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        text = dice.choice((_in_bytes, _in_json, _in_json, _in_source, _in_source, _in_source))(dice, text)
    return text


def _in_bytes(dice: random.Random, text: bytes) -> bytes:
    here, there = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    there = min(there, here + dice.choice((1, 1, 8, 200, len(text))))
    return dice.choice(
        (
            text[:here],
            text[:here] + text[there:],
            text[:here] + dice.randbytes(dice.randint(1, 9)) + text[here:],
            text[:there] + text[here:there] + text[there:],
            text.replace(b'\\"', "”".encode()),
            b"\xef\xbb\xbf" + text,
            text.replace(b"\n", b"\r\n"),
            text.decode("utf-8", "replace").encode("utf-16"),
        )
    )


def _in_json(dice: random.Random, text: bytes) -> bytes:
    try:
        notebook = json.loads(text)
    except ValueError:
        return _in_bytes(dice, text)
    places = list(_places(notebook))
    if not places:
        return text
    container, key = dice.choice(places)
    other, there = dice.choice(places)
    changes: list[Callable[[], None]] = [
        lambda: container.pop(key),
        lambda: container.__setitem__(key, dice.choice(VALUES)),
        lambda: container.__setitem__(key, json.loads(json.dumps(other[there]))),
    ]
    if isinstance(container, list):
        changes += [lambda: container.insert(key, container[key]), lambda: dice.shuffle(container)]
    dice.choice(changes)()
    return json.dumps(notebook).encode()


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container in JSON with each of its keys or places."""
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        yield part, key
        yield from _places(part[key])


def _in_source(dice: random.Random, text: bytes) -> bytes:
    try:
        notebook = json.loads(text)
        cells = [cell for cell in notebook["cells"] if cell["source"]]
        cell = dice.choice(cells)
        source = "".join(cell["source"])
        here = dice.randrange(len(source) + 1)
    except (ValueError, TypeError, KeyError, IndexError):
        return _in_bytes(dice, text)
    lines = source.splitlines(keepends=True)
    changes: list[Callable[[], str]] = [
        lambda: source[:here] + source[here + 1 :],
        lambda: source[:here] + dice.choice(PIECES) + source[here:],
        lambda: dice.choice(PIECES) + source,
        lambda: "".join(dice.sample(lines, len(lines))),
        lambda: "".join(line for line in lines if dice.random() < MOST_LINES),
        lambda: source[: here + 1] * 2,
        lambda: source.replace('"', dice.choice("“”'")),
    ]
    cell["source"] = dice.choice(changes)()
    return json.dumps(notebook).encode()
