"""What a grading changes, for the terminal and for programs: a table of old and new scores, and who falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from gradestep.course.console import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.gradebook.changes import Change
    from gradestep.gradebook.undo import Undone
    from gradestep.grading.results import Summary

MOST_ROWS, MOST_NAMES = 200, 12
WAITS = "waits"


def changes_table(summary: Summary) -> Table:
    """Return the table of the tests cells whose score changes, a row for each student and cell."""
    every = summary.changes
    shown = Table(title="Scores that would change" if summary.is_preview else "Scores that changed")
    for name in ("student", "notebook", "tests"):
        shown.add_column(name, overflow="fold")
    for name in ("old", "new"):
        shown.add_column(name, justify="right")
    shown.add_column("")
    for change in every[:MOST_ROWS]:
        texts = (Text(printable(text)) for text in (change.student, change.notebook, change.cell))
        shown.add_row(*texts, _points(change.old), _points(change.new), _remark(change))
    if len(every) > MOST_ROWS:
        shown.caption = f"and {len(every) - MOST_ROWS} more: --json shows all"
    return shown


def sentences(summary: Summary) -> Iterator[str]:
    """Yield what changes, who falls, and which scores of a person's stand before a new one."""
    every, would = summary.changes, "would " if summary.is_preview else ""
    old = [row for row in summary.rows if row.before is not None]
    if not old and not summary.is_preview:
        return
    new = len(summary.rows) - len(old)
    if summary.is_preview:
        yield "A preview: nothing was written. gradestep grade without --preview writes it."
    if new:
        yield f"{_students(new)} {'was' if new == 1 else 'were'} never graded before."
    if not every:
        yield f"No score {'would change' if would else 'has changed'}."
        return
    yield f"{_count(len(every), 'score')} {'would change' if would else 'changed'}."
    falls = sorted((row for row in old if row.falls), key=lambda row: row.student)
    if falls:
        said = ", ".join(f"{row.student} {row.before:g} -> {row.then:g}" for row in falls[:MOST_NAMES])
        more = f" and {len(falls) - MOST_NAMES} more" if len(falls) > MOST_NAMES else ""
        advice = "--never-lower keeps what they had" if would else "--undo puts it back, --never-lower keeps it"
        yield printable(f"{_students(len(falls))} {would or ''}{'fall' if would else 'fell'}: {said}{more} ({advice}).")
    hidden = [change for change in every if change.manual is not None]
    if hidden:
        named = ", ".join(f"{each.student} {each.cell}" for each in hidden[:MOST_NAMES])
        yield printable(f"{_count(len(hidden), 'score')} of a person's stand before a new one of the tests: {named}.")


def as_json(summary: Summary) -> dict[str, Any]:
    """Return the changes for programs."""
    return {
        "preview": summary.is_preview,
        "due_by_release": summary.by_release,
        "changes": [vars(change) for change in summary.changes],
        "falls": {row.student: [row.before, row.then] for row in summary.rows if row.falls},
    }


def undone(assignment: str, done: Undone) -> Iterator[str]:
    """Yield what an undo has put back, and what not."""
    by = f" ({done.command})" if done.command else ""
    moved = {student: points for student, points in done.points.items() if points[0] != points[1]}
    said = ", ".join(f"{student} {now:g} -> {then:g}" for student, (now, then) in list(moved.items())[:MOST_NAMES])
    more = f" and {len(moved) - MOST_NAMES} more" if len(moved) > MOST_NAMES else ""
    back = f"the scores and graded notebooks of {_students(len(done.points))} are back as they were"
    said = f": {said}{more}" if moved else "; nobody's points differ" * bool(done.points)
    what = back if done.points else "nothing could be put back as it was"
    yield printable(f"{assignment}: {what} before the grading of {done.when}{by}{said}.")
    for student, why in done.left.items():
        yield printable(f"{student} stays as it is: {why}. How it was before is kept: --undo tries again.")


def _points(points: float | None) -> str:
    return WAITS if points is None else f"{points:g}"


def _remark(change: Change) -> str:
    if change.manual is not None:
        return f"{change.manual:g} by a person counts"
    return "stays by --never-lower" if change.floor else ""


def _students(number: int) -> str:
    return _count(number, "student")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
