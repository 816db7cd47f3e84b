"""The `{{ expression }}` in Markdown: where they stand, and what stands there once they are computed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradestep.course.errors import AuthoringError
from gradestep.proof.prose.code_blocks import fences

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gradestep.authoring.challenge import Cell

MARKUP = re.compile(r"(?:\d{1,9}[.)]|[-+*]|#{1,6})(?:\s|$)")
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


def fill(path: Path, cell: Cell, texts: Iterable[str]) -> str:
    r"""Return the Markdown of a cell with `texts`, in order, for each `{{ }}`, and `{{` for each `\{{`.

    Raises AuthoringError for a text at the beginning of a line that Markdown would read as a list or a heading.
    """
    source, told = cell.source, iter(texts)
    pieces, end = [], 0
    for match in _outside(source):
        text = "{{" if match["inside"] is None else next(told)
        if _is_misread(source, match, text):
            line = cell.line + 1 + source.count("\n", 0, match.start())
            begins = f'with the value "{text}" the line begins as a list or a heading does in Markdown'
            raise AuthoringError(path, line, f"{begins}: put a word before the {{{{ }}}}")
        pieces += [source[end : match.start()], text]
        end = match.end()
    return "".join([*pieces, source[end:]])


def _is_misread(source: str, match: re.Match[str], text: str) -> bool:
    """Return whether a text in the place of a match begins its line, with what begins a list or a heading."""
    before, behind = source[: match.start()].rpartition("\n")[2], source[match.end() :].partition("\n")[0]
    return not before.strip() and bool(MARKUP.match(text + behind))


def has_braces(cell: Cell) -> bool:
    """Return whether there is anything to fill in a cell."""
    return cell.cell_type == "markdown" and "{{" in cell.source


def _outside(source: str) -> list[re.Match[str]]:
    code = {line for fence in fences(source) for line in range(fence.line, fence.end)}
    return [match for match in BRACES.finditer(source) if source.count("\n", 0, match.start()) not in code]
