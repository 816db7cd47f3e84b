"""A cache of verdicts, by the content of all that a run depends on: what did not change is not run again.

It is the coordinator's own, `.gradestep/verdicts` in the course's folder, which no sandbox shows to student code. A
file holds what the run of one notebook brought: the outputs and marks of its code cells, and notes for the teacher.
"""

from __future__ import annotations

import json
import os
import threading
from collections import defaultdict
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbformat import from_dict

from gradestep.course.cells import is_code, unmark
from gradestep.course.files import private_folder, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbformat import NotebookNode

MOST_BYTES, MOST_FILES, MOST_IN_ALL = 32 << 20, 20_000, 2 << 30  # of a verdict; of all that are kept
LEFT = 0.8  # of the room, when the oldest have made way
CELL = ("outputs", "execution_count", "metadata")  # what a run writes into a code cell


@dataclass(frozen=True)
class Verdict:
    """What a run brought: of each code cell, in order, what is CELL; and notes for the teacher."""

    cells: list[dict[str, Any]]
    notes: list[str]

    @classmethod
    def of(cls, done: NotebookNode, notes: list[str]) -> Verdict:
        """Return the verdict of a notebook that was run."""
        cells = [deepcopy(cell) for cell in done.cells if is_code(cell)]
        for cell in cells:
            unmark(cell)
        return cls([{part: cell[part] for part in CELL} for cell in cells], notes)

    def fits(self, notebook: NotebookNode) -> bool:
        """Return whether it can be that of a notebook."""
        count = sum(map(is_code, notebook.cells))
        return len(self.cells) == count and all(cell.keys() == {*CELL} for cell in self.cells)

    def on(self, notebook: NotebookNode) -> NotebookNode:
        """Return a copy of a rebuilt notebook with it; its cells are the student's own."""
        done = deepcopy(notebook)
        for cell, kept in zip(filter(is_code, done.cells), self.cells, strict=True):
            cell.update(from_dict(kept))
        return done


class Verdicts:
    """The kept verdicts of a course, for any number of threads; `again` finds none, so that all is run."""

    def __init__(self, folder: Path, *, again: bool = False) -> None:
        """Keep them in `folder`, which is made with the first."""
        self.folder, self.again = folder, again
        self._turns: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()
        self._kept = 0

    def get(self, key: str, notebook: NotebookNode) -> Verdict | None:
        """Return the verdict with a key if there is one that can be read, and fits `notebook`."""
        path = self.folder / f"{key}.json"
        try:
            if self.again or path.stat().st_size > MOST_BYTES:
                return None
            said = json.loads(path.read_bytes())
            found = Verdict(said["cells"], said["notes"])
            os.utime(path)  # the oldest make way first
            return found if found.fits(notebook) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, key: str, verdict: Verdict) -> None:
        """Keep a verdict, unless it is too large; whoever reads meanwhile finds the old one or the new one.

        Where nothing can be written, as on a full disk, nothing is kept: then it is run again.
        """
        data = json.dumps({"cells": verdict.cells, "notes": verdict.notes}).encode()
        if len(data) > MOST_BYTES:
            return
        try:
            write_bytes(private_folder(self.folder) / f"{key}.json", data, 0o600)
        except OSError:
            return
        self._kept += 1

    @contextmanager
    def turn(self, key: str) -> Iterator[None]:
        """Let one thread at a time work on a key: who waits for it finds then what the other one has kept."""
        if self.again:
            yield
            return
        with self._lock:
            turn = self._turns[key]
        with turn:
            yield

    def tidy(self) -> None:
        """Let the oldest make way when there are too many, or they are too large in all; nothing when none was kept."""
        if not self._kept:
            return
        found = sorted(((path.stat(), path) for path in self.folder.glob("*.json")), key=lambda each: each[0].st_mtime)
        count, size = len(found), sum(status.st_size for status, _ in found)
        is_full = count > MOST_FILES or size > MOST_IN_ALL
        for status, path in found if is_full else ():
            if count <= LEFT * MOST_FILES and size <= LEFT * MOST_IN_ALL:
                return
            path.unlink(missing_ok=True)
            count, size = count - 1, size - status.st_size
