"""One student's hand-in goes into `submitted/S/A`: of each file the newest counts, and what was there is kept."""

from __future__ import annotations

import filecmp
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.course.files import bring_back, swap
from gradestep.desk.deadlines.local_time import from_nbgrader, timestamp
from gradestep.desk.lms.records import keep_earlier
from gradestep.gradebook.pending import timestamp_of
from gradestep.gradebook.scores import refuse_id
from gradestep.submissions.timestamp import TIMESTAMP

if TYPE_CHECKING:
    from datetime import datetime

    from gradestep.desk.lms.hand_ins import Arrived, HandIn
    from gradestep.desk.open_course import OpenCourse

NEW, CHANGED, UNCHANGED, OLDER = "new", "changed", "unchanged", "older"


@dataclass(frozen=True)
class Taken:
    """What was done with a student's hand-in; `time` is UTC as in timestamp.txt, `kept` where the earlier one is."""

    student: str
    what: str
    notebooks: list[str]
    time: str = ""
    kept: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Merging:
    """One student's hand-in on its way into `submitted/S/A`, where there may be an earlier one."""

    desk: OpenCourse
    assignment: str
    hand_in: HandIn
    given_time: datetime | None
    whole: bool  # whether files that it lacks go, as nbgrader has it, and do not stay

    @property
    def folder(self) -> Path:
        """The place of the hand-in, `submitted/S/A`."""
        return self.desk.folder("submitted", self.hand_in.student, self.assignment)

    @property
    def _beside(self) -> Path:
        return self.folder.with_name(f".{self.assignment}.new")

    def _recover(self) -> None:
        """Put right what a killed run has left."""
        bring_back(self.folder)
        shutil.rmtree(self._beside, ignore_errors=True)

    def take(self, *, dry_run: bool) -> Taken:
        """Write the hand-in, and return what was done."""
        refuse_id(self.hand_in.student)
        if not dry_run:
            self._recover()
        there = _files_in(self.folder)
        before = timestamp_of(self.folder)
        old = from_nbgrader(before) if before else None
        newer = {name: file for name, file in self.hand_in.files.items() if self._counts(file, there, old)}
        differ = {name: file for name, file in newer.items() if not _same(file.path, there.get(name))}
        gone = there.keys() - self.hand_in.files.keys() - {TIMESTAMP} if self.whole and differ else set()
        replaced = (differ.keys() & there.keys()) | gone
        when = self._time(differ, old)
        what = self._what(newer, differ, there)
        retimed = when != old and when is not None
        kept = ""
        if not dry_run and (differ or retimed):
            if replaced:
                earlier = keep_earlier(self.desk.course, self.assignment, self.hand_in.student, self.folder)
                kept = self.desk.course.show(earlier)
            self._write({name: there[name] for name in there.keys() - gone}, differ, when)
        names = sorted(name.removesuffix(".ipynb") for name in self.hand_in.files if name.endswith(".ipynb"))
        said = timestamp(when) if when else ""
        moved = ["only its time is another one than before."] if old and retimed and not differ else []
        return Taken(self.hand_in.student, what, names, said, kept, [*self.hand_in.notes, *moved])

    def _counts(self, file: Arrived, there: dict[str, Path], old: datetime | None) -> bool:
        """Return whether a file is not older than the one of its name that is there."""
        when = self.given_time or file.when
        return file.name not in there or old is None or when is None or when >= old

    def _what(self, newer: dict[str, Arrived], differ: dict[str, Arrived], there: dict[str, Path]) -> str:
        if not newer:
            return OLDER
        if not differ:
            return UNCHANGED
        return CHANGED if there else NEW

    def _time(self, differ: dict[str, Arrived], old: datetime | None) -> datetime | None:
        """Return when the work came: the newest of what is taken, and of what was there before and stays."""
        if self.given_time:
            return self.given_time
        taken = differ if old else self.hand_in.files
        times = [file.when for file in taken.values() if file.when]
        return max([*times, *([old] if old else [])], default=None)

    def _write(self, there: dict[str, Path], differ: dict[str, Arrived], when: datetime | None) -> None:
        """Make the folder anew beside its place, and put it there in one step."""
        new = self._beside
        new.mkdir(parents=True)
        try:
            for name, path in {**there, **{name: file.path for name, file in differ.items()}}.items():
                _copy(path, new, name)
            if when:
                (new / TIMESTAMP).unlink(missing_ok=True)  # it may be a link
                (new / TIMESTAMP).write_text(timestamp(when), "utf-8")
            swap(new, self.folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def _files_in(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by their names in it; links are among them and not followed."""
    every = (Path(at, name) for at, _, files in os.walk(folder) for name in files)
    return {path.relative_to(folder).as_posix(): path for path in sorted(every)}


def _same(new: Path, old: Path | None) -> bool:
    return old is not None and not old.is_symlink() and old.is_file() and filecmp.cmp(new, old, shallow=False)


def _copy(path: Path, folder: Path, name: str) -> None:
    """Copy a file to its name in a folder; one in the way of a folder, or a folder in its way, keeps its place."""
    target = folder / name
    if not any((folder / part).is_file() for part in Path(name).parents):
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_dir():
            shutil.copyfile(path, target, follow_symlinks=False)
