"""Feedback pages of a class by nbgrader's command and by ours, side by side: `python -m benchmarks.feedback`.

It takes the sample students of `gradestep demo` through the first topic, unless `--course` names a graded course, and
prints what each command takes, and what ours takes when nothing has changed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from gradestep.course.course import Course, environment
from gradestep.release.demo import demo

ROOT = Path(__file__).resolve().parent.parent
TOPIC = "training-optimization"


def seconds(course: Course, *words: str) -> float:
    """Return how long a command takes in a course; raises CalledProcessError when it fails."""
    began = time.monotonic()
    command = [sys.executable, "-m", *words]
    subprocess.run(command, cwd=course.root, env=environment(), check=True, capture_output=True)  # noqa: S603 - our own
    return time.monotonic() - began


@click.command()
@click.option("--students", default=4, show_default=True, type=click.IntRange(1, 4), help="How many sample students.")
@click.option("--course", "graded", type=click.Path(path_type=Path), help="A course that is graded already.")
def main(students: int, graded: Path | None) -> None:
    """Print how long pages take."""
    with tempfile.TemporaryDirectory(prefix="gradestep-feedback-", dir=Path.home()) as temporary:
        course = Course(graded.resolve()) if graded else demo(Course(ROOT), TOPIC, students, Path(temporary, "course"))
        theirs = seconds(course, "nbgrader", "generate_feedback", TOPIC, "--force")
        ours = seconds(course, "gradestep", "feedback", TOPIC, "--again")
        again = seconds(course, "gradestep", "feedback", TOPIC)
        pages = len([*(course.root / "feedback").glob(f"*/{TOPIC}/*.html")])
    click.echo(f"{os.cpu_count()} processors, {pages} pages in feedback/")
    rows = {"nbgrader generate_feedback": theirs, "gradestep feedback": ours, "nothing changed": again}
    for name, took in rows.items():
        click.echo(f"{name:<28}{took:6.1f} s   {theirs / took:.1f} times as fast")


if __name__ == "__main__":
    main()
