"""Who handed in which notebooks in a download, and when: of several attempts the newest of each notebook."""

from __future__ import annotations

import filecmp
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gradestep.course.regular_files import Unreadable, note
from gradestep.desk.deadlines.local_time import from_nbgrader, moment_of
from gradestep.desk.lms.download_names import BY_FOLDER, Place, kind_of, place_of
from gradestep.desk.lms.logins import with_logins
from gradestep.desk.lms.roster import Found
from gradestep.desk.lms.worksheet import Worksheet
from gradestep.gradebook.pending import LONGEST, read_timestamp
from gradestep.submissions.renamed import ENDINGS, likest
from gradestep.submissions.safe_read import read_notebook
from gradestep.submissions.timestamp import SECRET, TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from nbformat import NotebookNode

    from gradestep.desk.lms.archive import Entry, Unpacked
    from gradestep.desk.lms.roster import Roster

NEVER = datetime.min.replace(tzinfo=UTC)
STRANGE = "is none of this assignment's notebooks."
STRANGER = "the class list has nobody of this name or id"
LOOSE = "it is in no student's folder: if all of this is one student's, say whose with --student"
MOST_FOLDERS = 3  # around the students' own, where folders go by students


@dataclass(frozen=True)
class Arrived:
    """A file of a hand-in: where it lies, its name in `submitted/S/A`, when it came (UTC), and its LMS's prefix."""

    path: Path
    name: str
    when: datetime | None
    attempt: int
    prefix: str
    given: str = ""  # the student's own name for it
    fault: str = ""  # why a notebook cannot be read, or STRANGE


@dataclass
class HandIn:
    """All of one student's in a download, by name; `late` is what an LMS says that tells no time."""

    student: str
    files: dict[str, Arrived] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    late: bool = False

    @property
    def when(self) -> datetime | None:
        """When the newest of the files came, or None when no time is known."""
        return max((file.when for file in self.files.values() if file.when), default=None)

    @property
    def notebooks(self) -> list[Arrived]:
        """The files that are notebooks, of this assignment or not."""
        return [file for name, file in self.files.items() if name.lower().endswith(ENDINGS)]


@dataclass
class Sorted:
    """A download by student, and what is nobody's, each with the reason."""

    kind: str
    hand_ins: dict[str, HandIn] = field(default_factory=dict)
    nobody: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What helps to tell whose a file is, and when it came."""

    roster: Roster
    zone: ZoneInfo
    assignment: str
    templates: dict[str, NotebookNode]
    who: Mapping[str, str] = field(default_factory=dict)
    worksheet: Worksheet = field(default_factory=Worksheet)
    anothers: Callable[[], list[dict[str, NotebookNode]]] = list  # the releases of the course's other assignments
    student: str = ""  # whose all of the download is
    by_folder: bool = False  # whether it is no LMS's, whatever its files are called


def sort_out(unpacked: Unpacked, known: Known) -> Sorted:
    """Return the files of a download by student."""
    kind = BY_FOLDER if known.student or known.by_folder else kind_of(entry.outer for entry in unpacked.entries)
    places = with_logins(kind, _places(kind, unpacked.entries, known), known.roster, known.assignment)
    done = Sorted(kind)
    done.nobody = {
        entry.outer: f"its name is not as {kind} writes them"
        for entry in unpacked.entries
        if entry not in places and (entry.inner or entry.outer).lower().endswith(ENDINGS)
    }
    students = _students(places.values(), known)
    arrived: dict[str, list[Arrived]] = defaultdict(list)
    for entry, place in places.items():
        found = students[_whose(place)]
        if _is_claim(entry, place, kind if not known.student else ""):
            unpacked.notes.append(note(f"{entry.outer}: the student's own {place.rest or entry.inner} was left out."))
        elif found.student:
            done.hand_ins.setdefault(found.student, HandIn(found.student)).late |= place.late
            arrived[found.student].append(_arrived(entry, place, known))
        else:
            done.nobody[place.shown] = found.why
    for student, files in arrived.items():
        _choose(done.hand_ins[student], files)
    done.hand_ins = {student: each for student, each in sorted(done.hand_ins.items()) if each.files}
    return done


def _places(kind: str, entries: list[Entry], known: Known) -> dict[Entry, Place]:
    """Return what each name says; an LMS's own pages, which are nobody's hand-in, are left out."""
    if known.student:
        return {entry: Place(f"{known.student}/", entry.inner or entry.outer) for entry in entries}
    if kind == BY_FOLDER:
        return _by_folder(entries, known)
    said = ((entry, place_of(kind, entry.outer)) for entry in entries)
    return {entry: place for entry, place in said if place}


def _by_folder(entries: list[Entry], known: Known) -> dict[Entry, Place]:
    """Return the places of folders that go by students, below as many others as are the same for most of them."""
    names = [entry.outer.split("/") for entry in entries]
    known_at = [sum(_is_known(known, parts, depth) for parts in names) for depth in range(MOST_FOLDERS)]
    depth = known_at.index(max(known_at))
    places = {}
    for entry, parts in zip(entries, names, strict=True):
        folder, *rest = parts[depth:] or parts
        if not rest:  # a file or zip that goes by its student
            rest, folder = [folder], folder.rsplit(".", 1)[0]
        if rest[0] == known.assignment and len(rest) > 1:
            rest = rest[1:]
        places[entry] = Place(f"{folder}/", "/".join(rest), (folder,), (folder,))
    return places


def _is_known(known: Known, parts: list[str], depth: int) -> bool:
    if len(parts) <= depth:
        return False
    name = parts[depth] if len(parts) > depth + 1 else parts[depth].rsplit(".", 1)[0]
    return name in known.who or bool(known.roster.find((name,), names=(name,)).student)


def _is_claim(entry: Entry, place: Place, kind: str) -> bool:
    """Return whether a file would tell nbgrader a time or a secret, and is a student's own; in a folder it is not."""
    name = entry.inner or place.rest
    return name in (TIMESTAMP, SECRET) and (kind != BY_FOLDER or bool(entry.inner))


def _whose(place: Place) -> tuple[str, str]:
    return place.number, place.name


def _students(places: Iterable[Place], known: Known) -> dict[tuple[str, str], Found]:
    """Return whose each place is; two participants of a download are never one student."""
    found: dict[tuple[str, str], Found] = {}
    groups = _groups(place.names for place in places)
    for place in places:
        if _whose(place) not in found:
            found[_whose(place)] = _find(place, known, groups)
    claimed = defaultdict(list)
    for whose, each in found.items():
        if each.student and whose[0] and whose[0] not in known.who:
            claimed[each.student].append(whose)
    for student, several in claimed.items():
        for whose in several if len(several) > 1 else ():
            found[whose] = Found(why=f"{len(several)} participants of the download seem to be {student}")
    return found


def _groups(names: Iterable[tuple[str, ...]]) -> set[str]:
    """Return what stands before the names of several participants, as Moodle writes a group: `Group A-`."""
    every = {each[0]: each[1:] for each in names if each}
    before = [name.removesuffix(rest) for name, rests in every.items() for rest in rests]
    return {text for text in before if before.count(text) > 1}


def _find(place: Place, known: Known, groups: set[str]) -> Found:
    if known.student:
        return Found(known.student)
    if said := known.who.get(place.number) or known.who.get(place.name):
        return Found(said)
    if place.why:
        return Found(why=place.why)
    names = [name for name in place.names if name == place.name or place.name.removesuffix(name) in groups]
    ids = (*known.worksheet.ids.get(place.number, ()), *place.ids)
    found = known.roster.find(ids, place.number, names)
    return found if found.student or found.why else Found(why=LOOSE if place.name in known.templates else STRANGER)


def _arrived(entry: Entry, place: Place, known: Known) -> Arrived:
    """Return a file under the name that it has in `submitted/S/A`: a released notebook's by what its metadata say."""
    local = place.when or known.worksheet.times.get(place.number)
    when = moment_of(local, known.zone) if local else None
    given = rest = entry.inner or place.rest
    fault = ""
    if rest.lower().endswith(ENDINGS):
        name, fault = _notebook(entry.path, known)
        rest = name or rest
        fault = STRANGE if not (name or fault or rest.removesuffix(".ipynb") in known.templates) else fault
    elif rest == TIMESTAMP:
        when = _timestamp(entry.path) or when
    return Arrived(entry.path, rest, when, place.attempt, place.prefix, given, fault)


def _notebook(path: Path, known: Known) -> tuple[str, str]:
    """Return which released notebook a file is, and why it cannot be read; intake says so again when it is graded.

    Topics have notebooks of the same name: one that is another assignment's is STRANGE, whatever it is called.
    """
    try:
        notebook = read_notebook(path)
    except Unreadable as error:
        return "", str(error).removeprefix(path.name).strip()
    name, part = likest(notebook, known.templates)
    if any(likest(notebook, each)[1] > part for each in known.anothers()):
        return "", STRANGE
    return (f"{name}.ipynb" if name else ""), ""


def _timestamp(path: Path) -> datetime | None:
    with path.open("rb") as file:
        read = read_timestamp(file.read(LONGEST + 1).decode("utf-8", "replace"))
    return from_nbgrader(read) if read else None


def _choose(hand_in: HandIn, files: list[Arrived]) -> None:
    """Keep of each name the newest file that can be read; the time in a `timestamp.txt` is that of all beside it."""
    stamped = {file.prefix: file.when for file in files if file.name == TIMESTAMP}
    by_name: dict[str, list[Arrived]] = defaultdict(list)
    for file in files:
        if file.name != TIMESTAMP:
            when = file.when or stamped.get(file.prefix)
            by_name[file.name].append(replace(file, when=when))
    beside: dict[str, Arrived] = {}
    for name, several in by_name.items():
        readable = [each for each in several if not each.fault]
        newest = max(readable or several, key=_age)
        hand_in.files[name] = newest
        faults = {each.fault: None for each in several if each.fault and _age(each) >= _age(newest)}
        hand_in.notes += [note(f"{name} {fault}") for fault in faults]
        hand_in.notes += [note(f"{name}: another copy, which can be read, was taken.")] if readable and faults else []
        same = [each for each in readable or several if _age(each) == _age(newest)]
        if not all(filecmp.cmp(newest.path, each.path, shallow=False) for each in same):
            chosen = next((each for each in same if each.given == name), same[-1])
            which = "the one of this name" if chosen.given == name else "the last"
            hand_in.files[name] = chosen
            others = {each.given: each for each in same if each.given not in (name, chosen.given)}
            kept = f"; kept beside it: {', '.join(others)}" if others else ""
            told = f"{name} is there {len(same)} times, and no time tells: {which} was taken{kept}."
            hand_in.notes.append(note(told))
            beside |= others
    hand_in.files = {**beside, **hand_in.files}  # none is lost, and grading says that it is there


def _age(file: Arrived) -> tuple[datetime, int]:
    return file.when or NEVER, file.attempt
