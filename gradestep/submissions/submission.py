"""What travels between intake, workers and the writer of the gradebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Submission:
    """One student's hand-in of one assignment, read as untrusted text and made safe to run.

    `notebooks` are rebuilt from the release, hidden tests included, by name without `.ipynb`; those the student did
    not hand in, or that cannot be read, are in `missing` and earn nothing. `files` are the other files of the work
    folder, by path relative to it. `notes` tell the teacher what was odd, by notebook name, or by "" for the whole.
    `timestamp` is when it was handed in, as nbgrader writes it. `pages` stand in for those that cannot be read, and say
    why. `content` is the digest of all that was handed in. `lapsed` are missing notebooks of which an earlier hand-in
    was graded. `beside` are other notebooks of the hand-in, which are not graded now: they may have written files.
    """

    student: str
    notebooks: dict[str, NotebookNode]
    missing: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    timestamp: str | None = None
    pages: dict[str, NotebookNode] = field(default_factory=dict)
    content: str = ""
    lapsed: frozenset[str] = frozenset()
    beside: dict[str, NotebookNode] = field(default_factory=dict)
