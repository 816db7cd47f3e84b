"""A trial in two processes, as a class is graded: a job for a prover, light until it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from gradestep.proof.runner.outcome import Outcome
    from gradestep.proof.runner.trial import Code, Trial


@dataclass(frozen=True)
class PairTrial:
    """A trial whose cells are a hand-in: the tests run in one process, all else in another.

    `source` is the instructor's version, whose solutions tell which names are the student's. The teacher's files stand
    in `folder`.
    """

    trial: Trial
    source: tuple[Code, ...]
    folder: Path
    apart: str = "two processes"

    @property
    def seconds(self) -> float:
        """How long it may take, in each of the processes."""
        return self.trial.seconds

    def __call__(self) -> Outcome:
        """Run the cells and return what came of them."""
        from gradestep.proof.runner.two_processes import run  # with IPython and nbgrader: not when all is known

        return run(self.trial, self.source, self.folder)
