"""What comes of grading a class: a row for each student, a summary, and a report while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradestep.gradebook.changes import Change


@dataclass(frozen=True)
class Row:
    """One student's outcome: score and maximum by notebook, in points; notes for the teacher; wall seconds.

    `waiting` are the points by notebook that a person has yet to decide on, `penalties` those taken off for lateness.
    `changes` are of the tests cells of a student who was graded before, whose points were `before` and are `then`.
    """

    student: str
    scores: dict[str, tuple[float, float]]
    notes: dict[str, list[str]]
    seconds: float
    waiting: dict[str, float] = field(default_factory=dict)
    penalties: dict[str, float] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    before: float | None = None
    then: float = 0.0

    @property
    def falls(self) -> bool:
        """Whether the student has fewer points than before, those of lateness apart."""
        return self.before is not None and self.then < self.before

    @property
    def raw_score(self) -> float:
        """All points that were earned."""
        return sum(score for score, _ in self.scores.values())

    @property
    def penalty(self) -> float:
        """All points that are taken off for lateness."""
        return sum(self.penalties.values())

    @property
    def score(self) -> float:
        """What counts, as in `nbgrader export`: the points that were earned without those taken off for lateness."""
        return max(0.0, self.raw_score - self.penalty)

    @property
    def points(self) -> float:
        """All points that were possible."""
        return sum(points for _, points in self.scores.values())


@dataclass
class Summary:
    """What was done: a row for each student, why some could not be graded, and how many were graded before.

    `by_release` are the students, by notebook, whose notebook was due because it was released again.
    """

    assignment: str
    level: str = ""
    rows: list[Row] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    before: int = 0
    seconds: float = 0.0
    is_preview: bool = False
    by_release: dict[str, list[str]] = field(default_factory=dict)

    @property
    def changes(self) -> list[Change]:
        """All changes, by student."""
        return [change for row in sorted(self.rows, key=lambda row: row.student) for change in row.changes]


class Report:
    """Is told how it goes; this one says nothing."""

    def start(self, due: int, before: int) -> None:
        """Hear how many are due, and how many were graded before."""

    def because(self, by_release: dict[str, list[str]]) -> None:
        """Hear which notebooks are due because they were released again, and whose."""

    def warm_up(self, modules: Sequence[str]) -> None:
        """Hear what is imported now, once for all."""

    def warn(self, text: str) -> None:
        """Hear what a teacher should know."""

    def ready(self, workers: int) -> None:
        """Hear that the first submissions are being graded, so many side by side."""

    def graded(self, row: Row) -> None:
        """Hear that a student's scores are in the gradebook."""

    def failed(self, student: str, why: str) -> None:
        """Hear that a student's work could not be graded."""

    def finish(self) -> None:
        """Hear that nothing more comes."""


def points_of(scored: tuple[float, float] | None) -> str:
    """Return `3/4`; `""` for none."""
    return f"{scored[0]:g}/{scored[1]:g}" if scored else ""


def count_of(number: int, what: str) -> str:
    """Return `1 student`, `2 students`."""
    return f"{number} {what}{'s' * (number != 1)}"
