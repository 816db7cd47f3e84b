"""The questions of an assignment as their author wrote them: key, what is counted, and the misconceptions behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradestep.authoring.challenge import parse_script
from gradestep.authoring.flash import read_flash
from gradestep.authoring.question_cells import read_card
from gradestep.course.errors import AuthoringError
from gradestep.proof.prose.values import as_built
from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved, source_of
from gradestep.student.quiz.kinds import Answer
from gradestep.student.quiz.question import apart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.authoring.challenge import Cell, Challenge
    from gradestep.course.course import Course
    from gradestep.student.quiz.kinds import Asked, Row
    from gradestep.student.quiz.question import Question


@dataclass(frozen=True)
class AskedQuestion:
    """A question as it was released, and what its author wrote in `asked`, None where no challenge says it.

    What is counted are `rows` by label, such as the options of a choice. Of a question with variants, `drawn` are those
    that students got; the rows are those of the first one, to which those of the others belong. Answers are as they are
    recorded, with their variant.
    """

    card: Question
    asked: Asked | None
    drawn: tuple[Asked, ...] = ()

    @cached_property
    def rows(self) -> dict[str, Row]:
        """What is counted, by label."""
        return {row.label: row for row in self.card.of_kind.rows(self.card.given, self.asked)}

    @cached_property
    def right(self) -> tuple[str, ...]:
        """The labels of the rows that are right; none where no challenge says it."""
        return tuple(label for label, row in self.rows.items() if row.right)

    @property
    def key(self) -> str:
        """The right answer, as a sentence shows it; `""` where no challenge says it."""
        return self.shown(self.asked.key) if self.asked else ""

    @cached_property
    def misconceptions(self) -> dict[str, str]:
        """The slugs of misconceptions by label."""
        return {label: row.misconception for label, row in self.rows.items() if row.misconception}

    def read(self, answer: Any, variant: Any = None) -> str:
        """Return an answer to a variant as it is recorded; `""` for anything that cannot be one."""
        is_one = type(variant) is int and variant in range(len(self.card.variants))
        card = self.card.as_variant(variant if is_one else None)
        read = card.read_answer(answer) if isinstance(answer, str) else Answer()
        return "" if read.complaint else card.recorded(read.text)

    def shown(self, recorded: str) -> str:
        """Return an answer as a sentence shows it."""
        card, _, answer = self._apart(recorded)
        which = f" (variant {card.variant})" if card.variant else ""
        return f"{card.of_kind.shown(card.given, answer)}{which}"

    def is_right(self, recorded: str | None) -> bool:
        """Return whether an answer earns all points; never where no challenge says what is right."""
        card, asked, answer = self._apart(recorded or "")
        return bool(answer and asked and card.is_right(answer, asked.seal))

    def picked(self, recorded: str | None) -> tuple[str, ...]:
        """Return the labels of the rows to which an answer belongs."""
        card, asked, answer = self._apart(recorded or "")
        labels = card.of_kind.picked(card.given, asked, answer) if answer else ()
        if not card.variant:
            return labels
        own, first = [row.label for row in card.of_kind.rows(card.given, asked)], list(self.rows)
        places = asked.places(card.variant) if asked else []
        return (
            tuple(first[places[own.index(label)]] for label in labels) if len(places) == len(own) == len(first) else ()
        )

    def _apart(self, recorded: str) -> tuple[Question, Asked | None, str]:
        """Return the question of an answer's variant, what its author wrote, and the answer alone."""
        variant, answer = apart(recorded) if self.card.variants else (0, recorded)
        asked = self.drawn[variant] if variant < len(self.drawn) else self.asked
        return self.card.as_variant(variant), asked, answer


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
    """Return the challenge of a script, as it was built; None when there is none that can be read."""
    try:
        return as_built(parse_script(script)) if script.is_file() else None
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
    if quiz is None or quiz.asks != card.asks or quiz.variants != max(1, len(card.variants)):
        return AskedQuestion(card, None)
    return AskedQuestion(card, quiz.quiz, quiz.drawn)
