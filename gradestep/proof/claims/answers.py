"""The tests of an answer: they accept what is right, and reject what is wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, islice
from typing import TYPE_CHECKING

from gradestep.authoring.challenge import STUB
from gradestep.bridge.random_streams import SEED
from gradestep.proof.mutation.diff import diff
from gradestep.proof.mutation.mutants import declared, mutants, stale
from gradestep.proof.runner.builder import stand_ins
from gradestep.proof.runner.outcome import Broken, Tried
from gradestep.static_analysis.alpha_equivalence import alike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell
    from gradestep.proof.mutation.mutants import Mutant
    from gradestep.proof.runner.builder import TrialBuilder
    from gradestep.proof.runner.dispatcher import Job
    from gradestep.proof.runner.outcome import Outcome
    from gradestep.proof.runner.trial import Trial

MEND_APART = "mend the tests so that all they ask of the answer is plain data, or a call (see docs/grading.md)"
MAY_TRUST = ", or write ### ALLOW OBJECTS into them, which trusts its operators"
SEEDS = range(1, 5)  # in one process; the first trial is that in two processes, under the seed of the grader
ALTERNATIVES = 2  # for each graded answer, at least


def accepted(builder: TrialBuilder) -> Iterator[Broken]:
    """Yield where the solution or an alternative loses points, and alternatives that are missing.

    Each is tried once in two processes, as a class is graded, and in one process under some more seeds.
    """
    alternatives = builder.challenge.of_role("alternative")
    if not builder.challenge.of_role("tests"):
        return
    trials = [
        builder.whole(),
        *(builder.stand_in(builder.challenge.answered_by(cell), cell.source) for cell in alternatives),
    ]
    jobs: list[Job] = []
    for trial in trials:
        jobs += [builder.paired(trial), *(replace(trial, seed=seed) for seed in SEEDS)]
    outcomes = iter(builder.run(jobs))
    for cell, trial in zip([None, *alternatives], trials, strict=True):
        yield from _lost(builder, cell, trial, list(islice(outcomes, 1 + len(SEEDS))))
    for answer in builder.challenge.of_role("answer"):
        yield from _few(builder, answer)


def _lost(builder: TrialBuilder, alternative: Cell | None, trial: Trial, outcomes: list[Outcome]) -> Iterator[Broken]:
    """Yield each tests cell that the solution, or an alternative, loses: under the first such seed, or only apart."""
    who = f'the alternative "{alternative.name}"' if alternative else "the solution"
    (apart, *seeded), together = outcomes, _together(builder, trial, outcomes[0])
    for tests in builder.challenge.of_role("tests"):
        fails, line = f'{who} fails the tests "{tests.name}"', (alternative or tests).line
        tried = zip([SEED, *SEEDS], [together, *seeded], strict=False)
        lost = [(seed, outcome) for seed, outcome in tried if outcome.lost(tests.name)]
        if lost:
            seed, outcome = lost[0]
            why = f"under seed {seed}: {outcome.lost(tests.name)}{_above(outcome)}"
            yield Broken(builder.challenge.path, line, f"{fails} {why}: mend the code, or the tests")
        elif why := apart.lost(tests.name):
            yield Broken(builder.challenge.path, line, f"graded apart from the tests, {fails}: {why}: {_mend(why)}")


def _above(outcome: Outcome) -> str:
    """Return which cell above tests that fail did not come to its end, and where a file is to be that it misses."""
    role, name, why = next(((*cell, why) for cell, why in outcome.errors.items()), ("tests", "", ""))
    if role == "tests":
        return ""
    beside = ", which is to stand beside the notebook, in source/" * why.startswith("FileNotFoundError")
    which = f'the cell "{name}"' if role else "a lesson"
    return f", and above it {which} ended with {why}{beside}"


def _mend(why: str) -> str:
    return MEND_APART + MAY_TRUST * ("whose own __" in why)


def _together(builder: TrialBuilder, trial: Trial, apart: Outcome) -> Outcome:
    """Return what a trial in two processes comes to in one, which is only tried when something is lost in two."""
    if not any(apart.lost(tests.name) for tests in builder.challenge.of_role("tests")):
        return apart
    return builder.run([replace(trial, seed=SEED)])[0]


def _few(builder: TrialBuilder, answer: Cell) -> Iterator[Broken]:
    """Yield that a graded answer has too few alternatives that differ from the solution and from each other."""
    path, others = builder.challenge.path, stand_ins(builder.challenge, answer, "alternative")
    for one, other in combinations([answer, *others], 2):
        if alike(one.source, other.source):
            same = "the solution" if one is answer else f'the alternative "{one.name}"'
            what = f'the alternative "{other.name}" is {same} but for names: solve it in another way'
            yield Broken(path, other.line, what)
    if builder.tests_of(answer) and len(others) < ALTERNATIVES and not builder.challenge.is_draft:
        what = f'the answer "{answer.name}" has {len(others)} of {ALTERNATIVES} alternatives: add alternative= cells'
        yield Broken(path, answer.line, f"{what} that solve it in other ways")


def rejected(builder: TrialBuilder) -> Iterator[Broken]:
    """Yield each tests cell that the untouched stub, or a mistake that should fail it, passes."""
    path = builder.challenge.path
    if not builder.challenge.of_role("tests"):
        return
    stubs = {cell: cell.stub() for cell in builder.challenge.of_role("answer")}
    by_hand = {cell: STUB for cell in builder.challenge.of_role("manual") if cell.cell_type == "code"}
    (untouched,) = builder.run([builder.whole({**stubs, **by_hand})])
    for cell in (cell for cell in builder.challenge.of_role("tests") if cell.marks["points"]):
        if not untouched.lost(cell.name) or untouched.earned.get(cell.name):
            what = f'the untouched stub earns points in the tests "{cell.name}": test what the answer does'
            yield Broken(path, cell.line, what)
    mistakes = builder.challenge.of_role("mistake")
    outcomes = builder.run([builder.paired(builder.mistake(cell)) for cell in mistakes])
    for cell, outcome in zip(mistakes, outcomes, strict=True):
        for name in (name for name in cell.fails if not outcome.lost(name)):
            yield Broken(path, cell.line, _passes(builder, cell, name))


def _passes(builder: TrialBuilder, mistake: Cell, name: str) -> str:
    """Return that a mistake passes tests that it must fail, and whether it does so only when graded apart."""
    passes = f'the mistake "{mistake.name}" passes the tests "{name}"'
    (together,) = builder.run([replace(builder.mistake(mistake), seed=SEED)])
    if why := together.lost(name):
        return f"graded apart from the tests, {passes}, which it fails in one process ({why}): {MEND_APART}"
    return f"{passes}: make them stricter, or take the name out of fails="


def killed(builder: TrialBuilder) -> Iterator[Broken | Tried]:
    """Yield what became of each mutant of each graded answer, and those that survive without a reason."""
    for answer in builder.challenge.of_role("answer"):
        if builder.tests_on(answer):
            yield from _killed(builder, answer)


def _killed(builder: TrialBuilder, answer: Cell) -> Iterator[Broken | Tried]:
    reasons = declared(builder.challenge, answer)
    generated = mutants(answer.source)
    outcomes = builder.run(builder.mutants(answer, [mutant.source for mutant in generated]))
    survived = set()
    for mutant, outcome in zip(generated, outcomes, strict=True):
        by, why = _killer(builder, answer, outcome), reasons.get(mutant.name, "")
        line, changed = answer.line + mutant.line, diff(answer.source, mutant.source)
        yield Tried(answer.name, line, mutant.what, changed, by, "" if by else why)
        if not by:
            survived.add(mutant.name)
            if not why:
                yield Broken(builder.challenge.path, line, _survives(answer, mutant))
    yield from stale(builder.challenge, answer, survived)


def _killer(builder: TrialBuilder, answer: Cell, outcome: Outcome) -> str:
    """Return which tests cell failed and what it said; `""` when none did."""
    for cell in builder.tests_on(answer):
        if why := outcome.errors.get(("tests", cell.name)):
            return f"{cell.name}: {why}"
    return outcome.why


def _survives(answer: Cell, mutant: Mutant) -> str:
    changed = mutant.name.replace("\n", " | ")
    remedy = 'test it, or say in a cell # %% equivalent="why" that it does the same'
    return f'a wrong "{answer.name}" passes all tests ({mutant.what}): {changed}: {remedy}'
