"""The questions of an assignment as its author wrote them: options, key, and the misconception behind each option."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradestep.authoring.challenge import parse_script
from gradestep.authoring.flash import read_flash
from gradestep.authoring.question_cells import read_card
from gradestep.course.errors import AuthoringError
from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.authoring.challenge import Cell, Challenge
    from gradestep.course.course import Course
    from gradestep.student.quiz.question import Question


@dataclass(frozen=True)
class AskedQuestion:
    """A question: its text and options (Markdown by letter), key, misconceptions (slug by letter), and timer.

    `key` is empty where no challenge says it. `seconds` are those of the timer; 0 is none.
    """

    text: str
    options: dict[str, str]
    key: str
    misconceptions: dict[str, str]
    seconds: int
    several: bool


def questions_of(course: Course, assignment: str, release: Path) -> dict[tuple[str, str], AskedQuestion]:
    """Return the questions in the notebooks of the folder `release`, by notebook and name.

    Key and misconceptions come from `challenges/A/N.py`; a course or a notebook without it has questions without them.
    """
    found = {}
    for path in sorted(release.glob("*.ipynb")):
        script = course.challenges / assignment / f"{path.stem}.py"
        quizzes = {cell.name: cell for cell in _of_role(script, "quiz")}
        for name, card in _cards(path):
            found[path.stem, name] = _asked(card, quizzes.get(name))
    return found


def flash_cards(course: Course, assignment: str) -> dict[str, list[str]]:
    """Return, by the `NOTEBOOK/NAME` that a flash card is about, the flash cards as `NOTEBOOK/CARD`."""
    about: dict[str, list[str]] = {}
    for script in sorted((course.challenges / assignment).glob("*.py")):
        for cell in _of_role(script, "card"):
            for place in read_flash(cell).about.split():
                about.setdefault(place, []).append(f"{script.stem}/{cell.name}")
    return about


def challenge_of(script: Path) -> Challenge | None:
    """Return the challenge that a script holds; None when there is none that can be read: a report needs no script."""
    try:
        return parse_script(script) if script.is_file() else None
    except AuthoringError:
        return None


def _of_role(script: Path, role: str) -> list[Cell]:
    challenge = challenge_of(script)
    return challenge.of_role(role) if challenge else []


def _cards(path: Path) -> Iterator[tuple[str, Question]]:
    """Yield the cards of a released notebook, numbers in their options computed."""
    try:
        cells = read_saved(path)["cells"]
    except UnreadableError:
        return
    for cell in cells:
        if isinstance(inside(cell, "metadata", "gradestep", "quiz"), str):
            try:
                question, _ = read_card(source_of(cell))
            except ValueError:
                continue
            yield question.name, question


def _asked(card: Question, quiz: Cell | None) -> AskedQuestion:
    options = quiz.quiz.options if quiz else ()
    slugs = {option.letter: option.misconception for option in options if option.misconception}
    return AskedQuestion(card.text, card.options, quiz.quiz.key if quiz else "", slugs, card.seconds, card.several)
