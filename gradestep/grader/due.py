"""Which students' submissions are to be graded, by nbgrader's own rule, read from the folders alone."""

from __future__ import annotations

import glob
import os
import re
import stat
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.utils import parse_utc

from gradestep.teacher.errors import GradestepError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from nbgrader.coursedir import CourseDirectory

LONGEST = 100  # characters of a timestamp; a student may have written the file


def submitted(coursedir: CourseDirectory, assignment: str) -> dict[str, Path]:
    """Return the folder `submitted/S/A` of each student who handed in, sorted by student.

    The course's own `directory_structure`, `student_id` and `student_id_exclude` count. Raises GradestepError when
    nobody has handed in, with the place where hand-ins are expected.
    """
    root = Path(coursedir.root)
    folders = {
        "nbgrader_step": glob.escape(coursedir.submitted_directory),
        "student_id": coursedir.student_id,
        "assignment_id": glob.escape(assignment),
    }
    pattern = coursedir.directory_structure.format(**folders)
    found = [root / path for path in glob.glob(pattern, root_dir=root)]  # noqa: PTH207 - it may be absolute
    students = {_student(coursedir, assignment, path): path for path in found if path.is_dir()}
    excluded = coursedir.student_id_exclude.split(",")
    if not students:
        place = os.path.relpath(coursedir.format_path(coursedir.submitted_directory, "STUDENT", assignment), root)
        raise GradestepError(
            f"nobody has handed in {assignment}: hand-ins are expected in {place}/, where nbgrader collect or "
            "nbgrader zip_collect puts them"
        )
    return {student: students[student] for student in sorted(students) if student not in excluded}


def chosen(folders: dict[str, Path], students: Iterable[str]) -> dict[str, Path]:
    """Return the folders of `students` only, or all of them when none is named.

    Raises GradestepError for a student who did not hand in, with the nearest names.
    """
    for student in students:
        if student not in folders:
            near = get_close_matches(student, folders, n=3, cutoff=0.3) or list(folders)[:5]
            raise GradestepError(f'no hand-in of student "{student}": did you mean {", ".join(near)}?')
    return {student: folders[student] for student in students} or folders


def is_due(submission: Path, graded: Path, notebooks: Iterable[str] = (), *, force: bool = False) -> bool:
    """Whether the work in the folder `submission` is not graded yet, or is newer than what was graded; or `force`.

    With `notebooks`, only these count, and a student who handed in none of them has nothing due.
    """
    files = [f"{name}.ipynb" for name in notebooks]
    if files and not any(os.path.lexists(submission / file) for file in files):
        return False
    wanted = [graded / file for file in files] or [graded]
    if force or not all(path.exists() for path in wanted):
        return True
    new, old = timestamp_of(submission), timestamp_of(graded)
    return new is not None and old is not None and new > old


def timestamp_of(folder: Path) -> datetime | None:
    """Return when the work in `folder` was handed in (UTC), or None when its `timestamp.txt` does not say so."""
    path = folder / "timestamp.txt"
    try:
        if not stat.S_ISREG(path.lstat().st_mode):  # opening a pipe would wait for ever
            return None
        with path.open(encoding="utf-8") as file:
            return read_timestamp(file.read(LONGEST + 1))
    except (OSError, UnicodeDecodeError):
        return None


def read_timestamp(text: str | None) -> datetime | None:
    """Return the moment (UTC) that `text` names as nbgrader writes it, or None when it names none."""
    try:
        return parse_utc(text.strip()) if text and len(text) <= LONGEST else None
    except (ValueError, OverflowError, TypeError):
        return None


def _student(coursedir: CourseDirectory, assignment: str, path: Path) -> str:
    every = r"(?P<student>[^/\\]+)"
    pattern = coursedir.format_path(coursedir.submitted_directory, every, re.escape(assignment), escape=True)
    found = re.fullmatch(pattern, str(path))
    return found["student"] if found else path.parent.name
