"""Sample students: hand-ins made from a release and its challenges, right, partly right, wrong and untouched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradestep.authoring.question_cells import with_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode

    from gradestep.authoring.challenge import Cell, Challenge

Answers = dict[str, str]


@dataclass(frozen=True)
class Student:
    """An invented student: an id, what kind of work the student hands in, and how it is done."""

    id: str
    work: str
    answers: Callable[[Challenge], Answers]
    chosen: Callable[[Cell], str]


def fill(release: NotebookNode, challenge: Challenge, student: Student) -> NotebookNode:
    """Write what `student` answers into a released notebook, in place, and return it."""
    answers = student.answers(challenge)
    chosen = {cell.name: student.chosen(cell) for cell in challenge.of_role("quiz")}
    for cell in release.cells:
        name = cell.metadata.get("gradestep", {}).get("quiz")
        if name:
            cell.source = with_answer(cell.source, chosen[name])
        cell.source = answers.get(cell.id, cell.source)
    return release


def solutions(challenge: Challenge) -> Answers:
    """Return the teacher's own answers."""
    return {cell.name: cell.source for cell in challenge.of_role("answer")}


def alternatives(challenge: Challenge) -> Answers:
    """Return other right answers, where the author gave any."""
    return _stand_ins(challenge, "alternative")


def one_mistake(challenge: Challenge) -> Answers:
    """Return right answers but for the last one, which holds the first mistake that its author foresaw."""
    mistakes = _stand_ins(challenge, "mistake")
    return {**solutions(challenge), **dict(list(mistakes.items())[-1:])}


def _stand_ins(challenge: Challenge, role: str) -> Answers:
    first_of = {challenge.answered_by(cell).name: cell.source for cell in reversed(challenge.of_role(role))}
    return {cell.name: first_of.get(cell.name, cell.source) for cell in challenge.of_role("answer")}


def _key(cell: Cell) -> str:
    return str(cell.quiz.key)


def _wrong(cell: Cell) -> str:
    return str(cell.quiz.wrong)


STUDENTS = (
    Student("ada", "everything right", solutions, _key),
    Student("grace", "right in other words, wrong answers", alternatives, _wrong),
    Student("alan", "one mistake in each notebook", one_mistake, _key),
    Student("mary", "handed in untouched", lambda _: {}, lambda _: ""),
)
