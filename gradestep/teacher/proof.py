"""Prove a challenge by running it: its key, its solution, its alternatives, its mistakes and its stub.

Everything runs in this process, so TensorFlow is imported once. The cells above an answer run once for all that
stands in for it: each stand-in starts from the variables that they left (a model that one changes stays changed).
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gradestep.grader.execute import value_of
from gradestep.teacher.quiz import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.teacher.challenge import Cell, Challenge

RUNS_IN_A_NOTEBOOK = ("", "answer", "tests", "manual")


@dataclass(frozen=True)
class Broken:
    """A claim of a challenge that running it refuted."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        """Return one line, `path:line: what`."""
        return f"{self.path}:{self.line}: {self.what}"


@dataclass
class Run:
    """One run of a challenge's code cells: the variables it left, and the error of each cell that failed."""

    variables: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    errors: dict[Cell, BaseException] = field(default_factory=dict)

    def step(self, cell: Cell, source: str) -> None:
        """Execute `source` as `cell`; what a cell raises is kept, as a notebook would go on after it."""
        said = io.StringIO()
        file = f"<{cell.name or 'lesson'}, line {cell.line}>"
        try:
            with contextlib.redirect_stdout(said):
                value = value_of(ast.parse(source, file), file, self.variables)
            if cell.role == "tests" and value is not None:  # only parts that failed give one
                lost = [line for line in said.getvalue().splitlines() if line.startswith("✗")]
                self.errors[cell] = AssertionError("; ".join(lost))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a student's code may raise
            self.errors[cell] = error

    def failed(self, role: str) -> dict[str, BaseException]:
        """Return the error of each failed cell of one role, by the cell's name."""
        return {cell.name: error for cell, error in self.errors.items() if cell.role == role}


def prove(challenge: Challenge, seed: int = 0) -> list[Broken]:
    """Run `challenge` and return each claim that does not hold under `seed`, in the order of its cells."""
    os.environ.setdefault("MPLBACKEND", "agg")
    claims = (_keys, _solution, _alternatives, _mistakes, _stub)
    broken = [Broken(challenge.path, line, what) for claim in claims for line, what in claim(challenge, seed)]
    return sorted(broken, key=lambda claim: claim.line)


def run(challenge: Challenge, seed: int, until: int | None = None, stand_ins: dict[Cell, str] | None = None) -> Run:
    """Run the code cells in order, up to the line `until`; `stand_ins` gives other sources for some cells."""
    return _go_on(Run(), challenge, seed, range(until or sys.maxsize), stand_ins or {})


def _go_on(done: Run, challenge: Challenge, seed: int, lines: range, stand_ins: dict[Cell, str]) -> Run:
    """Run the code cells whose headers stand in `lines`, after what `done` has run."""
    import keras  # TensorFlow comes with it; reading and building a challenge must not wait for that

    keras.utils.set_random_seed(seed)
    for cell in challenge.cells:
        if cell.line in lines and cell.cell_type == "code" and cell.role in RUNS_IN_A_NOTEBOOK:
            done.step(cell, stand_ins.get(cell, cell.source))
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
    return done


def _trials(challenge: Challenge, seed: int, role: str) -> Iterator[tuple[Cell, dict[str, BaseException]]]:
    """Yield each stand-in of one role, with the error of each tests cell that fails when it stands in."""
    for answer in challenge.of_role("answer"):
        above = run(challenge, seed, until=answer.line)
        left = dict(above.variables)
        for cell in challenge.of_role(role):
            if challenge.answered_by(cell) is answer:
                above.variables.clear()  # the very dict that functions of the lesson look names up in
                above.variables.update(left)
                trial = Run(above.variables, dict(above.errors))
                rest = range(answer.line, sys.maxsize)
                yield cell, _go_on(trial, challenge, seed, rest, {answer: cell.source}).failed("tests")


def _keys(challenge: Challenge, seed: int) -> Iterator[tuple[int, str]]:
    keys = {cell.name: cell.quiz for cell in challenge.of_role("quiz")}
    for proof in challenge.of_role("proves"):
        proven = run(challenge, seed, until=proof.line)
        proven.step(proof, proof.source)
        if proof in proven.errors:
            yield proof.line, f'the proof of "{proof.name}" failed: {_said(proven.errors[proof])}'
            continue
        holds = proven.variables.get("holds", {})
        options = [option.letter for option in keys[proof.name].options]
        if not isinstance(holds, dict) or set(holds) != set(options):
            yield proof.line, f"holds is {holds!r}: make it a dict that gives a truth value to each of {options}"
            continue
        held = "".join(letter for letter in LETTERS if holds.get(letter))
        if held != keys[proof.name].key:
            yield (
                proof.line,
                f'"{proof.name}" marks {keys[proof.name].key} as right, but what holds is {held or "none"}',
            )


def _solution(challenge: Challenge, seed: int) -> Iterator[tuple[int, str]]:
    for cell, error in run(challenge, seed).errors.items():
        yield cell.line, f"with the solution in place this cell fails: {_said(error)}"


def _alternatives(challenge: Challenge, seed: int) -> Iterator[tuple[int, str]]:
    for cell, failed in _trials(challenge, seed, "alternative"):
        for name, error in failed.items():
            yield cell.line, f'the alternative "{cell.name}" fails the tests "{name}": {_said(error)}'


def _mistakes(challenge: Challenge, seed: int) -> Iterator[tuple[int, str]]:
    for cell, failed in _trials(challenge, seed, "mistake"):
        for name in set(cell.fails) - failed.keys():
            yield cell.line, f'the mistake "{cell.name}" passes the tests "{name}"'


def _stub(challenge: Challenge, seed: int) -> Iterator[tuple[int, str]]:
    stubs = {cell: cell.stub() for cell in challenge.of_role("answer")}
    failed = run(challenge, seed, stand_ins=stubs).failed("tests")
    for cell in challenge.of_role("tests"):
        if cell.name not in failed:
            yield cell.line, f'the untouched stub passes the tests "{cell.name}"'


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:300]
