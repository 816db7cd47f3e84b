"""Pairs to be found: for each thing on the left, what on the right belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz import picks
from gradestep.student.quiz.kinds import Asked, Given, Seal
from gradestep.student.quiz.markdown import to_html
from gradestep.student.quiz.task_list import (
    Item,
    frame_complaints,
    read_task_list,
    secrets_of,
    stray_complaints,
    untold,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# one in code or in a formula is no arrow of ours
ARROW = re.compile(r"`[^`]*`|\$[^$]*\$|(?P<arrow>(?<=\s)(?:→|->)(?=\s))")
LEAST = 2  # pairs
HOW = 'write pairs as in "- [x] a slope of 0 → the weight stays", 2 to 8 of them, with 8 right sides at most'


@dataclass(frozen=True)
class Pair:
    """A pair as its author wrote it, right or wrong: `left` and `right` are Markdown."""

    item: Item
    left: str
    right: str


@dataclass(frozen=True)
class MatchAsked(Asked):
    """Pairs, right and wrong ones, with what is said of them; a right side that is in no right pair is too many."""

    question: str
    items: tuple[Item, ...]
    hint: str
    strays: tuple[str, ...] = ()
    credit: str = ""

    asks = "match"

    def with_marks(self, marks: dict[str, Any]) -> MatchAsked:
        """Return the same question with points for each pair where `credit="each"` says so."""
        return replace(self, credit=str(marks.get("credit", "")))

    @property
    def pairs(self) -> list[Pair]:
        """The items that are pairs."""
        found = [(item, _sides(item.text)) for item in self.items]
        return [Pair(item, *sides) for item, sides in found if sides]

    @property
    def _lefts(self) -> list[str]:
        return [pair.left for pair in self.pairs if pair.item.right]

    @property
    def _rights(self) -> list[str]:
        """Return the right sides as their author listed them, each once."""
        return [*dict.fromkeys(pair.right for pair in [*self._good, *self.pairs])]

    @property
    def _good(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.item.right]

    @property
    def _options(self) -> dict[str, str]:
        return picks.lettered(self._rights, self.question)

    def _letter(self, right: str) -> str:
        return next(letter for letter, text in self._options.items() if text == right)

    def _pick(self, pair: Pair) -> str:
        return f"{self._lefts.index(pair.left) + 1 if pair.left in self._lefts else '?'}{self._letter(pair.right)}"

    @property
    def slips(self) -> dict[str, Item]:
        """The wrong pairs by their picks."""
        return {self._pick(pair): pair.item for pair in self.pairs if not pair.item.right}

    @property
    def given(self) -> Given:
        """The left sides in their order, and the right sides by letter."""
        return {"places": self._lefts, "options": self._options}

    @property
    def seal(self) -> Seal:
        """The right pairs, and what is said of each."""
        right = {place: self._letter(pair.right) for place, pair in enumerate(self._good, 1)}
        why = {self._pick(pair): pair.item.feedback for pair in self.pairs}
        return picks.sealed([right], why, credit=self.credit)

    @property
    def key(self) -> str:
        """The right pairs."""
        return str(self.seal["right"][0])

    @property
    def wrong(self) -> str:
        """The key with the first wrong pair in it."""
        return picks.wrong_of(self, [self._options], self.slips)

    def complaints(self, name: str, *, is_draft: bool = False) -> Iterator[str]:
        """Yield what it lacks: pairs that can be told apart, feedback and misconceptions of wrong ones."""
        yield from frame_complaints(name, self.question, self.hint, is_draft=is_draft)
        yield from stray_complaints(name, self.strays)
        for item in self.items:
            if not _sides(item.text):
                yield f'"{item.text}" of quiz "{name}" is no pair, with one arrow in it: {HOW}'
        lefts, rights = self._lefts, [pair.right for pair in self._good]
        if len(lefts) not in range(LEAST, picks.MOST_PLACES + 1) or len(self._rights) > len(picks.LETTERS):
            pairs = f"{len(lefts)} right pair{'s' * (len(lefts) != 1)}"
            others = f"{len(self._rights)} right side{'s' * (len(self._rights) != 1)}"
            yield f'quiz "{name}" has {pairs} and {others}: {HOW}'
        for side, texts in (("left", lefts), ("right", rights)):
            for text in sorted({text for text in texts if texts.count(text) > 1}):
                yield f'"{text}" stands on the {side} of two right pairs of quiz "{name}": tell them apart'
        sides = [(pair.left, pair.right) for pair in self.pairs]
        for pair in self.pairs:
            where = f'"{pair.item.text}" of quiz "{name}"'
            if not pair.item.right and sides.count((pair.left, pair.right)) > 1:
                yield f"{where} stands twice: take one of the two out"
            if not pair.item.right and pair.left not in lefts:
                how = "copy its left side from one"
                yield f"{where} is a wrong pair of something that stands on the left of no right one: {how}"
            yield from () if is_draft else untold(pair.item, where)

    def texts(self) -> list[str]:
        """Return both sides."""
        return [*self._lefts, *self._rights]

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield the line of the tests that holds the key, and what is said of pairs."""
        yield from secrets_of(self.items, self.tests("", 1))

    def proof(self, source: str) -> str:
        """Return a proof that asks of each left side which right sides fit it: `fits(left, right)`, by number."""
        numbers = {
            f"{left}{self._letter(right)}": (left, place)
            for left in range(1, len(self._lefts) + 1)
            for place, right in enumerate(self._rights, 1)
        }
        return f"{source}\n\nfrom gradestep.student.quiz.picks import tried\n\nholds = tried(fits, {numbers!r})"

    def differs(self, name: str, holds: Any, when: str) -> str:
        """Return which pairs fit, by the proof, and are not marked as right, or the other way round."""
        if not isinstance(holds, dict) or not all(isinstance(pick, str) and picks.read(pick) for pick in holds):
            return f"holds is {str(holds)[:80]}: leave it to gradestep, and define fits(left, right)"
        right = set(self.key.split())
        for pick, fits in holds.items():
            left, text = self._lefts[int(pick[0]) - 1], self._options[pick[1]]
            if fits is True and pick not in right:
                return f'of "{name}" "{left} → {text}" fits too {when}: reword one of the two, or mend fits'
            if pick in right and fits is not True:
                how = f"mend the pair{', or the proof' * isinstance(fits, str)}"
                return (
                    f'"{name}" marks "{left} → {text}" as right, but {when} it does not fit{picks.since(fits)}: {how}'
                )
        return ""

    def held(self, holds: dict[str, Any]) -> str:
        """Return the pairs that fit."""
        return ", ".join(pick for pick, fits in holds.items() if fits is True) or "nothing"


class Match(picks.PickKind):
    """Pairs, whose right side a student picks for each left one."""

    name = "match"
    do = "find the pairs in the card above"
    of_place = "pair"

    def read(self, markdown: str) -> MatchAsked:
        """Return what a task list of pairs asks."""
        listed = read_task_list(markdown)
        return MatchAsked(listed.question, listed.items, listed.hint, listed.strays)

    def options(self, given: Given, place: int) -> dict[str, str]:  # noqa: ARG002 - the same for all
        """Return the right sides by letter."""
        return dict(given["options"])

    def count(self, given: Given) -> int:
        """Return how many left sides there are."""
        return len(given["places"])

    def faults(self, name: str, given: Any) -> Iterator[str]:
        """Yield that one of the sides is not as it was released."""
        places = given.get("places")
        is_list = isinstance(places, list) and len(places) in range(LEAST, picks.MOST_PLACES + 1)
        if not is_list or not all(isinstance(text, str) and len(text) <= picks.LONGEST_TEXT for text in places):
            yield f'The left sides of the card "{name}" are not as they were released'
        elif not picks.options_are_as_released(given.get("options")):
            yield f'The right sides of the card "{name}" are not as they were released'

    def html(self, given: Given, answer: str, seal: Seal | None) -> str:
        """Return the left sides, each with its pick, the right sides, and with a `seal` which belong together."""
        found = picks.read(answer) or {}
        places = "".join(
            f'<li><span>{to_html(text)}</span><b data-place="{place}">{escape(found.get(place, "…"))}</b></li>'
            for place, text in enumerate(given["places"], 1)
        )
        rights = "".join(f"<li><b>{letter}</b> {to_html(text)}</li>" for letter, text in given["options"].items())
        lists = f'<ol class="gradestep-places">{places}</ol><ul class="gradestep-rights">{rights}</ul>'
        return lists + self.explained(given, answer, seal, "")

    def text(self, given: Given, answer: str) -> str:
        """Return the left sides with their picks, and the right sides."""
        found = picks.read(answer) or {}
        places = [f"{place}. {text}: {found.get(place, '…')}" for place, text in enumerate(given["places"], 1)]
        return "\n".join([*places, *(f"{letter}  {text}" for letter, text in given["options"].items())])

    def content(self, given: Given) -> dict[str, Any]:
        """Return both sides as HTML."""
        options = [{"letter": letter, "html": to_html(text)} for letter, text in given["options"].items()]
        return {"places": [to_html(text) for text in given["places"]], "options": options}


def _sides(text: str) -> tuple[str, str] | None:
    """Return what stands on both sides of the one arrow in a text; None when there is none, or more than one."""
    arrows = [found for found in ARROW.finditer(text) if found["arrow"]]
    if len(arrows) != 1:
        return None
    left, right = text[: arrows[0].start()].strip(), text[arrows[0].end() :].strip()
    return (left, right) if left and right else None


KIND = Match()
