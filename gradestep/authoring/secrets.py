"""The lines of a challenge that must never reach a student, and the lines that its students are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradestep.authoring.notebook import to_notebook
from gradestep.authoring.question_cells import blank_answers
from gradestep.authoring.regions import split
from gradestep.authoring.rubric import ROLES, rubric_of
from gradestep.student.quiz.kinds import keys_of_variants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell, Challenge

TELLS_NOTHING = re.compile(
    r"[\W\d_]*|\w+|(else|try|finally):|(import|from) .*|return( \w+)?|\w+ = (\[\]|\{\}|0|0\.0|None)"
    r"|with tf\.GradientTape\(\) as \w+:|for _ in range\(\w+\):"
    r"|.*\bseed\(\d+\)|\w+ = np\.random\.default_rng\(\d*\)|### .*"
)
KEY = re.compile(r"- \[x\]", re.IGNORECASE)
FEW_WORDS = 3  # "Yes." or "That is it." may stand anywhere


@dataclass(frozen=True)
class Secret:
    """A line that stays behind: what it is part of and the line of that part's header in the script (1-based).

    `home` is the id of the only cell that may show the same line, because the author wrote it there outside of the
    secret part, and `""` is none; `None` allows each cell in which the author wrote it, since the code of a mistake or
    a proof often resembles the lesson's.
    """

    text: str
    what: str
    line: int
    home: str | None = None


def secrets(challenge: Challenge) -> Iterator[Secret]:
    """Yield each secret line of `challenge` that says anything by itself."""
    for cell in challenge.cells:
        home = challenge.answered_by(cell).name if cell.role == "alternative" else _home(cell)
        for secret in _of_quiz(cell) if cell.role == "quiz" else _of_cell(cell, home):
            if not TELLS_NOTHING.fullmatch(secret.text):
                yield secret
        yield from _of_rubric(cell) if cell.role in ROLES else ()


def public(challenge: Challenge) -> dict[str, str]:
    """Return what students may see: the source of each cell of the release by cell id, without stubs."""
    cells = to_notebook(challenge).cells
    return {
        cell.id: blank_answers("\n".join(line for line, inside in split(cell.source) if not inside)) for cell in cells
    }


def count_of(line: str, text: str) -> int:
    """Return how often `text` holds `line` as a whole: not inside a longer name or number."""
    if line not in text:  # quick, and nearly always so
        return 0
    return len(re.findall(rf"(?<![\w.]){re.escape(line)}(?!\w|\.\d)", text))


def _home(cell: Cell) -> str | None:
    """Return the home of a cell's secrets: visible tests share lines with hidden ones; a solution has none."""
    if cell.role in ("proves", "mistake", "computes"):
        return None
    return cell.name if cell.role == "tests" else ""


def _of_cell(cell: Cell, home: str | None) -> Iterator[Secret]:
    whole = cell.stays_behind or cell.role == "manual"
    kind = {"answer": "solution", "tests": "hidden tests", "manual": "model answer"}.get(cell.role, cell.role)
    yield from _lines(f'{kind} "{cell.name}"', cell, cell.source.splitlines() if whole else cell.hidden(), home)


def _of_rubric(cell: Cell) -> Iterator[Secret]:
    """Yield what a rubric says, which tells what is wrong; the model answer around it is its cell's."""
    items = rubric_of(cell.source)
    said = [item.words for item in items if len(item.words.split()) > FEW_WORDS]
    yield from _lines(f'rubric of "{cell.name}"', cell, [*(item.shown for item in items), *said], "")


def _of_quiz(cell: Cell) -> Iterator[Secret]:
    """Yield the lines of its answers as the author wrote them, and what its kind says."""
    yield from _lines(f'key "{cell.name}"', cell, [line for line in cell.source.splitlines() if KEY.match(line)], "")
    keys = keys_of_variants(cell.drawn) if cell.variants > 1 else []
    yield from _lines(f'key "{cell.name}"', cell, keys, "")
    for part, line in dict.fromkeys(secret for asked in cell.drawn for secret in asked.secrets()):
        of = "" if part == "key" else "of "
        yield from _lines(f'{part} {of}"{cell.name}"', cell, [line], "")


def _lines(what: str, cell: Cell, lines: list[str], home: str | None) -> Iterator[Secret]:
    for line in lines:
        yield Secret(line.strip(), what, cell.line, home)
