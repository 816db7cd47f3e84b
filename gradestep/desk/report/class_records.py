"""The records of a class: roster, hand-ins, lateness and scores, read from nbgrader's gradebook and folders."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader import api

from gradestep.course.errors import GradestepError, typed
from gradestep.desk.report.graded_cells import GradedCell, in_order
from gradestep.gradebook.database import located, missing, open_database, shown, transaction
from gradestep.gradebook.nbgrader_config import configured

if TYPE_CHECKING:
    from datetime import datetime

    from nbgrader.coursedir import CourseDirectory

    from gradestep.course.course import Course

Place = tuple[str, str]  # a notebook, and a graded cell in it


@dataclass(frozen=True)
class Student:
    """One student of the roster: what was handed in, when (UTC), how late (seconds), and each cell's score.

    A score of None waits for a person. `extra` and `penalty` are points that nbgrader adds and takes away.
    """

    id: str
    name: str
    notebooks: frozenset[str] = frozenset()
    handed_in: bool = False
    graded: bool = False
    at: datetime | None = None
    late: float = 0.0
    scores: dict[Place, float | None] = field(default_factory=dict)
    extra: float = 0.0
    penalty: float = 0.0

    @property
    def score(self) -> float:
        """All points, as `nbgrader export` adds them up: with extra credit, less penalties, never below 0."""
        return max(0.0, sum(score or 0 for score in self.scores.values()) + self.extra - self.penalty)

    @property
    def waits(self) -> bool:
        """Whether a person has yet to decide on some of the points."""
        return self.graded and None in self.scores.values()


@dataclass(frozen=True)
class Class:
    """A class and one assignment of it: the graded cells in the order of the notebooks, and the whole roster.

    `others` are the other assignments that the gradebook knows.
    """

    assignment: str
    due: datetime | None
    cells: tuple[GradedCell, ...]
    students: tuple[Student, ...]
    coursedir: CourseDirectory
    others: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """All points that are possible."""
        return sum(cell.points for cell in self.cells)

    @cached_property
    def graded(self) -> tuple[Student, ...]:
        """Those whose hand-in has scores."""
        return tuple(student for student in self.students if student.graded)

    def folder(self, step: str, student: str) -> Path:
        """Return nbgrader's folder of a student in a step, such as `"submitted"` or `"autograded"`."""
        top = getattr(self.coursedir, f"{step}_directory")
        return Path(self.coursedir.format_path(top, student, self.assignment))


def read_class(course: Course, assignment: str, db_url: str = "") -> Class:
    """Return what is known of a class; nothing is written.

    Raises GradestepError when there is no gradebook, or when it does not know the assignment.
    """
    coursedir = configured(course, db_url).coursedir
    url = located(coursedir.db_url)
    if missing(url):
        raise GradestepError(f"{shown(url)}: there is no gradebook yet: run gradestep release {typed(assignment)}")
    gradebook = open_database(url, coursedir.course_id)
    try:
        with transaction(gradebook):
            return _Reader(gradebook, coursedir, assignment).read()
    finally:
        gradebook.close()


@dataclass
class _Reader:
    gradebook: api.Gradebook
    coursedir: CourseDirectory
    assignment: str

    def read(self) -> Class:
        known = {each.name: each for each in self.gradebook.assignments}
        if self.assignment not in known:
            names = f": name one of {', '.join(sorted(known))}" if known else ": run gradestep release first"
            raise GradestepError(f'no assignment "{self.assignment}" in the gradebook{names}')
        points = {
            (notebook.name, cell.name): float(cell.max_score or 0)
            for notebook in known[self.assignment].notebooks
            for cell in (*notebook.grade_cells, *notebook.task_cells)
        }
        release = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", self.assignment))
        due = known[self.assignment].duedate
        empty = Class(self.assignment, due, in_order(points, release), (), self.coursedir)
        submissions = {each.student_id: each for each in known[self.assignment].submissions}
        grades = self._grades()
        students = {each.id: each for each in self.gradebook.students}
        ids = sorted({*students, *self._folders(empty)})
        read = tuple(_student(empty, students.get(i), i, submissions.get(i), grades.get(i, [])) for i in ids)
        others = tuple(sorted(known.keys() - {self.assignment}))
        return Class(self.assignment, due, empty.cells, read, self.coursedir, others)

    def _grades(self) -> dict[str, list[tuple[Place, api.Grade]]]:
        """Return all grades of the assignment by student, in one query."""
        query = (
            self.gradebook.db.query(api.SubmittedAssignment.student_id, api.Notebook.name, api.BaseCell.name, api.Grade)
            .select_from(api.Grade)
            .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
            .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
            .join(api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
            .join(api.BaseCell, api.Grade.cell_id == api.BaseCell.id)
            .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
            .filter(api.Assignment.name == self.assignment)
        )
        found = defaultdict(list)
        for student, notebook, cell, grade in query:
            found[student].append(((notebook, cell), grade))
        return found

    def _folders(self, empty: Class) -> list[str]:
        """Return the students who have a hand-in, in the gradebook or not."""
        top = Path(self.coursedir.root, self.coursedir.submitted_directory)
        excluded = self.coursedir.student_id_exclude.split(",")
        names = [path.name for path in top.iterdir()] if top.is_dir() else []
        return [name for name in names if name not in excluded and empty.folder("submitted", name).is_dir()]


def _student(
    of: Class, row: api.Student | None, student: str, submission: Any, grades: list[tuple[Place, api.Grade]]
) -> Student:
    folders = [of.folder(step, student) for step in ("submitted", "autograded")]
    scored = any(grade.auto_score is not None or grade.manual_score is not None for _, grade in grades)
    names = ", ".join(filter(None, (row.last_name, row.first_name))) if row else ""
    if not scored and not any(folder.is_dir() for folder in folders):
        return Student(student, names)
    there = frozenset(path.stem for folder in folders for path in folder.glob("*.ipynb"))
    if not any(folder.is_dir() for folder in folders):  # cleared away after it was graded: the gradebook is left
        there = frozenset(notebook for (notebook, _), grade in grades if _score(grade))
    return Student(
        student,
        names,
        there & {cell.notebook for cell in of.cells},
        handed_in=True,
        graded=scored,
        at=submission.timestamp if submission else None,
        late=submission.total_seconds_late if submission and of.due else 0.0,
        scores={place: _score(grade) for place, grade in grades},
        extra=sum(grade.extra_credit or 0 for _, grade in grades),
        penalty=sum(each.late_submission_penalty or 0 for each in submission.notebooks) if submission else 0.0,
    )


def _score(grade: api.Grade) -> float | None:
    """Return the points of a cell without extra credit; None when a person has yet to give them."""
    if grade.manual_score is not None:
        return float(grade.manual_score)
    return None if grade.needs_manual_grade else float(grade.auto_score or 0)
