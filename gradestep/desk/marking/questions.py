"""The questions of an assignment that a person grades: manual answers, tasks, and tests that wait for a person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbgrader import api

from gradestep.authoring import rubric
from gradestep.authoring.challenge import parse_script
from gradestep.course.errors import AuthoringError, GradestepError, raise_all
from gradestep.desk.open_course import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.course.course import Course
    from gradestep.desk.open_course import OpenCourse

MANUAL, TASK, WAITING = "answer", "task", "tests that wait"


@dataclass(frozen=True)
class Question:
    """A graded cell: where it is, what it is worth, its kind, and how many of the class are marked.

    `total` are those whose answer a person grades; `nothing` are those who left none that can be read, and have 0.
    """

    assignment: str
    notebook: str
    name: str
    points: float
    kind: str
    cell_id: str
    done: int = 0
    total: int = 0
    nothing: int = 0

    @property
    def place(self) -> str:
        """The notebook and the name, as a person may type them."""
        return f"{self.notebook}/{self.name}"


def questions(desk: OpenCourse, assignment: str) -> list[Question]:
    """Return what a person grades of an assignment; tests only if somebody's answer waits or was marked.

    Raises GradestepError when there is no such assignment.
    """
    with desk.transaction() as database:
        counts = _counts(desk, database, desk.assignment(assignment))
        notebooks = sorted(desk.assignment(assignment).notebooks, key=lambda notebook: notebook.name)
        return [question for each in notebooks for question in _of_notebook(assignment, each, counts)]


def graded_notebook(desk: OpenCourse, assignment: str, notebook: str, student: str) -> Path:
    """Return where a student's graded notebook is, if there is one."""
    return desk.folder("autograded", student, assignment) / f"{notebook}.ipynb"


def find_question(desk: OpenCourse, assignment: str, name: str) -> Question:
    """Return the question that `NAME` or `NOTEBOOK/NAME` means; raises GradestepError with the nearest otherwise."""
    every = questions(desk, assignment)
    found = [question for question in every if name in (question.name, question.place)]
    if len(found) == 1:
        return found[0]
    if found:
        places = ", ".join(question.place for question in found)
        raise GradestepError(f'"{name}" is a question of several notebooks: name one of {places}')
    known = {key: None for question in every for key in (question.name, question.place)}
    nothing = "nothing of it is for a person to grade, and nobody's answer waits"
    raise GradestepError(f'no question "{name}" in {assignment} to mark: {nearest(name, known, nothing)}')


def rubric_of(course: Course, question: Question) -> list[rubric.RubricItem]:
    """Return the rubric in the question's script, `challenges/A/N.py`; none where there is no script.

    Raises GradestepError with the line of each fault in it.
    """
    path = course.challenges / question.assignment / f"{question.notebook}.py"
    if not path.is_file():
        return []
    cells = [cell for cell in parse_script(path).cells if cell.role in rubric.ROLES and cell.name == question.name]
    for cell in cells:
        found = rubric.complaints(cell.source, question.points)
        raise_all(AuthoringError(path, cell.line + line, what) for line, what in found)
    return [item for cell in cells for item in rubric.rubric_of(cell.source)]


def _of_notebook(assignment: str, notebook: Any, counts: dict[str, list[tuple[bool, bool]]]) -> Iterator[Question]:
    answers = {cell.name for cell in notebook.solution_cells}
    for cell in [*notebook.grade_cells, *notebook.task_cells]:
        by_hand = cell.name in answers or isinstance(cell, api.TaskCell)
        seen = [is_done for is_done, is_a_persons in counts[cell.id] if is_a_persons]
        kind = TASK if isinstance(cell, api.TaskCell) else MANUAL if by_hand else WAITING
        nothing = len(counts[cell.id]) - len(seen) if by_hand else 0
        if by_hand or seen:
            marked = (sum(seen), len(seen), nothing)
            yield Question(assignment, notebook.name, cell.name, cell.max_score, kind, cell.id, *marked)


def _counts(desk: OpenCourse, database: Any, assignment: Any) -> dict[str, list[tuple[bool, bool]]]:
    """Return by cell, for each graded notebook, whether it is marked, and whether that is a person's affair."""
    book, handed_in, grade = api.SubmittedNotebook, api.SubmittedAssignment, api.Grade
    rows = database.query(handed_in.student_id, api.Notebook.name, grade)
    rows = rows.join(book, book.id == grade.notebook_id).join(api.Notebook, api.Notebook.id == book.notebook_id)
    rows = rows.join(handed_in, handed_in.id == book.assignment_id).filter(handed_in.assignment_id == assignment.id)
    counts: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    known: dict[tuple[str, str], bool] = {}
    for student, notebook, row in rows:
        place = (notebook, student)
        if place not in known:
            known[place] = graded_notebook(desk, assignment.name, *place).is_file()
        if known[place]:
            is_a_persons = row.auto_score is None or row.manual_score is not None
            counts[row.cell_id].append((not row.needs_manual_grade, is_a_persons))
    return counts
