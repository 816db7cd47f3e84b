"""Measure what slices of lessons earn, and what they change: a class graded with them, then with every cell.

Run it from the repository's folder: `python -m benchmarks.slices`. Both runs start new and grade the same hand-ins.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from benchmarks.grading import load, ours, prepared, show
from benchmarks.scores import differences, held
from gradestep.course.course import Course

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.grading import Took


def compare(course: Course, assignment: str, workers: int) -> Iterator[Took | str]:
    """Grade a class twice; yield what each run took, and how they compare."""
    everybody = sorted(folder.name for folder in (course.root / "submitted").iterdir())
    sliced, _ = ours(course, assignment, workers, "--force")
    scores = held(course, assignment, everybody)
    yield sliced
    whole, _ = ours(course, assignment, workers, "--force", "--every-cell")
    yield whole
    yield f"slices: {sliced.rate / whole.rate:.2f} times the throughput, {whole.each / sliced.each:.2f} times less CPU"
    differ = differences(scores, held(course, assignment, everybody))
    yield f"scores of {len(everybody)} students: {len(differ) or 'no'} differences (slices, every cell)"
    yield from (f"  {' '.join(place)}: {what}" for place, what in differ.items())


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--course", "root", type=click.Path(path_type=Path), default=Path(), help="The course's folder.")
@click.option("--assignment", default="training-optimization", help="What is graded.")
@click.option("--students", default=12, type=click.IntRange(1), help="How many students are graded.")
@click.option("--workers", default=2, type=click.IntRange(1), help="Submissions side by side.")
def main(root: Path, assignment: str, students: int, workers: int) -> None:
    """Measure grading with slices of lessons and with every cell."""
    console = Console(highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="gradestep-bench-", ignore_cleanup_errors=True) as temporary:
        course = prepared(Course(root.resolve()), assignment, Path(temporary) / "course", students)
        console.print(f"Before: {load()}")
        for line in compare(course, assignment, workers):
            console.print(*([line] if isinstance(line, str) else show([line])))
        console.print(f"After: {load()}")


if __name__ == "__main__":
    main()
