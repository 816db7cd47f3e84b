"""The lines of a challenge that must never reach a student, and the lines that its students are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradestep.teacher.notebook import to_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.teacher.challenge import Cell, Challenge

TELLS_NOTHING = re.compile(
    r"[\W\d_]*|\w+|(else|try|finally):|(import|from) .*|return( \w+)?|\w+ = (\[\]|\{\}|0|0\.0|None)"
    r"|with tf\.GradientTape\(\) as \w+:|### .*"
)
CARD = re.compile(r"""(?P<call>\bquiz\(\s*["']\w+["'],\s*answer=)(?P<answer>"[^"\n]*"|'[^'\n]*'|[^,\s)]+)""")


@dataclass(frozen=True)
class Secret:
    """A line that stays behind: what it is part of and the line of that part's header in the script (1-based).

    `home` is the id of the only cell that may show the same line, because the author wrote it there outside of the
    secret part; `None` allows each cell in which the author wrote it (a mistake's code often resembles the lesson's).
    """

    text: str
    what: str
    line: int
    home: str | None = None


def secrets(challenge: Challenge) -> Iterator[Secret]:
    """Yield each secret line of `challenge` that says anything by itself."""
    for cell in challenge.cells:
        for secret in _of_cell(cell):
            if not TELLS_NOTHING.fullmatch(secret.text):
                yield secret


def public(challenge: Challenge) -> dict[str, str]:
    """Return what students may see: the source of each cell of the release by cell id, without stubs."""
    return {cell.id: blank_answers("\n".join(_outside(cell.source))) for cell in to_notebook(challenge).cells}


def blank_answers(source: str) -> str:
    """Return the source of a card cell without the chosen letters."""
    return CARD.sub(r'\g<call>""', source)


def _of_cell(cell: Cell) -> Iterator[Secret]:
    if cell.stays_behind:
        yield from _lines(f'{cell.role} "{cell.name}"', cell, cell.source.splitlines(), None)
    elif cell.role == "quiz":
        yield from _of_quiz(cell)
    else:
        kind = {"answer": "solution", "tests": "hidden tests"}.get(cell.role, cell.role)
        yield from _lines(f'{kind} "{cell.name}"', cell, cell.hidden(), cell.name)


def _of_quiz(cell: Cell) -> Iterator[Secret]:
    key = [line for line in cell.source.splitlines() if line.startswith("- [x]")]
    yield from _lines(f'key "{cell.name}"', cell, [*key, f'assert letters == "{cell.quiz.key}", " ".join(wrong)'], "")
    for option in cell.quiz.options:
        told = [*option.feedback.splitlines(), option.misconception]
        yield from _lines(f'feedback for option {option.letter} of "{cell.name}"', cell, told, "")


def _lines(what: str, cell: Cell, lines: list[str], home: str | None) -> Iterator[Secret]:
    for line in lines:
        yield Secret(line.strip(), what, cell.line, home)


def _outside(source: str) -> Iterator[str]:
    inside = False
    for line in source.splitlines():
        edge = re.search(r"### (BEGIN|END) ", line)
        if edge:
            inside = edge[1] == "BEGIN"
        elif not inside:
            yield line
