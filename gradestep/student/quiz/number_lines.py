"""The lines of a question for a number, as an author writes them: `3.14 m ± 0.01`, `3.14 ± 1 %`, `3.14 to 3 digits`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from gradestep.student.quiz.number_text import exactly, read_number
from gradestep.student.quiz.task_list import Item, slug_complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER = "any other number"
TEMPLATE = "{{"
LONGEST_UNIT = 40
NOISE = Fraction(1, 10**9)  # relative: what floats make of a number that is not rounded
LEAST_NOISE, MOST_NOISE = Fraction(1, 10**12), Fraction(1, 10**6)
# what stands behind a number that is not written as one, or behind a tolerance that is none
NO_UNIT = re.compile(r"[-+,._'/^\u00d7\u00b7*]|e\d|%\s*[-+]?\d|.*(?:\+-|\+/-|\n|\b(?:to|plus)\b)", re.DOTALL)
COMMA = re.compile(r"[-+]?[\d.]*,\d")
LINE = re.compile(
    r"(?P<value>\{\{.+?\}\}|[-+]?\d[\d.]*(?:[eE][-+]?\d+)?(?:/\d+)?)"
    r"(?:\s*(?P<unit>(?!±|to )[^\s\d±][^±]*?))?"
    r"(?:\s*±\s*(?P<within>[\d.,]+(?:[eE][-+]?\d+)?)\s*(?P<relative>%)?|\s+to (?P<digits>[1-9]\d?) digits?)?"
)


@dataclass(frozen=True)
class Line:
    """A number that is right, or that a slip leads to, as its author wrote it; `item` holds what is said of it.

    `value` is its text, `""` where the line cannot be read. `within` is the tolerance, a part of the number (%) when it
    is `relative`, and `digits` asks for that many significant ones; both are empty for a number that is exact.
    """

    item: Item
    value: str = ""
    unit: str = ""
    within: str = ""
    relative: bool = False
    digits: int = 0

    @property
    def is_known(self) -> bool:
        """Whether it holds a number, and none that is yet to be computed."""
        return bool(self.value) and TEMPLATE not in self.value and read_number(self.value) is not None

    @property
    def number(self) -> Fraction:
        """The number; raises ValueError where it is not known."""
        number = read_number(self.value)
        if number is None:
            raise ValueError(f"{self.value!r} is no number")
        return number


def tolerance(number: Fraction, right: Line) -> Fraction:
    """Return how far an answer may be from a number, by what the right line says; without a word, what floats add."""
    if right.within:
        within = exactly(right.within)
        return abs(number) * within / 100 if right.relative else within
    if right.digits and number:
        largest = len(str(abs(number.numerator))) - len(str(number.denominator))  # or one off, whatever its size
        largest += (abs(number) >= Fraction(10) ** (largest + 1)) - (abs(number) < Fraction(10) ** largest)
        return Fraction(10) ** (largest + 1 - right.digits) / 2
    return min(abs(number) * NOISE, MOST_NOISE) if number else LEAST_NOISE


def line_of(item: Item) -> Line:
    """Return the line that an item of a task list is."""
    found = LINE.fullmatch(item.text.replace("\N{MINUS SIGN}", "-"))
    if item.text == OTHER or not found:
        return Line(item)
    return Line(
        item,
        found["value"],
        found["unit"] or "",
        found["within"] or "",
        bool(found["relative"]),
        int(found["digits"] or 0),
    )


def where(name: str, line: Line) -> str:
    """Return how a complaint names a line."""
    return f'"{line.item.text}" of quiz "{name}"'


def complaints(name: str, line: Line) -> Iterator[str]:
    """Yield what is wrong with a line by itself, each with its remedy."""
    here, is_computed = where(name, line), TEMPLATE in line.value
    if line.item.text == OTHER:
        if line.item.right:
            yield f"{here} cannot be right: mark a number with [x]"
        return
    if COMMA.match(line.item.text) or "," in line.within:
        yield f'{here} has a comma in a number: write a point, "1500.5", and leave out what groups thousands'
        return
    if not line.value or not (line.is_known or is_computed):
        rest = "" if line.item.right else f', or "{OTHER}"'
        yield f'{here} is no number: write it as in "3.14", "3.14 m ± 0.01", "3.14 ± 1 %" or "3.14 to 3 digits"{rest}'
        return
    if not line.item.right and (line.within or line.digits):
        yield f"{here} has a tolerance: it stands beside the right number, and holds for all"
    if line.within and read_number(line.within) is None:
        yield f'{here} has the tolerance "{line.within}", which is no number'
    if line.relative and line.unit.startswith("%"):
        yield f"{here} leaves open what ± {line.within} % is a part of: write ± {line.within} for so many points"
    if line.digits and line.is_known and not line.number:
        yield f"{here} has no significant digits: write a tolerance, ± 0.01"
    yield from _of_words(here, line)
    if line.item.right and line.item.misconception:
        yield f'{here} is right but names the misconception "{line.item.misconception}": remove it'


def _of_words(here: str, line: Line) -> Iterator[str]:
    if NO_UNIT.match(line.unit):
        how = 'write the number as in "1500", "1.5e3" or "3/2", and the tolerance as ± 0.01'
        yield f'{here} has "{line.unit}" behind its number, which is no unit: {how}'
    if len(line.unit) > LONGEST_UNIT:
        yield f"{here} has a unit of more than {LONGEST_UNIT} characters: say it in the question"
    if len(accuracy(line)) > LONGEST_UNIT:
        yield f'{here} has the tolerance "{line.within}", which is too long to read: write fewer digits'


def untold(name: str, line: Line) -> Iterator[str]:
    """Yield what a line does not say to students."""
    here = where(name, line)
    if not line.item.feedback:
        yield f'{here} has no feedback: quote it under the number, "  > Why ..."'
    if line.value and not line.item.right and not line.item.misconception:
        yield slug_complaint(here, line.item.text)


def accuracy(line: Line) -> str:
    """Return in words how near to the right line is near enough; students read it."""
    if line.within:
        return f"Within {line.within}{' %' * line.relative} is near enough."
    return f"Give {line.digits} significant digit{'s' * (line.digits != 1)}." if line.digits else ""


def last_place(text: str) -> Fraction:
    """Return what one in the last written digit is worth: 0.01 in `3.14`, 100 in `1.5e3`; 0 of a fraction."""
    if "/" in text:
        return Fraction(0)
    exponent = Decimal(text).as_tuple().exponent
    return Fraction(10) ** int(exponent)
