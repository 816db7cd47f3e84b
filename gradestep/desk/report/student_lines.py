"""A line for each student: score, hand-in, and where he struggles, against the class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.desk.report.asked_questions import AskedQuestion
    from gradestep.desk.report.card_records import CardRecord
    from gradestep.desk.report.class_records import Class, Place, Student
    from gradestep.desk.report.item_reports import ItemReport

MOST = 3  # cells that a line names
MANY = 3  # attempts that say that somebody tried out rather than knew


@dataclass(frozen=True)
class StudentLine:
    """One student: points, hand-in (`late` in seconds), attempts, hints and seconds of all cards, and `struggles`."""

    id: str
    name: str
    state: str
    score: float | None
    points: float
    late: float
    attempts: int
    hints: int
    seconds_on_cards: float | None
    struggles: tuple[str, ...]


def line_of(
    student: Student,
    of: Class,
    items: tuple[ItemReport, ...],
    asked: dict[Place, AskedQuestion],
    records: dict[Place, CardRecord],
) -> StudentLine:
    """Return the line of a student."""
    spent = [record.spent for record in records.values() if record.spent is not None]
    return StudentLine(
        student.id,
        student.name,
        _state(student),
        student.score if student.graded else None,
        of.points,
        student.late,
        sum(record.attempts for record in records.values()),
        sum(record.hint for record in records.values()),
        sum(spent) if spent else None,
        tuple(_struggles(student, items, asked, records)) if student.graded else (),
    )


def _state(student: Student) -> str:
    if not student.handed_in:
        return "not handed in"
    if not student.graded:
        return "not graded yet"
    return "some points wait for you" if student.waits else "graded"


def _struggles(
    student: Student,
    items: tuple[ItemReport, ...],
    asked: dict[Place, AskedQuestion],
    records: dict[Place, CardRecord],
) -> Iterator[str]:
    """Yield what to talk about: notebooks left out, the cells that lost most against the class, beliefs that stayed."""
    left_out = list(dict.fromkeys(item.notebook for item in items if item.notebook not in student.notebooks))
    if left_out:
        yield f"not handed in: {', '.join(left_out)}"
    lost = sorted(_lost(student, items), key=lambda each: each[0])
    yield from (said for _, said in lost[:MOST])
    if len(lost) > MOST:
        yield f"and points in {len(lost) - MOST} more"
    for place, question in asked.items():
        record = records.get(place)
        slugs = [
            question.misconceptions[label]
            for label in (question.picked(record.last) if record else ())
            if label in question.misconceptions
        ]
        yield from (f"holds {slug}" for slug in slugs)
        if record and record.attempts >= MANY and question.is_right(record.last):
            yield f"{'/'.join(place)} right after {record.attempts} attempts"


def _lost(student: Student, items: tuple[ItemReport, ...]) -> Iterator[tuple[float, str]]:
    """Yield each cell with points lost, with its share less the class's: the lower, the more it is his own trouble."""
    for item in items:
        score = student.scores.get((item.notebook, item.name))
        if score is not None and score < item.points and item.notebook in student.notebooks:
            mean = item.difficulty or 0.0
            said = f"{item.notebook}/{item.name} {score:g} of {item.points:g} (class {mean:.0%})"
            yield score / item.points - mean, said
