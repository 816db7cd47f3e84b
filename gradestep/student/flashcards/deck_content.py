"""What the front end of a deck shows and plans with, whoever asks: the widget in the kernel, or the server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gradestep.student.flashcards.other_decks import NONE
from gradestep.student.flashcards.schedule import RATINGS, outlooks, read_reviews, time_of
from gradestep.student.flashcards.static_deck import STYLES, Flash
from gradestep.student.quiz.markdown import to_html
from gradestep.student.widget.front_end import style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradestep.student.flashcards.other_decks import OtherDecks
    from gradestep.student.flashcards.review_queue import Miss


def deck_content(cards: Sequence[Flash], missed: Mapping[str, Miss | None]) -> dict[str, Any]:
    """Return `cards` as JSON, with why those in `missed` come first."""
    return {
        "cards": [_told(card, missed.get(card.name)) for card in cards],
        "ratings": list(RATINGS),
        "style": f"<style>{style(*STYLES)}</style>",
    }


def _told(card: Flash, miss: Miss | None) -> dict[str, str]:
    at = miss.at.astimezone(UTC).isoformat() if miss and miss.at else ""
    sides = {"front": to_html(card.front), "back": to_html(card.back)}
    return {"name": card.name, **sides, "why": miss.why if miss else "", "missed": at}


def deck_plan(cards: Sequence[Flash], log: dict[str, Any], others: OtherDecks = NONE) -> dict[str, Any]:
    """Return the outlook of each card after the ratings of `log`, how many it heeds, and when the log asked.

    Those of `others` count too, as if they had been given here.
    """
    kept = log.get("reviews")
    now = time_of(log.get("now")) or datetime.now(UTC)
    reviews = read_reviews(kept)
    if others.reviews:
        reviews = sorted([*read_reviews(list(others.reviews)), *reviews], key=lambda review: review.at)
    found = outlooks((card.name for card in (*cards, *others.cards)), reviews, now)
    return {
        "reviews": len(kept) if isinstance(kept, list) else 0,
        "asked": log.get("now", ""),
        "cards": {name: outlook.told() for name, outlook in found.items()},
    }
