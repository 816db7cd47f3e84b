"""Lines of a program to put in order, as an author writes them: a task list of code, and of orders beside the first."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.arrangements import (
    INDENT,
    LETTERS,
    MOST,
    Arrangement,
    in_one_form,
    is_whole,
    read,
    readable,
)
from gradestep.student.quiz.kinds import Asked, Given, Seal
from gradestep.student.quiz.picks import since
from gradestep.student.quiz.task_list import Item, frame_complaints, secrets_of, stray_complaints, untold

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = re.compile(r"`(?P<indent> *)(?P<code>[^`\n]*[^`\n\s])\s*`")
ORDER = re.compile(r"order: *(?P<places>>*\d{1,2}(?:[ ,]+>*\d{1,2})*)")
PLACE = re.compile(r"(?P<deep>>*)(?P<line>\d{1,2})")
LEAST = 2  # lines of a program
LONGEST_LINE = 200  # characters
HOW = 'write each line as in "- [x] `total = 0`", in an order that works, and lines too many as in "- [ ] `total = 1`"'


@dataclass(frozen=True)
class OrderAsked(Asked):
    """A program whose lines are to be put in order: its items are lines, and orders of them by their numbers from 1."""

    question: str
    items: tuple[Item, ...]
    hint: str
    strays: tuple[str, ...] = ()

    asks = "order"

    @property
    def _lines(self) -> list[tuple[Item, int, str]]:
        """Return the items that are lines, each with how far in it stands and its code."""
        found = [(item, CODE.fullmatch(item.text)) for item in self.items]
        return [(item, len(line["indent"]) // len(INDENT), line["code"]) for item, line in found if line]

    @property
    def _letters(self) -> list[str]:
        """Return the letter of each line: in an order that tells nothing of the right one, and is always the same."""
        codes = [code for _, _, code in self._lines]
        shuffled = sorted(codes, key=lambda code: hashlib.sha256(f"{self.question}{code}".encode()).hexdigest())
        right = [code for item, _, code in self._lines if item.right]
        if [code for code in shuffled if code in right] == right:
            shuffled.reverse()
        return [(LETTERS + "?" * len(codes))[shuffled.index(code)] for code in codes]

    @property
    def by_letter(self) -> dict[str, Item]:
        """The lines by their letters."""
        return dict(sorted(zip(self._letters, (item for item, _, _ in self._lines), strict=True)))

    @property
    def _key(self) -> Arrangement:
        lines = zip(self._lines, self._letters, strict=True)
        return tuple((deep, letter) for (item, deep, _), letter in lines if item.right)

    @property
    def orders(self) -> list[tuple[Item, Arrangement]]:
        """The orders that are named beside the key, right ones and wrong ones."""
        found = [(item, ORDER.fullmatch(item.text)) for item in self.items]
        return [(item, self._of_places(order["places"])) for item, order in found if order]

    def _of_places(self, places: str) -> Arrangement:
        letters = dict(enumerate(self._letters, 1))
        return tuple((len(each["deep"]), letters.get(int(each["line"]), "?")) for each in PLACE.finditer(places))

    def _in_places(self, order: str) -> str:
        """Return an order as an author writes it, by the numbers of the lines."""
        places = {letter: str(place) for place, letter in enumerate(self._letters, 1)}
        return "".join(places.get(sign, sign) for sign in order)

    @property
    def _right(self) -> list[str]:
        return [in_one_form(self._key), *(in_one_form(order) for item, order in self.orders if item.right)]

    @property
    def given(self) -> Given:
        """The lines by letter, and how many of them make the program."""
        lines = sorted(zip(self._letters, (code for _, _, code in self._lines), strict=True))
        return {"lines": dict(lines), "count": len(self._key)}

    @property
    def seal(self) -> Seal:
        """All orders that are right, what is said of wrong ones, and of each line."""
        orders = [{"order": in_one_form(order), "why": item.feedback} for item, order in self.orders if not item.right]
        return {
            "right": self._right,
            "orders": orders,
            "why": {letter: item.feedback for letter, item in self.by_letter.items()},
        }

    @property
    def key(self) -> str:
        """The order that the author wrote."""
        return in_one_form(self._key)

    @property
    def wrong(self) -> str:
        """The first order that is named as wrong, else the key backwards."""
        named = [in_one_form(order) for item, order in self.orders if not item.right]
        return named[0] if named else in_one_form(self._key[::-1])

    def proof(self, source: str) -> str:
        """Return a proof that runs all programs: `works`, which its author wrote, says of each whether it works."""
        call = f"working(works, {self.given['lines']!r}, {self.given['count']})"
        return f"{source}\n\nfrom gradestep.student.quiz.arrangements import working\n\nholds = {call}"

    def complaints(self, name: str, *, is_draft: bool = False) -> Iterator[str]:
        """Yield what it lacks: lines that make a program, few enough to try all of their orders; feedback, hint."""
        yield from frame_complaints(name, self.question, self.hint, is_draft=is_draft)
        yield from stray_complaints(name, self.strays)
        strangers = [item for item in self.items if not CODE.fullmatch(item.text) and not ORDER.fullmatch(item.text)]
        for item in strangers:
            how = f'{HOW}; an order as in "- [x] order: 2 >1 3"'
            yield f'"{item.text}" of quiz "{name}" is neither a line of code nor an order: {how}'
        if not strangers:
            yield from self._of_lines(name)
            for item in () if is_draft else self.items:
                yield from untold(item, f'"{item.text}" of quiz "{name}"')

    def _of_lines(self, name: str) -> Iterator[str]:
        codes = [code for _, _, code in self._lines]
        if len(codes) > len(LETTERS) or len(self._key) < LEAST:
            yield f'quiz "{name}" has {len(self._key)} of {len(codes)} lines: {HOW}; 2 to {len(LETTERS)} of them'
            return
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield f'"{code}" stands twice in quiz "{name}": write each line once, since nobody can tell them apart'
            return
        for code in codes:
            yield from _line_complaints(name, code)
        programs = list(islice(readable(self.given["lines"], self.given["count"]), MOST + 1))
        if len(programs) > MOST:
            yield f'the lines of quiz "{name}" make more than {MOST} programs: take fewer, so that all can be run'
        elif self._key not in programs:
            yield f'the right lines of quiz "{name}" are no program that Python can read: mind how far in they stand'
        for item, order in self.orders:
            if order not in programs and len(programs) <= MOST:
                how = f"give {len(self._key)} numbers of lines, with > for each step further in, as in order: 2 >1 3"
                yield f'"{item.text}" of quiz "{name}" is no program that Python can read: {how}'
        if len({*self._right, *(in_one_form(order) for _, order in self.orders)}) <= len(self.orders):
            yield f'quiz "{name}" names an order twice: take one of the two out'

    def texts(self) -> list[str]:
        """Return the lines."""
        return [f"`{code}`" for _, _, code in self._lines]

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield the line of the tests that holds the key, and what is said of lines and orders."""
        yield from secrets_of(self.items, self.tests("", 1))

    def differs(self, name: str, holds: Any, when: str) -> str:
        """Return which programs work, by the proof, and are not marked as right, or the other way round."""
        if not isinstance(holds, dict) or not all(isinstance(order, str) and read(order) for order in holds):
            return f"holds is {str(holds)[:80]}: leave it to gradestep, and define works(program)"
        found = {order for order, truth in holds.items() if truth is True}
        if not found:
            why = since(holds.get(self.key))
            return f'of "{name}" no program works {when}, not even the one that is marked as right{why}: mend works'
        for order in self._right:
            if order not in found:
                why = since(holds.get(order))
                return (
                    f'"{name}" marks {self._in_places(order)} as right, but {when} it does not work{why}: mend the key'
                )
        others = [order for order in holds if order in found and order not in self._right]
        if others:
            lines = ", ".join(f'"- [x] order: {self._in_places(order)}"' for order in others)
            return f'of "{name}" other orders work too {when}: add {lines}, or reword the question so that they do not'
        return ""

    def held(self, holds: dict[str, Any]) -> str:
        """Return how many programs work, and the first of them."""
        found = [order for order, truth in holds.items() if truth is True]
        return f"that {len(found)} programs work{f', such as {self._in_places(found[0])}' if found else ''}"


def _line_complaints(name: str, code: str) -> Iterator[str]:
    where = f'"{code[:60]}" of quiz "{name}"'
    if not is_whole(code):
        how = "leave comments out, and write on one line what goes on in the next"
        yield f"{where} is no whole line of code, so how far in it stands means nothing: {how}"
    if len(code) > LONGEST_LINE:
        yield f"{where} is longer than {LONGEST_LINE} characters: shorten it"
