"""The `{{ expression }}` in Markdown: where they stand, and what stands there once they are computed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradestep.proof.fences import fences
from gradestep.teacher.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gradestep.teacher.challenge import Cell

BRACES = re.compile(r"\\\{\{|\{\{(?P<inside>.+?)\}\}|\{\{", re.DOTALL)


def expressions(path: Path, cell: Cell) -> tuple[tuple[int, str], ...]:
    """Return `(line in the script, what stands between the braces)` for each `{{ }}` of a Markdown cell, in order.

    Fenced code is left as it is. Raises AuthoringError for braces that are never closed.
    """
    found = []
    for match in _outside(cell.source):
        line = cell.line + 1 + cell.source.count("\n", 0, match.start())
        if match["inside"] is not None:
            found.append((line, match["inside"].strip()))
        elif not match[0].startswith("\\"):
            raise AuthoringError(path, line, '"{{" without "}}": close it, or write \\{{ for the braces themselves')
    return tuple(found)


def fill(source: str, texts: Iterable[str]) -> str:
    r"""Return Markdown with `texts`, in order, in place of each `{{ }}`, and `{{` in place of each `\{{`."""
    told = iter(texts)
    pieces, end = [], 0
    for match in _outside(source):
        pieces += [source[end : match.start()], "{{" if match["inside"] is None else next(told)]
        end = match.end()
    return "".join([*pieces, source[end:]])


def has_braces(cell: Cell) -> bool:
    """Return whether there is anything to fill in a cell."""
    return cell.cell_type == "markdown" and "{{" in cell.source


def _outside(source: str) -> list[re.Match[str]]:
    code = {line for fence in fences(source) for line in range(fence.line, fence.end)}
    return [match for match in BRACES.finditer(source) if source.count("\n", 0, match.start()) not in code]
