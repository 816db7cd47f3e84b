"""Write files and folders so that a reader finds the old one or the new one, never half of one."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.course.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # as in Linux's headers


def read_text(path: Path) -> str:
    """Return the text of a file that a person has written, with Unix line ends; raises AuthoringError unless UTF-8."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise AuthoringError(path, line, "not UTF-8: save the file with the encoding UTF-8") from None


def write(path: Path, text: str) -> bool:
    """Write `text` (UTF-8, Unix line ends) to `path` and return whether the file changed.

    It is written beside the target and renamed, so an interruption leaves the old file whole.
    """
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes, mode: int = 0o644) -> bool:
    """Write `data` to `path` as `write` does, with the permissions `mode`; return whether the file changed."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


@contextmanager
def in_one_step(path: Path) -> Iterator[Path]:
    """Give a place for a new file that is put at `path` at the end of the context; an interruption leaves no part."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        half = Path(folder, path.name)
        yield half
        half.replace(path)


def private_folder(folder: Path) -> Path:
    """Make `folder`, which git ignores and only this user may look into, unless it is there; return it."""
    folder.mkdir(0o700, parents=True, exist_ok=True)
    write(folder / ".gitignore", "*\n")
    return folder


def swap(new: Path, old: Path) -> None:
    """Put the folder `new` in the place of `old`, which is removed; a kill leaves one of them there.

    It is one step where the system can exchange two folders. Elsewhere a kill may leave `old` aside, and nothing in its
    place: then `bring_back` puts it there.
    """
    old.parent.mkdir(parents=True, exist_ok=True)
    bring_back(old)
    if old.exists() and _exchange(new, old):
        shutil.rmtree(new)
        return
    aside = _aside(old)
    try:
        if old.exists():
            old.rename(aside)
        new.rename(old)
    except BaseException:
        bring_back(old)
        raise
    if aside.exists():
        shutil.rmtree(aside)


def bring_back(old: Path) -> None:
    """Put `old` back in its place when a `swap` was killed before it had put anything there."""
    aside = _aside(old)
    if not aside.exists():
        return
    if old.exists():
        shutil.rmtree(aside)
    else:
        aside.rename(old)


def _aside(old: Path) -> Path:
    return old.with_name(f".{old.name}.aside")


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders by Linux's renameat2, and return whether this system and this disk can."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if renameat2 is None:
        return False
    return bool(renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)
