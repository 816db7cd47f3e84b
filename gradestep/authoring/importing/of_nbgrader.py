"""An nbgrader assignment as marked cells: what nbgrader's metadata says of a cell, our marks say."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from gradestep.authoring.importing.pieces import TODO, Names, Piece, code, text, without_value
from gradestep.authoring.regions import EDGE

if TYPE_CHECKING:
    from collections.abc import Iterator

JUDGES = re.compile(r"(^|[._])(assert|check|test|print|display)", re.IGNORECASE)  # functions that return no score
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def is_nbgrader(notebook: Any) -> bool:
    """Return whether nbgrader has marked a cell of the notebook."""
    return any("nbgrader" in cell.metadata for cell in notebook.cells)


def pieces(notebook: Any) -> Iterator[Piece]:
    """Yield the cells of a notebook, in order."""
    names = Names()
    for number, cell in enumerate(notebook.cells, 1):
        yield _piece(cell, cell.metadata.get("nbgrader", {}), f"cell {number} ({cell.cell_type})", names)


def _piece(cell: Any, marks: Any, origin: str, names: Names) -> Piece:
    graded, answered, is_task = (marks.get(key) is True for key in ("grade", "solution", "task"))
    if cell.cell_type == "raw":
        shown = f"{TODO}this was a raw cell.\n\n```\n{cell.source}\n```"
        return text(shown, origin, "text with a TODO: scripts have no raw cells")
    make = code if cell.cell_type == "code" else text
    if not (graded or answered or is_task):
        return make(cell.source, origin)
    name = names.of(str(marks.get("grade_id", "")))
    if answered and not graded:
        return _answer(cell, name, origin)
    role = "task" if is_task else "manual" if answered else "tests"
    if role == "tests" and JUDGES.search(_last_call(cell.source)):
        cell.source = without_value(cell.source)
    became = f'{role}="{name}" points={_points(marks)}' + ", which a person grades" * (role != "tests")
    return make(cell.source, origin, became, **{role: name}, points=_points(marks))


def _last_call(source: str) -> str:
    """Return the name of the function that tests end with a call of; "" when they end otherwise."""
    try:
        last = ast.parse(source).body[-1:]
    except SyntaxError:
        return ""
    calls = [each.value for each in last if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call)]
    return ast.unparse(calls[0].func) if calls else ""


def _answer(cell: Any, name: str, origin: str) -> Piece:
    if cell.cell_type == "markdown":
        return text(f"{TODO}an answer in words that earned nothing.\n\n{cell.source}", origin, "text with a TODO")
    return code(_with_region(cell.source), origin, f'answer="{name}"', answer=name)


def _points(marks: Any) -> int | float:
    points = marks.get("points", 0)
    return int(points) if isinstance(points, float) and points.is_integer() else points


def _with_region(source: str) -> str:
    """Return the source of an answer; nbgrader replaces the whole of one without a region."""
    has_region = any(EDGE.fullmatch(line) for line in source.splitlines())
    return source if has_region else f"{BEGIN}\n{source}\n{END}"
