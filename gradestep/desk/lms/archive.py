"""Downloaded hand-ins, a zip or a folder, unpacked as untrusted: bounded in count, size, ratio and depth.

What is dangerous (`..`, links, bombs, passwords) is left out and noted; the rest is unpacked.
"""

from __future__ import annotations

import os
import stat
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, TYPE_CHECKING

from gradestep.course.errors import GradestepError, near
from gradestep.course.regular_files import Unreadable, note, open_regular
from gradestep.submissions.intake import IGNORED
from gradestep.submissions.renamed import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FILES, MOST_FILES_INSIDE = 50_000, 1000  # of a download, and of one zip in it
MOST_FILE, MOST_BYTES, MOST_BYTES_INSIDE = 200 << 20, 16 << 30, 1 << 30  # bytes, unpacked
MOST_RATIO, SMALL = 200, 64 << 20  # bytes unpacked for each byte packed; smaller files, as of outputs, may have any
MOST_DEPTH, MOST_FOLDERS = 3, 40  # zips in zips; folders in folders
MOST_PART, MOST_NAME = 255, 1500  # bytes of a file's or folder's name, and of all of them in a row
CHUNK = 1 << 20
UTF8_NAME, ENCRYPTED = 0x800, 0x1  # flags of a zip's entry


@dataclass(frozen=True)
class Entry:
    """An unpacked file: where it lies, its name in the download, and its name in a zip that was in the download."""

    path: Path
    outer: str
    inner: str = ""


@dataclass
class Unpacked:
    """The files of a download, and a note on each one that was left out."""

    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class _Budget:
    """What may still be unpacked: files and bytes, of a whole download or of one zip in it."""

    files: int
    size: int


class _TooMuchError(Exception):
    """More than the limits allow; its text says of what."""


def unpack(source: Path, into: Path, *, inside: bool = True) -> Unpacked:
    """Unpack a zip or a folder into the empty folder `into`; zips in it that hold notebooks are unpacked, if `inside`.

    A notebook alone is taken as it is.

    Raises GradestepError when `source` is neither, or is more than a class hands in.
    """
    unpacker = _Unpacker(into, _Budget(MOST_FILES, MOST_BYTES), inside=inside)
    try:
        if source.is_dir():
            for name, path in _walk(source, unpacker.unpacked.notes):
                try:
                    with open_regular(path) as file:
                        unpacker.store(file, name, "", path.stat().st_size)
                except Unreadable as error:  # one student's broken zip stops nobody else
                    unpacker.unpacked.notes.append(str(error))
        elif source.is_file():
            with source.open("rb") as file:
                if source.name.lower().endswith(ENDINGS):  # one notebook, as by mail
                    unpacker.store(file, source.name, "", source.stat().st_size)
                else:
                    unpacker.unzip(file)
        else:
            raise GradestepError(f"{near(source)}: there is no such file or folder: look at its name")
    except _TooMuchError as error:
        raise GradestepError(f"{near(source)}: {error}: nothing was collected") from None
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise GradestepError(f"{near(source)}: this is no whole zip ({error}): download it again") from None
    return unpacker.unpacked


def _walk(folder: Path, notes: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield the files below a folder by their names in it, sorted; links are not followed."""
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        for name in sorted(name for name in files if not _is_ignored(name)):
            path = Path(at, name)
            shown = path.relative_to(folder).as_posix()
            if path.is_symlink() or not path.is_file():
                notes.append(note(f"{shown} is a link or no file: left out."))
            else:
                yield "/".join(map(_printable, shown.split("/"))), path


@dataclass
class _Unpacker:
    """Writes what is in a zip to the folder `into`; of a zip in the download, `outer` and `prefix` say which."""

    into: Path
    budget: _Budget
    outer: str = ""
    prefix: str = ""
    depth: int = 0
    inside: bool = True
    unpacked: Unpacked = field(default_factory=Unpacked)

    def unzip(self, file: IO[bytes]) -> None:
        """Unpack all files of a zip; what is wrong with one of them is noted."""
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                try:
                    self._unzip_one(archive, info, _name(info))
                except Unreadable as error:
                    self.unpacked.notes.append(str(error))

    def store(self, content: IO[bytes], outer: str, inner: str, packed: int) -> None:
        """Write a file, or the files in it when it is a zip; `packed` is its size in the download."""
        self.budget.files -= 1
        if self.budget.files < 0:
            raise _TooMuchError("more files than a class hands in")
        handle, path = tempfile.mkstemp(dir=self.into)
        shown = "/".join(filter(None, (outer, inner)))
        with os.fdopen(handle, "w+b") as file:
            try:
                self.budget.size -= _copy(content, file, packed, self.budget)
            except Unreadable as error:
                raise Unreadable(note(f"{shown} {error}: left out.")) from None
            entry = Entry(Path(path), outer, inner)
            is_zip = self.inside and (inner or outer).lower().endswith(".zip")
            self.unpacked.entries += self._entries_inside(file, entry, shown) if is_zip else [entry]

    def _unzip_one(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
        if info.is_dir() or any(map(_is_ignored, name.split("/"))):
            return
        outer, inner = (self.outer, f"{self.prefix}{name}") if self.depth else (name, "")
        try:
            with archive.open(info) as content:
                self.store(content, outer, inner, info.compress_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise Unreadable(
                note(f"{'/'.join(filter(None, (outer, inner)))} is damaged ({error}): left out.")
            ) from None

    def _entries_inside(self, file: IO[bytes], entry: Entry, shown: str) -> list[Entry]:
        """Return the files of a zip in the download, or the zip itself when there is no notebook in it, but data.

        It has limits of its own, so that one student's bomb costs that student's hand-in only.
        """
        if self.depth == MOST_DEPTH:
            raise Unreadable(note(f"{shown} is a zip in {self.depth} others: left out."))
        limits = _Budget(MOST_FILES_INSIDE, min(MOST_BYTES_INSIDE, self.budget.size))
        prefix, size = f"{entry.inner}/" if entry.inner else "", limits.size
        inside = _Unpacker(self.into, limits, entry.outer, prefix, self.depth + 1)
        try:
            inside.unzip(file)
        except (_TooMuchError, zipfile.BadZipFile, NotImplementedError) as error:
            raise Unreadable(note(f"{shown} is no zip that can be unpacked ({error}): left out.")) from None
        finally:
            self.budget.size -= size - limits.size
        self.unpacked.notes += inside.unpacked.notes
        has_notebook = any(each.inner.lower().endswith(ENDINGS) for each in inside.unpacked.entries)
        return inside.unpacked.entries if has_notebook else [entry]


def _copy(content: IO[bytes], file: IO[bytes], packed: int, budget: _Budget) -> int:
    """Copy a file and return its size; what an archive says of sizes is not believed."""
    size = 0
    while chunk := content.read(CHUNK):
        size += len(chunk)
        if size > MOST_FILE:
            raise Unreadable(f"is larger than {MOST_FILE >> 20} MB")
        if size > max(SMALL, MOST_RATIO * packed):
            raise Unreadable("grows more than any notebook when it is unpacked (a zip bomb?)")
        if size > budget.size:
            raise _TooMuchError("more bytes than a class hands in")
        file.write(chunk)
    return size


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a zip's entry with `/` between folders; raises Unreadable for one that leads elsewhere."""
    name = _decoded(info).replace("\\", "/")
    parts = [part for part in name.split("/") if part]
    if name.startswith("/") or ".." in parts or ":" in name.split("/")[0][1:2]:
        raise Unreadable(note(f"{name} leads out of the zip: left out."))
    sizes = [len(part.encode("utf-8", "replace")) for part in parts]
    if len(parts) > MOST_FOLDERS or max(sizes, default=0) > MOST_PART or sum(sizes) > MOST_NAME:
        raise Unreadable(note(f"{name[:60]}… has a longer name than a file may have: left out. Shorten it in the zip."))
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable(note(f"{name} is a symbolic link: left out."))
    if info.flag_bits & ENCRYPTED:
        raise Unreadable(note(f"{name} has a password: left out."))
    return "/".join(map(_printable, parts))


def _printable(part: str) -> str:
    """Return a file's or folder's name with spaces for marks of direction, line ends and what a terminal obeys."""
    return "".join(letter if letter.isprintable() else " " for letter in part).strip() or "_"


def _decoded(info: zipfile.ZipInfo) -> str:
    """Return a name that was written as UTF-8 without the flag that says so; Python reads it as code page 437."""
    if info.flag_bits & UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return info.filename


def _is_ignored(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in IGNORED)
