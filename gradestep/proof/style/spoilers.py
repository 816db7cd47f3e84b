"""A prediction is worth making while its answer is out of sight: folded away below the cell that shows it.

And a task to try something is worth doing when its question is answered: folded away below it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from gradestep.authoring.predictions import UNFOLD, asks
from gradestep.proof.runner.outcome import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell, Challenge

FOLD = "<details>"
HARMLESS = (FOLD, "#", "**Predict.**", "**Investigate.**")  # what is folded, a new section, the next questions

ASKED = re.compile(r"(?:\A|\n\n)\*\*(?:(?!\n\n).)*\?(?:(?!\n\n).)*\Z", re.DOTALL)  # a last paragraph
TRIALS = re.compile(r"^\*\*(?:Modify|Investigate)\.\*\*.*?(?=^#|\Z)", re.DOTALL | re.MULTILINE)  # down to a heading


def questions_without_answer(challenge: Challenge) -> Iterator[Broken]:
    """Yield each **Modify.** or **Investigate.** that asks a question, and has no fold below it with the answer."""
    for cell in challenge.cells:
        if cell.cell_type == "markdown" and not cell.role:
            for trial in TRIALS.finditer(cell.source):
                if "?" in trial[0] and FOLD not in trial[0]:
                    line = cell.line + 1 + cell.source.count("\n", 0, trial.start())
                    what = "no answer to this question stands below it"
                    yield Broken(challenge.path, line, f"{what}: fold it into <details><summary>...</summary>")


def answers_in_view(challenge: Challenge) -> Iterator[Broken]:
    """Yield each text that stands unfolded below the code of a prediction, and each fold that is never closed."""
    asked = False
    for cell in challenge.cells:
        if cell.stays_behind:
            continue
        if cell.cell_type == "markdown" and not cell.role:
            if asked and not cell.source.lstrip().startswith(HARMLESS):
                what = "this text is in view before the code of the prediction above it is run"
                yield Broken(challenge.path, cell.line, f"{what}: fold it into <details><summary>...</summary>")
            yield from (Broken(challenge.path, cell.line + line, what) for line, what in _wrong_folds(cell.source))
            asked = False
        asked = asks(cell) or _asks_in_bold(cell) or (asked and not cell.role)


def _wrong_folds(source: str) -> Iterator[tuple[int, str]]:
    """Yield `(line from 1, what is wrong)` for folds that do not close, and for Markdown that HTML would swallow."""
    lines = [line.strip() for line in source.splitlines()]
    first = next((number for number, line in enumerate(lines, 1) if FOLD in line or UNFOLD in line), 0)
    opened, closed = source.count(FOLD), source.count(UNFOLD)
    if opened > closed:
        yield first, f"a {FOLD} has no {UNFOLD}: close it below what is folded"
    elif closed > opened:
        yield first, f"a {UNFOLD} has no {FOLD}: begin with {FOLD}<summary>...</summary> above what is folded"
    for number, (line, below) in enumerate(pairwise(lines), 1):
        if (line.endswith("</summary>") and below) or (below == UNFOLD and line):
            how = "or its Markdown is shown as it stands"
            yield number, f"what is folded needs an empty line above and below it, {how}: leave one below this line"


def _asks_in_bold(cell: Cell) -> bool:
    """Return whether the last paragraph of a lesson begins in bold and asks, as **Why?** or **Look.** How many? do."""
    return cell.cell_type == "markdown" and not cell.role and bool(ASKED.search(cell.source.strip()))
