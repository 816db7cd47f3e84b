"""The released notebooks that are kept with a student, to start over from, and the copies that starting over leaves.

`gradestep lab` keeps them in `my-work/.released/A/N.ipynb`, `gradestep pack` beside the notebooks, in `.released/`. A
notebook that came alone, or by nbgrader's own fetch, has none: then nothing but its cards can be started over.
"""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any

from gradestep.student.progress.saved_notebook import UnreadableError, read_saved

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

KEPT = ".released"
NOT_KEPT = (
    "The text that you were given of this notebook is not kept here, so it cannot be put back by itself. Take a fresh "
    "copy from where you got it; your own can stay beside it under another name."
)


def kept_places(notebook: Path, top: Path) -> list[Path]:
    """Return where the released text of `notebook` may be kept, in order; all within the folder `top`."""
    folder = notebook.parent
    beside = folder / KEPT / notebook.name
    above = folder.parent / KEPT / folder.name / notebook.name
    return [above, beside] if folder != top else [beside]


def released(notebook: Path, top: Path) -> dict[str, Any]:
    """Return `{"notebook": ...}` with the notebook as it was released, else `{"why": ...}` in words."""
    for place in kept_places(notebook, top):
        try:
            return {"notebook": read_saved(place)} if place.resolve().is_relative_to(top) else {"why": NOT_KEPT}
        except UnreadableError:
            continue
    return {"why": NOT_KEPT}


def keep_beside(notebook: Path, now: datetime) -> str:
    """Copy the file `notebook` to a name that says when, beside it, over no file; return that name."""
    content = notebook.read_bytes()
    json.loads(content)  # half a file is no copy: ValueError
    begin = f"{notebook.stem} before {now:%Y-%m-%d %H.%M.%S}"
    for number in count(1):
        copy = notebook.with_name(f"{begin}{f' {number}' if number > 1 else ''}{notebook.suffix}")
        try:
            with copy.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        return copy.name
    raise AssertionError("numbers do not end")
