"""The grades of an assignment from nbgrader's tables: by student, notebook and question, with maxima and penalties."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gradestep.desk.deadlines.local_time import from_nbgrader
from gradestep.desk.lms.class_list import Listed, students_of
from gradestep.submissions.digests import HAND_IN, known_of
from gradestep.submissions.intake import content_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from gradestep.desk.open_course import OpenCourse

GRADED, HANDED_IN, NOTHING = "graded", "handed in, not graded", "not handed in"
AGAIN = "graded, and handed in again since"


@dataclass(frozen=True)
class Grade:
    """One student's grade, in points; `score` is what counts, with the late penalty taken off and never below 0."""

    student: Listed
    state: str
    raw: float = 0.0
    penalty: float = 0.0
    time: datetime | None = None
    notebooks: dict[str, float] = field(default_factory=dict)
    questions: dict[tuple[str, str], float] = field(default_factory=dict)
    waiting: float = 0.0

    @property
    def is_graded(self) -> bool:
        """Whether there is a score, if only of an earlier hand-in."""
        return self.state in (GRADED, AGAIN)

    @property
    def score(self) -> float:
        """What counts."""
        return max(0.0, self.raw - self.penalty)


@dataclass(frozen=True)
class Grades:
    """An assignment's grades, sorted by student, and the maxima by notebook and by question."""

    assignment: str
    rows: list[Grade]
    notebooks: dict[str, float]
    questions: dict[tuple[str, str], float]

    @property
    def maximum(self) -> float:
        """All points that can be earned."""
        return sum(self.notebooks.values())

    def by_student(self) -> dict[str, Grade]:
        """Return the rows by the students' ids."""
        return {row.student.id: row for row in self.rows}


def grades_of(desk: OpenCourse, assignment: str) -> Grades:
    """Return the grades of everybody in the class list; raises GradestepError for an unknown assignment."""
    with desk.transaction():
        found = desk.assignment(assignment)
        books = {book.name: book.max_score for book in sorted(found.notebooks, key=lambda book: book.name)}
        worth = {name: points for name, points in books.items() if points}
        questions = {
            (book.name, cell.name): cell.max_score
            for book in sorted(found.notebooks, key=lambda book: book.name)
            for cell in (*book.grade_cells, *book.task_cells)
        }
        submissions = {submission.student_id: submission for submission in found.submissions}
        rows = [_row(desk, assignment, student, submissions.get(student.id)) for student in students_of(desk)]
    return Grades(assignment, rows, worth, questions)


def _row(desk: OpenCourse, assignment: str, student: Listed, submission: Any) -> Grade:
    submitted, autograded = (desk.folder(step, student.id, assignment) for step in ("submitted", "autograded"))
    if submission is None or not (autograded.is_dir() or is_graded(submission)):  # all of it may wait for a person
        return Grade(student, HANDED_IN if submitted.is_dir() else NOTHING)
    every = [(book.name, grade) for book in submission.notebooks for grade in book.grades]
    return Grade(
        student,
        AGAIN if _is_changed(submitted, autograded) else GRADED,
        submission.score,
        submission.late_submission_penalty or 0.0,
        from_nbgrader(submission.timestamp) if submission.timestamp else None,
        {book.name: book.score for book in submission.notebooks},
        {(name, grade.name): grade.score or 0.0 for name, grade in every},
        sum(grade.max_score for _, grade in every if grade.needs_manual_grade and grade.manual_score is None),
    )


def _is_changed(submitted: Path, autograded: Path) -> bool:
    """Return whether a hand-in has other content than the one that was graded."""
    graded = {known[HAND_IN] for path in autograded.glob("*.ipynb") if (known := known_of(path))}
    return bool(graded) and submitted.is_dir() and content_of(submitted) not in graded


def is_graded(submission: Any) -> bool:
    """Return whether a submission has any score; the row that an extension makes before handing in has none."""
    grades = (grade for book in submission.notebooks for grade in book.grades)
    return any(score is not None for grade in grades for score in (grade.auto_score, grade.manual_score))
