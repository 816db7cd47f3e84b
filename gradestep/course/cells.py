"""What a cell of a notebook is to nbgrader and to us, read in its metadata, and where hidden tests stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbgrader.utils import is_grade, is_solution, is_task

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
RELEASED = "released"  # our mark on a cell that a student may change: its text in the release


def is_code(cell: NotebookNode) -> bool:
    """Return whether a cell is a code cell."""
    return bool(cell.cell_type == "code")


def is_tests(cell: NotebookNode) -> bool:
    """Return whether a cell is a tests cell."""
    return is_code(cell) and bool(is_grade(cell)) and not is_solution(cell)


def is_graded(notebook: NotebookNode) -> bool:
    """Return whether a notebook holds anything that can earn points; the others are not run."""
    graded = (cell.metadata["nbgrader"] for cell in notebook.cells if is_grade(cell) or is_task(cell))
    return any(marks.get("points") for marks in graded)


def grade_id(cell: NotebookNode) -> str:
    """Return nbgrader's id of a cell; an empty text for a cell that has none."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def hidden_lines(source: str) -> set[int]:
    """Return the numbers, from 0, of the lines of hidden tests."""
    hidden, inside = set(), False
    for number, line in enumerate(source.split("\n")):
        inside = inside or BEGIN in line
        if inside:
            hidden.add(number)
        inside = inside and END not in line
    return hidden


def visible(source: str) -> str:
    """Return a tests cell as students see it."""
    hidden = hidden_lines(source)
    return "\n".join(line for number, line in enumerate(source.split("\n")) if number not in hidden)


def unmark(cell: NotebookNode) -> None:
    """Take our mark off a cell."""
    ours = cell.metadata.get("gradestep", {})
    if ours.pop(RELEASED, None) is not None and not ours:
        del cell.metadata["gradestep"]
