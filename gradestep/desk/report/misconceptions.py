"""Misconceptions over a topic: how many chose an option that stands for one, first and at last, and what helps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradestep.desk.report.asked_questions import AskedQuestion
    from gradestep.desk.report.card_records import CardRecord
    from gradestep.desk.report.class_records import Place


@dataclass(frozen=True)
class Misconception:
    """A misconception by its slug: of `first_n` students whose first choice is known `first` held it, then of `last_n`.

    `questions` are the options that stand for it, as `NOTEBOOK/NAME option`; `send_to` is the notebook that speaks
    of it, and `flash_cards` are those about it, as `NOTEBOOK/CARD`. `holders` are the students who hold it at last.
    """

    slug: str
    first: int
    first_n: int
    last: int
    last_n: int
    questions: tuple[str, ...]
    send_to: str
    flash_cards: tuple[str, ...]
    holders: tuple[str, ...]

    @property
    def chosen(self) -> bool:
        """Whether somebody chose an option that stands for it, at first or at last."""
        return bool(self.first or self.last)


def misconceptions(
    asked: dict[Place, AskedQuestion], cards: dict[str, dict[Place, CardRecord]], about: dict[str, list[str]]
) -> tuple[Misconception, ...]:
    """Return every misconception of the questions, the one that most hold at last before the others."""
    behind: dict[str, list[tuple[Place, str]]] = defaultdict(list)
    for place, question in asked.items():
        for label, slug in question.misconceptions.items():
            behind[slug].append((place, label))
    found = [_counted(slug, options, asked, cards, about) for slug, options in behind.items()]
    return tuple(sorted(found, key=lambda each: (-each.last, -each.first, each.slug)))


def _counted(
    slug: str,
    options: list[tuple[Place, str]],
    asked: dict[Place, AskedQuestion],
    cards: dict[str, dict[Place, CardRecord]],
    about: dict[str, list[str]],
) -> Misconception:
    """Count students, not choices: who holds it in one of several questions holds it."""
    first, first_n, last, last_n = set(), set(), set(), set()
    chosen = {place: 0 for place, _ in options}
    for student, records in cards.items():
        for place, label in options:
            record = records.get(place)
            if record is None:
                continue
            picked = asked[place].picked
            at_first, at_last = label in picked(record.first), label in picked(record.last)
            if record.first:
                first_n.add(student)
                first |= {student} if at_first else set()
            if record.last:
                last_n.add(student)
                last |= {student} if at_last else set()
            chosen[place] += at_first or at_last
    places = list(dict.fromkeys(place for place, _ in options))
    most = max(places, key=chosen.__getitem__)
    return Misconception(
        slug,
        len(first),
        len(first_n),
        len(last),
        len(last_n),
        tuple(f"{notebook}/{name} {label}" for (notebook, name), label in options),
        most[0],
        tuple(card for notebook, name in places for card in about.get(f"{notebook}/{name}", [])),
        tuple(sorted(last)),
    )
