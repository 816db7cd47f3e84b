"""What holds for all submissions that a session grades: sources, modules, files, limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradestep.bridge.wire import MOST_BYTES
from gradestep.course.errors import GradestepError
from gradestep.grading.time_left import Times
from gradestep.sandbox.confine import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode


@dataclass(frozen=True)
class SessionConfig:
    """What holds for all submissions of an assignment: it can be sent to another machine.

    `sources` are the instructor's versions by notebook, `modules` are imported once, `files` are those that the teacher
    released beside the notebooks, `level` is the sandbox's, `from_scripts` are the notebooks that the course has a
    script of. Without `second_opinion` (see second_opinion.py) the checker has the last word.
    """

    sources: dict[str, NotebookNode]
    modules: tuple[str, ...]
    files: dict[str, bytes]
    level: str
    times: Times = field(default_factory=Times)
    limits: Limits = field(default_factory=Limits)
    from_scripts: frozenset[str] = frozenset()
    second_opinion: bool = True


def released_files(folder: Path) -> dict[str, bytes]:
    """Return the files that were released beside the notebooks, by path relative to `folder`, `notebooks/A`.

    Raises GradestepError when they are more than a process takes.
    """
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".ipynb"]
    size = sum(path.stat().st_size for path in paths)
    if size > MOST_BYTES:
        largest = max(paths, key=lambda path: path.stat().st_size)
        raise GradestepError(
            f"{folder}: the files beside the notebooks are {size >> 20} MB, the largest is {largest.name}, and a "
            f"sandbox takes {MOST_BYTES >> 20} MB: make them smaller in source/, and release again."
        )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
