"""The quiz cards of a hand-in: each is the released card again, with the answer that the student's cells say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gradestep.authoring.question_cells import read_card, with_answer, with_variant
from gradestep.student.quiz.kinds.choice import LETTERS
from gradestep.student.quiz.question import Question
from gradestep.submissions.answer_text import MOST_TEXT, Reading, read_answer
from gradestep.submissions.safe_read import Given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.submissions.align import Match, Slot

MOST_COPIES = 20


@dataclass(frozen=True)
class CardAnswer:
    """A card cell as it is graded: its source, the student's other code of that cell, and what was read of it."""

    source: str
    reading: Reading = field(default_factory=Reading)
    others: tuple[Given, ...] = ()


def answer_of(place: int, cells: list[Given], slots: list[Slot], matched: Match) -> CardAnswer:
    """Return the card of the slot at `place`; of several copies the last counts that holds an answer.

    One that can be read comes before one that cannot.
    """
    released, at = slots[place].cell, matched.found.get(place)
    name, asked = str(released.card), _released(released)
    taken = set(matched.found.values()) - {at}
    copies = [spot for spot, cell in enumerate(cells) if spot not in taken and _is_copy(cell, name)][-MOST_COPIES:]
    spots = sorted({*copies, *([] if at is None else [at])})
    said = {spot: read_answer(cells[spot].source, asked, _above(cells, spot)) for spot in spots}
    own = Reading() if at is None else said[at]
    if at is not None and own.computed:
        return CardAnswer(cells[at].source, own)
    given = sorted((reading for reading in said.values() if reading.answer), key=lambda reading: not reading.is_unread)
    counts = given[-1] if given else Reading()
    others = (Given("code", own.rest),) if own.rest else ()
    reading = replace(counts, rest="", damaged=own.damaged)
    drawn = asked.as_variant(reading.variant)
    would_be_marked = reading.is_unread and bool(drawn.read_answer(reading.answer).text)  # by a variant it is not of
    card = with_variant(released.source, reading.variant)
    return CardAnswer(with_answer(card, "" if would_be_marked else reading.answer), reading, others)


def said_of_cards(cards: dict[int, CardAnswer], slots: list[Slot]) -> Iterator[str]:
    """Yield a sentence for each kind of card that the teacher should look at."""
    damaged = [
        f"{slots[place].name} ({card.reading.answer or 'no answer'})"
        for place, card in cards.items()
        if card.reading.damaged
    ]
    if damaged:
        yield f"Cards with a damaged text, of which the answer that could be read counts: {', '.join(damaged)}."
    computed = [slots[place].name for place, card in cards.items() if card.reading.computed]
    if computed:
        yield f"Cards whose answer the student's code computes, look at it: {', '.join(computed)}."
    unread = [slots[place].name for place, card in cards.items() if card.reading.is_unread]
    if unread:
        yield f"Cards whose answer cannot be read, which counts as none, look at it: {', '.join(unread)}."


def _released(cell: Given) -> Question:
    """Return the question of a released card; one that somebody has edited beyond reading is taken for a choice."""
    try:
        return read_card(cell.source)[0]
    except ValueError:
        return Question(str(cell.card), "", {"options": dict.fromkeys(LETTERS, ""), "several": True})


def _is_copy(cell: Given, name: str) -> bool:
    call = rf"\bquiz\(\s{{0,9}}[\"']{re.escape(name)}\b"
    return cell.kind == "code" and (cell.card == name or bool(re.search(call, cell.source)))


def _above(cells: list[Given], spot: int) -> str:
    """Return the code above a cell, of which the end is enough."""
    text = ""
    for cell in reversed(cells[:spot]):
        if len(text) > MOST_TEXT:
            break
        text = f"{cell.source}\n{text}" if cell.kind == "code" else text
    return text
