"""Where packages really are that an environment only links to, as `uv pip install --link-mode symlink` makes it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

COURSE = "nbgrader_config.py"


def origins(site: str) -> set[str]:
    """Return the files and folders that the links in a folder of packages lead to.

    A package that is made of links is known by any one of them, so that nobody has to look at all its files. A folder
    that holds a course or a home is never among them: then only the file itself is.
    """
    return set(_origins(Path(site)))


def _origins(folder: Path) -> Iterator[str]:
    for entry in _entries(folder):
        if entry.is_symlink():
            yield from _allowed(os.path.realpath(entry.path))
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _origins_of_package(Path(entry.path))


def _origins_of_package(package: Path) -> Iterator[str]:
    files = [entry for entry in _entries(package) if entry.is_symlink() or entry.is_file()]
    linked = [os.path.realpath(entry.path) for entry in files if entry.is_symlink()]
    if not files:  # several packages share its name, as `google` is shared
        yield from _origins(package)
    elif linked and os.path.basename(os.path.dirname(linked[0])) == package.name:  # noqa: PTH119, PTH120 - a text
        yield from _allowed(os.path.dirname(linked[0])) or linked  # noqa: PTH120 - likewise
    else:
        yield from linked


def _allowed(place: str) -> list[str]:
    """Return `place`, unless it shows a course or a home."""
    home = os.path.realpath(Path.home())
    shows = Path(home).is_relative_to(place) or Path(place, COURSE).exists()
    return [place] if os.path.exists(place) and not shows else []  # noqa: PTH110 - a text


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
