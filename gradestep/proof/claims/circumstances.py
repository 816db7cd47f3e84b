"""The same score in other circumstances: noise on stderr, another seed, another number of threads, other arithmetic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gradestep.bridge.random_streams import SEED
from gradestep.proof.runner.outcome import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell, Challenge
    from gradestep.proof.runner.builder import TrialBuilder
    from gradestep.proof.runner.outcome import Outcome
    from gradestep.proof.runner.trial import Trial

ELSEWHERE = {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_NUM_INTRAOP_THREADS": "2", "TF_NUM_INTEROP_THREADS": "2"}
OTHER_SEED = 1
MEND = "give the tests fixed inputs and room for rounding"


def claim(builder: TrialBuilder) -> Iterator[Broken]:
    """Yield each tests cell that scores the solution, or the first mistake that it fails, otherwise elsewhere.

    All circumstances change at once; only when a score differs then, each is tried alone to say which one it is.
    """
    mistakes = _first_of_each(builder.challenge)
    trials = [builder.whole(), *map(builder.mistake, mistakes)] if builder.challenge.of_role("tests") else []
    as_usual = builder.run([builder.paired(trial) for trial in trials])
    changed = builder.elsewhere([replace(trial, seed=OTHER_SEED, noisy=True) for trial in trials])
    for cell, trial, one, other in zip([None, *mistakes], trials, as_usual, changed, strict=False):
        for tests in builder.challenge.of_role("tests"):
            usual, then = _score(one, tests), _score(other, tests)
            if usual != then:
                who = f'the mistake "{cell.name}"' if cell else "the solution"
                when = _circumstance(builder, trial, tests, usual)
                what = f'{who} earns {usual:.0%} of the tests "{tests.name}", but {then:.0%} {when}'
                yield Broken(builder.challenge.path, (cell or tests).line, f"{what}: {MEND}")


def _first_of_each(challenge: Challenge) -> list[Cell]:
    """Return for each tests cell the first mistake that it fails."""
    first = {name: cell for cell in reversed(challenge.of_role("mistake")) for name in cell.fails}
    return sorted({*first.values()}, key=lambda cell: cell.line)


def _circumstance(builder: TrialBuilder, trial: Trial, tests: Cell, usual: float) -> str:
    """Return in which circumstance alone the score differs; in two processes it is tried as usual."""
    ways = {
        "in one process with the tests": replace(trial, seed=SEED),
        f"under seed {OTHER_SEED}": replace(trial, seed=OTHER_SEED),
        "when the answer writes to stderr": replace(trial, noisy=True),
    }
    scores = zip(ways, builder.run(list(ways.values())), strict=True)
    different = (way for way, outcome in scores if _score(outcome, tests) != usual)
    return next(different, "with 2 threads and without oneDNN")


def _score(outcome: Outcome, tests: Cell) -> float:
    """Return the share of a tests cell that was earned."""
    return outcome.earned.get(tests.name, 0.0) / (tests.marks["points"] or 1) if outcome.lost(tests.name) else 1.0
