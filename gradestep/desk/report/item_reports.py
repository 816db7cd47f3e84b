"""One graded cell in a class: its statistics, what was chosen or said, and whether its key wants a second look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from gradestep.desk.report import item_statistics
from gradestep.desk.report.card_records import FEELINGS, CardRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.desk.report.asked_questions import AskedQuestion
    from gradestep.desk.report.failed_sentences import Sentence
    from gradestep.desk.report.item_statistics import Floats
    from gradestep.desk.report.score_matrix import ScoreMatrix


@dataclass(frozen=True)
class OptionCount:
    """How many chose an option first and at last; `strong` and `weak` are parts of the upper and lower 27 %."""

    label: str
    text: str
    right: bool
    misconception: str
    first: int
    last: int
    strong: float | None
    weak: float | None


@dataclass(frozen=True)
class CardUse:
    """How a question was used, as the cards say it: `first_n` students whose first choice is known, `last_n` answers.

    `attempts` counts students by the number of their attempts, `confidence` by feeling those who were right and wrong.
    `again` students began another go, most of them after they had seen the key.
    """

    options: tuple[OptionCount, ...]
    first_n: int
    last_n: int
    attempts: dict[int, int]
    hints: int
    confidence: dict[str, tuple[int, int]]
    median_seconds: float | None
    again: int
    text: str


@dataclass(frozen=True)
class ItemReport:
    """One graded cell; shares from 0 to 1, None where there are too few students or all are the same.

    `n` students handed it in and have a score, `waiting` wait for a person. `warnings` are sentences.
    """

    notebook: str
    name: str
    kind: str
    points: float
    n: int
    waiting: int
    difficulty: float | None
    item_rest: float | None
    upper_less_lower: float | None
    fifths: tuple[float, ...]
    sentences: tuple[Sentence, ...]
    card: CardUse | None
    warnings: tuple[str, ...]


def item_report(
    matrix: ScoreMatrix,
    column: int,
    *,
    asked: AskedQuestion | None,
    records: dict[str, CardRecord],
    sentences: list[Sentence],
) -> ItemReport:
    """Return the report of the cell in a column; `records` are its cards, and `sentences` what failed in it."""
    cell, rows = matrix.cells[column], matrix.known(column)
    shares, rest = matrix.scores[rows, column] / cell.points, matrix.rest(column)[rows]
    known = [student for student, row in zip(matrix.students, rows, strict=True) if row]
    rests = dict(zip(known, map(float, rest), strict=True))
    use = _card_use(asked, records, rests) if asked else None
    item_rest = item_statistics.item_rest(shares, rest)
    return ItemReport(
        cell.notebook,
        cell.name,
        cell.kind,
        cell.points,
        len(shares),
        matrix.waiting(column),
        item_statistics.difficulty(shares),
        item_rest,
        item_statistics.upper_less_lower(shares, rest),
        tuple(item_statistics.quantile_means(shares, rest)),
        tuple(sentences),
        use,
        tuple(_warnings(use, asked, item_rest, len(shares))),
    )


def _card_use(asked: AskedQuestion, records: dict[str, CardRecord], rests: dict[str, float]) -> CardUse:
    answered = {student: record for student, record in records.items() if record.last}
    firsts = [asked.picked(record.first) for record in records.values() if record.first]
    lasts = {student: asked.picked(record.last) for student, record in answered.items()}
    times = [record.spent for record in records.values() if record.spent is not None]
    strong, weak = _by_strength(lasts, rests)
    options = tuple(
        OptionCount(
            label,
            row.text,
            row.right,
            row.misconception,
            sum(label in first for first in firsts),
            sum(label in last for last in lasts.values()),
            strong.get(label),
            weak.get(label),
        )
        for label, row in asked.rows.items()
    )
    attempts = Counter(record.attempts for record in records.values() if record.attempts)
    return CardUse(
        options,
        len(firsts),
        len(answered),
        dict(sorted(attempts.items())),
        sum(record.hint for record in records.values()),
        _confidence(asked, answered) if asked.right else {},
        median(times) if times else None,
        sum(record.goes > 1 for record in records.values()),
        asked.card.text,
    )


def _by_strength(
    lasts: dict[str, tuple[str, ...]], rests: dict[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return which part of the upper and of the lower 27 % chose each option at last; nothing for too few."""
    known = [student for student in lasts if student in rests]
    if len(known) < item_statistics.ENOUGH:
        return {}, {}
    lower, upper = item_statistics.ends(np.array([rests[student] for student in known]))
    chosen = [lasts[student] for student in known]
    return _chosen_by(upper, chosen), _chosen_by(lower, chosen)


def _chosen_by(group: Floats, chosen: list[tuple[str, ...]]) -> dict[str, float]:
    """Return which part of a group, as weights of students, chose each option."""
    return {
        label: float(group @ np.array([label in labels for labels in chosen], dtype=float) / group.sum())
        for label in sorted({label for labels in chosen for label in labels})
    }


def _confidence(asked: AskedQuestion, answered: dict[str, CardRecord]) -> dict[str, tuple[int, int]]:
    """Return, by feeling, how many were right and wrong at their first go, which is the one that it is about."""
    said = {feeling: [each for each in answered.values() if each.confidence == feeling] for feeling in FEELINGS}
    rights = {feeling: sum(asked.is_right(record.felt) for record in records) for feeling, records in said.items()}
    return {feeling: (rights[feeling], len(records) - rights[feeling]) for feeling, records in said.items() if records}


def _warnings(use: CardUse | None, asked: AskedQuestion | None, item_rest: float | None, n: int) -> Iterator[str]:
    """Yield why a teacher should look at a cell; too few students are no reason."""
    if n < item_statistics.ENOUGH:
        return
    if item_rest is not None and item_rest < 0:
        what = "key" if use else "test"
        yield f"Look at this {what}: who does well elsewhere does worse here (item-rest correlation {item_rest:.2f})."
    if use and asked and asked.right and use.last_n >= item_statistics.ENOUGH:
        yield from _about_the_key(use, asked)


def _about_the_key(use: CardUse, asked: AskedQuestion) -> Iterator[str]:
    chosen = {option.label: option for option in use.options}
    strong = max(use.options, key=lambda option: option.strong or 0)
    weak = max(use.options, key=lambda option: option.weak or 0)
    if not strong.right and strong.strong:
        others = f", the weak {weak.label} ({weak.weak or 0:.0%})" if weak.label != strong.label else ""
        mostly = f"the strong chose {strong.label} ({strong.strong:.0%}){others}"
        yield f"Look at this key: {mostly}; the key is {asked.key}."
    for label in asked.right:
        if not chosen[label].last:
            yield f"Look at this key: nobody chose {label}, which is right."
    wrong = [option for option in use.options if not option.right and not asked.rows[option.label].is_rest]
    idle = [option.label for option in wrong if not option.first and not option.last]
    if idle:
        yield f"Nobody chose {' or '.join(idle)}: an option that fools nobody tells nothing."
