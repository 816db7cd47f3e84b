"""Read what students hand in as untrusted text: regular files of bounded size, and the cells of a notebook."""

from __future__ import annotations

import json
import os
import re
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO

from nbformat import from_dict
from nbgrader.utils import compute_checksum

from gradestep.submissions.pictures import Attachments, pictures_of
from gradestep.submissions.without_outputs import CHUNK, Slim, TooMuchError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_NOTEBOOK, MOST_PARTS = 200 << 20, 500_000  # bytes with all outputs; brackets without them
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
class Notebook:
    """What counts of a notebook that a student handed in; `name` is what it was called when it was handed out."""

    cells: list[Given]
    notes: list[str]
    name: str | None = None


@dataclass(frozen=True)
class Given:
    """What counts of a cell that a student handed in: its text, and by what it can be found again."""

    kind: str
    source: str
    grade_id: str | None = None
    id: str | None = None
    card: str | None = None
    pictures: Attachments = field(default_factory=dict)
    left_out: bool = False  # whether it holds other attachments
    as_released: bool = False  # whether its text is that of the release which it says it is from

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
        raise NotHandedIn(note(f"{name} was not handed in.")) from None
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


def read_notebook(path: Path) -> Notebook:
    """Return what counts of a student's notebook; raises Unreadable when it is no notebook of format 4."""
    content = _json(path)
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or content.get("nbformat") != FORMAT:
        raise Unreadable(note(f"{path.name} is not a notebook of format 4: save it again in Jupyter."))
    read = [given(cell) for cell in cells]
    broken = read.count(None)
    notes = [f"Cells that are broken, with no text or no type, were left out: {broken}."] if broken else []
    return Notebook([cell for cell in read if cell], notes, _text(content, "metadata", "gradestep", "name"))


def given(cell: Any) -> Given | None:
    """Return what counts of a cell as JSON has it, or None when that is no cell."""
    kind, source = (cell.get("cell_type"), cell.get("source")) if isinstance(cell, dict) else (None, None)
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if kind not in KINDS or not isinstance(source, str):
        return None
    pictures, left_out = pictures_of(cell.get("attachments", {}))
    return Given(
        kind,
        UNPRINTABLE.sub("\ufffd", source),
        _text(cell, "metadata", "nbgrader", "grade_id"),
        _text(cell, "id"),
        _text(cell, "metadata", "gradestep", "quiz") if kind == "code" else None,
        pictures=pictures,
        left_out=left_out,
        as_released=_is_as_released(cell, source),
    )


def _is_as_released(cell: Any, source: str) -> bool:
    """Return whether nbgrader's own checksum, made when the cell was handed out, still holds."""
    try:
        node = from_dict({**cell, "source": source})
        return node.metadata.nbgrader.checksum == compute_checksum(node)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):  # whatever a student made of it
        return False


def _refuse(status: os.stat_result, name: str, right: Any) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise Unreadable(note(f"{name} is a symbolic link, which is not followed."))
    if not right(status.st_mode):
        raise Unreadable(note(f"{name} is not a regular {'file' if right is stat.S_ISREG else 'folder'}."))


def _how() -> int:
    return sum(getattr(os, flag, 0) for flag in HOW) | os.O_RDONLY


def _json(path: Path) -> Any:
    slim = _without_outputs(path)
    data = slim.kept
    if data.count(b"{") + data.count(b"[") > MOST_PARTS:  # each would take up to a hundred times its place in memory
        raise Unreadable(note(f"{path.name} has too many parts to be a notebook."))
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(note(f"{path.name} is not text in UTF-8.")) from None
    except RecursionError:
        raise Unreadable(note(f"{path.name} is nested too deeply.")) from None
    except json.JSONDecodeError as error:
        cut = "is cut off: its end is missing" if data and not slim.is_whole else f"is not JSON: {error.msg}"
        raise Unreadable(note(f"{path.name} {cut}.")) from None
    except ValueError as error:
        raise Unreadable(note(f"{path.name} is not JSON: {error}.")) from None


def _without_outputs(path: Path) -> Slim:
    """Read a notebook without its outputs, which are never held as a whole."""
    slim = Slim(MOST_NOTEBOOK)
    with open_regular(path) as file:
        try:
            while chunk := file.read(CHUNK):
                slim.feed(chunk)
        except TooMuchError as error:
            raise Unreadable(note(f"{path.name} has {error}, too much for a notebook.")) from None
    return slim


def _text(part: Any, *names: str) -> str | None:
    """Return the text at a place of nested JSON, or None when there is none."""
    for name in names:
        part = part.get(name) if isinstance(part, dict) else None
    return part if isinstance(part, str) else None
