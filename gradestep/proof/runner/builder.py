"""Which cells a trial runs: those that a proof or the tests build on, and no plots or long trainings beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradestep.proof.runner.pair import PairTrial
from gradestep.proof.runner.trial import Code, Trial
from gradestep.static_analysis.slicing import needed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from gradestep.authoring.challenge import Cell, Challenge
    from gradestep.proof.runner.dispatcher import Job
    from gradestep.proof.runner.outcome import Outcome

    Run = Callable[[Sequence[Job]], list[Outcome]]

LEAST_SECONDS, MORE_SECONDS = 2, 4  # a mutant may take a little, and some times as long as the solution
WHOLE_SECONDS = 60.0  # of processor time
RUNS_IN_A_NOTEBOOK = ("", "answer", "tests", "manual")


@dataclass(frozen=True, eq=False)
class TrialBuilder:
    """A challenge, and what runs its trials: `run` as students' work is graded, `elsewhere` as on another machine."""

    challenge: Challenge
    run: Run
    elsewhere: Run
    _known: dict[Any, Trial] = field(default_factory=dict, repr=False)
    _vouched: list[bool] = field(default_factory=list, repr=False)  # empty until it is known

    @cached_property
    def cells(self) -> list[Cell]:
        """The code cells that a notebook runs, in order."""
        cells = self.challenge.cells
        return [cell for cell in cells if cell.cell_type == "code" and cell.role in RUNS_IN_A_NOTEBOOK]

    def proof(self, proof: Cell, sources: Mapping[Cell, str] | None = None) -> Trial:
        """Return the trial of a proof; `sources` gives other sources for some cells."""
        cells = [*(cell for cell in self.cells if cell.line < proof.line), proof]
        return self._trial(cells, [proof], sources or {})

    def whole(self, sources: Mapping[Cell, str] | None = None) -> Trial:
        """Return the trial of all tests cells; `sources` gives other sources for some cells."""
        return self._trial(self.cells, self.challenge.of_role("tests"), sources or {})

    def stand_in(self, answer: Cell, source: str) -> Trial:
        """Return the trial of the tests cells that build on an answer, with `source` in its place."""
        return self._trial(self.cells, [answer, *self.tests_on(answer)], {answer: source})

    def mistake(self, mistake: Cell) -> Trial:
        """Return the trial of the tests cells of a mistake's answer, and of those that it must fail."""
        answer = self.challenge.answered_by(mistake)
        named = [cell for cell in self.challenge.of_role("tests") if cell.name in mistake.fails]
        tests = sorted({*self.tests_of(answer), *named}, key=lambda cell: cell.line)
        return self._trial(self.cells, [answer, *tests], {answer: mistake.source})

    def mutants(self, answer: Cell, sources: Sequence[str]) -> list[Trial]:
        """Return a trial for each source in the place of an answer: it ends at the first tests cell that fails."""
        usual = self.stand_in(answer, answer.source)
        (outcome,) = self.run([usual])
        seconds = LEAST_SECONDS + MORE_SECONDS * outcome.seconds
        place = next(place for place, code in enumerate(usual.cells) if code.line == answer.line)
        return [usual.with_source(place, source, brief=True, seconds=seconds) for source in sources]

    def paired(self, trial: Trial) -> PairTrial:
        """Return a trial as one in two processes: the tests in one, the answers in the other."""
        return PairTrial(trial, self._source, self._files)

    @cached_property
    def everything(self) -> PairTrial:
        """The whole notebook with the solutions in place: a trial of which nothing is left out."""
        return self.paired(Trial(self._source, seconds=WHOLE_SECONDS, folder=self._files))

    @cached_property
    def _source(self) -> tuple[Code, ...]:
        return tuple(_code(cell, cell.source) for cell in self.cells)

    @cached_property
    def _files(self) -> Path:
        """Return the folder in which the teacher's files stand beside the built notebook."""
        return files_of(self.challenge)

    def tests_on(self, answer: Cell) -> list[Cell]:
        """Return the tests cells that build on an answer."""
        place = self.cells.index(answer)
        return [cell for cell in self._tests_below(answer) if self._needs[cell][place].strip()]

    def tests_of(self, answer: Cell) -> list[Cell]:
        """Return the tests cells that stand between an answer and the next one."""
        later = [cell.line for cell in self.challenge.of_role("answer") if cell.line > answer.line]
        return [cell for cell in self._tests_below(answer) if not later or cell.line < later[0]]

    def _tests_below(self, answer: Cell) -> list[Cell]:
        return [cell for cell in self.challenge.of_role("tests") if cell.line > answer.line]

    @cached_property
    def _needs(self) -> dict[Cell, list[str]]:
        sources = [cell.source for cell in self.cells]
        return {cell: needed(sources, [self.cells.index(cell)]) for cell in self.challenge.of_role("tests")}

    def _trial(self, cells: list[Cell], keep: list[Cell], sources: Mapping[Cell, str]) -> Trial:
        """Return the trial of the cells to keep and of what they build on; tests cells beside those are left out."""
        cells = [cell for cell in cells if cell.role != "tests" or cell in keep]
        asked = tuple((cell, sources.get(cell, cell.source)) for cell in cells), tuple(keep)
        if asked not in self._known:  # many claims stage the same trial, and reading what builds on what takes a while
            staged = _reduced(*asked) if self.is_vouched_for else _entire(*asked)
            self._known[asked] = replace(staged, folder=self._files)
        return self._known[asked]

    @property
    def is_vouched_for(self) -> bool:
        """Whether the tests say the same when nothing is left out, in one process and in two: reading may be wrong.

        It is no cached_property: until Python 3.12 those of all challenges would wait for each other's runs.
        """
        if not self._vouched:
            self._vouched.append(self._is_vouched_for())
        return self._vouched[0]

    def _is_vouched_for(self) -> bool:
        tests = self.challenge.of_role("tests")
        if not tests:
            return True
        cells = tuple((cell, cell.source) for cell in self.cells)
        reduced, everything = replace(_reduced(cells, tuple(tests)), folder=self._files), self.everything
        jobs: list[Job] = [everything, everything.trial, self.paired(reduced), replace(reduced, seed=1)]
        said = [[(outcome.lost(cell.name), outcome.earned) for cell in tests] for outcome in self.run(jobs)]
        return all(one == said[0] for one in said)


def _reduced(cells: tuple[tuple[Cell, str], ...], keep: tuple[Cell, ...]) -> Trial:
    numbers = [number for number, (cell, _) in enumerate(cells) if cell in keep]
    sources = needed([source for _, source in cells], numbers)
    codes = (_code(cell, source) for (cell, _), source in zip(cells, sources, strict=True))
    return Trial(tuple(code for code in codes if code.source.strip()))


def _entire(cells: tuple[tuple[Cell, str], ...], _: tuple[Cell, ...]) -> Trial:
    codes = (_code(cell, source) for cell, source in cells)
    return Trial(tuple(codes), seconds=WHOLE_SECONDS)


def _code(cell: Cell, source: str) -> Code:
    return Code(cell.role, cell.name, cell.line, source, cell.marks.get("points", math.inf))


def files_of(challenge: Challenge) -> Path:
    """Return the folder in which the teacher's files stand beside the built notebook; there may be none."""
    return challenge.path.absolute().parents[2] / "source" / challenge.assignment


def stand_ins(challenge: Challenge, answer: Cell, role: str) -> list[Cell]:
    """Return the cells of a role, `"alternative"` or `"mistake"`, that stand in for an answer."""
    return [cell for cell in challenge.of_role(role) if challenge.answered_by(cell) is answer]
