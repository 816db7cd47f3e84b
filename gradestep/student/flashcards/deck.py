"""The flash cards of a notebook: fronts and backs, dealt by what was missed, what is due and what is new."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.markdown import to_html
from gradestep.student.quiz.question import LONGEST_TEXT, CardEditedError
from gradestep.student.widget.front_end import style
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from gradestep.student.flashcards.live_deck import LiveDeck

STYLES = ("quiz/card.css", "flashcards/deck.css")
PARTS = ("front", "back", "about")


@dataclass(frozen=True)
class Flash:
    """One flash card: both sides are Markdown, and `about` names the questions and tests that it is about."""

    name: str
    front: str
    back: str
    about: str = ""


class StaticDeck:
    """All the cards in a list, each back one click away: for graders, and front ends that know no widgets."""

    def __init__(self, cards: list[Flash]) -> None:
        """Show `cards` in the order of their author."""
        self.cards = cards

    def _repr_html_(self) -> str:
        """Return the list with its style; Markdown is rendered without any raw HTML."""
        return (
            f'<style>{style(*STYLES)}</style><section class="gradestep-card gradestep-deck" aria-label="Flash cards">'
            f'<ol class="gradestep-fronts">{"".join(map(_item, self.cards))}</ol></section>'
        )

    def __repr__(self) -> str:
        """Return the fronts as plain text, for a front end that shows no HTML."""
        return "\n\n".join(f"{number}. {card.front}" for number, card in enumerate(self.cards, 1))


def deck(cards: dict[str, dict[str, str]]) -> LiveDeck | StaticDeck:
    """Return a deck of flash cards, to show as the last value of a cell.

    `cards` gives each card by its name: its `front`, its `back` (both Markdown) and, if it is about a question or tests
    of a notebook in the same folder, `about`, such as `"challenge-2-one-step-loss/printed_loss"`. What was missed there
    comes first, what is due next, then what is new. FSRS says when a card comes back; the ratings are kept in the
    notebook, in the metadata of this cell.

    Raises CardEditedError, with what to do, when an edit left no whole deck.
    """
    read = [_flash(name, parts) for name, parts in _items(cards)]
    if not is_live():
        return StaticDeck(read)
    from gradestep.student.flashcards.live_deck import LiveDeck
    from gradestep.student.flashcards.review_queue import Beside

    beside = Beside(Path())
    return LiveDeck(read, {card.name: beside.missed(card.about) for card in read})


def _items(cards: Any) -> list[tuple[Any, Any]]:
    if not isinstance(cards, dict) or not cards:
        raise CardEditedError("This deck holds no cards. Undo the edit (Ctrl+Z in the cell), or take a fresh copy.")
    return list(cards.items())


def _flash(name: Any, parts: Any) -> Flash:
    texts: dict[str, Any] = {part: parts.get(part, "") if isinstance(parts, dict) else None for part in PARTS}
    for part, text in {"name": name, **texts}.items():
        if not isinstance(text, str) or len(text) > LONGEST_TEXT or not (text.strip() or part == "about"):
            what = f'The {part} of the flash card "{str(name)[:60]}" is no text any more'
            raise CardEditedError(f"{what}. Undo the edit (Ctrl+Z in the cell), or take it from a fresh copy.")
    return Flash(name, **texts)


def _item(card: Flash) -> str:
    back = (
        f'<details><summary>Show the answer</summary><div class="gradestep-back">{to_html(card.back)}</div></details>'
    )
    return f'<li data-card="{escape(card.name)}"><div>{to_html(card.front)}</div>{back}</li>'
