"""A range in words, and the condition that guards it: the condition holds for nothing that the words do not say."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from gradestep.proof.prose.template import expressions, has_braces
from gradestep.proof.runner.outcome import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Challenge

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
ABOUT = re.compile(r"\b(?:about|near|nearly|around|roughly)\W*$", re.IGNORECASE)
ROUND = 0.05  # so far off may be what "about" is said of
PERCENT = 100


def guards(challenge: Challenge) -> Iterator[Broken]:
    """Yield each `"95 to 98" if 0.94 < share < 0.99 else ...` in the prose whose condition is wider than its words.

    Numbers may be off by half a unit of their last digit, and by 5 % where "about" or the like stands before them. A
    condition on a share, up to 1, may guard words that say percent.
    """
    for cell in challenge.cells:
        for line, expression in expressions(challenge.path, cell) if has_braces(cell) else ():
            before = cell.source.partition(expression)[0].replace("{{", "")
            for words, low, high in _guarded(expression):
                least, most = _said(words, about=bool(ABOUT.search(before) or ABOUT.search(words.partition(" ")[0])))
                scale = PERCENT if high <= 1 < most else 1
                if not (least <= scale * low and scale * high <= most):
                    what = f'"{words}" stands in the text for all from {scale * low:g} to {scale * high:g}'
                    yield Broken(challenge.path, line, f"{what}: narrow the condition, or say a wider range")


def _guarded(expression: str) -> Iterator[tuple[str, float, float]]:
    """Yield the words of each conditional with numbers in them, with both ends of each range in its condition."""
    try:
        tree = ast.parse(f"f'''{{{expression}}}'''")
    except SyntaxError:  # what computes the values says so, with the line
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp) and isinstance(node.body, ast.Constant) and NUMBER.search(str(node.body.value)):
            for each in ast.walk(node.test):
                if isinstance(each, ast.Compare) and (ends := _ends(each)):
                    yield str(node.body.value), *ends


def _ends(compare: ast.Compare) -> tuple[float, float] | None:
    """Return the ends of `low < x < high`; None for another comparison."""
    if len(compare.ops) != 2 or not all(isinstance(op, (ast.Lt, ast.LtE)) for op in compare.ops):  # noqa: PLR2004
        return None
    ends = compare.left, compare.comparators[1]
    if not all(isinstance(end, ast.Constant) and isinstance(end.value, (int, float)) for end in ends):
        return None
    low, high = (float(end.value) for end in ends)  # type: ignore[attr-defined]
    return low, high


def _said(words: str, *, about: bool) -> tuple[float, float]:
    """Return the least and the largest number that words such as `"95 to 98"` speak of."""
    found = NUMBER.findall(words)
    spans = []
    for text in found:
        number, half = float(text.replace(",", "")), 0.5 / 10 ** len(text.partition(".")[2])
        off = max(half, ROUND * number) if about else half
        spans.append((number - off, number + off))
    slack = 1e-9  # of binary fractions
    return min(low for low, _ in spans) - slack, max(high for _, high in spans) + slack
