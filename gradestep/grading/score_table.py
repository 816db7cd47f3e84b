"""The table of a class's scores, and the same as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from gradestep.course.console import printable
from gradestep.grading import changes_report
from gradestep.grading.results import count_of, points_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradestep.grading.results import Row, Summary

    Column = tuple[str, list[str]]  # what stands above it, and a cell for each row

MOST_ROWS = 200  # of the table; the JSON has all
RIM, CLOSE = 3, 2  # characters between two columns, and between two that stand close


def table(summary: Summary, width: int) -> Table:
    """Return the table of scores, for `width` characters: a row for each student, the notebooks' points in columns.

    Where the names of notebooks need more room, their columns stand closer and are numbered, and a caption says which
    is which; where that needs more, too, it also says how many points there are, and a cell says only what was earned.
    """
    rows = sorted(summary.rows, key=lambda row: row.student)
    shown = rows[:MOST_ROWS]
    most = {name: points for row in rows for name, (_, points) in row.scores.items() if points}
    names = sorted(most)
    numbers = [str(number) for number, _ in enumerate(names, 1)]
    scores = [[points_of(row.scores.get(name)) for row in shown] for name in names]
    earned = [[score.partition("/")[0] for score in column] for column in scores]
    first, rest = ("student", [printable(row.student) for row in shown]), _whole(summary.rows, shown)
    columns, room, legend = [first, *zip(names, scores, strict=True), *rest], RIM, list[str]()
    if _width(columns, room) > width:
        columns, room = [first, *zip(numbers, scores, strict=True), *rest], CLOSE
        legend = [f"{number}  {name}" for number, name in zip(numbers, names, strict=True)]
    if _width(columns, room) > width:
        columns = [first, *zip(numbers, earned, strict=True), *rest]
        legend = [f"{line}, of {most[name]:g}" for line, name in zip(legend, names, strict=True)]
    if len(rows) > MOST_ROWS:
        legend.insert(0, f"and {len(rows) - MOST_ROWS} more: --json shows all")
    counted = count_of(len(rows), "submission")
    done = f"{counted} graded in {summary.seconds:.0f} s" if not summary.is_preview else f"what {counted} would get"
    made = Table(title=f"{summary.assignment}: {done}", padding=(0, 1) if room == RIM else (0, 1, 0, 0))
    for header, _ in columns:
        made.add_column(header, justify="left" if header == first[0] else "right", overflow="fold")
    for student, *cells in zip(*(column for _, column in columns), strict=True):
        made.add_row(Text(student), *cells)
    made.caption, made.caption_justify = "\n".join(legend) or None, "left"
    return made


def _whole(rows: Sequence[Row], shown: Sequence[Row]) -> list[Column]:
    """Return the columns of what `shown` rows come to: two of them only where one of all `rows` has something there."""
    columns = [("all", [points_of((row.score, row.points)) for row in shown])]
    if any(row.penalty for row in rows):
        columns.insert(0, ("late", [f"-{row.penalty:.4g}" if row.penalty else "" for row in shown]))
    if any(row.waiting for row in rows):
        columns.append(("to grade", [f"{sum(row.waiting.values()):g}" if row.waiting else "" for row in shown]))
    return [*columns, ("notes", [str(sum(map(len, row.notes.values())) or "") for row in shown])]


def _width(columns: Sequence[Column], room: int) -> int:
    """Return how many characters columns take with all that stands in them, and `room` for each."""
    return 1 + sum(room + max(map(len, [header, *cells])) for header, cells in columns)


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
