"""Run generated notebooks both ways, and compare the verdict on each tests cell of each hand-in."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from benchmarks.programs.graded import FAILED, PASSED, WAITS, Grader, verdict
from benchmarks.programs.plain import Plain
from benchmarks.programs.program import ANSWER, LESSON, name_of
from benchmarks.programs.settle import settled
from gradestep.static_analysis.names import loaded, parsed, rebound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from nbformat import NotebookNode

    from benchmarks.programs.program import Cell, Program

DRAWN = re.compile(r"\brand(?:om)?\.?\w*\(")  # a call that may draw, or seed
WAYS = {True: "the right answers", False: "the wrong answers"}


@dataclass(frozen=True)
class Difference:
    """A tests cell on which the two ways do not agree: in which notebook, for which hand-in, and what each says."""

    program: Program
    place: int  # of the hand-in, from 0
    cell: int
    plain: str
    graded: str

    def __str__(self) -> str:
        """Return the notebook, and below it what differs."""
        hand_in = f"hand-in {self.place + 1} of {len(self.program.right)}, {WAYS[self.program.right[self.place]]}"
        name = name_of(self.cell, self.program.cells[self.cell])
        said = f"{name}, {hand_in}:\n    in one process: {self.plain}\n    by the grader:  {self.graded}"
        return f"{self.program}\n\n{said}"


@dataclass
class Seen:
    """What was compared: how many programs, tests cells, and cells that wait for a person; and what differs.

    `rescued` are cells that two processes failed and one kernel passes: they wait for a person when a class is graded.
    """

    programs: int = 0
    tests: int = 0
    failing: int = 0
    waiting: int = 0
    rescued: int = 0
    differences: list[Difference] = field(default_factory=list)

    def __add__(self, other: Seen) -> Seen:
        """Return both together."""
        return Seen(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def share_waiting(self) -> float:
        """Which part of the tests cells waits for a person."""
        return self.waiting / max(1, self.tests)

    def __str__(self) -> str:
        """Return the numbers in one line."""
        return (
            f"programs {self.programs}, tests cells {self.tests} ({self.failing} failing), "
            f"differences {len(self.differences)}, waiting for a person {self.waiting} ({self.share_waiting:.1%}), "
            f"left to one by one kernel {self.rescued}"
        )


class Comparison:
    """A context: both ways, warm, and what they were seen to do."""

    def __enter__(self) -> Self:
        """Start the processes of both ways."""
        self.seen = Seen()
        self._plain, self._grader = Plain(), Grader()
        self._plain.__enter__()
        self._grader.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End them."""
        self._grader.__exit__()
        self._plain.__exit__()

    def program(self, draft: Program) -> Program | None:
        """Return the program that a draft becomes, or None when it does not run, or not the same way each time."""
        program = settled(draft, self._plain)
        return program if program and set(self._expected(program, right=True)) == {PASSED} else None

    def compare(self, program: Program, *, but_lessons: bool = False) -> list[Difference]:
        """Run a notebook both ways and return the differences, or all but those that are on purpose."""
        self.seen.programs += 1
        expected = {True: [PASSED] * len(program.tests()), False: self._expected(program, right=False)}
        found = []
        for place, (right, notebook) in enumerate(zip(program.right, self._grader.grade(program), strict=True)):
            for cell, plain in zip(program.tests(), expected[right], strict=True):
                graded = self._verdict(notebook.cells[cell], plain)
                if graded in (WAITS, plain.split(":")[0]):
                    continue
                if plain == PASSED and self._is_rescued(program, cell, right=right):
                    self.seen.rescued += 1
                elif right or not but_lessons or graded != PASSED or not _is_on_purpose(program, cell):
                    found.append(Difference(program, place, cell, plain, _said(notebook.cells[cell])))
        self.seen.differences += found
        return found

    def _is_rescued(self, program: Program, cell: int, *, right: bool) -> bool:
        return verdict(self._grader.asked_again(program, right=right).cells[cell]) == WAITS

    def _expected(self, program: Program, *, right: bool) -> list[str]:
        """Return what a plain process says of each tests cell."""
        outcomes = self._plain.run(program.handed_in(right=right))
        ended = [outcomes[cell][0] if outcomes else "ProcessEnded" for cell in program.tests()]
        return [f"{FAILED}: {kind}" if kind else PASSED for kind in ended]

    def _verdict(self, cell: NotebookNode, plain: str) -> str:
        graded = verdict(cell)
        self.seen.tests += 1
        self.seen.failing += plain != PASSED
        self.seen.waiting += graded == WAITS
        return graded


def _is_on_purpose(program: Program, cell: int) -> bool:
    """Return whether tests may pass beside wrong answers that fail in one process (see ON_PURPOSE in kinds.py)."""
    return _is_about_the_lesson(program, cell) or _draws_otherwise(program.cells[:cell])


def _draws_otherwise(above: Sequence[Cell]) -> bool:
    """Return whether a wrong answer draws more or fewer numbers, which moves the tests' streams in one process only."""
    answers = [each for each in above if each.role == ANSWER and each.wrong]
    return any(len(DRAWN.findall(each.wrong)) != len(DRAWN.findall(each.source)) for each in answers)


def _is_about_the_lesson(program: Program, cell: int) -> bool:
    """Return whether the tests read a name of a lesson's that the wrong answers were to bind to something else.

    They are about the lesson's own thing then, which the answers do not change (see ON_PURPOSE in kinds.py), under
    each of the names that lessons have for it.
    """
    above = program.cells[:cell]
    lessons = [parsed(each.source) for each in above if each.role == LESSON]
    bound = {name for each in above if each.role == ANSWER for name in rebound(parsed(each.wrong or each.source))}
    for one, other in [pair for lesson in lessons for pair in _aliases(lesson)] * 2:
        if {one, other} & bound:
            bound |= {one, other}
    given = {name for lesson in lessons for name in rebound(lesson)}
    return bool(given & bound & loaded(parsed(program.cells[cell].source)))


def _aliases(lesson: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the two names of each plain `one = other` of a cell."""
    for each in lesson.body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Name):
            yield from ((target.id, each.value.id) for target in each.targets if isinstance(target, ast.Name))


def _said(cell: NotebookNode) -> str:
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return ", ".join([verdict(cell), *(f"{output.ename}: {output.evalue}" for output in errors)])
