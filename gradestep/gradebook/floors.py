"""Floors: the scores of tests cells below which a student does not fall, since a grading was asked `--never-lower`.

They hold for the hand-in that was graded then, whoever grades it again, and stand in `never-lower.json` beside the
history of the gradings; a newer hand-in has none of its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError
from gradestep.course.files import private_folder, write

if TYPE_CHECKING:
    from pathlib import Path

Floors = dict[str, dict[str, float]]  # points by notebook and tests cell
FILE = "never-lower.json"


def floors_of(folder: Path, student: str, content: str) -> Floors:
    """Return the floors of a student's hand-in, told by the digest of its content; `folder` is the history's."""
    known = entry_of(folder, student) or {}
    return known["cells"] if content and known.get("content") == content else {}


def entry_of(folder: Path, student: str) -> dict[str, Any] | None:
    """Return all that is kept of a student, whatever hand-in it is of."""
    return _read(folder).get(student)


def keep_entry(folder: Path, student: str, entry: dict[str, Any] | None) -> None:
    """Keep that, or nothing of the student."""
    known = _read(folder)
    if known.get(student) == entry:
        return
    known[student] = entry
    kept = {name: each for name, each in sorted(known.items()) if each}
    write(private_folder(folder) / FILE, json.dumps(kept, indent=1))


def _read(folder: Path) -> dict[str, Any]:
    path = folder / FILE
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, TypeError) as error:
        raise GradestepError(
            f"{path} cannot be read ({error}): put it right, or move it away to have no floors"
        ) from error
