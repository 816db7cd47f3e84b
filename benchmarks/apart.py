"""Solutions tried in one process and as a class is graded, in two: `python -m benchmarks.apart` counts differences.

They are the solutions, alternatives and mistakes of all challenges, and the independently written answers that stand in
`tests/solutions/NOTEBOOK/ANSWER/`. With `--show` each difference is told.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.bridge.random_streams import SEED
from gradestep.course.course import Course
from gradestep.grading.cell_roles import imports
from gradestep.proof.prose.values import filled
from gradestep.proof.runner.builder import TrialBuilder
from gradestep.proof.runner.pool import Prover
from gradestep.release.build import read_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gradestep.authoring.challenge import Challenge
    from gradestep.proof.runner.outcome import Outcome
    from gradestep.proof.runner.trial import Trial

ROOT = Path(__file__).resolve().parent.parent
INDEPENDENT = ROOT / "tests/solutions"


@dataclass(frozen=True)
class Compared:
    """What one solution came to in one process, and in two: `of` says whose it is, `tests` build on it."""

    of: str
    tests: tuple[str, ...]
    together: Outcome
    apart: Outcome

    @property
    def differs(self) -> bool:
        """Whether a tests cell gives other points."""
        return _verdicts(self.together, self.tests) != _verdicts(self.apart, self.tests)

    def __str__(self) -> str:
        """Say which verdicts there are."""
        return f"{self.of}\n  in one process: {self.together.why or 'right'}\n  in two: {self.apart.why or 'right'}"


def _verdicts(outcome: Outcome, tests: tuple[str, ...]) -> list[tuple[bool, float]]:
    return [(bool(outcome.lost(name)), outcome.earned.get(name, 0.0)) for name in tests]


def of_the_author(builder: TrialBuilder) -> Iterator[tuple[str, Trial]]:
    """Yield the trials of a challenge's solution, alternatives and mistakes."""
    yield f"{builder.challenge.name}: the solution", builder.whole()
    for role in ("alternative", "mistake"):
        for cell in builder.challenge.of_role(role):
            of = f"{builder.challenge.name}: the {role} {cell.name}"
            yield of, builder.stand_in(builder.challenge.answered_by(cell), cell.source)


def independent(builder: TrialBuilder) -> Iterator[tuple[str, Trial]]:
    """Yield the trials of the answers to a challenge that were not written with it."""
    for answer in builder.challenge.of_role("answer"):
        for path in sorted((INDEPENDENT / builder.challenge.name / answer.name).glob("*.py")):
            of = path.relative_to(INDEPENDENT).with_suffix("").as_posix()
            yield of, builder.stand_in(answer, path.read_text("utf-8"))


def compared(builder: TrialBuilder, trials: list[tuple[str, Trial]]) -> list[Compared]:
    """Run trials in both ways."""
    together = builder.run([replace(trial, seed=SEED) for _, trial in trials])
    apart = builder.run([builder.paired(trial) for _, trial in trials])
    tests = [tuple(code.name for code in trial.cells if code.role == "tests") for _, trial in trials]
    of = [name for name, _ in trials]
    return [Compared(*each) for each in zip(of, tests, together, apart, strict=True)]


def tried(challenges: list[Challenge], trials: Callable[[TrialBuilder], Iterator[tuple[str, Trial]]]) -> list[Compared]:
    """Run the trials of challenges in both ways, on two workers."""
    with Prover(imports(challenges), workers=2) as prover, ThreadPoolExecutor(len(challenges)) as executor:
        builders = [TrialBuilder(challenge, prover.run, prover.run) for challenge in challenges]
        found = executor.map(lambda builder: compared(builder, list(trials(builder))), builders)
        return [each for of_one in found for each in of_one]


def graded(course: Course) -> list[Challenge]:
    """Return the challenges of a course in which tests grade an answer."""
    return [filled(challenge) for challenge in read_all(course.scripts(None)) if challenge.of_role("tests")]


def main() -> None:
    """Print how many solutions were tried and how many came out differently; the exit status says whether any did."""
    found = tried(graded(Course(ROOT)), lambda builder: chain(of_the_author(builder), independent(builder)))
    differ = [each for each in found if each.differs]
    if "--show" in sys.argv:
        sys.stdout.writelines(f"{each}\n" for each in differ)
    said = f"solutions tried in one process and by the grader: {len(found)}, differences: {len(differ)}"
    sys.stdout.write(f"{said}\n")
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
