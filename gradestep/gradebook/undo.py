"""Undo of the last grading of an assignment: scores and graded notebooks are put back as they were before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradestep.course.errors import GradestepError
from gradestep.gradebook.history import read_before
from gradestep.gradebook.standing import total

if TYPE_CHECKING:
    from gradestep.gradebook.gradebook import Gradebook


@dataclass
class Undone:
    """What was put back: when the grading was (UTC, in words), and by which command; points before and now.

    `left` are students who stay as they are, with why.
    """

    when: str
    command: str
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)


def undo(gradebook: Gradebook) -> Undone:
    """Undo the last grading, and return what was put back; the next call undoes the one before.

    What is put back is forgotten student by student, so that a run that was stopped goes on where it was. Raises
    GradestepError when there is none, or when what was kept cannot be read.
    """
    grading = gradebook.history.last()
    if grading is None:
        raise GradestepError(f"{gradebook.assignment}: no grading is kept that could be undone")
    done = Undone(grading.said, grading.command)
    for path in grading.students():
        before, files = read_before(path)
        student = before["student"]
        now = gradebook.standing(student)
        if why := gradebook.put_back(before, files):
            done.left[student] = why
        else:
            done.points[student] = (total(now), total(gradebook.standing(student)))
        path.unlink()
    gradebook.history.remove(grading)
    return done
