"""Measure grading: nbgrader as it comes, ours with the sandbox and the checker, and the floor, side by side.

Run it from the repository's folder: `python -m benchmarks.grading`. It works in a temporary copy of the course, on a
class of generated students. The floor runs the same cells in processes forked from a warm one, and does nothing else.
With `--again` it measures only what grading the same class again takes, beside the first time; `--different 12` makes
the class of that many students' work, which others hand in too, so that the first time is soon over.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import nbformat
from rich.console import Console
from rich.table import Table

from benchmarks.generated import challenges_of, name_of, number_of, write_class
from benchmarks.scores import differences, held
from benchmarks.stock import plain_copy
from benchmarks.watch import Seen, Watch
from gradestep.course.course import MARKER, Course, environment
from gradestep.fork_server.host import ENVIRONMENT
from gradestep.gradebook.gradebook import Gradebook
from gradestep.grading.cell_roles import imports
from gradestep.release.build import build
from gradestep.release.release import KNOWN_TO_HOLD
from gradestep.submissions.intake import read_submission

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTE = 1 << 20
EACH = 9  # notebooks, of which one is changed before the class is graded again
HIDDEN_END = "### END HIDDEN TESTS"


@dataclass(frozen=True)
class Took:
    """What grading some notebooks took: seconds on the clock and of the processors, the warm-up included."""

    what: str
    notebooks: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        """Notebooks per minute."""
        return 60 * self.notebooks / self.wall

    @property
    def each(self) -> float:
        """Seconds of the processors for a notebook."""
        return self.cpu / self.notebooks

    def without(self, wall: float, cpu: float) -> Took:
        """Return the same without the warm-up."""
        return Took(f"{self.what}, warm", self.notebooks, self.wall - wall, self.cpu - cpu)

    def row(self) -> list[str]:
        """Return the cells of the table's row."""
        wall = f"{self.wall / self.notebooks:.2f}"
        return [self.what, str(self.notebooks), f"{self.wall:.1f}", wall, f"{self.each:.2f}", f"{self.rate:.0f}"]


def prepared(course: Course, assignment: str, root: Path, students: int, different: int | None = None) -> Course:
    """Release an assignment in a copy of the course at `root`, and write the class's hand-ins."""
    course.copy_topic(assignment, root)
    shutil.copy(course.root / MARKER, root)
    _release(root, assignment)
    write_class(Course(root), assignment, students, different)
    for path in (root / "submitted").glob(f"*/{assignment}/*.ipynb"):
        _work_on(path, "first", different or students)
    return Course(root)


def stock(course: Course, assignment: str, students: list[str]) -> tuple[Took, Course]:
    """Let nbgrader's own command grade some students in a copy; return what it took, and the copy."""
    copy = plain_copy(course, course.root.parent / "stock", students)
    began, before = time.monotonic(), cpu_of_children()
    copy.nbgrader("autograde", assignment)
    wall, cpu = time.monotonic() - began, cpu_of_children() - before
    return Took("nbgrader autograde", _count(copy, assignment), wall, cpu), copy


def ours(course: Course, assignment: str, workers: int, *more: str) -> tuple[Took, Seen]:
    """Let our command grade the class, with `more` options; return what it took, and what was seen of it meanwhile."""
    options = ["--sandbox", "required", "--workers", str(workers), "--json", *more]
    command = [sys.executable, "-m", "gradestep", "grade", assignment, *options]
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        grading = subprocess.Popen(command, cwd=course.root, env=environment(), stdout=said, stderr=said)  # noqa: S603
        with Watch(grading.pid) as seen:
            status = grading.wait()
        if status:
            said.seek(0)
            raise click.ClickException(said.read().decode("utf-8", "replace"))
    words = " ".join(["gradestep grade", *more])
    return Took(words, _count(course, assignment), time.monotonic() - began, seen.cpu), seen


def again(course: Course, assignment: str, workers: int, first: Took, different: int) -> Iterator[str]:
    """Let our command grade a class three times more, and yield what each took beside the `first` time.

    Of the `different` hand-ins of the class one notebook in nine is changed, and who hands in the same changes it too.
    """
    unchanged, _ = ours(course, assignment, workers)
    yield _beside(f"nothing changed of {len(list((course.root / 'submitted').iterdir()))} students", unchanged, first)
    handed_in = sorted((course.root / "submitted").glob(f"*/{assignment}/*.ipynb"))
    places = {(_dealt(path, different), path.name): None for path in handed_in}  # in order, each once
    chosen = set(list(places)[::EACH])
    changed = [path for path in handed_in if (_dealt(path, different), path.name) in chosen]
    for path in changed:
        _work_on(path, "second", different)
    worked_on, _ = ours(course, assignment, workers)
    yield _beside(f"{len(changed)} of {first.notebooks} notebooks changed", worked_on, first)
    mended = _mend(course, assignment)
    graded, _ = ours(course, assignment, workers)
    yield _beside(f"a test of {mended} mended, which {_handed_in(course, assignment, mended)} handed in", graded, first)


def _beside(what: str, took: Took, first: Took) -> str:
    return (
        f"{what}: {took.wall:.1f} s, {took.cpu:.1f} CPU s; "
        f"{took.wall / first.wall:.3f} of the first time's wall, {took.cpu / first.cpu:.3f} of its CPU"
    )


def _work_on(path: Path, time: str, different: int) -> None:
    """Add a cell to a hand-in that only those have who hand in the same: what is alike is not run twice."""
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    own = nbformat.v4.new_code_cell(f"'the {time} try of {_dealt(path, different)}'", id=f"{time}-try")
    notebook.cells.append(own)
    nbformat.write(notebook, path, nbformat.NO_CONVERT)


def _dealt(path: Path, different: int) -> str:
    """Return the first student who hands in what stands at `path`."""
    return name_of(number_of(path.parent.parent.name) % different)


def _mend(course: Course, assignment: str) -> str:
    """Add a hidden test that everybody passes to the first notebook, release again, and return its name."""
    challenge = challenges_of(course, assignment)[0]
    text = challenge.path.read_text("utf-8")
    challenge.path.write_text(text.replace(HIDDEN_END, f"assert True\n{HIDDEN_END}", 1), "utf-8")
    _release(course.root, assignment)
    return challenge.name


def _handed_in(course: Course, assignment: str, name: str) -> int:
    return len(list((course.root / "submitted").glob(f"*/{assignment}/{name}.ipynb")))


def _release(root: Path, assignment: str) -> None:
    """Release what was proven before, or what need not be: gradestep release would prove it for minutes."""
    build(Course(root), assignment)
    Course(root).nbgrader("generate_assignment", assignment, "--force", *KNOWN_TO_HOLD)


def floor(course: Course, assignment: str, workers: int) -> Took:
    """Run the cells of the same notebooks with nothing around them; the warm-up is not in what it took."""
    with Gradebook(course, assignment) as gradebook:
        graded = [challenge.name for challenge in challenges_of(course, assignment)]
        templates = gradebook.templates(graded)
        folders = gradebook.due(force=True)
    submissions = [read_submission(folders[student], student, templates) for student in folders]
    notebooks = [notebook for submission in submissions for notebook in submission.notebooks.values()]
    cells = [[cell.source for cell in notebook.cells if cell.cell_type == "code"] for notebook in notebooks]
    path = course.root.parent / "cells.json"
    path.write_text(json.dumps(cells), "utf-8")
    command = [sys.executable, "-m", "benchmarks.floor", str(path), str(workers), *imports(templates.values())]
    ran = subprocess.run(command, env={**environment(), **ENVIRONMENT}, capture_output=True, check=False)  # noqa: S603
    if ran.returncode:
        raise click.ClickException(ran.stderr.decode("utf-8", "replace"))
    times = json.loads(ran.stdout.splitlines()[-1])  # what extensions of IPython say comes before
    return Took("the floor, warm", len(notebooks), times["wall"], times["cpu"])


def cpu_of_children() -> float:
    """Return the CPU seconds of all processes that this one began and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _count(course: Course, assignment: str) -> int:
    return len(list((course.root / "submitted").glob(f"*/{assignment}/*.ipynb")))


def show(rows: list[Took]) -> Iterator[Table]:
    """Yield the table of what each took."""
    table = Table(box=None)
    table.add_column("", no_wrap=True)
    for name in ("notebooks", "wall s", "each", "CPU s each", "a minute"):
        table.add_column(name, justify="right", no_wrap=True)
    for took in rows:
        table.add_row(*took.row())
    yield table


def ratios(by_stock: Took, by_us: Took, warm: Took, least: Took) -> Iterator[str]:
    """Yield how ours compares."""
    yield (
        f"ours to stock: {by_us.rate / by_stock.rate:.1f} times the throughput (warm-up included), "
        f"{by_stock.each / by_us.each:.1f} times less CPU"
    )
    yield (
        f"ours to the floor, both once warm: {warm.each / least.each:.2f} times the CPU, "
        f"{least.rate / warm.rate:.2f} times the wall time"
    )


def memory(seen: Seen, workers: int) -> str:
    """Return how much memory grading took, in words."""
    parts = {
        "command": seen.command,
        "warm process": seen.alone,
        "warm process beside its forks": seen.warm,
        f"each of {workers} workers": seen.forks / workers,
        "all together": seen.together,
    }
    return "memory at most (PSS): " + ", ".join(f"{what} {size / MEGABYTE:.0f} MB" for what, size in parts.items())


def agreement(course: Course, other: Course, assignment: str, students: list[str]) -> Iterator[str]:
    """Yield whether the gradebooks of stock and ours agree on some students, and each difference."""
    by_stock, by_us = held(other, assignment, students), held(course, assignment, students)
    differ = differences(by_stock, by_us)
    cells = sum(bool(place.cell) for place in by_us)
    yield f"scores of {len(students)} students in {cells} cells: {len(differ) or 'no'} differences (stock, ours)"
    for place, what in differ.items():
        yield f"  {' '.join(place)}: {what}"


def load() -> str:
    """Return what else the machine was doing, in words."""
    return f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--course", "root", type=click.Path(path_type=Path), default=Path(), help="The course's folder.")
@click.option("--assignment", default="training-optimization", help="What is graded.")
@click.option("--students", default=60, type=click.IntRange(1), help="How many students ours grades.")
@click.option("--stock", "by_stock", default=3, type=click.IntRange(1), help="How many of them stock grades.")
@click.option("--workers", default=2, type=click.IntRange(1), help="Submissions side by side, in ours and the floor.")
@click.option("--different", type=click.IntRange(1), help="How many hand-ins differ; all, unless told.")
@click.option("--again", "only_again", is_flag=True, help="Leave out stock and the floor, which take the longest.")
def main(  # noqa: PLR0913 - each is an option of the command
    root: Path, assignment: str, *, students: int, by_stock: int, workers: int, different: int | None, only_again: bool
) -> None:
    """Measure stock, ours and the floor in one run, then grading again, and print what each took beside the others."""
    console = Console(highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="gradestep-bench-", ignore_cleanup_errors=True) as temporary:
        course = prepared(Course(root.resolve()), assignment, Path(temporary) / "course", students, different)
        console.print(f"Before: {load()}")
        few = [name_of(number) for number in range(0 if only_again else min(by_stock, students))]
        before = stock(course, assignment, few) if few else None
        fast, seen = ours(course, assignment, workers)
        warm = fast.without(seen.warm_up, seen.warm_up_cpu)
        if before is None:
            console.print(*show([fast, warm]))
        else:
            slow, other = before
            least = floor(course, assignment, workers)
            console.print(*show([slow, fast, warm, least]))
            for line in (*ratios(slow, fast, warm, least), *agreement(course, other, assignment, few)):
                console.print(line)
        console.print(f"warm-up of ours, included above: {seen.warm_up:.1f} s, {seen.warm_up_cpu:.1f} CPU s")
        console.print(memory(seen, workers))
        for line in again(course, assignment, workers, fast, different or students):
            console.print(line)
        console.print(f"After: {load()}")


if __name__ == "__main__":
    main()
