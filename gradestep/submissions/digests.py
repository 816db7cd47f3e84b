"""Digests of what was graded: whether a hand-in, or the release that it was graded by, has changed since.

A timestamp does not tell: a better notebook may be copied over the first, and a test may be mended. The digests stand
in the metadata of each autograded notebook.
"""

from __future__ import annotations

import hashlib
import json
import stat
from typing import TYPE_CHECKING, Any

import nbformat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from nbformat import NotebookNode

MOST_BYTES, MOST_IN_ALL = 200 << 20, 1 << 30  # of a file, of all files; beyond that a file's size and time count
TAIL = 1 << 16  # bytes, in which the metadata of a notebook end, which nbformat writes after the cells
METADATA = b'\n "metadata": {'
HAND_IN, RELEASE, MISSING = "hand_in", "release", "missing"


def digest(files: Iterable[tuple[str, Path]]) -> str:
    """Return the SHA-256 of files by name; links, pipes and devices count by their names."""
    found, left = hashlib.sha256(), MOST_IN_ALL
    for name, path in files:
        found.update(f"\0{name}\0".encode("utf-8", "surrogateescape"))
        try:
            for part in _parts(path, min(left, MOST_BYTES)):
                found.update(part)
                left -= len(part)
        except OSError as error:
            found.update(str(error.errno).encode())
    return found.hexdigest()


def _parts(path: Path, most: int) -> Iterator[bytes]:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        yield str(stat.S_IFMT(status.st_mode)).encode()
    elif status.st_size > most:
        yield f"{status.st_size} {status.st_mtime_ns}".encode()
    else:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                yield part


def digest_of(notebook: NotebookNode) -> str:
    """Return the SHA-256 of a notebook: its texts, tests, points and metadata."""
    return hashlib.sha256(nbformat.writes(notebook).encode("utf-8", "replace")).hexdigest()


def graded_by(notebook: NotebookNode, hand_in: str, release: str, missing: Iterable[str]) -> None:
    """Note in an autograded notebook of which hand-in and release it is; `missing` were not handed in."""
    known = {HAND_IN: hand_in, RELEASE: release, MISSING: sorted(missing)}
    notebook.metadata.setdefault("gradestep", {})["graded"] = known


def known_of(path: Path) -> dict[str, Any] | None:
    """Return what `graded_by` noted in the file `path`: nothing when another program wrote it, None for no file."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            tail = file.read()
        begin = tail.rfind(METADATA)
        text = b"{" + tail[begin:] if begin >= 0 else path.read_bytes()
        known = json.loads(text)["metadata"]["gradestep"]["graded"]
        return known if known.keys() == {HAND_IN, RELEASE, MISSING} else {}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
