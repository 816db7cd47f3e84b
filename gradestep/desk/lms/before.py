"""The file that another one replaces is kept beside it: an LMS's own export cannot be downloaded a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradestep.course.files import write_bytes

if TYPE_CHECKING:
    from pathlib import Path


def keep_before(path: Path) -> Path:
    """Copy a file that is about to be replaced to a free name beside it, `N.before.csv`, and return that name."""
    every = (path.with_name(f"{path.stem}.before{number or ''}{path.suffix}") for number in range(1000))
    kept = next(each for each in every if not each.exists())
    write_bytes(kept, path.read_bytes(), path.stat().st_mode & 0o777)
    return kept
