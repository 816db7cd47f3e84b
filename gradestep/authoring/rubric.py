"""The rubric of a question that a person grades: lines `> [-1] forgets the bias` in its cell, which stay behind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from gradestep.student.quiz.task_list import FENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES = ("manual", "task")
QUOTED = re.compile(r"(?:# ?)?>(?: ?(?P<rest>.*))")  # in code it is a comment
LINE = re.compile(r"\[(?P<points>[^\]!]*)\](?!\()\s*(?P<words>.*)")  # no [!TIP], no [link](address)
WITHOUT_BRACKETS = re.compile(r"[+-]\d+(?:\.\d+)?:?\s+")
WITHOUT_QUOTE = re.compile(r"(?:# ?)?\[[+-]\d+(?:\.\d+)?\]\s+\w")
NUMBER = re.compile(r"[+-]\d+(\.\d+)?|0")
MOST, LONGEST = 30, 300  # lines of a rubric, characters of one


@dataclass(frozen=True)
class RubricItem:
    """One line of a rubric: points to add or (below 0) to take off, what it says, and its line in the cell from 1."""

    points: float
    words: str
    line: int = 0

    @property
    def shown(self) -> str:
        """The line as a person wrote it, `"[-1] forgets the bias"`."""
        return f"[{signed(self.points)}] {self.words}"


def signed(points: float) -> str:
    """Return points with their sign, `"-1"`, `"+0.5"`; 0 has none."""
    return f"{points:+.10g}" if points else "0"


def rubric_of(source: str) -> list[RubricItem]:
    """Return the rubric in a cell that `complaints` finds nothing wrong with."""
    return [RubricItem(float(points), words, line) for line, points, words in _read(source)[0]]


def without_rubric(source: str) -> str:
    """Return the source of a cell without the lines of its rubric: of a manual cell, the model answer."""
    found, taken = _read(source)
    kept = (text for number, text in enumerate(source.splitlines(), 1) if number not in taken)
    return "\n".join(kept).strip("\n") if found else source


def starts_full(items: list[RubricItem]) -> bool:
    """Return whether scores start from all points; where a line adds points, they start from 0."""
    return all(item.points <= 0 for item in items)


def complaints(source: str, points: float) -> Iterator[tuple[int, str]]:
    """Yield `(line in the source from 1, what is wrong and what to do)` for the rubric of a cell worth `points`."""
    found, taken = _read(source)
    yield from _outside(source, taken)
    sound: list[RubricItem] = []
    for line, number, words in found:
        what = f'"[{number}] {words}" in the rubric'
        if not NUMBER.fullmatch(number) or not isfinite(float(number)):
            yield line, f"{what} begins with no number: write [-1], [+0.5], or [0] for a comment without points"
        elif abs(float(number)) > points:
            yield line, f"{what} is more than the {points:g} points of the cell: write a number within them"
        elif not words:
            yield line, f"{what} says nothing: write what was right or wrong behind the brackets"
        elif "{{" in words or len(words) > LONGEST:
            yield line, f"{what} is no plain sentence of {LONGEST} characters at most: write one, without {{{{ }}}}"
        elif any(words == other.words for other in sound):
            yield line, f"{what} is there twice: say in other words what differs"
        else:
            sound.append(RubricItem(float(number), words, line))
    if len(found) > MOST:
        yield found[MOST][0], f"a rubric of {len(found)} lines: {MOST} are the most that a person can choose from"
    added = sum(item.points for item in sound if item.points > 0)
    if len(sound) == len(found) and added and added < points:
        what = f"the lines of the rubric add up to {added:g} points, and the cell has points={points:g}"
        yield sound[0].line, f"{what}: nobody could earn them all"


def _outside(source: str, taken: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the lines that were meant for the rubric and are none: students would read them."""
    fenced = False
    for number, text in enumerate(source.splitlines(), 1):
        fenced ^= bool(FENCE.match(text))
        if fenced or number in taken:
            continue
        quoted = QUOTED.fullmatch(text.strip())
        said = (quoted["rest"] or "").strip() if quoted else ""
        if said and (number + 1 in taken or WITHOUT_BRACKETS.match(said)):
            how = f'write "> [-1] {WITHOUT_BRACKETS.sub("", said)}", or [0] for a comment without points'
            yield number, f'"{said}" in the rubric begins with no number in brackets: {how}'
        elif WITHOUT_QUOTE.match(text.strip()):
            yield number, f'"{text.strip()}" is no line of the rubric: quote it, with "> " before the brackets'


def _read(source: str) -> tuple[list[tuple[int, str, str]], set[int]]:
    """Return `(line, number, words)` for each item, and the lines that belong to them; quotes below one go on."""
    found: list[tuple[int, str, str]] = []
    taken: set[int] = set()
    fenced = False
    for number, text in enumerate(source.splitlines(), 1):
        fenced ^= bool(FENCE.match(text))
        quoted = None if fenced else QUOTED.fullmatch(text.strip())
        item = LINE.fullmatch(quoted["rest"].strip()) if quoted else None
        if item:
            found.append((number, item["points"].strip(), item["words"].strip()))
        elif quoted and number - 1 in taken and quoted["rest"].strip():
            line, points, words = found[-1]
            found[-1] = (line, points, f"{words} {quoted['rest'].strip()}".strip())
        else:
            continue
        taken.add(number)
    return found, taken
