"""The tests of an answer: they accept what is right, and reject what is wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from gradestep.proof.alike import alike
from gradestep.proof.explain import diff
from gradestep.proof.mutants import declared, mutants, stale
from gradestep.proof.outcome import Broken, Tried
from gradestep.proof.stage import stand_ins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.proof.mutants import Mutant
    from gradestep.proof.outcome import Outcome
    from gradestep.proof.stage import Stage
    from gradestep.teacher.challenge import Cell

SEEDS = range(5)
ALTERNATIVES = 2  # for each graded answer, at least


def accepted(stage: Stage) -> Iterator[Broken]:
    """Yield where the solution or an alternative loses points under some seed, and alternatives that are missing."""
    alternatives = stage.challenge.of_role("alternative")
    if not stage.challenge.of_role("tests"):
        return
    trials = [stage.whole(), *(stage.stand_in(stage.challenge.answered_by(cell), cell.source) for cell in alternatives)]
    outcomes = stage.run([replace(trial, seed=seed) for trial in trials for seed in SEEDS])
    for place, cell in enumerate([None, *alternatives]):
        for tests, why in _lost(stage, outcomes[place * len(SEEDS) :]):
            who = f'the alternative "{cell.name}"' if cell else "the solution"
            what = f'{who} fails the tests "{tests.name}" {why}: mend the code, or the tests'
            yield Broken(stage.challenge.path, (cell or tests).line, what)
    for answer in stage.challenge.of_role("answer"):
        yield from _few(stage, answer)


def _lost(stage: Stage, outcomes: list[Outcome]) -> Iterator[tuple[Cell, str]]:
    """Yield each tests cell that fails under some seed, with the first such seed and what failed."""
    for cell in stage.challenge.of_role("tests"):
        lost = [(seed, why) for seed, outcome in zip(SEEDS, outcomes, strict=False) if (why := outcome.lost(cell.name))]
        if lost:
            yield cell, f"under seed {lost[0][0]}: {lost[0][1]}"


def _few(stage: Stage, answer: Cell) -> Iterator[Broken]:
    """Yield that a graded answer has too few alternatives that differ from the solution and from each other."""
    path, others = stage.challenge.path, stand_ins(stage.challenge, answer, "alternative")
    for one, other in combinations([answer, *others], 2):
        if alike(one.source, other.source):
            same = "the solution" if one is answer else f'the alternative "{one.name}"'
            what = f'the alternative "{other.name}" is {same} but for names: solve it in another way'
            yield Broken(path, other.line, what)
    if stage.tests_of(answer) and len(others) < ALTERNATIVES:
        what = f'the answer "{answer.name}" has {len(others)} of {ALTERNATIVES} alternatives: add alternative= cells'
        yield Broken(path, answer.line, f"{what} that solve it in other ways")


def rejected(stage: Stage) -> Iterator[Broken]:
    """Yield each tests cell that the untouched stub, or a mistake that should fail it, passes."""
    path = stage.challenge.path
    if not stage.challenge.of_role("tests"):
        return
    stubs = {cell: cell.stub() for cell in stage.challenge.of_role("answer")}
    (untouched,) = stage.run([stage.whole(stubs)])
    for cell in stage.challenge.of_role("tests"):
        if not untouched.lost(cell.name) or untouched.earned.get(cell.name):
            what = f'the untouched stub earns points in the tests "{cell.name}": test what the answer does'
            yield Broken(path, cell.line, what)
    mistakes = stage.challenge.of_role("mistake")
    outcomes = stage.run([stage.mistake(cell) for cell in mistakes])
    for cell, outcome in zip(mistakes, outcomes, strict=True):
        for name in (name for name in cell.fails if not outcome.lost(name)):
            remedy = "make them stricter, or take the name out of fails="
            yield Broken(path, cell.line, f'the mistake "{cell.name}" passes the tests "{name}": {remedy}')


def killed(stage: Stage) -> Iterator[Broken | Tried]:
    """Yield what became of each mutant of each graded answer, and those that survive without a reason."""
    for answer in stage.challenge.of_role("answer"):
        if stage.tests_on(answer):
            yield from _killed(stage, answer)


def _killed(stage: Stage, answer: Cell) -> Iterator[Broken | Tried]:
    reasons = declared(stage.challenge, answer)
    generated = mutants(answer.source)
    outcomes = stage.run(stage.mutants(answer, [mutant.source for mutant in generated]))
    survived = set()
    for mutant, outcome in zip(generated, outcomes, strict=True):
        by, why = _killer(stage, answer, outcome), reasons.get(mutant.name, "")
        line, changed = answer.line + mutant.line, diff(answer.source, mutant.source)
        yield Tried(answer.name, line, mutant.what, changed, by, "" if by else why)
        if not by:
            survived.add(mutant.name)
            if not why:
                yield Broken(stage.challenge.path, line, _survives(answer, mutant))
    yield from stale(stage.challenge, answer, survived)


def _killer(stage: Stage, answer: Cell, outcome: Outcome) -> str:
    """Return which tests cell failed and what it said; `""` when none did."""
    for cell in stage.tests_on(answer):
        if why := outcome.errors.get(("tests", cell.name)):
            return f"{cell.name}: {why}"
    return outcome.why


def _survives(answer: Cell, mutant: Mutant) -> str:
    changed = mutant.name.replace("\n", " | ")
    remedy = 'test it, or say in a cell # %% equivalent="why" that it does the same'
    return f'a wrong "{answer.name}" passes all tests ({mutant.what}): {changed}: {remedy}'
