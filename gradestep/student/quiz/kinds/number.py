"""A number, within a tolerance: its answer is the number in one form, such as `"0.25"` for `0,25`, `25 %` or `2.5e-1`.

What is compared are fractions of whole numbers, so that what lies on an edge is judged the same here and in a browser.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.kinds import Answer, Asked, Given, Kind, Mark, Row, Seal
from gradestep.student.quiz.markdown import to_html
from gradestep.student.quiz.number_lines import (
    LEAST_NOISE,
    LONGEST_UNIT,
    NOISE,
    OTHER,
    Line,
    accuracy,
    complaints,
    last_place,
    line_of,
    tolerance,
    untold,
    where,
)
from gradestep.student.quiz.number_text import AMBIGUOUS, exactly, in_one_form, read_number
from gradestep.student.quiz.task_list import Item, frame_complaints, in_brackets, read_task_list, stray_complaints

if TYPE_CHECKING:
    from collections.abc import Iterator

RIGHT = "right"
ANOTHER = "The right number is another one."
ENDS = ("value", "low", "high")
FEW_WORDS = 3  # "Yes." or "That is it." may stand anywhere


@dataclass(frozen=True)
class NumberAsked(Asked):
    """A question for a number: the line that is right, those of slips, and what is said of any other number."""

    question: str
    lines: tuple[Line, ...]
    hint: str
    strays: tuple[str, ...] = ()

    asks = "number"

    def places(self, variant: int) -> list[int]:  # noqa: ARG002 - a number has no order
        """Return the rows as they are: the right number, each slip, and the rest."""
        return list(range(len(self.slips) + 2))

    @property
    def right(self) -> Line:
        """The line that is right; one without a number where there is none."""
        none = Line(Item("", right=True, feedback="", misconception=""))
        return next((line for line in self.lines if line.item.right), none)

    @property
    def slips(self) -> list[Line]:
        """The lines of slips."""
        return [line for line in self.lines if not line.item.right and line.item.text != OTHER]

    @property
    def given(self) -> Given:
        """The unit, and in words how near is near enough."""
        return {"unit": self.right.unit, "accuracy": accuracy(self.right)}

    @property
    def seal(self) -> Seal:
        """The number with the bounds between which an answer is right, and the same of each slip."""
        slips = [{**self._span(line), "why": line.item.feedback} for line in self.slips]
        others = (line.item.feedback for line in self.lines if line.item.text == OTHER)
        return {**self._span(self.right), "why": self.right.item.feedback, "slips": slips, "other": next(others, "")}

    def _span(self, line: Line) -> dict[str, str]:
        if not line.is_known:
            return {"value": line.value, "low": "", "high": ""}
        near = tolerance(line.number, self.right)
        return {
            "value": in_one_form(line.number),
            "low": in_one_form(line.number - near),
            "high": in_one_form(line.number + near),
        }

    @property
    def key(self) -> str:
        """The right number."""
        return in_one_form(self.right.number) if self.right.is_known else self.right.value

    @property
    def wrong(self) -> str:
        """The number of the first slip, else one that is far off."""
        known = [line.number for line in self.slips if line.is_known]
        return in_one_form(known[0] if known else 2 * self.right.number + 1) if self.right.is_known else ""

    def complaints(self, name: str, *, is_draft: bool = False) -> Iterator[str]:
        """Yield what it lacks: one right number, numbers that can be read and told apart, feedback, misconceptions."""
        yield from frame_complaints(name, self.question, self.hint, is_draft=is_draft)
        yield from stray_complaints(name, self.strays)
        rights = [line for line in self.lines if line.item.right]
        if len(rights) != 1:
            yield f'quiz "{name}" has {len(rights)} right numbers: write one, as in "- [x] 3.14 m ± 0.01"'
        alone = [what for line in self.lines for what in complaints(name, line)]
        yield from alone or self._between(name)
        for line in () if is_draft else self.lines:
            yield from untold(name, line)

    def _between(self, name: str) -> Iterator[str]:
        for line in self.slips:
            if line.unit not in ("", self.right.unit) and not in_brackets(line.item.text):
                asked = f'"{self.right.unit}"' if self.right.unit else "none"
                yield f'{where(name, line)} has the unit "{line.unit}", and the right one {asked}: use one'
        slugs = [line.item.misconception for line in self.slips]
        for slug in sorted({slug for slug in slugs if slug and slugs.count(slug) > 1}):
            yield f'two numbers of quiz "{name}" name the misconception "{slug}": tell them apart'
        if sum(line.item.text == OTHER for line in self.lines) > 1:
            yield f'quiz "{name}" says "{OTHER}" twice: take one of the two out'
        if self.right.is_known and not KIND.can_be_answered(self):
            yield f'"{self.right.item.text}" of quiz "{name}" cannot be written as an answer: take fewer digits'
        spans = [(line, self._span(line)) for line in [self.right, *self.slips] if line.is_known]
        for place, (line, span) in enumerate(spans):
            for other, its in spans[:place]:
                if exactly(span["low"]) <= exactly(its["high"]) and exactly(its["low"]) <= exactly(span["high"]):
                    near = f'"{other.item.text}" within the tolerance'
                    how = "make the tolerance smaller, or leave it out"
                    yield f"{where(name, line)} cannot be told from {near}: {how}"

    def texts(self) -> list[str]:
        """Return nothing: all that is read is the question."""
        return []

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield the line of the tests that holds the key, and what is said of each number."""
        yield from (("key", line) for line in self.tests("", 1).splitlines() if line.startswith("seal="))
        for line in self.lines:
            told = [said for said in line.item.feedback.splitlines() if len(said.split()) > FEW_WORDS]
            for said in [*told, *filter(None, [line.item.misconception])]:
                yield f'what is said of "{line.item.text}"', said

    def differs(self, name: str, holds: Any, when: str) -> str:
        """Return how the numbers that hold, by `"right"` and misconception, differ from those that are written."""
        lines = {RIGHT: self.right} | {line.item.misconception: line for line in self.slips}
        if not isinstance(holds, dict) or set(holds) != set(lines):
            return f"holds is {holds}: make it a dict that gives a number to each of {', '.join(lines)}"
        for what, line in lines.items():
            if said := self._apart(line, holds[what]):
                return f'"{name}" says {line.item.text} ({what}), but {when} {said}'
        return ""

    def _apart(self, line: Line, came: Any) -> str:
        """Return how a number that was computed differs from the one of a line; `""` when it is that one, rounded."""
        if isinstance(came, bool) or not isinstance(came, (int, float)) or not math.isfinite(came):
            return f"its proof gives {came!r}, which is no number: compute it"
        number, exact = line.number, Fraction(came)
        noise = abs(exact) * NOISE if number else LEAST_NOISE
        if abs(exact - number) > last_place(line.value) / 2 + noise:
            return f"its proof gives {came!r}: mend the number, or the question so that it holds on every run"
        if abs(_written(came) - number) > tolerance(number, self.right):
            return f"its proof gives {came!r}, and who answers just that would be wrong: add a tolerance, ± 0.01"
        return ""

    def held(self, holds: dict[str, Any]) -> str:
        """Return the numbers that hold."""
        return ", ".join(
            f"{what} {came:g}" if isinstance(came, float) else f"{what} {came}" for what, came in holds.items()
        )


class Number(Kind):
    """A number, which a student types."""

    name = "number"
    longest = 60
    do = "write a number in the card above"
    written = r"[-+\u2212]?[\d.,]{1,30}(?:[eE][-+]?\d{1,3})?(?:\s?/\s?\d{1,20})?(?:\s?%)?"

    def read(self, markdown: str) -> NumberAsked:
        """Return what a task list of numbers asks."""
        listed = read_task_list(markdown)
        return NumberAsked(listed.question, tuple(map(line_of, listed.items)), listed.hint, listed.strays)

    def faults(self, name: str, given: Any) -> Iterator[str]:
        """Yield that unit or accuracy are not as they were released."""
        for what in ("unit", "accuracy"):
            if not isinstance(given.get(what), str) or len(given[what]) > LONGEST_UNIT:
                yield f'The {what} of the card "{name}" is not as it was released'

    def read_answer(self, given: Given, text: str) -> Answer:
        """Return the number that a person typed: with a decimal comma or point, as a fraction or with its unit."""
        number = read_number(text, given["unit"])
        form = "" if number is None else in_one_form(number)
        if form and len(form) <= self.longest and read_number(form) is not None:
            return Answer(form)
        shown = " ".join(text.split())
        if AMBIGUOUS.fullmatch(shown):
            whole, part = shown.split(",")
            return Answer("", f'"{shown}" may be {whole}{part} or {whole}.{part}: write one of the two.')
        return Answer("", f'"{shown}" is no number that can be read: write one such as 0.25, 1.5e-3 or 1/3.')

    def can_be_answered(self, asked: NumberAsked) -> bool:
        """Return whether somebody who writes the key is right."""
        answer = self.read_answer(asked.given, asked.key).text
        return bool(answer) and self.mark(asked.given, asked.seal, answer).is_right

    def mark(self, given: Given, seal: Seal, answer: str) -> Mark:  # noqa: ARG002
        """Return all points for a number between the bounds, else none; what is said names the slip."""
        if _holds(seal, answer):
            return Mark(1, str(seal.get("why", "")))
        return Mark(0, _said(seal, answer))

    def key(self, seal: Seal) -> str:
        """Return the number."""
        return str(seal.get("value", ""))

    def shown(self, given: Given, answer: str) -> str:
        """Return a number with its unit."""
        return f"{answer} {given['unit']}".strip()

    def html(self, given: Given, answer: str, seal: Seal | None) -> str:
        """Return the number with its unit, and with a `seal` why it is right or not."""
        accuracy = f' <span class="gradestep-note">{escape(given["accuracy"])}</span>' if given["accuracy"] else ""
        shown = f'<b data-answer="">{escape(answer) or "…"}</b> {escape(given["unit"])}'
        return f'<p class="gradestep-number">Your number: {shown}{accuracy}</p>{self._explained(given, answer, seal)}'

    def _explained(self, given: Given, answer: str, seal: Seal | None) -> str:
        if seal is None:
            return ""
        said = [_why("right", f"✓ Right: {self.shown(given, self.key(seal))}.", str(seal.get("why", "")))]
        if answer and not _holds(seal, answer):
            said.append(_why("wrong", f"✗ Not right: {self.shown(given, answer)}.", _said(seal, answer)))
        return "".join(said)

    def text(self, given: Given, answer: str) -> str:
        """Return the number with its unit."""
        return f"Your number: {self.shown(given, answer or '…')}"

    def content(self, given: Given) -> dict[str, Any]:
        """Return unit and accuracy."""
        return {"unit": given["unit"], "accuracy": given["accuracy"]}

    def practice(self, given: Given, seal: Seal) -> dict[str, Any]:  # noqa: ARG002
        """Return the bounds of the right number and of each slip, with what is said of them."""
        right, *slips = (_drawn(span) if _is_span(span) else None for span in (seal, *_slips(seal)))
        return {"right": right, "slips": [*filter(None, slips)], "other": to_html(str(seal.get("other") or ANOTHER))}

    def rows(self, given: Given, asked: NumberAsked | None) -> list[Row]:
        """Return the right number, the number of each slip, and any other."""
        if asked is None or not all(line.is_known for line in [asked.right, *asked.slips]):
            return []
        lines = [asked.right, *asked.slips]
        shown = [self.shown(given, in_one_form(line.number)) for line in lines]
        rows = [
            Row(label, line.item.text, line.item.right, line.item.misconception)
            for label, line in zip(shown, lines, strict=True)
        ]
        return [*rows, Row(OTHER, OTHER, is_rest=True)]

    def picked(self, given: Given, asked: NumberAsked | None, answer: str) -> tuple[str, ...]:
        """Return the label of the number that an answer is near to."""
        if not self.rows(given, asked) or asked is None:
            return ()
        seal = asked.seal
        near = next((span for span in (seal, *_slips(seal)) if _holds(span, answer)), None)
        return (self.shown(given, near["value"]) if near else OTHER,)


def _is_span(span: Any) -> bool:
    return isinstance(span, dict) and all(
        isinstance(span.get(end), str) and read_number(span[end]) is not None for end in ENDS
    )


def _slips(seal: Seal) -> list[Any]:
    slips = seal.get("slips")
    return slips if isinstance(slips, list) else []


def _holds(span: Any, answer: str) -> bool:
    """Return whether an answer lies between the bounds of a span, which may be anybody's."""
    number = read_number(answer)
    return number is not None and _is_span(span) and exactly(span["low"]) <= number <= exactly(span["high"])


def _written(came: float) -> Fraction:
    """Return a number as a student reads it when it is printed."""
    return Fraction(came) if isinstance(came, int) else Fraction(repr(float(came)))


def _said(seal: Seal, answer: str) -> str:
    """Return what is said of a number that is not right."""
    near = next((span for span in _slips(seal) if _holds(span, answer)), None)
    return str((near or {}).get("why") or seal.get("other") or ANOTHER)  # a draft may say nothing of a slip


def _drawn(span: dict[str, Any]) -> dict[str, str]:
    return {**{end: span[end] for end in ENDS}, "why": to_html(str(span.get("why", "")))}


def _why(state: str, said: str, why: str) -> str:
    return f'<div class="gradestep-why gradestep-{state}"><b>{escape(said)}</b>{to_html(why)}</div>'


KIND = Number()
