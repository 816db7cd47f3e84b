"""What each student answered to one question, as the graded notebook has it, in a stable random order.

The order comes from assignment, notebook and question alone, so it is the same each time and for each grader, and
another one for each question. Answers of the same words stand together.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.desk.marking.questions import WAITING, graded_notebook
from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gradestep.desk.marking.questions import Question
    from gradestep.desk.open_course import OpenCourse

UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True)
class Answer:
    """A student's answer: a key that does not tell who it is, its cells, and what they have in common with others."""

    student: str
    key: str
    cells: tuple[dict[str, Any], ...]
    alike: str
    comment_cell: str


def read_answers(desk: OpenCourse, question: Question, students: Iterable[str]) -> list[Answer]:
    """Return the answers of those whose graded notebook has the question, in their order."""
    found = [answer for student in students for answer in _answer(desk, question, student)]
    first = {alike: min(answer.key for answer in found if answer.alike == alike) for alike in {a.alike for a in found}}
    return sorted(found, key=lambda answer: (first[answer.alike], answer.alike, answer.key))


def version_of(desk: OpenCourse, question: Question, student: str) -> str:
    """Return what changes when a student's graded notebook is written anew; empty when there is none."""
    try:
        found = graded_notebook(desk, question.assignment, question.notebook, student).stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns}-{found.st_size}"


def key_of(question: Question, student: str) -> str:
    """Return the key of a student for a question, by which answers are ordered."""
    return hashlib.sha256(f"{question.assignment}/{question.place}\n{student}".encode()).hexdigest()[:24]


def grade_id(cell: Any) -> str:
    """Return nbgrader's name of a cell, or an empty text."""
    name = inside(cell, "metadata", "nbgrader", "grade_id")
    return name if isinstance(name, str) else ""


def answer_cells(cells: list[Any], question: Question) -> list[Any]:
    """Return the cells that hold the answer to a question: for tests, the answers between them and the tests above."""
    place = next((at for at, cell in enumerate(cells) if grade_id(cell) == question.name), None)
    if place is None:
        return []
    if question.kind != WAITING:
        return [cells[place]]
    own: list[Any] = []
    for cell in reversed(cells[:place]):
        mark = inside(cell, "metadata", "nbgrader") or {}
        if mark.get("grade") and own:
            break
        if mark.get("solution") and not mark.get("grade"):
            own.insert(0, cell)
    return [*own, cells[place]]


def _answer(desk: OpenCourse, question: Question, student: str) -> Iterator[Answer]:
    path = graded_notebook(desk, question.assignment, question.notebook, student)
    try:
        cells = answer_cells(read_saved(path)["cells"], question)
    except UnreadableError:
        return
    if cells:
        own = cells[:-1] or cells
        yield Answer(student, key_of(question, student), tuple(cells), _alike(own), grade_id(own[-1]))


def _alike(cells: list[Any]) -> str:
    """Return a digest that answers of the same words and pictures share, whatever their case, spaces and full stop."""
    digest = hashlib.sha256()
    for cell in cells:
        text = UNSEEN.sub("", unicodedata.normalize("NFKC", source_of(cell)))
        if inside(cell, "cell_type") == "code":
            same = "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
        else:
            same = " ".join(text.casefold().split()).rstrip(".!?;, ")
        digest.update(repr((same, inside(cell, "attachments") or {})).encode("utf-8", "replace"))
    return digest.hexdigest()[:16]
