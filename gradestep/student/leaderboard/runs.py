"""A leaderboard of one: a student's own best runs, kept in the cell that shows them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from gradestep.student.checks.describe import kind, numbers, text
from gradestep.student.leaderboard.run_table import Run, RunTable
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from gradestep.student.leaderboard.live_runs import LiveRuns

LONGEST = 60  # letters of a name or a value


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
