"""Read what students hand in as untrusted text: regular files of bounded size, and the cells of a notebook."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from nbformat import from_dict
from nbgrader.utils import compute_checksum

from gradestep.course.regular_files import Unreadable, note, open_regular
from gradestep.submissions.old_format import upgraded
from gradestep.submissions.pictures import Attachments, pictures_of
from gradestep.submissions.text_encoding import as_utf_8, decoded
from gradestep.submissions.without_outputs import CHUNK, Slim, TooMuchError

if TYPE_CHECKING:
    from pathlib import Path

MOST_NOTEBOOK, MOST_PARTS = 200 << 20, 500_000  # bytes with all outputs; brackets without them
EMPTY = "is empty: the upload broke off, or it is not the copy that was worked in. Ask for that copy."
MERGE = "ask for the notebook as it was before, or after, the merge."
KINDS = ("code", "markdown", "raw")
OTHER_KINDS = {  # how files begin that are saved, or renamed, in the place of a notebook
    b"<": "is a web page, as of a login",
    b"PK\x03\x04": "is a zip file",
    b"\x1f\x8b": "is a compressed file",
    b"%PDF": "is a PDF",
    b"{\\rtf": "is a text of a word processor",
    b"# %%": "is a script",
    b"import ": "is a script",
    b"version https://git-lfs": "is a pointer of Git LFS",
}
DATABRICKS = re.compile(r"%md(?:-sandbox)?(?:\s|$)")  # begins a cell of text there, which is exported as code
CONFLICT = re.compile(r"^<{7} .*^>{7} ", re.MULTILINE | re.DOTALL)
MERGED = re.compile(rb"^(<<<<<<<|>>>>>>>)", re.MULTILINE)
FORMAT, MOST_DIGITS = 4, 20
BLANK = " \t\r\n\0"
ESCAPE = 6  # letters of a character in JSON, such as \u00e9
JSON = json.JSONDecoder(  # a line may end in a string, and a number has any number of digits
    strict=False, parse_int=lambda digits: int(digits[:MOST_DIGITS])
)
UNPRINTABLE = re.compile("[\0\ud800-\udfff]")


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


def read_notebook(path: Path) -> Notebook:
    """Return what counts of a student's notebook; raises Unreadable when it is no notebook of format 3 or 4."""
    notes: list[str] = []
    content = read_json(path, notes)
    read = [given(cell) for cell in content["cells"]]
    broken = read.count(None)
    notes += [f"Cells that are broken, with no text or no type, were left out: {broken}."] if broken else []
    merged = [cell.grade_id or cell.id or "an own cell" for cell in read if cell and CONFLICT.search(cell.source)]
    notes += [note(f"A conflict of git's stands unsolved in {', '.join(merged)}: {MERGE}")] if merged else []
    return Notebook([cell for cell in read if cell], notes, _text(content, "metadata", "gradestep", "name"))


def read_json(path: Path, notes: list[str] | None = None) -> dict[str, Any]:
    """Return a student's notebook as JSON has it, without outputs; only that `cells` is a list is certain.

    What was odd about the file is added to `notes`. Raises Unreadable when it is no notebook of format 3 or 4.
    """
    notes = [] if notes is None else notes
    content = upgraded(_json(path, notes), notes, note(path.name))
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list) or content.get("nbformat") != FORMAT:
        raise Unreadable(note(f"{path.name} is not a notebook of format 4: save it again in Jupyter."))
    return content


def given(cell: Any) -> Given | None:
    """Return what counts of a cell as JSON has it, or None when that is no cell."""
    kind, source = (cell.get("cell_type"), cell.get("source")) if isinstance(cell, dict) else (None, None)
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if kind not in KINDS or not isinstance(source, str):
        return None
    if kind == "code" and (marked := DATABRICKS.match(source)):
        kind, source = "markdown", source[marked.end() :]
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


def _json(path: Path, notes: list[str]) -> Any:
    slim = _without_outputs(path, notes)
    data = slim.kept
    if not data.strip(BLANK.encode() + b"\xef\xbb\xbf"):
        raise Unreadable(note(f"{path.name} {EMPTY}"))
    if kind := _other_kind(data):
        raise Unreadable(note(f"{path.name} {kind}, no notebook: ask for the notebook itself."))
    if data.count(b"{") + data.count(b"[") > MOST_PARTS:  # each would take up to a hundred times its place in memory
        raise Unreadable(note(f"{path.name} has too many parts to be a notebook."))
    text = ""
    try:
        text = decoded(data, notes, note(path.name)).strip(BLANK)
        content, end = JSON.raw_decode(text)
    except UnicodeDecodeError:
        raise Unreadable(note(f"{path.name} is not text in UTF-8.")) from None
    except RecursionError:
        raise Unreadable(note(f"{path.name} is nested too deeply.")) from None
    except json.JSONDecodeError as error:
        if MERGED.search(data):
            raise Unreadable(note(f"{path.name} holds a conflict of git's, unsolved: {MERGE}")) from None
        is_cut = not slim.is_whole and _is_at_the_end(error)
        cut = "is cut off: its end is missing" if is_cut else f"is not JSON: {error.msg}"
        raise Unreadable(note(f"{path.name} {cut}.")) from None
    except ValueError as error:
        raise Unreadable(note(f"{path.name} is not JSON: {error}.")) from None
    if end < len(text):
        notes.append(
            note(f"{path.name} goes on after its end, as when it is saved over a longer file: read up to there.")
        )
    return content


def _is_at_the_end(error: json.JSONDecodeError) -> bool:
    """Return whether JSON is right up to the end of the text, where more should come."""
    rest = error.doc[error.pos :]
    is_begun = any(word.startswith(rest) for word in ("true", "false", "null"))
    return is_begun or error.msg.startswith("Unterminated string") or ("escape" in error.msg and len(rest) < ESCAPE)


def _other_kind(data: bytes | bytearray) -> str:
    """Return what a file is that begins as no notebook does; an empty text for any other."""
    begun = bytes(data[:40]).removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((kind for start, kind in OTHER_KINDS.items() if begun.startswith(start)), "")


def _without_outputs(path: Path, notes: list[str]) -> Slim:
    """Read a notebook without its outputs, which are never held as a whole."""
    slim = Slim(MOST_NOTEBOOK)
    with open_regular(path) as file:
        try:
            for chunk in as_utf_8(iter(partial(file.read, CHUNK), b""), notes, note(path.name)):
                slim.feed(chunk)
        except TooMuchError as error:
            raise Unreadable(note(f"{path.name} has {error}, too much for a notebook.")) from None
    return slim


def _text(part: Any, *names: str) -> str | None:
    """Return the text at a place of nested JSON, or None when there is none."""
    for name in names:
        part = part.get(name) if isinstance(part, dict) else None
    return part if isinstance(part, str) else None
