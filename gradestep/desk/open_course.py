"""The gradebook of a course, open for the desk: nbgrader's API on a session that is written wholly or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.course.course import environment
from gradestep.course.errors import GradestepError
from gradestep.gradebook.database import located, open_database, shown, transaction
from gradestep.gradebook.nbgrader_config import configured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from nbgrader import api
    from nbgrader.converters import Autograde

    from gradestep.course.course import Course


@dataclass(frozen=True)
class OpenCourse:
    """A course with its nbgrader settings and its gradebook."""

    course: Course
    autograde: Autograde
    gradebook: api.Gradebook

    def transaction(self) -> AbstractContextManager[Any]:
        """Give the session; all that is written in it is kept at its end, or nothing of it."""
        return transaction(self.gradebook)

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return nbgrader's folder of a step, such as `submitted`, for a student and an assignment."""
        coursedir = self.autograde.coursedir
        return Path(coursedir.format_path(getattr(coursedir, f"{step}_directory"), student, assignment))

    def assignment(self, name: str) -> Any:
        """Return nbgrader's assignment; raises GradestepError with the nearest names when there is none."""
        known = {assignment.name: assignment for assignment in self.gradebook.assignments}
        if name not in known:
            where = f'no assignment "{name}" in the gradebook {shown(self.gradebook.engine.url)}'
            raise GradestepError(f"{where}: {nearest(name, known, 'release it first: gradestep release A')}")
        return known[name]

    def student(self, name: str) -> Any:
        """Return nbgrader's student; raises GradestepError with the nearest ids when there is none."""
        known = {student.id: student for student in self.gradebook.students}
        if name not in known:
            missing = "the class list is empty: read one with gradestep students FILE.csv"
            raise GradestepError(f'no student "{name}" in the class list: {nearest(name, known, missing)}')
        return known[name]


@contextmanager
def opened(course: Course) -> Iterator[OpenCourse]:
    """Give the course with its gradebook open; raises GradestepError when settings or database cannot be read."""
    os.environ["PATH"] = environment()["PATH"]  # nbgrader looks for alembic there when it makes a database
    autograde = configured(course)
    gradebook = open_database(located(autograde.coursedir.db_url), autograde.coursedir.course_id)
    try:
        yield OpenCourse(course, autograde, gradebook)
    finally:
        gradebook.close()


def nearest(name: str, known: Any, otherwise: str) -> str:
    """Return a question that offers the names nearest to `name`, or `otherwise` when none is known."""
    near = get_close_matches(name, list(known), n=3, cutoff=0.3) or sorted(known)[:5]
    return f"did you mean {', '.join(near)}?" if near else otherwise
