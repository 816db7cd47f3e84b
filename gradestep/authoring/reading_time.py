"""How long a notebook takes: to read, predict, run and answer, and with the code that its student writes."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell, Challenge

WORDS_A_MINUTE = 238  # silent reading of English non-fiction: M. Brysbaert, J. of Memory and Language 109 (2019)
SECONDS_A_CELL = 20  # to predict what a code cell does, run it and look: an estimate, as is the next
SECONDS_AN_OPTION = 8  # to weigh an option of a quiz
# An estimate of our own: reading the task, a first try, what the tests say and a second
# try, spread over the lines of the solution. No measurement of learners is behind it.
MINUTES_A_LINE = 2
STEP = 5  # minutes: the measure is no finer


def minutes(challenge: Challenge) -> float:
    """Return how many minutes reading, running and choosing take, at least 1."""
    words = sum(len(re.findall(r"\w+", text)) for cell in challenge.cells for text in prose(cell))
    cells = sum(cell.cell_type == "code" and not cell.role for cell in challenge.cells)
    options = sum(len(cell.quiz.texts()) for cell in challenge.of_role("quiz"))
    return max(1, words / WORDS_A_MINUTE + (cells * SECONDS_A_CELL + options * SECONDS_AN_OPTION) / 60)


def minutes_of_code(challenge: Challenge) -> int:
    """Return how many minutes it takes to write the answers, by the lines of their solutions; 0 without any."""
    lines = sum(bool(line.strip()) for answer in challenge.of_role("answer") for line in answer.hidden())
    return STEP * math.ceil(MINUTES_A_LINE * lines / STEP)


def prose(cell: Cell) -> Iterator[str]:
    """Yield the texts of a cell that a student reads, but for code, hints and feedback."""
    if cell.role == "quiz":
        yield from (cell.quiz.question, *cell.quiz.texts())
    elif cell.cell_type == "markdown" and cell.role in ("", "task", "card"):
        yield cell.source
