"""What a cell shows before it is run: its call is read as literals, and nothing of a notebook is ever executed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradestep.student.flashcards.deck import cards_in
from gradestep.student.flashcards.deck_content import deck_content, deck_plan
from gradestep.student.flashcards.other_decks import other_decks
from gradestep.student.flashcards.review_queue import Beside
from gradestep.student.quiz.card_content import card_content
from gradestep.student.quiz.literal_call import literal_arguments
from gradestep.student.quiz.question import CardEditedError, Question
from gradestep.student.quiz.quiz import quiz

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def cell_content(kind: str, source: str, folder: Path) -> dict[str, Any] | None:
    """Return what the widget's front end needs to show the cell `source` of a notebook in `folder`, as JSON.

    None when the cell holds no whole call any more: then it says itself what is wrong, when it is run.
    """
    try:
        return KINDS[kind](source, folder) if kind in KINDS else None
    except CardEditedError:
        return None


def plan_of(source: str, log: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """Return when each flash card of a notebook's cell `source` comes back after the ratings in `log`.

    None without a deck. `folder` is that of the notebook, beside which are the other topics.
    """
    cards = cards_in(source)
    return deck_plan(cards, log, other_decks(folder, cards_in)) if cards else None


def _quiz(source: str, _: Path) -> dict[str, Any] | None:
    given = literal_arguments(source, quiz)
    if given is None:
        return None
    answer = given.pop("answer", "")
    asked = Question.of_call(**given)
    variant = -1 if asked.variant is None else asked.variant
    return {"answer": asked.read_answer(answer).text, "variant": variant, "content": card_content(asked)}


def _deck(source: str, folder: Path) -> dict[str, Any] | None:
    cards, beside, others = cards_in(source), Beside(folder), other_decks(folder, cards_in)
    if not cards:
        return None
    content = deck_content([*cards, *others.cards], {card.name: beside.missed(card.about) for card in cards})
    return {"content": content, "plan": deck_plan(cards, {}, others), "log": {}}


KINDS: dict[str, Callable[[str, Path], dict[str, Any] | None]] = {"quiz": _quiz, "deck": _deck}
