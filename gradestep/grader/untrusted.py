"""Read what students hand in as untrusted text: regular files of bounded size, and the cells of a notebook."""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MOST_NOTEBOOK, MOST_PARTS = 20 << 20, 500_000
MOST_NOTE = 200
KINDS = ("code", "markdown", "raw")
FORMAT = 4
UNPRINTABLE = re.compile("[\0\ud800-\udfff]")
HOW = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")  # no link, no waiting for a pipe; Windows has only the last


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """A file that is not read; its text is one sentence about it, for the teacher."""


class NotHandedIn(Unreadable):
    """A file that is not there."""


@dataclass(frozen=True)
class Given:
    """What counts of a cell that a student handed in: its text, and by what it can be found again."""

    kind: str
    source: str
    grade_id: str | None = None
    id: str | None = None
    card: str | None = None
    pictures: bool = False

    @cached_property
    def text(self) -> str:
        """The source, so that white space at its rim and the ends of its lines make no difference."""
        return "\n".join(line.rstrip() for line in self.source.splitlines()).strip()


def note(text: str) -> str:
    """Return `text` as a note: at most 200 characters, control characters made visible."""
    begun = text[: MOST_NOTE + 1]
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in begun)
    return shown if len(shown) <= MOST_NOTE else f"{shown[: MOST_NOTE - 1]}…"


def read_regular(path: Path, most: int, name: str = "") -> bytes:
    """Return the bytes of a regular file; raises Unreadable for links, pipes, devices and more than `most` bytes.

    The folder that holds it must be no link either; those above are the caller's. `name` is what the note calls it.
    """
    name = name or path.name
    check_folder(path.parent)
    try:
        _refuse(path.lstat(), name, stat.S_ISREG)
        with os.fdopen(os.open(path, _how()), "rb") as file:
            _refuse(os.fstat(file.fileno()), name, stat.S_ISREG)
            data = file.read(most + 1)
    except FileNotFoundError:
        raise NotHandedIn(note(f"{name} was not handed in.")) from None
    except OSError as error:
        raise Unreadable(note(f"{name} cannot be read: {error.strerror}.")) from None
    if len(data) > most:
        raise Unreadable(note(f"{name} is larger than {most >> 20} MB."))
    return data


def check_folder(folder: Path) -> None:
    """Raise Unreadable unless `folder`, `submitted/S/A`, is a folder; neither it nor the student's may be a link."""
    try:
        for each in (folder.parent, folder):
            _refuse(each.lstat(), each.name, stat.S_ISDIR)
    except FileNotFoundError:
        raise Unreadable(note(f"The folder {folder.name} is not there.")) from None
    except OSError as error:
        raise Unreadable(note(f"The folder {folder.name} cannot be read: {error.strerror}.")) from None


def read_cells(path: Path) -> tuple[list[Given], list[str]]:
    """Return the cells of a student's notebook, and notes; raises Unreadable when it is no notebook of format 4."""
    content = _json(path)
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or content.get("nbformat") != FORMAT:
        raise Unreadable(note(f"{path.name} is not a notebook of format 4: save it again in Jupyter."))
    read = [given(cell) for cell in cells]
    broken = read.count(None)
    notes = [f"{broken} cells are broken, with no text or no type: they were left out."] if broken else []
    return [cell for cell in read if cell], notes


def given(cell: Any) -> Given | None:
    """Return what counts of a cell as JSON has it, or None when that is no cell."""
    kind, source = (cell.get("cell_type"), cell.get("source")) if isinstance(cell, dict) else (None, None)
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if kind not in KINDS or not isinstance(source, str):
        return None
    return Given(
        kind,
        UNPRINTABLE.sub("\ufffd", source),
        _text(cell, "metadata", "nbgrader", "grade_id"),
        _text(cell, "id"),
        _text(cell, "metadata", "gradestep", "quiz") if kind == "code" else None,
        pictures=bool(cell.get("attachments")),
    )


def _refuse(status: os.stat_result, name: str, right: Any) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise Unreadable(note(f"{name} is a symbolic link, which is not followed."))
    if not right(status.st_mode):
        raise Unreadable(note(f"{name} is not a regular {'file' if right is stat.S_ISREG else 'folder'}."))


def _how() -> int:
    return sum(getattr(os, flag, 0) for flag in HOW) | os.O_RDONLY


def _json(path: Path) -> Any:
    data = read_regular(path, MOST_NOTEBOOK)
    if data.count(b"{") + data.count(b"[") > MOST_PARTS:  # each would take up to a hundred times its place in memory
        raise Unreadable(note(f"{path.name} has too many parts to be a notebook."))
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(note(f"{path.name} is not text in UTF-8.")) from None
    except RecursionError:
        raise Unreadable(note(f"{path.name} is nested too deeply.")) from None
    except ValueError as error:
        raise Unreadable(note(f"{path.name} is not JSON: {error}.")) from None


def _text(part: Any, *names: str) -> str | None:
    """Return the text at a place of nested JSON, or None when there is none."""
    for name in names:
        part = part.get(name) if isinstance(part, dict) else None
    return part if isinstance(part, str) else None
