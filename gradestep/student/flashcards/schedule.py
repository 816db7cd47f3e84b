"""When a flash card comes back: FSRS, replayed from the ratings that its notebook keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import fsrs

RATINGS = ("Again", "Hard", "Good", "Easy")  # 1 to 4 for FSRS
SOON = (timedelta(minutes=1),)  # what was not known comes back in the same sitting
LONGEST = 365  # days until a card comes back at the latest
MOST = 5000  # ratings that are read, the newest
UNITS = (("minute", 60, 60), ("hour", 3600, 24), ("day", 86_400, 45), ("month", 86_400 * 30, 12))
YEAR = 86_400 * 365


@dataclass(frozen=True)
class Review:
    """One rating of one card: 1 to 4, and when."""

    card: str
    rating: int
    at: datetime


@dataclass(frozen=True)
class Outlook:
    """When a card is due, or None for a new one, and in how many seconds it would come back after each rating."""

    due: datetime | None
    after: tuple[int, ...]

    def told(self) -> dict[str, Any]:
        """Return what the front end needs to know."""
        due = self.due.isoformat() if self.due else ""
        return {"due": due, "after": list(self.after), "words": list(map(in_words, self.after))}


def read_reviews(kept: Any) -> list[Review]:
    """Return the ratings in `kept`, `[card, rating, time]` each; what a person has spoiled is left out."""
    entries = kept[-MOST:] if isinstance(kept, list) else []
    return [review for review in map(_review, entries) if review]


def outlooks(cards: Iterable[str], reviews: list[Review], now: datetime) -> dict[str, Outlook]:
    """Return the outlook of each card after its `reviews`, for a rating that is given `now`."""
    return {card: _outlook([each for each in reviews if each.card == card], now) for card in cards}


def time_of(text: Any) -> datetime | None:
    """Return the time that a front end wrote, in UTC; None when it is no time."""
    try:
        return datetime.fromisoformat(str(text)[:19]).replace(tzinfo=UTC)
    except ValueError:
        return None


def in_words(seconds: int) -> str:
    """Return a time from now on, such as `"2 days"`; none is shorter than a minute."""
    for unit, size, most in UNITS:
        number = max(1, round(seconds / size))
        if number < most:
            return f"{number} {unit}{'s' * (number != 1)}"
    years = round(seconds / YEAR)
    return f"{years} year{'s' * (years != 1)}"


def _review(entry: Any) -> Review | None:
    if not isinstance(entry, list) or len(entry) != 3:  # noqa: PLR2004 - card, rating and time
        return None
    card, rating, at = entry[0], entry[1], time_of(entry[2])
    rated = isinstance(rating, int) and not isinstance(rating, bool) and 1 <= rating <= len(RATINGS)
    return Review(card, rating, at) if isinstance(card, str) and rated and at else None


def _outlook(reviews: list[Review], now: datetime) -> Outlook:
    from fsrs import Card

    card = Card(card_id=0, due=now)
    for review in reviews:
        card = _rated(card, review.rating, review.at)
    ratings = range(1, len(RATINGS) + 1)
    after = tuple(round((_rated(card, rating, now).due - now).total_seconds()) for rating in ratings)
    return Outlook(card.due if reviews else None, after)


def _rated(card: fsrs.Card, rating: int, at: datetime) -> fsrs.Card:
    from fsrs import Rating

    return _scheduler().review_card(card, Rating(rating), at)[0]


@cache
def _scheduler() -> fsrs.Scheduler:
    from fsrs import Scheduler  # only here: a notebook without flash cards need not wait for it

    return Scheduler(
        learning_steps=SOON,
        relearning_steps=SOON,
        maximum_interval=LONGEST,
        enable_fuzzing=False,  # else the interval on a button would not be the one that comes
    )
