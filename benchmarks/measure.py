"""What a benchmark has measured, and the table that sets it beside its goal."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Measure:
    """The seconds that something took, once for each run, and the goal for their median."""

    what: str
    goal: float
    seconds: tuple[float, ...]

    @property
    def is_reached(self) -> bool:
        """Whether the median is under the goal."""
        return median(self.seconds) < self.goal

    def row(self) -> list[str]:
        """Return the cells of the table's row."""
        numbers = (median(self.seconds), min(self.seconds), max(self.seconds))
        goal = f"under {in_words(self.goal)}: {'yes' if self.is_reached else 'NO'}"
        return [self.what, *map(in_words, numbers), str(len(self.seconds)), goal]


def in_words(seconds: float) -> str:
    """Return a duration as `"12 ms"`, or as `"1.23 s"` from one second on."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def show(measures: Iterable[Measure]) -> None:
    """Print a table of `measures`."""
    table = Table("what", box=None)
    for name in ("median", "min", "max", "runs"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("goal", no_wrap=True)
    for measure in measures:
        table.add_row(*measure.row())
    Console().print(table)
