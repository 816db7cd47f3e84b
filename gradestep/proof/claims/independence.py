"""Fair points: each tests cell can fail on its own, and what is hidden cannot be earned from what is shown."""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING

from gradestep.proof.claims.hard_coded import HardCoded, visible
from gradestep.proof.mutation.mutants import mutants
from gradestep.proof.runner.builder import stand_ins
from gradestep.proof.runner.outcome import Broken
from gradestep.static_analysis.syntax import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell
    from gradestep.proof.runner.builder import TrialBuilder
    from gradestep.proof.runner.dispatcher import Job
    from gradestep.proof.runner.trial import Trial

AT_A_TIME = 2  # mutants
MOST_GUESSES = 64  # combinations of literals that are tried for an answer that sets variables


def claim(builder: TrialBuilder) -> Iterator[Broken]:
    """Yield each tests cell that never fails on its own, and each whose hidden tests a hard-coded solution passes."""
    for answer in builder.challenge.of_role("answer"):
        yield from _never_alone(builder, answer)
        yield from _given_away(builder, answer)


def _never_alone(builder: TrialBuilder, answer: Cell) -> Iterator[Broken]:
    """Yield each tests cell that fails only when all the others of the answer fail too."""
    tests = builder.tests_of(answer)
    alone = {cell.name for cell in tests} if len(tests) == 1 else set()
    seen = _seen_alone(builder, answer, tests)
    while len(alone) < len(tests) and (name := next(seen, "")):
        alone.add(name)
    for cell in tests:
        if cell.name not in alone:
            others = ", ".join(f'"{other.name}"' for other in tests if other is not cell)
            remedy = "add a mistake that only it notices, or join them into one"
            what = f'the tests "{cell.name}" fail only where {others} fail too: {remedy}'
            yield Broken(builder.challenge.path, cell.line, what)


def _seen_alone(builder: TrialBuilder, answer: Cell, tests: list[Cell]) -> Iterator[str]:
    """Yield the names of tests cells that failed while another passed: for mistakes, then for mutants."""
    mistakes = stand_ins(builder.challenge, answer, "mistake")
    for outcome in builder.run([builder.paired(builder.mistake(cell)) for cell in mistakes]):
        lost = [cell.name for cell in tests if outcome.lost(cell.name)]
        yield from lost if len(lost) < len(tests) else ()
    trials = builder.mutants(answer, [mutant.source for mutant in mutants(answer.source)])
    of_first = []
    for trial, outcome in zip(trials, builder.run(trials), strict=True):  # each ended at the first cell that failed
        failed = next((cell for cell in tests if ("tests", cell.name) in outcome.errors), None)
        if failed is tests[0]:
            of_first.append(replace(trial, brief=False))
        elif failed:
            yield failed.name
    while of_first:  # how the others take it is not known yet
        outcomes, of_first = builder.run(of_first[:AT_A_TIME]), of_first[AT_A_TIME:]
        if any(not outcome.lost(cell.name) for outcome in outcomes for cell in tests[1:]):
            yield tests[0].name
            return


def _given_away(builder: TrialBuilder, answer: Cell) -> Iterator[Broken]:
    """Yield each tests cell whose hidden tests pass for a solution that knows only what the visible tests show."""
    tests = [cell for cell in builder.tests_of(answer) if cell.hidden()]
    if not tests:
        return
    trial = builder.stand_in(answer, answer.source)
    jobs: list[Job] = [HardCoded(trial)] if _defines(answer) else [*_guesses(builder, answer, trial)]
    for cell in tests:
        if any(not outcome.lost(cell.name) for outcome in builder.run(jobs)):
            what = f'a "{answer.name}" that is hard-coded to the visible values passes the hidden tests of'
            yield Broken(builder.challenge.path, cell.line, f'"{cell.name}": {what} it too: test other values there')


def _defines(answer: Cell) -> bool:
    """Return whether an answer defines functions, and does not only set variables."""
    return any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in tree_of(answer.source).body)


def _guesses(builder: TrialBuilder, answer: Cell, trial: Trial) -> Iterator[Trial]:
    """Yield trials in which the variables of an answer are set to literals that stand in the visible tests."""
    names = [node.targets[0] for node in tree_of(answer.source).body if isinstance(node, ast.Assign)]
    shown = [tree_of(code.source) for code in visible(trial).cells if code.role == "tests"]
    constants = (node for tree in shown for node in ast.walk(tree) if isinstance(node, (ast.Constant, ast.List)))
    literals = list(dict.fromkeys(map(ast.unparse, constants)))
    for values in islice(product(literals, repeat=len(names)), MOST_GUESSES):
        guess = "\n".join(f"{ast.unparse(name)} = {value}" for name, value in zip(names, values, strict=True))
        yield builder.stand_in(answer, guess)
