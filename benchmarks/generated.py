"""A class of generated students, the same each time: what they hand in is right, wrong, broken, slow or missing.

Each notebook of each student is one of many kinds of work, dealt out in turn, so that a class of 60 has them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from gradestep.release.build import read_all
from gradestep.release.sample import STUDENTS, Student, fill, solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from nbformat import NotebookNode

    from gradestep.authoring.challenge import Cell, Challenge
    from gradestep.course.course import Course
    from gradestep.release.sample import Answers

ADA, GRACE, _, MARY = STUDENTS
SHIFT = 7  # kinds of work between two notebooks of one student, so that nobody hands in all of a kind

ADDED = {  # below each answer
    "a syntax error": "    )",
    "an exception below the answer": 'raise RuntimeError("it stops here")',
    "prints much": 'for number in range(5000):\n    print(f"line {number} of what nobody reads")',
    "a slow cell": "import time\n\ntime.sleep(0.5)",
    "writes to stderr": 'import sys\n\nprint("a warning", file=sys.stderr)',
    "a last value": "0",
}
OWN = ("import math\n\nscratch = math.pi ** 2\nscratch", "not_defined_anywhere + 1", "print('looks fine')")


@dataclass(frozen=True)
class Work:
    """What a student does in one notebook: the kind of it, the answers, those in the cards, and any other change."""

    kind: str
    answers: Answers
    chosen: Callable[[Cell], str] = ADA.chosen
    change: Callable[[NotebookNode], None] = lambda _: None

    def into(self, release: NotebookNode, challenge: Challenge) -> NotebookNode:
        """Do it in a released notebook, in place, and return it."""
        fill(release, challenge, Student("", self.kind, lambda _: self.answers, self.chosen))
        self.change(release)
        return release


def write_class(
    course: Course, assignment: str, students: int, different: int | None = None
) -> dict[str, dict[str, str]]:
    """Write the hand-ins of `student-01` and so on into `submitted/`; return the kinds, by student and notebook.

    `different` says how many hand-ins differ, if not all: whoever comes after those hands in what one of them does.
    """
    kinds = {}
    challenges = challenges_of(course, assignment)
    for number in range(students):
        dealt = number % (different or students)
        works = [(each, _dealt(kinds_of_work(each), dealt + SHIFT * place)) for place, each in enumerate(challenges)]
        kinds[name_of(number)] = {challenge.name: work.kind for challenge, work in works}
        hand_in(course, assignment, name_of(number), works)
    return kinds


def name_of(number: int) -> str:
    """Return the id of a student, counted from 0."""
    return f"student-{number + 1:02}"


def number_of(student: str) -> int:
    """Return the place of a student, counted from 0, as `name_of` takes it."""
    return int(student.rpartition("-")[2]) - 1


def hand_in(course: Course, assignment: str, student: str, works: Iterable[tuple[Challenge, Work]]) -> Path:
    """Write the notebooks of one student, made from the release, into `submitted/`, and return the folder."""
    folder = course.root / "submitted" / student / assignment
    folder.mkdir(parents=True)
    for challenge, work in works:
        if work is not MISSING:
            released = nbformat.read(course.release / assignment / f"{challenge.name}.ipynb", nbformat.NO_CONVERT)
            nbformat.write(work.into(released, challenge), folder / f"{challenge.name}.ipynb", nbformat.NO_CONVERT)
    return folder


def challenges_of(course: Course, assignment: str) -> list[Challenge]:
    """Return the notebooks of an assignment in which something is graded."""
    return [challenge for challenge in read_all(course.scripts(assignment)) if challenge.is_graded]


def kinds_of_work(challenge: Challenge) -> list[Work]:
    """Return every kind of work that we know for a challenge, the right and the wrong ones mixed."""
    right, wrong = list(_right(challenge)), list(chain(_mistakes(challenge), _unfinished(challenge), _odd(challenge)))
    each = -(-len(wrong) // len(right))
    groups = (wrong[place : place + each] for place in range(0, len(wrong), each))
    return [work for first, group in zip(right, groups, strict=False) for work in (first, *group)]


def stand_ins(challenge: Challenge) -> dict[Cell, Work]:
    """Return the work that differs from the solution by one mistake or alternative, by the cell that stands in."""
    works = {}
    for role in ("alternative", "mistake"):
        for cell in challenge.of_role(role):
            answer = challenge.answered_by(cell).name
            works[cell] = Work(f"{role}: {cell.name}", {**solutions(challenge), answer: cell.source})
    return works


MISSING = Work("missing", {})


def _complete(challenge: Challenge) -> Answers:
    """Return the solutions, and a text for each answer that a person grades."""
    return {**solutions(challenge), **{cell.name: "Because it is so." for cell in challenge.of_role("manual")}}


def _dealt(works: list[Work], number: int) -> Work:
    return works[number % len(works)]


def _right(challenge: Challenge) -> Iterator[Work]:
    yield Work("the solution", _complete(challenge))
    yield from (work for cell, work in stand_ins(challenge).items() if cell.role == "alternative")
    yield Work("right in other words, wrong letters", GRACE.answers(challenge), GRACE.chosen)


def _mistakes(challenge: Challenge) -> Iterator[Work]:
    yield from (work for cell, work in stand_ins(challenge).items() if cell.role == "mistake")


def _unfinished(challenge: Challenge) -> Iterator[Work]:
    yield Work("untouched", MARY.answers(challenge), MARY.chosen)
    yield Work("the first answer only", dict(list(solutions(challenge).items())[:1]), MARY.chosen)
    yield Work("letters only", {})
    yield MISSING


def _odd(challenge: Challenge) -> Iterator[Work]:
    right = solutions(challenge)
    for kind, added in ADDED.items():
        yield Work(kind, {name: f"{source}\n\n\n{added}" for name, source in right.items()})
    stubs = {cell.name: cell.stub() for cell in challenge.of_role("answer")}
    fails = 'raise ValueError("I do not know how")'
    raising = {name: stub.replace("raise NotImplementedError", fails) for name, stub in stubs.items()}
    yield Work("an exception in each answer", raising)
    yield Work("own cells", right, change=_add_own_cells)
    if challenge.of_role("tests"):
        yield Work("no cell for the last tests", right, change=lambda notebook: _delete(notebook, "grade"))
    if right:
        yield Work("no cell for the last answer", right, change=lambda notebook: _delete(notebook, "solution"))
    yield Work("no card", right, change=_delete_cards)


def _add_own_cells(notebook: NotebookNode) -> None:
    """Put cells of the student's own before, between and after the others."""
    notebook.cells.insert(0, new_markdown_cell("My notes", id="my-notes"))
    for place, source in enumerate(OWN):
        notebook.cells.insert(1 + (place * len(notebook.cells)) // 2, new_code_cell(source, id=f"my-own-{place}"))


def _delete(notebook: NotebookNode, kind: str) -> None:
    """Delete the last code cell that nbgrader marks as a `kind`, `"grade"` or `"solution"`; cards are both."""
    marks = {cell.id: cell.metadata.get("nbgrader", {}) for cell in notebook.cells if cell.cell_type == "code"}
    last = [name for name, mark in marks.items() if mark.get(kind)][-1]
    notebook.cells = [cell for cell in notebook.cells if cell.id != last]


def _delete_cards(notebook: NotebookNode) -> None:
    notebook.cells = [cell for cell in notebook.cells if "quiz" not in cell.metadata.get("gradestep", {})]
