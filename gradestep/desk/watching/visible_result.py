"""The visible result of a hand-in: what the tests that students see say of it. Hidden tests never change a word of it.

A topic whose home says `results: at-once` gives it back as soon as the work is graded, so that it may be asked for as
often as one hands in: a result that hidden tests had a part in would give them away, try by try.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
from nbgrader.utils import is_grade

from gradestep.authoring.challenge import parse_script
from gradestep.bridge.hidden_inputs import failed_in_view, public_of
from gradestep.course.cells import grade_id, hidden_lines, is_tests
from gradestep.course.course import HOME, RESULTS
from gradestep.course.errors import AuthoringError
from gradestep.course.regular_files import note
from gradestep.grading.second_opinion import FAILED_IN_ONE
from gradestep.student.progress.saved_notebook import inside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbformat import NotebookNode

    from gradestep.course.course import Course

PASSES = "the tests that you can see pass"
FAILS = "a test that you can see fails"
WAITS = "your teacher decides"


def gives_results(course: Course, assignment: str) -> bool:
    """Return whether the topic's home says `results: at-once`; a topic without a home that can be read does not."""
    home = course.challenges / assignment / f"{HOME}.py"
    try:
        return home.is_file() and parse_script(home).front.get("results") == RESULTS[1]
    except AuthoringError:
        return False


def visible_result(graded: Path) -> dict[str, list[str]]:
    """Return a line for each tests cell and manual answer in the folder `autograded/S/A`, by notebook.

    Cards are left out, which say themselves what they may, and so are tests of which the visible part cannot be told
    from the hidden one.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(graded.glob("*.ipynb")):
        lines = list(_lines(nbformat.read(path, 4)))
        found |= {path.stem: lines} if lines else {}
    return found


def _lines(notebook: NotebookNode) -> Iterator[str]:
    cards = {inside(cell, "metadata", "gradestep", "quiz") for cell in notebook.cells}
    for cell in notebook.cells:
        if is_grade(cell) and grade_id(cell) not in cards and (said := _said(cell)):
            yield f"{note(grade_id(cell))}: {said}"


def _said(cell: NotebookNode) -> str:
    """Return what is told of a cell; nothing of tests whose visible part alone has no verdict."""
    if not is_tests(cell) or inside(cell, "metadata", "gradestep", "unjudged") is not None:
        return WAITS
    hidden, error = hidden_lines(cell.source), _error(cell)
    if hidden and (not _can_be_told(cell, hidden) or public_of(cell) == FAILED_IN_ONE):
        return ""
    if error is None or (hidden and public_of(cell) is not None and not failed_in_view(cell)):  # a hidden line failed
        return _points(cell) or PASSES
    return "" if hidden and not _names_a_line(error) else FAILS


def _can_be_told(cell: NotebookNode, hidden: set[int]) -> bool:
    """Return whether visible tests stand above the hidden ones, and none of them below, or counted with them."""
    code = {number for number, line in enumerate(cell.source.split("\n")) if line.strip() and not line.startswith("#")}
    seen = code - hidden
    return bool(seen) and max(seen) < min(hidden) and not _value(cell)


def _error(cell: NotebookNode) -> NotebookNode | None:
    return next((output for output in cell.outputs if output.output_type == "error"), None)


def _names_a_line(error: NotebookNode) -> bool:
    """Return whether an error says in which visible line it came; one that ran out of time, maybe hidden, does not."""
    return len(error.traceback) > 1


def _points(cell: NotebookNode) -> str:
    """Return how many points tests give that give some of them."""
    value = _value(cell)
    return f"{value} of {cell.metadata.nbgrader.points:g} points" if value else ""


def _value(cell: NotebookNode) -> str:
    values = (output.data.get("text/plain", "") for output in cell.outputs if output.output_type == "execute_result")
    return next(iter(values), "")
