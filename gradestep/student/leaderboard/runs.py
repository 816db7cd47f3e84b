"""A leaderboard of one: a student's own best runs, kept in the cell that shows them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from html import escape
from math import isfinite
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from gradestep.student.checks.describe import kind, numbers, text
from gradestep.student.widget.front_end import style
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from gradestep.student.leaderboard.live_runs import LiveRuns

STYLE = "leaderboard/runs.css"
LONGEST = 60  # letters of a name or a value


@dataclass(frozen=True)
class Run:
    """One run: its score (None for one that is no finite number), the same in words, when, and what is said of it."""

    id: str
    score: float | None
    shown: str
    at: str
    details: dict[str, str] = field(default_factory=dict)


class RunTable:
    """One run alone, for graders and for front ends that know no widgets: the others are in the notebook's cell."""

    def __init__(self, run: Run, measure: str) -> None:
        """Show `run`, whose score is a `measure`."""
        self.run, self.measure = run, measure

    def _repr_html_(self) -> str:
        """Return the table with its style."""
        details = " · ".join(f"{escape(key)} {escape(value)}" for key, value in self.run.details.items())
        return (
            f'<style>{style(STYLE)}</style><div class="gradestep-runs" role="group" aria-label="Your best runs">'
            f"<p><b>This run: {escape(self.measure)} {escape(self.run.shown)}.</b></p><p>{details}</p></div>"
        )

    def __repr__(self) -> str:
        """Return the run as plain text, for a front end that shows no HTML."""
        details = "".join(f", {key} {value}" for key, value in self.run.details.items())
        return f"This run: {self.measure} {self.run.shown}{details}."


def best_runs(
    name: str, score: Any, measure: str, *, details: dict[str, Any] | None = None, lower_is_better: bool = False
) -> LiveRuns | RunTable:
    """Return a table of your best runs called `name` with this one, to show as the last value of a cell.

    `score` is one number, such as an accuracy, and `measure` says of what; `details` are what else you would like to
    see beside it, by name. The five best runs and the newest are kept in the notebook, in the metadata of this cell.
    """
    number = numbers(score)
    if number is None or number.size != 1:
        raise TypeError(f"best_runs needs one number as its score, not {kind(score)}")
    value = float(number.reshape(()))
    parts = {str(key)[:LONGEST]: _shown(part) for key, part in (details or {}).items()}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    run = Run(uuid4().hex, value if isfinite(value) else None, text(number.reshape(())), now, parts)
    table = RunTable(run, str(measure)[:LONGEST])
    if not is_live():
        return table
    from gradestep.student.leaderboard.live_runs import LiveRuns

    return LiveRuns(table, {"name": str(name), "lower": bool(lower_is_better), "run": asdict(run)})


def _shown(value: Any) -> str:
    """Return a number as short as it reads well, and anything else as text."""
    number = numbers(value)
    return text(number) if number is not None and not number.shape else str(value)[:LONGEST]
