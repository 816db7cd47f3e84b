"""Flash cards of the other topics of a course: those that a student has rated come along, when they are due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved, source_of, words
from gradestep.student.progress.topic import INDEX, front_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gradestep.student.flashcards.static_deck import Flash

    CardsIn = Callable[[str], list[Flash]]


@dataclass(frozen=True)
class OtherDecks:
    """What the decks of the other topics hold: the cards that were rated, and the ratings.

    A card of another topic is named `topic/card` here. `reviews` are `[card, rating, time]` each; some are of this
    topic's own cards, which came along there.
    """

    cards: tuple[Flash, ...] = ()
    reviews: tuple[list[Any], ...] = ()


NONE = OtherDecks()


def other_decks(folder: Path, cards_in: CardsIn) -> OtherDecks:
    """Return what comes along to a deck in `folder`, the folder of a topic; nothing where the course has no home.

    `cards_in` returns the flash cards of the deck in a cell's source.
    """
    folder = folder.resolve()
    if not front_of(folder.parent / INDEX):
        return NONE
    topics = sorted(path for path in folder.parent.glob("[!.]*/") if path != folder)
    decks = [deck for topic in topics for deck in _decks(topic, cards_in)]
    reviews = [[card.removeprefix(f"{folder.name}/"), *rest] for deck in decks for card, *rest in deck.reviews]
    rated = {card for card, *_ in reviews}
    return OtherDecks(tuple(card for deck in decks for card in deck.cards if card.name in rated), tuple(reviews))


@dataclass(frozen=True)
class _Deck:
    """The cards of a deck and the ratings that it keeps, all with the topic before their names."""

    cards: list[Flash]
    reviews: list[list[Any]]


def _decks(topic: Path, cards_in: CardsIn) -> Iterator[_Deck]:
    """Yield the decks in the notebooks of a topic; their fronts say where they come from."""
    title = words(front_of(topic / INDEX).get("title"))
    for path in sorted(topic.glob("*.ipynb")) if title else ():
        try:
            cells = read_saved(path)["cells"]
        except UnreadableError:
            continue
        for cell in cells:
            kept, source = inside(cell, "metadata", "gradestep", "reviews"), source_of(cell)
            if not isinstance(kept, list) or "deck(" not in source:
                continue
            cards = [
                replace(card, name=f"{topic.name}/{card.name}", front=f"*From “{title}”:*\n\n{card.front}")
                for card in cards_in(source)
            ]
            yield _Deck(cards, [[_full(card, topic), *rest] for card, *rest in filter(_is_review, kept)])


def _full(card: str, topic: Path) -> str:
    return card if "/" in card else f"{topic.name}/{card}"


def _is_review(each: Any) -> bool:
    return isinstance(each, list) and bool(each) and isinstance(each[0], str)
