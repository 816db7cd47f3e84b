"""Grades out of the gradebook: into an LMS's own file, every other byte kept, or as a plain table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradestep.course.errors import GradestepError, near
from gradestep.course.files import write_bytes
from gradestep.desk.lms.before import keep_before
from gradestep.desk.lms.class_grades import grades_of
from gradestep.desk.lms.lms_grades import fill
from gradestep.desk.lms.plain_table import table
from gradestep.desk.lms.separated_text import read_separated
from gradestep.desk.open_course import opened

if TYPE_CHECKING:
    from pathlib import Path

    from gradestep.course.course import Course
    from gradestep.desk.lms.lms_grades import Filling
    from gradestep.desk.lms.plain_table import Value


def plain(course: Course, assignment: str, by: str = "notebook") -> list[dict[str, Value]]:
    """Return the grades of an assignment as rows, by `notebook` or by `question`."""
    with opened(course) as desk:
        return table(grades_of(desk, assignment), by)


def export_into(  # noqa: PLR0913 - a file, and how it is filled
    course: Course, assignment: str, path: Path, *, column: str = "", scale: bool = False, dry_run: bool = False
) -> tuple[Filling, Path | None]:
    """Fill the grade column of the LMS's file `path`; return what was done, and where the file of before is kept.

    Raises GradestepError, the file being as it was, when it cannot be filled exactly.
    """
    file = read_separated(path)
    with opened(course) as desk:
        done = fill(file, grades_of(desk, assignment), column=column, scale=scale)
    if not done.written and not done.blank and not done.not_graded and not done.kept:
        first = "".join(f" ({key}: {why})" for key, why in list(done.nobody.items())[:1])
        told = f"no row can be told to be a student's of the class list{first}: gradestep students {path.name}"
        raise GradestepError(f"{near(path)}: {told} reads a newer one")
    before, after = path.read_bytes(), file.filled(done.changes)
    assert file.filled({}) == before, "what is read is written again as it was"
    if dry_run or before == after:
        return done, None
    kept = keep_before(path)
    write_bytes(path, after, path.stat().st_mode & 0o777)
    return done, kept
