"""The table of a class's scores, and the same as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from gradestep.course.console import add_columns, printable
from gradestep.grading import changes_report
from gradestep.grading.results import count_of, points_of

if TYPE_CHECKING:
    from gradestep.grading.results import Summary

MOST_ROWS = 200  # of the table; the JSON has all


def table(summary: Summary, width: int) -> Table:
    """Return the table of scores, for `width` characters: a row for each student, the notebooks' points in columns."""
    names = sorted({name for row in summary.rows for name, (_, points) in row.scores.items() if points})
    counted = count_of(len(summary.rows), "submission")
    done = f"{counted} graded in {summary.seconds:.0f} s" if not summary.is_preview else f"what {counted} would get"
    shown = Table(title=f"{summary.assignment}: {done}")
    shown.add_column("student", overflow="fold")
    add_columns(shown, names, width)
    is_late = any(row.penalty for row in summary.rows)
    if is_late:
        shown.add_column("late", justify="right", overflow="fold")
    shown.add_column("all", justify="right", overflow="fold")
    waits = any(row.waiting for row in summary.rows)
    if waits:
        shown.add_column("to grade", justify="right", overflow="fold")
    shown.add_column("notes", justify="right", overflow="fold")
    for row in sorted(summary.rows, key=lambda row: row.student)[:MOST_ROWS]:
        scores = [points_of(row.scores.get(name)) for name in names]
        notes = str(sum(map(len, row.notes.values())) or "")
        late = [f"-{row.penalty:.4g}" if row.penalty else ""] if is_late else []
        by_hand = [f"{sum(row.waiting.values()):g}" if row.waiting else ""] if waits else []
        shown.add_row(Text(printable(row.student)), *scores, *late, points_of((row.score, row.points)), *by_hand, notes)
    if len(summary.rows) > MOST_ROWS:
        more = f"and {len(summary.rows) - MOST_ROWS} more: --json shows all"
        shown.caption = f"{more}\n{shown.caption or ''}".rstrip()
    return shown


def as_json(summary: Summary, **more: Any) -> str:
    """Return the summary as JSON, points as numbers, times in seconds, with `more` that JSON can hold."""
    rows = [
        {
            "student": row.student,
            "score": row.score,
            "raw_score": row.raw_score,
            "late_submission_penalty": row.penalty,
            "max_score": row.points,
            "notebooks": {name: {"score": score, "max_score": most} for name, (score, most) in row.scores.items()},
            "waiting": row.waiting,
            "notes": row.notes,
            "seconds": round(row.seconds, 3),
        }
        for row in sorted(summary.rows, key=lambda row: row.student)
    ]
    whole: dict[str, Any] = {
        "assignment": summary.assignment,
        "sandbox": summary.level,
        "seconds": round(summary.seconds, 3),
        "graded_before": summary.before,
        "failed": summary.failed,
        "submissions": rows,
        **changes_report.as_json(summary),
        **more,
    }
    return json.dumps(whole, indent=2)


def failures(summary: Summary) -> str:
    """Return which students could not be graded, and what to do."""
    names = ", ".join(sorted(summary.failed))
    return f"Not graded, and still due: {printable(names)}. Run the same command again once the cause is mended."
