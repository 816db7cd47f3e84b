"""Read files that a stranger may have put there: regular ones of bounded size, no links, pipes or devices."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_NOTE = 200
NOT_HANDED_IN = "was not handed in."
HOW = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")  # no link, no waiting for a pipe; Windows has only the last


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """A file that is not read; its text is one sentence about it, for the teacher."""


class NotHandedIn(Unreadable):
    """A file that is not there."""


def note(text: str) -> str:
    """Return `text` as a note: at most 200 characters, control characters made visible."""
    begun = text[: MOST_NOTE + 1]
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in begun)
    return shown if len(shown) <= MOST_NOTE else f"{shown[: MOST_NOTE - 1]}…"


def read_regular(path: Path, most: int, name: str = "") -> bytes:
    """Return the bytes of a regular file; raises Unreadable for links, pipes, devices and more than `most` bytes.

    `name` is what the note calls it.
    """
    with open_regular(path, name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Unreadable(note(f"{name or path.name} is larger than {most >> 20} MB."))
    return data


@contextmanager
def open_regular(path: Path, name: str = "") -> Iterator[BinaryIO]:
    """Give a regular file, open to be read; raises Unreadable for links, pipes and devices.

    The folder that holds it must be no link either; those above are the caller's.
    """
    name = name or path.name
    check_folder(path.parent)
    try:
        _refuse(path.lstat(), name, stat.S_ISREG)
        with os.fdopen(os.open(path, _how()), "rb") as file:
            _refuse(os.fstat(file.fileno()), name, stat.S_ISREG)
            yield file
    except FileNotFoundError:
        raise NotHandedIn(note(f"{name} {NOT_HANDED_IN}")) from None
    except OSError as error:
        raise Unreadable(note(f"{name} cannot be read: {error.strerror}.")) from None


def check_folder(folder: Path) -> None:
    """Raise Unreadable unless `folder`, `submitted/S/A`, is a folder; neither it nor the student's may be a link."""
    try:
        for each in (folder.parent, folder):
            _refuse(each.lstat(), each.name, stat.S_ISDIR)
    except FileNotFoundError:
        raise Unreadable(note(f"The folder {folder.name} is not there.")) from None
    except OSError as error:
        raise Unreadable(note(f"The folder {folder.name} cannot be read: {error.strerror}.")) from None


def _refuse(status: os.stat_result, name: str, right: Any) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise Unreadable(note(f"{name} is a symbolic link, which is not followed."))
    if not right(status.st_mode):
        raise Unreadable(note(f"{name} is not a regular {'file' if right is stat.S_ISREG else 'folder'}."))


def _how() -> int:
    return sum(getattr(os, flag, 0) for flag in HOW) | os.O_RDONLY
