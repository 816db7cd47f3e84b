"""Every number in the prose: what a challenge's text says that running it gives, it gives, under every seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradestep.authoring.validation import read_challenge
from gradestep.proof.prose.computed import folder_of
from gradestep.proof.prose.evaluate import Telling
from gradestep.proof.prose.program import Step, program, slimmed
from gradestep.proof.prose.values import SEED, known
from gradestep.proof.runner.outcome import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Challenge
    from gradestep.proof.runner.builder import TrialBuilder
    from gradestep.proof.runner.outcome import Outcome

SEEDS = (SEED, 1, 2)


def claim(builder: TrialBuilder) -> Iterator[Broken]:
    """Yield each `{{ }}` and each fenced block with output that does not hold, or not under each of the seeds."""
    challenge = builder.challenge
    steps = asked(challenge)
    if not steps:
        return
    slim, folder = tuple(slimmed(steps)), folder_of(challenge)
    outcomes = builder.run([Telling(slim, seed, folder) for seed in SEEDS])
    if ended := next((outcome.ended for outcome in outcomes if outcome.ended), ""):
        yield Broken(challenge.path, 1, f"what the text says cannot be computed: {ended}")
        return
    found = [*_faults(challenge, outcomes), *_values(challenge, steps, outcomes)]
    yield from sorted(found, key=lambda broken: broken.line)


def asked(challenge: Challenge) -> list[Step]:
    """Return what has to run for the text of a challenge, read from the script: `challenge` may be filled already."""
    return program(read_challenge(challenge.path), snippets=True)


def _faults(challenge: Challenge, outcomes: list[Outcome]) -> Iterator[Broken]:
    """Yield what failed, on each line under the first seed that shows it."""
    told: set[int] = set()
    for seed, outcome in zip(SEEDS, outcomes, strict=False):
        for line, what in outcome.faults:
            if line not in told:
                everywhere = all((line, what) in each.faults for each in outcomes)
                yield Broken(challenge.path, line, what if everywhere else f"with seed {seed}, {what}")
        told |= {line for line, _ in outcome.faults}


def _values(challenge: Challenge, steps: list[Step], outcomes: list[Outcome]) -> Iterator[Broken]:
    expressions = [(line, f"{{{{ {expression} }}}}") for step in steps for line, expression in step.expressions]
    built = known(challenge, program(read_challenge(challenge.path), snippets=False)) or outcomes[0].texts
    under_seeds = zip(*(outcome.texts for outcome in outcomes), strict=True)
    for (line, what), texts, shown in zip(expressions, under_seeds, built, strict=True):
        if len(set(texts)) > 1 and all(texts):
            came = ", ".join(dict.fromkeys(texts))
            yield Broken(challenge.path, line, f"{what} depends on the seed ({came}): round it, or say a range")
        elif shown != texts[0] and all(texts):  # one that failed has no text, and was told
            was = f'"{texts[0]}" when it is run, but "{shown}" in the built notebook'
            yield Broken(challenge.path, line, f"{what} is {was}: remove that notebook and build again")
