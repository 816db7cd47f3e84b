"""The folders `autograded/S/A`: drafted aside and renamed into place, so that none is ever half written."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from nbgrader.utils import find_all_files, rmtree

from gradestep.course.locks import only_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbgrader.converters import Autograde

SCRATCH = ".gradestep."  # begins our own names; nbgrader and formgrader look at none that begins with a dot
TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Draft:
    """What will stand in the folder `place`, written in `temporary`; `whole` when every notebook is in it."""

    place: Path
    temporary: Path
    whole: bool

    @property
    def folder(self) -> Path:
        """The folder in which the draft is written."""
        return self.temporary / "new"

    def keep(self) -> None:
        """Put the draft in its place: wholly or, when not every notebook was graded, file by file into what is there.

        A kill in the middle leaves a place that is missing or without the new timestamp: the submission is due again.
        """
        self.place.parent.mkdir(parents=True, exist_ok=True)
        if self.whole or not self.place.exists():
            self._replace_folder()
        else:
            self._replace_files()

    def _replace_folder(self) -> None:
        if self.place.exists():
            self.place.rename(self.temporary / "old")
        if self.folder.exists():
            self.folder.rename(self.place)

    def _replace_files(self) -> None:
        files = [path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file()]
        for path in sorted(files, key=lambda path: path == Path(TIMESTAMP)):  # the timestamp last
            (self.place / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).replace(self.place / path)


class Autograded:
    """The place of the graded work of one assignment, as nbgrader's settings say."""

    def __init__(self, autograde: Autograde, assignment: str) -> None:
        """Take the places and the permissions from nbgrader's own `autograde`."""
        self.autograde = autograde
        self.coursedir = autograde.coursedir
        self.assignment = assignment
        self.root = Path(self.coursedir.root, self.coursedir.autograded_directory)
        self.scratch = self.root / f"{SCRATCH}{assignment}"

    def folder(self, student: str) -> Path:
        """Return the folder `autograded/S/A`, whether or not it exists."""
        return Path(self.coursedir.format_path(self.coursedir.autograded_directory, student, self.assignment))

    @contextlib.contextmanager
    def writable(self) -> Iterator[None]:
        """Keep other writers out, and remove the drafts of a killed run before, and ours afterwards.

        Raises GradestepError when another run is writing to this assignment.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with only_one(self.root / f"{SCRATCH}{self.assignment}.lock", f"{self.assignment} is being graded already"):
            _remove(self.scratch)
            self.scratch.mkdir()
            try:
                yield
            finally:
                _remove(self.scratch)

    @contextlib.contextmanager
    def draft(
        self, student: str, notebooks: dict[str, str], files: dict[str, bytes], *, whole: bool
    ) -> Iterator[Draft]:
        """Give a draft of the texts of `notebooks`, the teacher's own files and the student's; it has no place yet.

        It is removed at the end, unless it was kept. Raises OSError when the disk is full or not writable.
        """
        temporary = Path(tempfile.mkdtemp(dir=self.scratch))
        draft = Draft(self.folder(student), temporary, whole)
        try:
            draft.folder.mkdir()
            for name, text in notebooks.items():
                (draft.folder / f"{name}.ipynb").write_bytes(text.encode("utf-8"))
            self._add_files(draft.folder, files)
            self._permit(draft.folder)
            yield draft
        finally:
            _remove(temporary)

    @contextlib.contextmanager
    def again(self, student: str, files: dict[str, bytes]) -> Iterator[Draft]:
        """Give a draft of a student's graded work as it was, by relative path; of none, it removes what is there."""
        temporary = Path(tempfile.mkdtemp(dir=self.scratch))
        draft = Draft(self.folder(student), temporary, whole=True)
        try:
            if files:
                draft.folder.mkdir()
                for path, data in files.items():
                    if target := _target(draft.folder, path):
                        target.write_bytes(data)
                self._permit(draft.folder)
            yield draft
        finally:
            _remove(temporary)

    def _add_files(self, folder: Path, files: dict[str, bytes]) -> None:
        """Write the teacher's files, then those of the student's that are not in the way of any other."""
        for source, path in self._teachers_files():
            if target := _target(folder, path):
                shutil.copyfile(source, target)
        for path, data in files.items():
            if target := _target(folder, path):
                target.write_bytes(data)

    def _teachers_files(self) -> Iterator[tuple[Path, str]]:
        """Yield the files beside the source notebooks, with the path that each has in every student's folder."""
        source = self.coursedir.format_path(self.coursedir.source_directory, ".", self.assignment)
        kept = self.autograde.exclude_overwriting.get(self.assignment, [])
        for path in map(Path, find_all_files(source, [*self.coursedir.ignore, "*.ipynb"])):
            relative = path.relative_to(source)
            if relative not in map(PurePath, kept):
                yield path, str(relative)

    def _permit(self, folder: Path) -> None:
        """Set nbgrader's permissions: read-only files, or a folder that a group of teachers shares."""
        mode = int(str(self.autograde.permissions), 8)
        every = [folder, *folder.rglob("*")]
        for path in every:
            if path.is_file():
                path.chmod(mode)
        if self.coursedir.groupshared:
            _share([self.root, *(path for path in every if path.is_dir())])


def _target(folder: Path, path: str) -> Path | None:
    """Return where a file goes, its folder made, or None when a file of ours or of the teacher's is in its way."""
    target = folder / path
    if ".." in target.parts or not target.is_relative_to(folder) or target.exists():
        return None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        return None
    return target


def _share(folders: Iterable[Path]) -> None:
    for folder in folders:
        mode = folder.stat().st_mode
        with contextlib.suppress(PermissionError):  # another teacher's, who shared it
            folder.chmod((mode | 0o2770) & 0o2777)


def _remove(folder: Path) -> None:
    if folder.exists():
        rmtree(str(folder))
