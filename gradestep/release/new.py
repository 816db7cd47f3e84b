"""Start a new challenge from a small one that already builds and proves itself, and the home of a new topic."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.authoring.vocabulary import vocabulary_of
from gradestep.course.course import HOME
from gradestep.course.errors import GradestepError
from gradestep.course.files import write

if TYPE_CHECKING:
    from gradestep.course.course import Course

HERE = Path(__file__).parent
TARGET = re.compile(r"(?P<assignment>[a-z0-9][a-z0-9-]*)/(?P<name>[a-z0-9][a-z0-9-]*?)(\.py)?")


def new(course: Course, target: str) -> Path:
    """Write `challenges/A/N.py` for the target `"A/N"` and return its path; `"A/index"` is the home of topic A.

    Raises GradestepError when `target` is no such name or the challenge exists.
    """
    assignment, name = _names(target)
    path = course.challenges / assignment / f"{name}.py"
    if path.exists():
        raise GradestepError(f"{course.show(path)} exists: choose another name, or edit it")
    template, called = ("new_home.txt", assignment) if name == HOME else ("new_challenge.txt", name)
    title = called.replace("-", " ").capitalize()
    words = vocabulary_of(path)
    text = (HERE / template).read_text("utf-8")
    for place, word in {"TITLE": title, "KIND": words.kinds[0], "LEVEL": words.levels[0]}.items():
        text = text.replace(place, word)
    write(path, text)
    return path


def new_home(course: Course, target: str) -> Path | None:
    """Write the home of the topic that `target` is in and return its path; None when the topic has one."""
    assignment, _ = _names(target)
    home = course.challenges / assignment / f"{HOME}.py"
    return None if home.exists() else new(course, f"{assignment}/{HOME}")


def _names(target: str) -> tuple[str, str]:
    found = TARGET.fullmatch(target)
    if not found:
        raise GradestepError(f'"{target}" is no TOPIC/NAME: use small letters, digits and -, as in optimizers/momentum')
    return found["assignment"], found["name"]
