"""Give feedback back the way that the work came: through the exchange, or in a zip with the LMS's own names."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError, typed
from gradestep.course.files import in_one_step
from gradestep.desk.feedback.make_pages import feedback, page_files
from gradestep.desk.lms.records import EXCHANGE, Way, read_ways
from gradestep.desk.open_course import opened
from gradestep.gradebook.autograded import SCRATCH
from gradestep.submissions.timestamp import SECRET, TIMESTAMP

if TYPE_CHECKING:
    from pathlib import Path

    from gradestep.course.course import Course
    from gradestep.desk.open_course import OpenCourse

BY_FOLDER = "folder"


@dataclass
class GivenBack:
    """Who gets feedback how: through the exchange, in which zip, and what went wrong for whom."""

    assignment: str
    exchange: list[str] = field(default_factory=list)
    zips: dict[str, list[str]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def give_back(course: Course, assignment: str, *, renew: bool = True, dry_run: bool = False) -> GivenBack:
    """Give each graded student the pages in `feedback/S/A`; those that are old are made anew if `renew` is set.

    One who cannot be reached the way the work came is in a zip, and named. Raises GradestepError when nobody's work is
    graded.
    """
    done = GivenBack(assignment)
    with opened(course) as desk:
        with desk.transaction():
            desk.assignment(assignment)
        graded = _students(desk, assignment)
        if not graded:
            raise GradestepError(f"nobody's {assignment} is graded: run gradestep grade {typed(assignment)} first")
        if renew and not dry_run:
            _generate(course, assignment, done)
        coming = page_files(course, assignment) if renew and dry_run else {}
        pages = {each: sorted({*_pages(desk, each, assignment), *coming.get(each, ())}) for each in graded}
        ways = _ways(desk, assignment, pages, done, renew=renew, dry_run=dry_run)
        through = [student for student, way in ways.items() if way.kind == EXCHANGE]
        if through and not dry_run:
            _release(desk, assignment, through, ways, done)
        done.exchange = [student for student in through if ways[student].kind == EXCHANGE]
        _zip_all(course, assignment, pages, ways, done, dry_run=dry_run)
    return done


def _students(desk: OpenCourse, assignment: str) -> list[str]:
    """Return whose work is graded."""
    excluded = desk.autograde.coursedir.student_id_exclude.split(",")
    top = desk.folder("autograded", ".", assignment).parent
    names = (path.name for path in top.iterdir()) if top.is_dir() else ()
    graded = (name for name in names if not name.startswith(SCRATCH) and name not in excluded)
    return sorted(name for name in graded if desk.folder("autograded", name, assignment).is_dir())


def _generate(course: Course, assignment: str, done: GivenBack) -> None:
    """Make the pages that are missing or old; whose page cannot be made is named."""
    for page, why in feedback(course, assignment).failed.items():
        done.problems[page.student] = f"the page of {page.notebook} could not be made, or is old: {why}"


def _pages(desk: OpenCourse, student: str, assignment: str) -> list[Path]:
    return sorted(desk.folder("feedback", student, assignment).glob("*.html"))


def _ways(  # noqa: PLR0913 - whose pages, and whether they are there yet
    desk: OpenCourse, assignment: str, pages: dict[str, list[Path]], done: GivenBack, *, renew: bool, dry_run: bool
) -> dict[str, Way]:
    """Return how each student who has pages gets them; who has none is named."""
    known, ways = read_ways(desk.course, assignment), {}
    for student, files in pages.items():
        if not files:
            none = "no notebook was handed in that a page could be made of"
            what = none if renew else f"there is no feedback page: run gradestep feedback {typed(assignment)}"
            done.problems.setdefault(student, what)  # a page that failed says why
            continue
        steps = ("feedback", "autograded") if renew and dry_run else ("feedback",)  # pages bring it along
        folders = (desk.folder(step, student, assignment) for step in steps)
        has_secret = any((each / SECRET).is_file() and (each / TIMESTAMP).is_file() for each in folders)
        way = known.get(student) or Way(EXCHANGE if has_secret else BY_FOLDER, f"{student}/")
        if way.kind == EXCHANGE and not has_secret:
            done.problems[student] = f"the hand-in has no {SECRET}, so the exchange cannot give it back: it is in a zip"
            way = Way(BY_FOLDER)
        ways[student] = way if way.kind != BY_FOLDER else Way(BY_FOLDER, f"{student}/")
    return ways


def _release(desk: OpenCourse, assignment: str, through: list[str], ways: dict[str, Way], done: GivenBack) -> None:
    """Let nbgrader release the pages of those who came through the exchange; the others would stop it, or get none."""
    coursedir = desk.autograde.coursedir
    top = desk.folder("feedback", ".", assignment).parent
    others = {path.name for path in top.iterdir()} - set(through)
    excluded = ",".join(sorted(others | set(filter(None, coursedir.student_id_exclude.split(",")))))
    option = [f"--CourseDirectory.student_id_exclude={excluded}"] if excluded else []
    try:
        desk.course.nbgrader("release_feedback", assignment, *option)
    except GradestepError as error:
        for student in through:
            ways[student] = Way(BY_FOLDER, f"{student}/")
            done.problems[student] = f"the exchange does not take it, so it is in a zip ({error})"


def _zip_all(  # noqa: PLR0913 - what goes where
    course: Course,
    assignment: str,
    pages: dict[str, list[Path]],
    ways: dict[str, Way],
    done: GivenBack,
    *,
    dry_run: bool,
) -> None:
    """Write a zip for each LMS, and one with a folder for each student who came otherwise."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for student, way in ways.items():
        if way.kind != EXCHANGE:
            by_kind[way.kind].append(student)
    for kind, students in sorted(by_kind.items()):
        target = course.root / f"{assignment}-feedback-{kind}.zip"
        files = {
            ways[student].name(f"{page.stem}.ipynb", ".html"): page for student in students for page in pages[student]
        }
        if not dry_run:
            _zip(files, target)
        done.zips[course.show(target)] = students


def _zip(files: dict[str, Path], target: Path) -> None:
    """Write a zip beside its place, then put it there in one step."""
    with in_one_step(target) as half, zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(files.items()):
            archive.write(path, name)
