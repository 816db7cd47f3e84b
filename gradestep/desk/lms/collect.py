"""Collect hand-ins from an LMS's download, a folder or the exchange into `submitted/S/A`, and lose none of before."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from gradestep.course.errors import GradestepError, typed
from gradestep.course.locks import only_one
from gradestep.desk.deadlines.local_time import read_time, zone_of
from gradestep.desk.lms.archive import unpack
from gradestep.desk.lms.class_list import students_of
from gradestep.desk.lms.hand_ins import STRANGE, HandIn, Known, Sorted, sort_out
from gradestep.desk.lms.merging import Merging, Taken
from gradestep.desk.lms.records import EXCHANGE, Way, folder_of, write_ways
from gradestep.desk.lms.roster import Roster
from gradestep.desk.lms.worksheet import Worksheet, read_worksheet
from gradestep.desk.open_course import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from nbformat import NotebookNode

    from gradestep.course.course import Course
    from gradestep.desk.lms.archive import Unpacked
    from gradestep.desk.lms.hand_ins import Arrived
    from gradestep.desk.open_course import OpenCourse

TIMES_UNKNOWN = (
    "This download says no times, so it makes nobody late: for Moodle add --worksheet FILE.csv, its grading "
    'worksheet, else --time STUDENT="2026-12-01 23:59".'
)
TIME_UNKNOWN = (
    'No time came with the work of {}, so it makes nobody late: give it with --time STUDENT="2026-12-01 23:59".'
)


@dataclass
class Collected:
    """What collecting did: by student, and what is nobody's with the reason."""

    assignment: str
    kind: str
    zone: str
    dry_run: bool
    taken: list[Taken] = field(default_factory=list)
    nobody: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Hints:
    """What a teacher says of a download, in the words of `gradestep collect --help`."""

    zone: str = ""
    worksheet: Path | None = None
    who: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    student: str = ""


def collect(
    course: Course, assignment: str, source: Path | None, hints: Hints | None = None, *, dry_run: bool = False
) -> Collected:
    """Put the hand-ins in `source`, or in the exchange when it is None, into `submitted/S/A`, and say what was done.

    Raises GradestepError when nothing can be collected; then nothing has changed.
    """
    hints = hints or Hints()
    with opened(course) as desk, tempfile.TemporaryDirectory(prefix="gradestep-") as scratch, ExitStack() as alone:
        known, times = _known(desk, assignment, hints)
        if not dry_run:
            alone.enter_context(_alone(course, assignment))
        unpacked, found = _found(course, source, known, Path(scratch))
        _refuse_anothers(course, source, known, found)
        done = Collected(assignment, found.kind, known.zone.key, dry_run, nobody=found.nobody, notes=unpacked.notes)
        _take_all(desk, done, found, times, whole=source is None)
        _remark(done, found, times, desk)
        if hints.worksheet and not any(each.when for each in found.hand_ins.values()):
            done.notes.append("The worksheet knows nobody of this download: is it another assignment's?")
        if not dry_run:
            ways = {taken.student: _way(found, found.hand_ins[taken.student]) for taken in done.taken}
            write_ways(course, assignment, ways)
    if not (done.taken or done.nobody):
        raise GradestepError(_nothing(course, assignment, source, done))
    return done


def _nothing(course: Course, assignment: str, source: Path | None, done: Collected) -> str:
    """Return what to say where there is no hand-in at all."""
    if source is None:
        otherwise = f"if it came otherwise, name the file: gradestep collect {typed(assignment)} FILE.zip"
        return f"nobody has handed in {assignment} through the exchange yet; {otherwise}"
    return f"{course.show(source)} holds no hand-ins of {assignment}: {' '.join(done.notes[:3]) or 'look inside'}"


def _found(course: Course, source: Path | None, known: Known, scratch: Path) -> tuple[Unpacked, Sorted]:
    """Return what is in a download or the exchange, and whose it is."""
    if source is None:
        unpacked = unpack(_from_exchange(course, known.assignment, scratch), _new(scratch / "files"), inside=False)
        return unpacked, _by_id(unpacked, known)
    if not known.roster:
        raise GradestepError("the class list is empty: read one first: gradestep students FILE.csv")
    unpacked = unpack(source, _new(scratch / "files"))
    return unpacked, sort_out(unpacked, known)


def _refuse_anothers(course: Course, source: Path | None, known: Known, found: Sorted) -> None:
    """Raise GradestepError for the download of another assignment, whose times would make a class late."""
    notebooks = [file for hand_in in found.hand_ins.values() for file in hand_in.notebooks]
    strange = [file for file in notebooks if file.fault == STRANGE]
    if source and strange and not any(_is_of(known, file) for file in notebooks):
        here = f"{known.assignment} ({', '.join(known.templates)})"
        raise GradestepError(
            f"{course.show(source)}: none of its notebooks is of {here}, as {strange[0].name}: "
            "is this another assignment's download? Nothing was collected"
        )


def _is_of(known: Known, file: Arrived) -> bool:
    """Return whether a notebook is the assignment's: one that cannot be read, if no other has one of its name."""
    name = file.name.removesuffix(".ipynb")
    is_named_so = name in known.templates and not any(name in each for each in known.anothers())
    return not file.fault or (file.fault != STRANGE and is_named_so)


def _take_all(desk: OpenCourse, done: Collected, found: Sorted, times: dict[str, datetime], *, whole: bool) -> None:
    """Write each hand-in; what goes wrong with one costs this one only."""
    for hand_in in found.hand_ins.values():
        merging = Merging(desk, done.assignment, hand_in, times.get(hand_in.student), whole=whole)
        try:
            done.taken.append(merging.take(dry_run=done.dry_run))
        except (GradestepError, OSError) as error:
            done.nobody[hand_in.student] = f"not collected: {error}"


@contextmanager
def _alone(course: Course, assignment: str) -> Iterator[None]:
    """Keep a second collecting of the same assignment out."""
    folder = folder_of(course, assignment)
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder / ".collect.lock", f"{assignment} is being collected already"):
        yield


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _known(desk: OpenCourse, assignment: str, hints: Hints) -> tuple[Known, dict[str, datetime]]:
    """Return what tells whose a file is, and the times that a teacher gave, by student."""
    zone = zone_of(desk.autograde, hints.zone)
    with desk.transaction():
        desk.assignment(assignment)
        students = students_of(desk)
        who = {key: desk.student(student).id for key, student in _pairs(hints.who, "--who")}
        times = {desk.student(name).id: read_time(text, zone) for name, text in _pairs(hints.times, "--time")}
        student = desk.student(hints.student).id if hints.student else ""
    sheet = read_worksheet(hints.worksheet) if hints.worksheet else Worksheet()
    templates, anothers = _released(desk, assignment), cache(partial(_anothers, desk, assignment))
    return Known(Roster(students), zone, assignment, templates, who, sheet, anothers, student), times


def _pairs(texts: Iterable[str], option: str) -> Iterator[tuple[str, str]]:
    for text in texts:
        key, equals, value = text.rpartition("=") if option == "--who" else text.partition("=")
        if not (key and equals and value):
            example = '"Ada Lovelace=ada"' if option == "--who" else 'ada="2026-12-01 23:59"'
            raise GradestepError(f"{option} {text}: write it as in {option} {example}")
        yield key.strip(), value.strip()


def _anothers(desk: OpenCourse, assignment: str) -> list[dict[str, NotebookNode]]:
    """Return what is released of each other assignment, by notebook."""
    with desk.transaction():
        others = [each.name for each in desk.gradebook.assignments if each.name != assignment]
    return [_notebooks(desk, each) for each in others]


def _notebooks(desk: OpenCourse, assignment: str) -> dict[str, NotebookNode]:
    folder = desk.folder("release", ".", assignment)
    return {path.stem: nbformat.read(path, 4) for path in sorted(folder.glob("*.ipynb"))}


def _released(desk: OpenCourse, assignment: str) -> dict[str, NotebookNode]:
    released = _notebooks(desk, assignment)
    if not released:
        shown = desk.course.show(desk.folder("release", ".", assignment))
        raise GradestepError(f"{shown} holds no released notebook: run gradestep release {typed(assignment)} first")
    return released


def _from_exchange(course: Course, assignment: str, scratch: Path) -> Path:
    """Let nbgrader collect into a folder of ours, whatever exchange the course has, and return the folder."""
    folder = _new(scratch / "exchange")
    try:
        course.nbgrader("collect", assignment, f"--CourseDirectory.submitted_directory={folder}", "--update")
    except GradestepError as error:
        told = f"name the file if the hand-ins came otherwise: gradestep collect {typed(assignment)} FILE.zip"
        raise GradestepError(
            f"{error}\nNobody can hand in before nbgrader release_assignment {typed(assignment)}; {told}"
        ) from None
    return folder


def _by_id(unpacked: Unpacked, known: Known) -> Sorted:
    """Return what came through the exchange, where a folder's name is the id, in the class list or not."""
    ids = {entry.outer.split("/")[0] for entry in unpacked.entries}
    mapped = {student: student for student in ids}
    found = sort_out(unpacked, replace(known, who=mapped, by_folder=True))
    found.kind = EXCHANGE
    return found


def _way(found: Sorted, hand_in: HandIn) -> Way:
    """Return how a hand-in came, to give its feedback back the same way."""
    if found.kind == EXCHANGE:
        return Way(EXCHANGE)
    files = {name: file.prefix for name, file in hand_in.files.items()}
    newest = next(iter(files.values()))
    return Way(found.kind, newest, {name: prefix for name, prefix in files.items() if prefix != newest})


def _remark(done: Collected, found: Sorted, times: dict[str, datetime], desk: OpenCourse) -> None:
    """Add what a teacher should know of the whole: who is missing, whose time is not known."""
    with desk.transaction():
        everybody = {student.id for student in students_of(desk)}
    done.missing = sorted(everybody - found.hand_ins.keys())
    timeless = [each for each in found.hand_ins.values() if not each.when and each.student not in times]
    if timeless:
        everybodys = len(timeless) == len(found.hand_ins)
        whose = ", ".join(each.student for each in timeless)
        done.notes.append(TIMES_UNKNOWN if everybodys else TIME_UNKNOWN.format(whose))
    if late := [each.student for each in timeless if each.late]:
        done.notes.append(
            f"Late, and the download does not say how late: {', '.join(late)}. Give the time with --time."
        )
    if strangers := sorted(found.hand_ins.keys() - everybody):
        done.notes.append(f"Not in the class list, and collected: {', '.join(strangers)}.")
