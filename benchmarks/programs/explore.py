"""Generate many programs and compare them, the same ones for the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import seed as seeded

from benchmarks.programs.compare import Comparison, Seen
from benchmarks.programs.grammar import drafts

if TYPE_CHECKING:
    from benchmarks.programs.program import Program

PHASES = {False: (Phase.generate,), True: (Phase.generate, Phase.shrink)}


class DifferenceError(AssertionError):
    """A program that earns another score in one process than by the grader; its text is the program."""


def explore(seed: int, count: int, *, stop: bool = False) -> Seen:
    """Compare `count` programs; with `stop` the first difference is made as small as may be and raised."""

    @seeded(seed)
    @settings(max_examples=count, phases=PHASES[stop], database=None, deadline=None, suppress_health_check=HealthCheck)
    @given(drafts())
    def each(draft: Program) -> None:
        program = comparison.program(draft)
        if program is None:
            reject()
        found = comparison.compare(program, but_lessons=True)
        if found and stop:
            raise DifferenceError(f"the two ways differ\n\n{found[0]}")

    with Comparison() as comparison:
        each()
    return comparison.seen
