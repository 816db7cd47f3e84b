"""Read a challenge: one percent script, the only thing that an author edits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import jupytext
from jupytext.stringparser import StringParser

from gradestep.authoring import cell_marks, regions
from gradestep.authoring.front_matter import end_of, read_front_matter
from gradestep.course.errors import AuthoringError
from gradestep.course.files import read_text
from gradestep.student.quiz.kinds import MOST_VARIANTS, USUAL, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.student.quiz.kinds import Asked

DRAFT = "draft"  # what the front matter may say of its proof
STUB = "raise NotImplementedError"
HEADER = re.compile(r"\s*#\s*(%%%*\s|%%$|(<codecell>|In\[[0-9 ]*\])\s*$)")  # as jupytext reads it


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell of a percent script: the line of its header (1-based), its source, and its marks.

    Of a question with variants, `versions` are its sources with the values of each, once they are computed.
    """

    line: int
    cell_type: str
    source: str
    marks: dict[str, Any] = field(default_factory=dict)
    versions: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """The mark that says what the cell is, such as `"answer"`; `""` for a lesson cell."""
        return next((mark for mark in self.marks if mark in cell_marks.ROLES), "")

    @property
    def name(self) -> str:
        """What the author called the cell: `"one_step"` for `answer="one_step"`, `""` for a lesson cell."""
        return str(self.marks.get(self.role, ""))

    @property
    def fails(self) -> tuple[str, ...]:
        """The names of the tests that a mistake must fail; `fails="one other"` names two."""
        return tuple(str(self.marks.get("fails", "")).replace(",", " ").split())

    @property
    def stays_behind(self) -> bool:
        """Whether only the author and the proof see this cell."""
        return bool(self.role) and cell_marks.ROLES[self.role].stays_behind

    @cached_property
    def quiz(self) -> Asked:
        """The question that a quiz cell holds, as its kind reads it; KeyError for a kind that is none."""
        return self.written(0)

    @property
    def variants(self) -> int:
        """How many variants a question has; 1 is usual."""
        given = self.marks.get("variants")
        return given if isinstance(given, int) and given in range(2, MOST_VARIANTS + 1) else 1

    def written(self, variant: int) -> Asked:
        """Return a variant of the question of a quiz cell, in the order in which its author wrote it."""
        source = self.versions[variant] if self.versions else self.source
        return kind_of(self.asks).read(source).with_marks(self.marks)

    @cached_property
    def drawn(self) -> tuple[Asked, ...]:
        """The variants of the question as students get them: but for the first one in an order of its own."""
        return tuple(self.written(variant).reordered(variant) for variant in range(self.variants))

    @property
    def asks(self) -> str:
        """The name of the kind of question that a quiz cell holds."""
        return str(self.marks.get("asks", USUAL))

    def hidden(self) -> list[str]:
        """Return the lines between BEGIN and END of the cell's solution or hidden tests."""
        return [line for line, inside in regions.split(self.source) if inside]

    def stub(self) -> str:
        """Return the source with a line that raises NotImplementedError in place of the solution."""
        return regions.replace(self.source, STUB)


@dataclass(frozen=True)
class Challenge:
    """A challenge or lesson as its author wrote it: front matter and cells, in order.

    `front_lines` has the line (1-based) of each key of the front matter.
    `computed` is what the built notebook keeps of the values in its prose; see `gradestep.proof.prose.values.filled`.
    """

    path: Path
    front: dict[str, Any]
    cells: tuple[Cell, ...]
    computed: dict[str, Any] = field(default_factory=dict)
    front_lines: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The notebook's name, which is the file's."""
        return self.path.stem

    @property
    def assignment(self) -> str:
        """The assignment's name, which is the folder's."""
        return self.path.parent.name

    @property
    def is_graded(self) -> bool:
        """Whether something in it earns points."""
        return any(cell.marks.get("points") for cell in self.cells)

    @property
    def is_draft(self) -> bool:
        """Whether its author says `proof: draft`: it is released with less proven than others."""
        return self.front.get("proof") == DRAFT

    def of_role(self, role: str) -> list[Cell]:
        """Return the cells of one role, in order; `of_role("")` are the lesson cells."""
        return [cell for cell in self.cells if cell.role == role]

    def answered_by(self, stand_in: Cell) -> Cell:
        """Return the answer cell that a mistake or an alternative stands in for: the last one above it."""
        return [cell for cell in self.of_role("answer") if cell.line < stand_in.line][-1]


def parse_script(path: Path) -> Challenge:
    """Parse one percent script, valid or not (see validation.py); raises AuthoringError where it cannot be read."""
    return _parsed(path, read_text(path))


@lru_cache(maxsize=256)
def _parsed(path: Path, text: str) -> Challenge:
    """Return the challenge of a text: a release asks for it again and again, and jupytext takes its time."""
    front, lines = read_front_matter(path, text)
    return Challenge(path, front, tuple(_cells(path, text)), front_lines=lines)


def _cells(path: Path, text: str) -> Iterator[Cell]:
    notebook = jupytext.reads(text, fmt="py:percent")
    cells = notebook.cells[1:] if notebook.cells[0].cell_type == "raw" else notebook.cells  # the front matter
    headers = list(_headers(text))
    if len(cells) != len(headers):
        behind = enumerate(text.splitlines()[end_of(text) :], end_of(text) + 1)
        line = next((number for number, line in behind if line.strip()), 1)
        raise AuthoringError(path, line, 'text before the first cell: start every cell with "# %%"')
    for line, cell in zip(headers, cells, strict=True):
        given = {mark: value for mark, value in cell.metadata.items() if mark != "lines_to_next_cell"}
        yield Cell(line, cell.cell_type, cell.source.rstrip(), given)


def _headers(text: str) -> Iterator[int]:
    """Yield the line of each cell's header; jupytext reads cells but does not say where they stood."""
    parser = StringParser("python")
    for number, line in enumerate(text.splitlines(), 1):
        if not parser.is_quoted() and HEADER.match(line):
            yield number
        parser.read_line(line)
