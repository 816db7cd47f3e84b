"""Hand-ins with a slip of chance in each (see mutated.py): none may stay ungraded.

`python -m benchmarks.handins` reads many, plans them and goes through their cells as the grader does, but runs none.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
import nbformat

from benchmarks.mutated import mutated
from gradestep.bridge.wire import VERDICT, frame
from gradestep.course.cells import is_graded
from gradestep.course.course import Course
from gradestep.fork_server.host import ProcessEndedError
from gradestep.gradebook.gradebook import Gradebook
from gradestep.grading.cell_roles import plan
from gradestep.grading.grade import config_of
from gradestep.grading.notebook_run import Run
from gradestep.grading.time_left import Times
from gradestep.release.release import release
from gradestep.submissions.intake import read_submission
from tests.submissions.hand_in import hand_in

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from gradestep.bridge.wire import Frame
    from gradestep.fork_server.host import ForkServer
    from gradestep.submissions.submission import Submission

COUNT, ASSIGNMENT = 2000, "first-steps"
TINY = Path(__file__).parent.parent / "tests/course"


class NothingRuns:
    """A machine on which no cell runs: the grader reads and writes all that it does otherwise.

    The student's process has ended as it starts, and the checker has nothing to say against any tests.
    """

    gone = False

    def start(self, role: str, **_: int) -> Ended | Content:
        """Return a process."""
        return Ended() if role == "student" else Content()


class Ended:
    """A process that has ended."""

    ended = "nothing is run here"

    def ask(self, *_: Any) -> Any:
        """Raise ProcessEndedError."""
        raise ProcessEndedError(self.ended)

    send = receive = ask

    def close(self) -> None:
        """Do nothing."""


class Content:
    """A checker that finds no fault."""

    def send(self, *_: Any) -> None:
        """Hear an order."""

    def receive(self, *_: Any) -> Frame:
        """Return a verdict."""
        return frame(VERDICT, {"status": "ok", "value": None, "outputs": []})

    def close(self) -> None:
        """Do nothing."""


@dataclass
class Class:
    """What a class is graded by: what nbgrader has of the release, and the instructor's version, by notebook."""

    templates: dict[str, NotebookNode]
    sources: dict[str, NotebookNode]

    def graded(self, folder: Path) -> Submission:
        """Read a hand-in and grade it but for what its cells do; raises what stops the grader.

        Raises ValueError for a notebook without a row, and nbformat's ValidationError for one that is none.
        """
        submission = read_submission(folder, "ada", self.templates)
        for name, notebook in submission.notebooks.items():
            if is_graded(notebook):
                planned = plan(notebook, self.sources[name])
                Run(cast("ForkServer", NothingRuns()), planned, Times(1, 1), submission.files).notebook(notebook)
            nbformat.validate(notebook)
        if {*submission.notebooks, *submission.missing} != {*self.templates}:
            raise ValueError(f"a notebook has no row: {submission.missing}")
        return submission


def class_of(course: Course) -> Class:
    """Return by what a class is graded in a course that was released."""
    with Gradebook(course, ASSIGNMENT) as gradebook:
        templates = gradebook.templates()
    return Class(templates, config_of(course, ASSIGNMENT, templates, "", Times()).sources)


def right_work(course: Course, folder: Path) -> dict[str, bytes]:
    """Write what a student hands in who has everything right into a new folder, and return it by notebook."""
    hand_in(folder, course.release / ASSIGNMENT)
    return {path.stem: path.read_bytes() for path in folder.glob("*.ipynb")}


def fuzz(group: Class, right: dict[str, bytes], count: int, seed: int) -> list[str]:
    """Return what stopped the grader in `count` hand-ins, each a right one in which one notebook is mutated."""
    dice, found = random.Random(seed), list[str]()  # noqa: S311 - chance, no secret
    with tempfile.TemporaryDirectory() as place:
        for number in range(count):
            name = dice.choice(sorted(right))
            for each, text in right.items():
                (Path(place) / f"{each}.ipynb").write_bytes(mutated(dice, text) if each == name else text)
            try:
                group.graded(Path(place))
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                found.append(f"hand-in {number} of seed {seed}, {name}: {type(error).__name__}: {error}")
    return found


@click.command()
@click.option("--count", default=COUNT, show_default=True, help="How many hand-ins.")
@click.option("--seed", default=0, show_default=True, help="Another seed gives other slips.")
def main(count: int, seed: int) -> None:
    """Read and plan hand-ins with slips of chance, and print how many were left ungraded."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(TINY, Path(folder) / "course")
        course = Course(Path(folder) / "course")
        release(course, ASSIGNMENT)
        found = fuzz(class_of(course), right_work(course, Path(folder) / "right"), count, seed)
    click.echo("".join(f"{each}\n" for each in found[:10]), nl=False)
    click.echo(f"fuzzed hand-ins {count}, ungraded {len(found)}, {time.monotonic() - began:.0f} s")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
