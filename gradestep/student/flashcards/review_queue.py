"""What a student has missed in the notebooks beside this one, so that its flash cards come first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.student.progress.progress import NUMBERED
from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved, words
from gradestep.student.quiz.question_state import RIGHT, WRONG, is_card, read_question

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

NOT_WRITTEN = ("NotImplementedError", "NameError")  # tests that were run before there was anything to test


@dataclass(frozen=True)
class Miss:
    """What was missed, in a sentence, and when, if that is known."""

    why: str
    at: datetime | None = None


class Beside:
    """The notebooks in a folder, each read once at most."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, dict[str, Any]] = {}

    def missed(self, about: str) -> Miss | None:
        """Return what was missed of the questions and tests that `about` names, each as `notebook/name`."""
        found = (self._miss(*place.split("/", 1)) for place in about.split() if "/" in place)
        return next(filter(None, found), None)

    def _miss(self, notebook: str, name: str) -> Miss | None:
        saved = self._saved(notebook)
        where = _where(notebook, inside(saved, "metadata", "gradestep"))
        for cell in saved["cells"]:
            if is_card(cell) and inside(cell, "metadata", "gradestep", "quiz") == name:
                return _missed_question(cell, where)
            if inside(cell, "metadata", "nbgrader", "grade_id") == name and _fails(cell):
                return Miss(f"Your code for this does not pass its tests yet in {where}.")
        return None

    def _saved(self, notebook: str) -> dict[str, Any]:
        if notebook not in self._read:
            try:
                self._read[notebook] = read_saved(self.folder / f"{notebook}.ipynb")
            except UnreadableError:
                self._read[notebook] = {"cells": []}
        return self._read[notebook]


def _missed_question(cell: Any, where: str) -> Miss | None:
    question, used = read_question(cell), inside(cell, "metadata", "gradestep", "progress", "used")
    if question.state == WRONG:
        return Miss(f"You missed this in {where}.", question.at)
    if question.state == RIGHT and isinstance(used, int) and used > 1:
        return Miss(f"This took you {min(used, 99)} attempts in {where}.", question.at)
    return None


def _fails(cell: Any) -> bool:
    """Return whether a tests cell was run and said that the code is wrong, not that there is none yet."""
    outputs = inside(cell, "outputs")
    errors = [inside(each, "ename") for each in outputs if inside(each, "output_type") == "error"] if outputs else []
    return bool(errors) and errors[0] not in NOT_WRITTEN


def _where(notebook: str, front: Any) -> str:
    number = NUMBERED.match(notebook)
    return f"Challenge {number[1]}" if number else words(inside(front, "mode"), words(inside(front, "title"), notebook))
