"""`gradestep watch`: look at the exchange and at `submitted/` again and again, and grade what is due.

A look costs a list of files; only when something has changed since is nbgrader asked to collect, and is graded. What
goes wrong is said once, and the next look goes on.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.exchange import ExchangeFactory

from gradestep.course.console import printable
from gradestep.course.errors import GradestepError
from gradestep.desk.lms.collect import collect
from gradestep.desk.open_course import opened
from gradestep.desk.watching.given_receipts import give_receipts
from gradestep.desk.watching.kept_pool import KeptPool
from gradestep.desk.watching.receipts import add_result, write_receipt
from gradestep.desk.watching.visible_result import gives_results, visible_result
from gradestep.gradebook.pending import submitted
from gradestep.grading.grade import grade
from gradestep.grading.results import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradestep.course.course import Course
    from gradestep.grading.results import Row

MOST_FILES = 1000  # of a hand-in, by which a change is noticed


def watch(
    course: Course, assignment: str, say: Callable[[str], None], *, every: float = 5.0, once: bool = False, **wish: Any
) -> int:
    """Collect and grade what comes until Ctrl-C, or `once`, and return how many hand-ins were graded.

    `say` is called with a line for each. `wish` is as for `grade`. Raises GradestepError when there is no such
    assignment or no gradebook, and what goes wrong when it looks `once`; else that is said and tried again when
    something changes.
    """
    with opened(course) as desk, desk.transaction():
        desk.assignment(assignment)
    watcher = _Watcher(course, assignment, say, wish)
    with KeptPool() as kept:
        while True:
            watcher.look(kept, once=once)
            if once:
                return watcher.graded_count
            time.sleep(every)


class _Watcher(Report):
    """What was seen at the last look, and what is said of a grading."""

    def __init__(self, course: Course, assignment: str, say: Callable[[str], None], wish: dict[str, Any]) -> None:
        self.course, self.assignment, self.say, self.wish = course, assignment, say, wish
        self.graded_count = 0
        self._inbound: frozenset[str] = frozenset()
        self._seen: dict[str, Any] = {}
        self._said = ""
        self._not_graded: set[str] = set()

    def look(self, kept: KeptPool, *, once: bool = False) -> None:
        """Collect and grade what changed since the last look; say what goes wrong, the same thing once.

        Raises GradestepError instead when it is done `once`, for then nobody looks again.
        """
        try:
            self._collect()
            self._grade(kept)
        except (GradestepError, OSError) as error:
            kept.end()
            if once:
                raise GradestepError(str(error)) from error
            if str(error) != self._said:
                self.say(printable(f"Not now: {error}"))
            self._said = str(error)
        else:
            self._said = ""

    def warn(self, text: str) -> None:
        """Say what a teacher should know, once."""
        if text != self._said:
            self.say(printable(f"Note: {text}"))
        self._said = text

    def graded(self, row: Row) -> None:
        """Say that a student's scores are in the gradebook."""
        self.graded_count += 1
        waits = f", {sum(row.waiting.values()):g} wait for a person" if row.waiting else ""
        notes = sum(map(len, row.notes.values()))
        noted = f", {notes} note{'s' * (notes != 1)}" if notes else ""
        self.say(printable(f"{_now()} {row.student}: {row.score:g} of {row.points:g} points{waits}{noted}"))

    def failed(self, student: str, why: str) -> None:
        """Say that a student's work could not be graded; it is tried again when it changes."""
        self._not_graded.add(student)
        self.say(printable(f"{_now()} {student}: not graded: {why}"))

    def _collect(self) -> None:
        inbound = self._handed_in()
        if inbound - self._inbound:
            collect(self.course, self.assignment, None)
        self._inbound = inbound

    def _handed_in(self) -> frozenset[str]:
        """Return the names of the hand-ins in the exchange's folder, where the course has one."""
        with opened(self.course) as desk:
            coursedir = desk.autograde.coursedir
            collector = ExchangeFactory(parent=desk.autograde).collect(coursedir=coursedir, parent=desk.autograde)
            folder = Path(getattr(collector, "root", ""), coursedir.course_id, "inbound")  # another kind has no folder
        names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
        return frozenset(name for name in names if f"+{self.assignment}+" in name)

    def _grade(self, kept: KeptPool) -> None:
        """Write a receipt for each hand-in that is new or changed, then grade what is due."""
        release, folders = self._folders()
        seen = {student: [*_files(release), *_files(folder)] for student, folder in folders.items()}
        changed = {student for student, files in seen.items() if self._seen.get(student) != files}
        if not changed:
            return
        for student in sorted(changed):
            write_receipt(self.course, self.assignment, student, folders[student])
        self._not_graded.clear()
        grade(self.course, self.assignment, self, pools=kept.pool, **self.wish)
        self._give_back(changed)
        self._seen = seen

    def _give_back(self, students: set[str]) -> None:
        """Add the visible results where the topic says so, and give receipts back through the exchange."""
        with opened(self.course) as desk:
            for student in students - self._not_graded if gives_results(self.course, self.assignment) else ():
                graded = desk.folder("autograded", student, self.assignment)
                add_result(self.course, self.assignment, student, visible_result(graded))
            try:
                give_receipts(self.course, desk, self.assignment, sorted(students))
            except GradestepError as error:
                self.warn(f"The exchange does not take receipts, which stay in receipts/: {error}")

    def _folders(self) -> tuple[Path, dict[str, Path]]:
        """Return the folder of the release, and those of the hand-ins by student."""
        with opened(self.course) as desk:
            release = desk.folder("release", ".", self.assignment)
            try:
                return release, submitted(desk.autograde.coursedir, self.assignment)
            except GradestepError:  # nobody has handed in yet
                return release, {}


def _files(folder: Path) -> list[tuple[str, int, int]]:
    """Return what changes when a file of a hand-in does, without reading it."""
    found = []
    for path, _ in zip(sorted(folder.rglob("*")), range(MOST_FILES), strict=False):
        try:
            status = path.lstat()
        except OSError:
            continue
        found.append((path.name, status.st_size, status.st_mtime_ns))
    return found


def _now() -> str:
    return time.strftime("%H:%M:%S")
