"""What a cell shows before it is run: its call is read as literals, and nothing of a notebook is ever executed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradestep.student.flashcards.deck import deck, read_cards
from gradestep.student.flashcards.deck_content import deck_content, deck_plan
from gradestep.student.flashcards.review_queue import Beside
from gradestep.student.quiz.card_content import card_content
from gradestep.student.quiz.literal_call import literal_arguments
from gradestep.student.quiz.question import CardEditedError, Question
from gradestep.student.quiz.quiz import quiz

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gradestep.student.flashcards.static_deck import Flash


def cell_content(kind: str, source: str, folder: Path) -> dict[str, Any] | None:
    """Return what the widget's front end needs to show the cell `source` of a notebook in `folder`, as JSON.

    None when the cell holds no whole call any more: then it says itself what is wrong, when it is run.
    """
    try:
        return KINDS[kind](source, folder) if kind in KINDS else None
    except CardEditedError:
        return None


def plan_of(source: str, log: dict[str, Any]) -> dict[str, Any] | None:
    """Return when each flash card of the cell `source` comes back after the ratings in `log`; None without a deck."""
    try:
        cards = _cards(source)
    except CardEditedError:
        return None
    return deck_plan(cards, log) if cards else None


def _quiz(source: str, _: Path) -> dict[str, Any] | None:
    given = literal_arguments(source, quiz)
    if given is None:
        return None
    answer = given.pop("answer", "")
    asked = Question.of_call(**given)
    variant = -1 if asked.variant is None else asked.variant
    return {"answer": asked.read_answer(answer).text, "variant": variant, "content": card_content(asked)}


def _deck(source: str, folder: Path) -> dict[str, Any] | None:
    cards, beside = _cards(source), Beside(folder)
    if cards is None:
        return None
    content = deck_content(cards, {card.name: beside.missed(card.about) for card in cards})
    return {"content": content, "plan": deck_plan(cards, {}), "log": {}}


def _cards(source: str) -> list[Flash] | None:
    given = literal_arguments(source, deck)
    return None if given is None else read_cards(given.get("cards"))


KINDS: dict[str, Callable[[str, Path], dict[str, Any] | None]] = {"quiz": _quiz, "deck": _deck}
