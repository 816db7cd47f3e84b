"""A key that is found without the question: an option that stands out, or lines whose order can be read off above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradestep.proof.runner.outcome import Broken
from gradestep.static_analysis.syntax import without_spaces
from gradestep.student.quiz.arrangements import read
from gradestep.student.quiz.kinds.choice import Quiz
from gradestep.student.quiz.order_lines import OrderAsked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell, Challenge
    from gradestep.student.quiz.kinds.choice import Option

LONGER, MORE = 1.5, 4  # times as many words as any other option, and so many words more
FEW = 3  # of two options, each stands out; of two lines, each order is met somewhere


def keys_in_sight(challenge: Challenge) -> Iterator[Broken]:
    """Yield each question whose one right option differs from all the others at sight, or whose order stands above."""
    for cell in challenge.of_role("quiz"):
        if isinstance(cell.quiz, OrderAsked):
            yield from _order_in_sight(challenge, cell, cell.quiz)
        if not isinstance(cell.quiz, Quiz):
            continue
        right, wrong = ([option for option in cell.quiz.options if option.right == each] for each in (True, False))
        if len(right) == 1 and len(wrong) + 1 >= FEW:
            for what in _sights(right[0], wrong):
                how = "give a wrong one the same look, or take it from the right one"
                yield Broken(challenge.path, cell.line, f"{cell.name}: the right option is {what}: {how}")


def _order_in_sight(challenge: Challenge, cell: Cell, asked: OrderAsked) -> Iterator[Broken]:
    """Yield that the lines of a program stand in their order in a lesson's code above, maybe with others between."""
    right = [without_spaces(asked.given["lines"][letter]) for _, letter in read(asked.key) or ()]
    for lesson in (each for each in challenge.of_role("") if each.cell_type == "code" and each.line < cell.line):
        left = (without_spaces(line.partition("  #")[0]) for line in lesson.source.splitlines())
        if len(right) >= FEW and all(line in left for line in right):
            what = f"{cell.name}: its lines stand in the right order in the code at line {lesson.line}"
            yield Broken(challenge.path, cell.line, f"{what}: ask for a program that cannot be read off there")


def _sights(right: Option, wrong: list[Option]) -> Iterator[str]:
    own, longest = _words(right), max(map(_words, wrong))
    if own >= LONGER * longest and own >= longest + MORE:
        yield f"by far the longest, {own} words and {longest} at most"
    for look, pattern in (("a number", r"\d"), ("code", r"`")):
        has = [bool(re.search(pattern, option.text)) for option in (right, *wrong)]
        if has.count(has[0]) == 1:
            yield f"the only one {'with' if has[0] else 'without'} {look}"


def _words(option: Option) -> int:
    return len(re.findall(r"\w+", option.text))
