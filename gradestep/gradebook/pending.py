"""Which students' submissions are to be graded: those whose content or release is not what was graded."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections import defaultdict
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.utils import parse_utc

from gradestep.course.errors import GradestepError
from gradestep.submissions.digests import HAND_IN, MISSING, RELEASE, known_of
from gradestep.submissions.intake import content_of
from gradestep.submissions.renamed import ENDINGS, may_be
from gradestep.submissions.timestamp import SECRET, TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from nbgrader.coursedir import CourseDirectory

    from gradestep.submissions.submission import Submission

NEW, HANDED_IN, RELEASED = "never graded", "handed in again", "released again"  # why a notebook is due
MOST_SEEN = 100  # entries of a student's folder
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
            f"nobody has handed in {assignment}: hand-ins are expected in {place}/, where gradestep collect "
            f"{assignment} [FILE.zip] puts them"
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


def alike(students: Iterable[str]) -> list[str]:
    """Return a warning for students whose ids differ in case only: a slip, and one folder on some systems."""
    by_letters = defaultdict(list)
    for student in students:
        by_letters[student.casefold()].append(student)
    return [
        f"{' and '.join(same)} differ in case only: is that one student? On some systems it is one folder."
        for same in by_letters.values()
        if len(same) > 1
    ]


def misplaced(coursedir: CourseDirectory, assignment: str, known: Collection[str]) -> list[str]:
    """Return a warning for each student, beside those `known`, with something that looks like a hand-in elsewhere."""
    top = Path(coursedir.root, coursedir.submitted_directory)
    found = []
    for folder in sorted(top.iterdir()) if top.is_dir() else []:
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in known:
            alike = sorted(path.name for path in islice(folder.iterdir(), MOST_SEEN) if _is_alike(path, assignment))
            found += [f"{folder.name} has no {assignment}, but {alike[0]}: rename or move it." for _ in alike[:1]]
    return found


def _is_alike(path: Path, assignment: str) -> bool:
    """Return whether a file or folder may be a hand-in: by its name, or as a notebook or a zip outside of a folder."""
    if path.is_dir():
        plain = ("".join(filter(str.isalnum, name.casefold())) for name in (path.name, assignment))
        return len(set(plain)) == 1 and path.name != assignment
    return path.name.lower().endswith((*ENDINGS, ".zip"))


def why_due(submission: Path, graded: Path, names: Iterable[str], released: Callable[[str], str]) -> dict[str, str]:
    """Return which notebooks of `names` in the folder `submission` are not graded as they are now, and why.

    NEW was never graded; HANDED_IN was graded of a hand-in of other content; RELEASED was graded by another release
    than the one whose digest `released` returns. Of what another program graded, such as nbgrader's own autograde, the
    timestamps tell.
    """
    names = list(names)
    if not graded.exists():
        return dict.fromkeys(names, NEW)
    known = {path.stem: known_of(path) for path in graded.glob("*.ipynb")}
    now = content_of(submission) if any(known.values()) else ""
    missing = {name for each in known.values() if each and each[HAND_IN] == now for name in each[MISSING]}
    due = {}
    for name in names:
        each = known.get(name)
        if each is None:
            if os.path.lexists(submission / f"{name}.ipynb") or (bool(now) and name not in missing):
                due[name] = NEW
        elif each:
            if each[HAND_IN] != now:
                due[name] = HANDED_IN
            elif each[RELEASE] != released(name):
                due[name] = RELEASED
        elif _is_newer(submission, graded):
            due[name] = HANDED_IN
    return due


def lapsed(graded: Path, submission: Submission) -> frozenset[str]:
    """Return the missing notebooks of a hand-in that were graded, in the folder `graded`, of an earlier one.

    What a person gave was for that one. It stays where the notebook was missing, or could not be read, then too.
    """
    known = [each for path in graded.glob("*.ipynb") if (each := known_of(path))]
    if any(each[HAND_IN] == submission.content for each in known):
        return frozenset()
    return frozenset(submission.missing) - {name for each in known for name in each[MISSING]}


def holds_any(submission: Path, names: Iterable[str]) -> bool:
    """Whether any of `names` was handed in, under its own file name or perhaps under another."""
    own = {f"{name}.ipynb" for name in names}
    files = {path.name for path in submission.iterdir()}
    nested = any(path.parent.name != ".ipynb_checkpoints" for path in submission.glob("*/**/*.ipynb"))
    return nested or bool(own & files) or any(may_be(name) for name in files - {TIMESTAMP, SECRET})


def _is_newer(submission: Path, graded: Path) -> bool:
    new, old = timestamp_of(submission), timestamp_of(graded)
    now = datetime.now(UTC).replace(tzinfo=None)
    return new is not None and old is not None and (new > old or old > now)  # a time to come would be the last for ever


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
        return parse_utc(text.strip("\ufeff \t\r\n")) if text and len(text) <= LONGEST else None
    except (ValueError, OverflowError, TypeError):
        return None


def _student(coursedir: CourseDirectory, assignment: str, path: Path) -> str:
    every = r"(?P<student>[^/\\]+)"
    pattern = coursedir.format_path(coursedir.submitted_directory, every, re.escape(assignment), escape=True)
    found = re.fullmatch(pattern, str(path))
    return found["student"] if found else path.parent.name
