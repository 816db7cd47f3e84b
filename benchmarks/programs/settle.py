"""Make tests of what a draft asks: the right values are those that the right answers give in a plain process."""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.programs.expressions import NAMES
from benchmarks.programs.plain import NOTED
from benchmarks.programs.program import TESTS

if TYPE_CHECKING:
    from benchmarks.programs.plain import Plain
    from benchmarks.programs.program import Program

ASKS = re.compile(r"(?m)^\?\? (.*)$")
ASKED = f"""\
try:
    {NOTED}.append(repr(\\1))
except Exception as _error:
    {NOTED}.append("!" + type(_error).__name__)"""
RAISES = """\
try:
    {asked}
except {kind}:
    pass
else:
    raise AssertionError("no {kind} came")"""
LONGEST = 300  # characters of a value in a test


def settled(draft: Program, plain: Plain) -> Program | None:
    """Return the draft with asserts, or None when its lessons or right answers do not run."""
    outcomes = plain.run([ASKS.sub(ASKED, source) for source in draft.handed_in(right=True)])
    if not outcomes or any(ended for ended, _ in outcomes):
        return None
    cells = []
    for cell, (_, noted) in zip(draft.cells, outcomes, strict=True):
        values = iter(noted)
        cells.append(replace(cell, source=ASKS.sub(lambda asked, of=values: _test(asked[1], next(of)), cell.source)))
    program = replace(draft, cells=tuple(cells))
    return program if all(cell.source.strip() for cell in cells if cell.role == TESTS) else None


def _test(asked: str, value: str) -> str:
    if value.startswith("!"):
        kind = value[1:]
        known = hasattr(builtins, kind) or kind in NAMES["error"]
        return RAISES.format(asked=asked, kind=kind if known else "Exception")
    if len(value) > LONGEST or not _is_plain(value):
        return f"assert repr({asked})"
    return f"assert {_enclosed(asked)} == {value}"


def _enclosed(asked: str) -> str:
    """Return an expression that can stand before `==`."""
    simple = isinstance(ast.parse(asked, mode="eval").body, (ast.Name, ast.Call, ast.Subscript, ast.Attribute))
    return asked if simple else f"({asked})"


def _is_plain(value: str) -> bool:
    try:
        ast.literal_eval(value.replace("set()", "0"))
    except (ValueError, SyntaxError):
        return False
    return True
