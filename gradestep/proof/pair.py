"""A trial in two processes, as a class is graded: a job for a prover, light until it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from gradestep.proof.outcome import Outcome
    from gradestep.proof.trial import Trial


@dataclass(frozen=True)
class PairTrial:
    """A trial whose tests run in one process, a worker of the prover, and the answers in another, its companion.

    `theirs` are the names that are the student's. `both` are the lines of the cells that both processes run: lessons
    that do not build on the student's work, and tests of which cells below use what they define. The teacher's files
    stand in `folder`.
    """

    trial: Trial
    theirs: frozenset[str]
    both: frozenset[int]
    folder: Path
    apart: str = "two processes"

    @property
    def seconds(self) -> float:
        """How long it may take, in each of the processes."""
        return self.trial.seconds

    def __call__(self) -> Outcome:
        """Run the cells and return what came of them."""
        from gradestep.proof.bridge import run  # with IPython, which nobody waits for when all is known

        return run(self)
