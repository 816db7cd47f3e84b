"""How long the cells of a notebook may take, and what is left of that while they are run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.bridge.wire import ORDER, frame
from gradestep.fork_server.host import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradestep.fork_server.host import Process

GRACE_SECONDS = 5  # seconds that a process has to answer beyond the limit that it keeps itself
UNLIMITED_SECONDS = 3600.0  # that a cell may take when nbgrader's settings limit no cell


@dataclass(frozen=True)
class Times:
    """How long a cell, or the calls of one tests cell, and all cells of a notebook may take, in seconds."""

    cell: float = 120
    notebook: float = 600

    @classmethod
    def of(cls, seconds: float | None) -> Times:
        """Return the limits for a cell's limit in nbgrader's words: None and less than 1 are none; five times for all.

        No limit is an hour for a cell: a class would wait for ever for a loop without an end.
        """
        cell = seconds if seconds and seconds > 0 else UNLIMITED_SECONDS
        return cls(cell, 5 * cell)


class TimeLeft:
    """The time of a notebook, of which the cells of a student's process take some; `seconds` are left.

    `took` is told how long each cell took, and how long it might have taken.
    """

    def __init__(self, times: Times, took: Callable[[float, float], None]) -> None:
        self.times, self.took, self.seconds = times, took, times.notebook

    @property
    def for_cell(self) -> float:
        """How many seconds a cell may take now."""
        return min(self.times.cell, self.seconds)

    def run(self, process: Process, source: str, streams: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Run a cell's source, with random streams if given, and return its outputs, which are not to be trusted.

        Raises ProcessEndedError; what passed until then is taken too.
        """
        limit = self.for_cell
        order = frame(ORDER, {"op": "cell", "source": source, "seconds": limit, "streams": streams})
        taken = Stopwatch()
        try:
            with taken:
                said = process.ask(order, limit + GRACE_SECONDS)
        finally:
            self.seconds -= taken.seconds
            self.took(taken.seconds, limit)
        outputs = said.get("outputs") if isinstance(said, dict) else None
        return [each for each in outputs if isinstance(each, dict)] if isinstance(outputs, list) else []
