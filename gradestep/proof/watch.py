"""Check a course again each time that its author saves a script."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gradestep.course.errors import GradestepError
from gradestep.proof.check import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gradestep.course.course import Course
    from gradestep.proof.check import Checked, Report

POLL_SECONDS = 0.5


def watch(course: Course, target: str | None, report: Callable[[], Report]) -> Iterator[list[Checked] | str]:
    """Yield what a check finds, at once and after each change of a file in `challenges/`, without end.

    What did not change is known from before. Where a script cannot be read, its faults come instead, as one text.
    """
    seen: dict[Path, int] = {}
    while True:
        now = _times(course)
        if now == seen:
            time.sleep(POLL_SECONDS)
            continue
        seen = now
        try:
            yield check(course, target, report())
        except GradestepError as error:
            yield str(error)


def _times(course: Course) -> dict[Path, int]:
    """Return when each file in `challenges/` was changed; one that is gone meanwhile is left out."""
    found = {}
    for path in course.challenges.rglob("*"):
        try:
            found[path] = path.stat().st_mtime_ns
        except OSError:
            continue
    return found
