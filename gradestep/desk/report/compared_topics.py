"""An assignment beside the others of the course: a fair comparison takes only who was graded in both."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import mean, median
from typing import TYPE_CHECKING

from gradestep.desk.report.class_records import read_class

if TYPE_CHECKING:
    from gradestep.course.course import Course
    from gradestep.desk.report.class_records import Class


@dataclass(frozen=True)
class TopicLine:
    """Another assignment: who handed it in, and parts of all points from 0 to 1.

    `here` and `there` are the means, in this assignment and in that one, of the `both` students who are graded in both;
    None where there is nobody.
    """

    assignment: str
    handed_in: int
    graded: int
    mean: float | None
    median: float | None
    both: int
    here: float | None
    there: float | None


def compared(course: Course, of: Class, db_url: str = "") -> tuple[TopicLine, ...]:
    """Return a line for each other assignment in the gradebook that somebody has handed in."""
    others = (read_class(course, name, db_url) for name in of.others)
    return tuple(_line(of, other) for other in others if any(student.handed_in for student in other.students))


def _line(of: Class, other: Class) -> TopicLine:
    ours, theirs = _parts(of), _parts(other)
    both = sorted(ours.keys() & theirs.keys())
    return TopicLine(
        other.assignment,
        handed_in=sum(student.handed_in for student in other.students),
        graded=len(other.graded),
        mean=mean(theirs.values()) if theirs else None,
        median=median(theirs.values()) if theirs else None,
        both=len(both),
        here=mean(ours[student] for student in both) if both else None,
        there=mean(theirs[student] for student in both) if both else None,
    )


def _parts(of: Class) -> dict[str, float]:
    """Return of each graded student which part of all points is theirs."""
    return {student.id: student.score / of.points for student in of.graded} if of.points else {}
