"""Start a new challenge from a small one that already builds and proves itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.teacher.errors import GradestepError
from gradestep.teacher.files import write

if TYPE_CHECKING:
    from gradestep.teacher.course import Course

TEMPLATE = Path(__file__).with_name("new_challenge.txt")
TARGET = re.compile(r"(?P<assignment>[a-z0-9][a-z0-9-]*)/(?P<name>[a-z0-9][a-z0-9-]*?)(\.py)?")


def new(course: Course, target: str) -> Path:
    """Write `challenges/A/N.py` for the target `"A/N"` and return its path.

    Raises GradestepError when `target` is no such name or the challenge exists.
    """
    found = TARGET.fullmatch(target)
    if not found:
        raise GradestepError(f'"{target}" is no TOPIC/NAME: use small letters, digits and -, as in optimizers/momentum')
    path = course.challenges / found["assignment"] / f"{found['name']}.py"
    if path.exists():
        raise GradestepError(f"{course.show(path)} exists: choose another name, or edit it")
    title = found["name"].replace("-", " ").capitalize()
    write(path, TEMPLATE.read_text("utf-8").replace("TITLE", title))
    return path
