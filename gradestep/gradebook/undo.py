"""Undo of the last grading of an assignment: scores and graded notebooks are put back as they were before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradestep.course.errors import GradestepError
from gradestep.gradebook.history import read_before
from gradestep.gradebook.standing import total

if TYPE_CHECKING:
    from pathlib import Path

    from gradestep.gradebook.gradebook import Gradebook


@dataclass
class Undone:
    """What was put back: when the grading was (UTC, in words), and by which command; points before and now.

    `left` are students who stay as they are, with why; how they stood before is kept, and the next call tries again.
    """

    when: str
    command: str
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)


def undo(gradebook: Gradebook) -> Undone:
    """Undo the last grading of which anything can be put back, and return what was; the next call the one before.

    What is put back is forgotten student by student, so that a run that was stopped goes on where it was. Who cannot be
    put back stays in the grading, and no earlier one of his is undone before it. Raises GradestepError when there is no
    grading, or when what was kept cannot be read.
    """
    gradings = gradebook.history.gradings()
    if not gradings:
        raise GradestepError(f"{gradebook.assignment}: no grading is kept that could be undone")
    left: dict[str, str] = {}
    for grading in gradings:
        done = Undone(grading.said, grading.command, left=left)
        for path in grading.students():
            _put_back(gradebook, path, done)
        if not grading.students():
            gradebook.history.remove(grading)
        if done.points:
            return done
    return Undone(gradings[0].said, gradings[0].command, left=left)


def _put_back(gradebook: Gradebook, path: Path, done: Undone) -> None:
    """Put one student back and forget how he stood, or keep it and say why not."""
    before, files = read_before(path)
    student = before["student"]
    if student in done.left:
        return
    now = gradebook.standing(student)
    if why := gradebook.put_back(before, files):
        done.left[student] = why
        return
    done.points[student] = (total(now), total(gradebook.standing(student)))
    path.unlink()
