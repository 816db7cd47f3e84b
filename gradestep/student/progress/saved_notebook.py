"""Read a saved notebook as its student left it: half-written, renamed or edited by hand, it stops nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 50_000_000  # bytes; a notebook full of pictures has a tenth of it
LONGEST = 200  # letters of a title


class UnreadableError(ValueError):
    """A notebook that cannot be read; the message says why, and what its owner can do."""


def read_saved(path: Path) -> dict[str, Any]:
    """Return the notebook in the file `path`, which has a list of cells; raise UnreadableError for anything else."""
    try:
        saved = json.loads(_bytes(path))
    except OSError as error:
        raise UnreadableError(f"it cannot be opened: {error.strerror or error}") from error
    except UnreadableError:
        raise
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, a number of 5000 digits, a thousand brackets
        raise UnreadableError("it is no whole notebook: take a fresh copy of it") from error
    if not isinstance(inside(saved, "cells"), list):
        raise UnreadableError("it holds no cells: take a fresh copy of it")
    return saved


def _bytes(path: Path) -> bytes:
    if not path.is_file():  # reading a pipe would wait for ever
        raise UnreadableError("it is no file: move it elsewhere")
    if path.stat().st_size > LARGEST:
        raise UnreadableError("it is larger than 50 MB: open it, clear all outputs and save it")
    return path.read_bytes()


def inside(value: Any, *keys: str) -> Any:
    """Return `value[key][key]...`, or None where there is no such key or nothing that has keys."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def words(value: Any, otherwise: str = "") -> str:
    """Return the text `value` on one line and not too long; `otherwise` when it is no text or an empty one."""
    if not isinstance(value, str) or not value.strip():
        return otherwise
    return " ".join(value.encode("utf-8", "replace").decode().split())[:LONGEST]


def source_of(cell: Any) -> str:
    """Return the source of a cell, which a notebook keeps as one text or as a list of lines."""
    source = inside(cell, "source")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))
