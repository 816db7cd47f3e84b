"""Gaps in a text or in code, for each of which a filling is picked: what is right are all combinations that work."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz import picks
from gradestep.student.quiz.blanks_text import GAP, SIGNS, Gapped, gapped_of
from gradestep.student.quiz.kinds import Asked, Given, Seal
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

FILLING = re.compile(r"(?P<place>[1-8]): *(?P<text>`[^`\n]+`|[^`,\n]+)")
FILLINGS = re.compile(r"[1-8]: *(?:`[^`\n]+`|[^`,\n]+)(?:, *[1-8]: *(?:`[^`\n]+`|[^`,\n]+))*")
LEAST = 2  # fillings of a gap
HOW = 'write fillings as in "- [x] 1: `+`" and "- [ ] 1: `-` (a-reason)", several at once as in "- [x] 1: `-`, 2: `b`"'


@dataclass(frozen=True)
class BlanksAsked(Asked):
    """A text with gaps, and the fillings of each; an item with several of them is a combination that is right."""

    question: str
    gapped: Gapped
    items: tuple[Item, ...]
    hint: str
    strays: tuple[str, ...] = ()
    credit: str = ""

    asks = "blanks"

    def with_marks(self, marks: dict[str, Any]) -> BlanksAsked:
        """Return the same question with points for each gap where `credit="each"` says so."""
        return replace(self, credit=str(marks.get("credit", "")))

    @property
    def _filled(self) -> list[tuple[Item, dict[int, str]]]:
        """Return each item that fills gaps, with its texts by gap."""
        found = [(item, [*FILLING.finditer(item.text)]) for item in self.items if FILLINGS.fullmatch(item.text)]
        return [(item, {int(each["place"]): _bare(each["text"]) for each in fillings}) for item, fillings in found]

    @property
    def _options(self) -> list[dict[str, str]]:
        """Return the fillings of each gap by letter."""
        texts: list[dict[str, None]] = [{} for _ in self.gapped.gaps]
        for _, fillings in self._filled:
            for place, text in fillings.items():
                if place <= len(texts):
                    texts[place - 1][text] = None
        return [picks.lettered(each, f"{self.question}{place}") for place, each in enumerate(texts)]

    def _picks(self, fillings: dict[int, str]) -> picks.Picks:
        options = self._options
        return {
            place: next((letter for letter, each in options[place - 1].items() if each == text), "?")
            for place, text in fillings.items()
            if place <= len(options)
        }

    @property
    def _right(self) -> list[picks.Picks]:
        """Return the right combinations: of fillings that are right by themselves, and those that are named."""
        alone: dict[int, list[str]] = {place: [] for place in range(1, len(self.gapped.gaps) + 1)}
        for item, fillings in self._filled:
            if item.right and len(fillings) == 1:
                ((place, letter),) = self._picks(fillings).items() or ((0, ""),)
                alone.setdefault(place, []).append(letter)
        options = [dict.fromkeys(alone[place], "") for place in range(1, len(self.gapped.gaps) + 1)]
        named = [self._picks(fillings) for item, fillings in self._filled if item.right and len(fillings) > 1]
        return [*picks.combinations(options), *named]

    @property
    def slips(self) -> dict[str, Item]:
        """The fillings that are wrong by themselves, by their picks."""
        wrong = [(item, self._picks(fillings)) for item, fillings in self._filled if not item.right]
        return {picks.in_one_form(each): item for item, each in wrong if len(each) == 1}

    @property
    def given(self) -> Given:
        """The text with its gaps, whether it is code, and the fillings of each gap by letter."""
        return {"text": self.gapped.text, "code": self.gapped.is_code, "options": self._options}

    @property
    def seal(self) -> Seal:
        """The right combinations, and what is said of single fillings."""
        alone = [(item, self._picks(fillings)) for item, fillings in self._filled if len(fillings) == 1]
        return picks.sealed(
            self._right, {picks.in_one_form(each): item.feedback for item, each in alone}, credit=self.credit
        )

    @property
    def key(self) -> str:
        """The first right combination."""
        return next((picks.in_one_form(each) for each in self._right), "")

    @property
    def wrong(self) -> str:
        """The key with the first wrong filling in it."""
        return picks.wrong_of(self, self._options, self.slips)

    def complaints(self, name: str, *, is_draft: bool = False) -> Iterator[str]:
        """Yield what it lacks: gaps, fillings for each, feedback and misconceptions."""
        yield from frame_complaints(name, self.question, self.hint, is_draft=is_draft)
        yield from stray_complaints(name, self.strays)
        gaps = self.gapped.gaps
        if gaps != list(range(1, len(gaps) + 1)) or not 1 <= len(gaps) <= picks.MOST_PLACES:
            yield f'quiz "{name}" has {_listed(gaps)}: mark them [[1]], [[2]] and so on in their order, 8 at most'
            return
        if self.gapped.shown_gaps != gaps:
            yield f'a gap of quiz "{name}" stands in a formula or a link, where nobody sees it: put it into the text'
        if GAP.search(self.question):
            how = "gaps are all in one block of code, or all in the last paragraphs"
            yield f'"{self.question[:60]}" of quiz "{name}" has a gap in the text above the others: {how}'
        if any(map(SIGNS.search, [self.question, *self.texts()])):
            yield f'quiz "{name}" holds a sign of Unicode\'s private use, with which gaps are marked: leave it out'
        yield from self._of_items(name, gaps)
        for place, options in enumerate(self._options, 1):
            if len(options) not in range(LEAST, len(picks.LETTERS) + 1):
                fillings = "1 filling" if len(options) == 1 else f"{len(options)} fillings"
                yield f'gap {place} of quiz "{name}" has {fillings}: {HOW}, 2 to 8 for each gap'
        if not self._right:
            yield f'quiz "{name}" has no right fillings for some gap: {HOW}'
        if self._how_many() > picks.MOST:
            yield f'the gaps of quiz "{name}" make {self._how_many()} combinations: take fewer fillings, 500 at most'
        for item in self.items:
            yield from () if is_draft else untold(item, f'"{item.text}" of quiz "{name}"')

    def _of_items(self, name: str, gaps: list[int]) -> Iterator[str]:
        for item in self.items:
            if not FILLINGS.fullmatch(item.text):
                yield f'"{item.text}" of quiz "{name}" fills no gap: {HOW}'
        for item, fillings in self._filled:
            if not fillings.keys() <= set(gaps):
                yield f'"{item.text}" of quiz "{name}" fills a gap that there is none of: {HOW}'
            elif not all(fillings.values()):
                yield f'"{item.text}" of quiz "{name}" has an empty filling: write what stands in the gap'
            elif len(fillings) < len(FILLING.findall(item.text)):
                yield f'"{item.text}" of quiz "{name}" fills a gap twice: {HOW}'
            elif len(fillings) > 1 and not item.right:
                yield f'"{item.text}" of quiz "{name}" is wrong, and several fillings may only be right: {HOW}'

        seen: list[dict[int, str]] = []
        for item, fillings in self._filled:
            if fillings in seen:
                yield f'"{item.text}" of quiz "{name}" stands twice: take one of the two out'
            seen.append(fillings)

    def _how_many(self) -> int:
        many = 1
        for options in self._options:
            many *= max(1, len(options))
        return many

    def texts(self) -> list[str]:
        """Return the text and the fillings."""
        return [self.gapped.text, *(text for options in self._options for text in options.values())]

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield the line of the tests that holds the key, and what is said of fillings."""
        yield from secrets_of(self.items, self.tests("", 1))

    def proof(self, source: str) -> str:
        """Return a proof that tries each combination: `works(program)` of code, `works(first, second)` of a text."""
        asked = {}
        for each in picks.combinations(self._options):
            fillings = [self._options[place - 1][letter] for place, letter in each.items()]
            asked[picks.in_one_form(each)] = (self.gapped.filled(fillings),) if self.gapped.is_code else tuple(fillings)
        return f"{source}\n\nfrom gradestep.student.quiz.picks import tried\n\nholds = tried(works, {asked!r})"

    def differs(self, name: str, holds: Any, when: str) -> str:
        """Return which combinations work, by the proof, and are not marked as right, or the other way round."""
        if not isinstance(holds, dict) or not all(isinstance(each, str) and picks.read(each) for each in holds):
            return f"holds is {str(holds)[:80]}: leave it to gradestep, and define works"
        right = {picks.in_one_form(each) for each in self._right}
        for answer in sorted(right):
            if holds.get(answer) is not True:
                why = picks.since(holds.get(answer))
                return f'"{name}" marks {self._written(answer)} as right, but {when} that does not work{why}: mend it'
        others = [answer for answer, truth in holds.items() if truth is True and answer not in right]
        if others:
            lines = ", ".join(f'"- [x] {self._written(answer)}"' for answer in others)
            return f'of "{name}" more works {when}: add {lines}, or reword it so that they do not'
        return ""

    def _written(self, answer: str) -> str:
        """Return a combination as an author writes it."""
        code = "`" if self.gapped.is_code else ""
        found = (picks.read(answer) or {}).items()
        return ", ".join(f"{place}: {code}{self._options[place - 1][letter]}{code}" for place, letter in found)

    def held(self, holds: dict[str, Any]) -> str:
        """Return the combinations that work."""
        return ", ".join(answer for answer, truth in holds.items() if truth is True) or "nothing"


class Blanks(picks.PickKind):
    """Gaps, for each of which a student picks a filling."""

    name = "blanks"
    do = "fill the gaps in the card above"
    of_place = "gap"

    def read(self, markdown: str) -> BlanksAsked:
        """Return what a text with gaps and a task list of fillings ask."""
        listed = read_task_list(markdown)
        gapped = gapped_of(listed.question)
        return BlanksAsked(gapped.above, gapped, listed.items, listed.hint, listed.strays)

    def options(self, given: Given, place: int) -> dict[str, str]:
        """Return the fillings of a gap by letter."""
        return dict(given["options"][place - 1])

    def count(self, given: Given) -> int:
        """Return how many gaps there are."""
        return len(given["options"])

    def faults(self, name: str, given: Any) -> Iterator[str]:
        """Yield that the text or its fillings are not as they were released."""
        text, options = given.get("text"), given.get("options")
        if not isinstance(text, str) or len(text) > picks.LONGEST_TEXT or not isinstance(given.get("code"), bool):
            yield f'The text of the card "{name}" is not as it was released'
        elif not isinstance(options, list) or not 1 <= len(options) <= picks.MOST_PLACES:
            yield f'The gaps of the card "{name}" are not as they were released'
        elif not all(map(picks.options_are_as_released, options)):
            yield f'The fillings of the card "{name}" are not A, B, C, ... any more'
        elif _gapped(given).gaps != list(range(1, len(options) + 1)) or SIGNS.search(text):
            yield f'The gaps in the text of the card "{name}" are not as they were released'

    def html(self, given: Given, answer: str, seal: Seal | None) -> str:
        """Return the text with what was picked in its gaps, the fillings, and with a `seal` those that are right."""
        found = picks.read(answer) or {}
        listed = (
            "; ".join(f"{letter} <code>{escape(text)}</code>" for letter, text in each.items())
            for each in given["options"]
        )
        options = "".join(f"<li><b>{place}</b> {each}</li>" for place, each in enumerate(listed, 1))
        gaps = _gapped(given).html(lambda place: self._gap(given, place, found.get(place, "")))
        right = picks.read(self.key(seal)) or {} if seal else {}
        shown = _gapped(given).html(lambda place: self._gap(given, place, right.get(place, ""))) if seal else ""
        return f'{gaps}<ul class="gradestep-fillings">{options}</ul>{self.explained(given, answer, seal, shown)}'

    def _gap(self, given: Given, place: int, letter: str) -> str:
        """Return a gap as HTML, with its number, and what was picked for it."""
        text = self.options(given, place).get(letter, "") if place <= self.count(given) else ""
        return f'<span class="gradestep-gap" data-place="{place}">{escape(text) or f"{place}: …"}</span>'

    def text(self, given: Given, answer: str) -> str:
        """Return the text with what was picked, and the fillings."""
        found = picks.read(answer) or {}
        fillings = [
            self.options(given, place).get(found.get(place, ""), f"[{place}]")
            for place in range(1, self.count(given) + 1)
        ]
        options = [
            f"{place}: {'; '.join(f'{letter} {text}' for letter, text in each.items())}"
            for place, each in enumerate(given["options"], 1)
        ]
        return "\n".join([_gapped(given).filled(fillings), "", *options])

    def content(self, given: Given) -> dict[str, Any]:
        """Return the text as HTML with its gaps, and the fillings as text."""
        options = [[{"letter": letter, "text": text} for letter, text in each.items()] for each in given["options"]]
        return {"html": _gapped(given).html(), "options": options}


def _gapped(given: Given) -> Gapped:
    return Gapped("", given["text"], given["code"])


def _bare(text: str) -> str:
    """Return a filling without the spaces around it; of code all that stands between the backticks."""
    bare = text.strip()
    return bare[1:-1] if bare.startswith("`") and bare.endswith("`") and len(bare) > 1 else bare


def _listed(gaps: list[int]) -> str:
    return f"the gaps {', '.join(map(str, gaps))}" if gaps else "no gaps"


KIND = Blanks()
