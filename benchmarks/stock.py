"""nbgrader as it comes: copies of a course in which its own steps grade, in place of ours."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from gradestep.course.course import MARKER, Course

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

GRADED = ("autograded", "feedback")
PLAIN = """
from nbgrader.converters import Autograde

c.Autograde.sanitize_preprocessors = Autograde().sanitize_preprocessors
c.Autograde.autograde_preprocessors = Autograde().autograde_preprocessors
"""


def plain_copy(course: Course, root: Path, students: Iterable[str]) -> Course:
    """Copy a course that was released, with the hand-ins of some students, into the new folder `root`.

    What was graded stays behind, but for what the gradebook holds. The copy has nbgrader's own settings of the steps.
    """
    shutil.copytree(course.root, root, ignore=shutil.ignore_patterns("submitted", *GRADED))
    for student in students:
        shutil.copytree(course.root / "submitted" / student, root / "submitted" / student)
    with (root / MARKER).open("a", encoding="utf-8") as config:
        config.write(PLAIN)
    return Course(root)
