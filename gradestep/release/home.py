"""The home of the whole course, `challenges/index.py`; the home of a topic is built and released like a challenge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradestep.authoring.validation import read_challenge
from gradestep.course.course import HOME
from gradestep.release.build import text

if TYPE_CHECKING:
    from gradestep.course.course import Course


def course_home(course: Course) -> str | None:
    """Return the text of `notebooks/index.ipynb`, a lesson without secrets; None when the course has no home.

    nbgrader has no place for a notebook outside of the assignments. Raises GradestepError when the script is wrong.
    """
    script = course.challenges / f"{HOME}.py"
    return text(read_challenge(script)) if script.is_file() else None
