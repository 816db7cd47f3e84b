"""What grading has made of a class: scores, outputs, files, and what it has left behind."""

from __future__ import annotations

import ctypes
import json
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import psutil
from nbgrader.api import Gradebook, MissingEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gradestep.course.course import Course

PR_SET_CHILD_SUBREAPER = 36
ENDING_SECONDS = 3
MARK = "4711"  # what every planted script would show


@dataclass
class Graded:
    """A graded class: scores by student and cell, what was planted, what was there before and after, who failed."""

    course: Course
    assignment: str
    planted: dict[str, str] = field(default_factory=dict)
    scores: dict[str, dict[str, float]] = field(default_factory=dict)
    before: dict[str, tuple[int, ...]] = field(default_factory=dict)
    after: dict[str, tuple[int, ...]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    alive: list[str] = field(default_factory=list)
    rubbish: list[str] = field(default_factory=list)

    def of(self, student: str, cells: Iterable[str]) -> dict[str, float]:
        """Return what a student has earned in some cells."""
        return {cell: self.scores[student].get(cell, 0) for cell in cells}

    def folder(self, student: str) -> Path:
        """Return the folder of a student's autograded work."""
        return self.course.root / "autograded" / student / self.assignment

    def notebooks(self, student: str) -> dict[str, Any]:
        """Return a student's autograded notebooks, by name."""
        return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(self.folder(student).glob("*.ipynb"))}

    def cells(self, student: str) -> list[dict[str, Any]]:
        """Return all cells of a student's autograded notebooks."""
        return [cell for notebook in self.notebooks(student).values() for cell in notebook["cells"]]

    def shown(self, student: str) -> str:
        """Return all that a student's outputs say."""
        return "\n".join(text for cell in self.cells(student) for text in _texts(cell.get("outputs", [])))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, (list, dict)):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _texts(each)


def scores(course: Course, assignment: str) -> dict[str, dict[str, float]]:
    """Return the automatic scores in the gradebook, by student and cell; a student without any has none."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        return {path.name: _scores(gradebook, assignment, path.name) for path in (course.root / "submitted").iterdir()}


def _scores(gradebook: Gradebook, assignment: str, student: str) -> dict[str, float]:
    try:
        notebooks = gradebook.find_submission(assignment, student).notebooks
    except MissingEntry:
        return {}
    return {grade.name: grade.auto_score or 0 for notebook in notebooks for grade in notebook.grades}


def files(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return what stands in a folder: the kind of each path, and size and time of a file."""
    found = {}
    for path in sorted(folder.rglob("*")):
        seen = path.lstat()
        changing = (seen.st_size, seen.st_mtime_ns) if stat.S_ISREG(seen.st_mode) else ()
        found[str(path.relative_to(folder))] = (stat.S_IFMT(seen.st_mode), *changing)
    return found


@contextmanager
def adopting(alive: list[str]) -> Iterator[None]:
    """Become the parent of all processes below this one that lose their own, and note which outlive the end.

    What ends by itself, as Python's resource tracker does once its process is gone, has a few seconds for it.
    """
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    known = ids_below()
    try:
        yield
        left = [each for each in psutil.Process().children(recursive=True) if each.pid not in known and _lives(each)]
        alive += [str(each) for each in psutil.wait_procs(left, timeout=ENDING_SECONDS)[1] if _lives(each)]
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def ids_below() -> set[int]:
    """Return the ids of all processes below this one.

    Two looks at one process are not equal to psutil when the clock was set in between: it tells the time of its start.
    """
    return {each.pid for each in psutil.Process().children(recursive=True)}


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Scripts(HTMLParser):
    """Finds what a browser would run of the scripts that submissions plant."""

    def __init__(self, page: str) -> None:
        """Read a whole page."""
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the attributes that run code."""
        self._inside = tag
        for name, value in attrs:
            runs = name.startswith("on") or name == "srcdoc" or (value or "").strip().lower().startswith("javascript:")
            if runs and MARK in (value or ""):
                self.found.append((tag, name, str(value)))

    def handle_data(self, data: str) -> None:
        """Look at what stands in a script."""
        if self._inside == "script" and MARK in data:
            self.found.append(("script", data))

    def handle_endtag(self, _: str) -> None:
        """Be outside again."""
        self._inside = ""
