"""What stands around a question for the grader: what was asked, and the model answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradestep.desk.marking.answers import answer_cells, grade_id
from gradestep.desk.marking.questions import TASK, WAITING
from gradestep.desk.marking.shown_answers import shown_source
from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.desk.marking.questions import Question
    from gradestep.desk.open_course import OpenCourse

MOST_ABOVE = 3  # Markdown cells above an answer


def asked(desk: OpenCourse, question: Question) -> str:
    """Return as HTML what the released notebook asks: the Markdown just above the answer, or the task."""
    return "".join(map(shown_source, _asked(_cells(desk, question, "release"), question)))


def model_answer(desk: OpenCourse, question: Question) -> str:
    """Return as HTML what the teacher's own version answers; nothing for a task, or where there is none."""
    cells = answer_cells(_cells(desk, question, "source"), question)
    own = cells[:-1] if question.kind == WAITING else cells
    return "" if question.kind == TASK else "".join(map(shown_source, own))


def _cells(desk: OpenCourse, question: Question, step: str) -> list[Any]:
    try:
        cells = read_saved(desk.folder(step, ".", question.assignment) / f"{question.notebook}.ipynb")["cells"]
    except UnreadableError:
        return []
    return list(cells)


def _asked(cells: list[Any], question: Question) -> Iterator[Any]:
    answer = answer_cells(cells, question)[:1]
    if question.kind == TASK or not answer:
        yield from answer
        return
    place = next(at for at, cell in enumerate(cells) if cell is answer[0])
    first = place
    while first and place - first < MOST_ABOVE and _is_text(cells[first - 1]):
        first -= 1
    yield from cells[first:place]


def _is_text(cell: Any) -> bool:
    mark = inside(cell, "metadata", "nbgrader") or {}
    return inside(cell, "cell_type") == "markdown" and bool(grade_id(cell) == "" or not mark.get("solution"))
