"""One notation in a sentence: a letter is code, `p`, or math, $p$, and not both, as if there were two of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradestep.proof.runner.outcome import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell, Challenge

SENTENCE = re.compile(r"\S.*?(?:[.?!](?=\s)|\n\s*\n|\Z)", re.DOTALL)
CODE = re.compile(r"`([A-Za-z])`")
MATH = re.compile(r"\$([^$\n]+)\$")
LETTER = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")


def two_notations(challenge: Challenge) -> Iterator[Broken]:
    """Yield each sentence of a lesson or question in which a letter is written in two ways."""
    for cell in challenge.cells:
        if cell.cell_type == "markdown" and not cell.stays_behind:
            yield from _of_cell(challenge, cell)


def _of_cell(challenge: Challenge, cell: Cell) -> Iterator[Broken]:
    for sentence in SENTENCE.finditer(cell.source):
        letters = {letter for math in MATH.findall(sentence[0]) for letter in LETTER.findall(math)}
        for letter in sorted(letters & {*CODE.findall(sentence[0])}):
            line = cell.line + 1 + cell.source.count("\n", 0, sentence.start())
            what = f"a sentence speaks of `{letter}` and of ${letter}$: write both in one way"
            yield Broken(challenge.path, line, what)
