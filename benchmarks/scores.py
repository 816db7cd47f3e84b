"""What a gradebook holds on a class, cell by cell, and how two gradebooks differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nbgrader.api import Gradebook, MissingEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbgrader.api import SubmittedAssignment

    from gradestep.course.course import Course


class Place(NamedTuple):
    """A cell of a student's notebook; without a cell the notebook as a whole."""

    student: str
    notebook: str
    cell: str = ""


Held = dict[Place, dict[str, object]]


def held(course: Course, assignment: str, students: Iterable[str]) -> Held:
    """Return what the gradebook holds on some students, by place; nothing on one who was not graded."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        found: Held = {}
        for student in students:
            try:
                found.update(_of(gradebook.find_submission(assignment, student), student))
            except MissingEntry:
                continue
        return found


def _of(submission: SubmittedAssignment, student: str) -> Iterator[tuple[Place, dict[str, object]]]:
    for notebook in submission.notebooks:
        yield (
            Place(student, notebook.name),
            {
                "score": notebook.score,
                "late_submission_penalty": notebook.late_submission_penalty,
                "needs_manual_grade": notebook.needs_manual_grade,
            },
        )
        comments = {comment.name: comment.auto_comment for comment in notebook.comments}
        grades = {grade.name: grade for grade in notebook.grades}
        for name in sorted({*comments, *grades}):
            yield Place(student, notebook.name, name), _grade(grades.get(name)) | {"comment": comments.get(name)}


def _grade(grade: object) -> dict[str, object]:
    wanted = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")
    return {name: getattr(grade, name) for name in wanted} if grade else {}


def differences(one: Held, other: Held) -> dict[Place, str]:
    """Return how the second differs from the first, in words, by place."""
    return {
        place: ", ".join(_differing(one.get(place, {}), other.get(place, {})))
        for place in sorted({*one, *other})
        if one.get(place) != other.get(place)
    }


def _differing(one: dict[str, object], other: dict[str, object]) -> Iterator[str]:
    for name in sorted({*one, *other}):
        if one.get(name) != other.get(name):
            yield f"{name}: {one.get(name)} and {other.get(name)}"
