"""The flash cards of a notebook: fronts and backs, dealt by what was missed, what is due and what is new."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.student.flashcards.static_deck import Flash, StaticDeck
from gradestep.student.quiz.literal_call import literal_arguments
from gradestep.student.quiz.question import LONGEST_TEXT, CardEditedError
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from gradestep.student.flashcards.live_deck import LiveDeck

PARTS = ("front", "back", "about")


def deck(cards: dict[str, dict[str, str]]) -> LiveDeck | StaticDeck:
    """Return a deck of flash cards, to show as the last value of a cell.

    `cards` gives each card by its name: its `front`, its `back` (both Markdown) and, if it is about a question or tests
    of a notebook in the same folder, `about`, such as `"challenge-2-one-step-loss/printed_loss"`. What was missed there
    comes first, what is due next, then what is new. FSRS says when a card comes back; the ratings are kept in the
    notebook, in the metadata of this cell. Cards of the other topics of the course that were rated there come along.

    Raises CardEditedError, with what to do, when an edit left no whole deck.
    """
    read = read_cards(cards)
    if not is_live():
        return StaticDeck(read)
    from gradestep.student.flashcards.live_deck import LiveDeck
    from gradestep.student.flashcards.other_decks import other_decks
    from gradestep.student.flashcards.review_queue import Beside

    beside = Beside(Path())
    return LiveDeck(read, {card.name: beside.missed(card.about) for card in read}, other_decks(Path(), cards_in))


def cards_in(source: str) -> list[Flash]:
    """Return the flash cards of the deck in the cell `source`, which is read, not run; none when it holds no deck."""
    try:
        given = literal_arguments(source, deck)
        return read_cards(given.get("cards")) if given else []
    except CardEditedError:
        return []


def read_cards(cards: Any) -> list[Flash]:
    """Return the flash cards that a call of `deck` names; raise CardEditedError when an edit left no whole deck."""
    return [_flash(name, parts) for name, parts in _items(cards)]


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
