"""Feedback pages of a class by nbgrader and by ours, side by side: `python -m benchmarks.feedback`.

It grades a class of generated students in a temporary copy of the course, and prints what each command takes, and what
ours takes when nothing has changed. nbgrader's command is measured as it comes, and with the pages of our settings.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from benchmarks.grading import cpu_of_children, load, ours, prepared
from gradestep.course.course import MARKER, Course, environment

TOPIC = "training-optimization"
AS_IT_COMES = 'c = get_config()\nc.CourseDirectory.course_id = "plain"\n'
NEEDED = ("autograded", "gradebook.db")


def took(root: Path, *words: str) -> tuple[float, float]:
    """Return the wall seconds and CPU seconds of a command in a folder; raises CalledProcessError when it fails."""
    began, before = time.monotonic(), cpu_of_children()
    command = [sys.executable, "-m", *words]
    subprocess.run(command, cwd=root, env=environment(), check=True, capture_output=True)  # noqa: S603 - our own
    return time.monotonic() - began, cpu_of_children() - before


def plain(course: Course, root: Path) -> Path:
    """Copy what was graded to the new folder `root`, with no settings but nbgrader's own, and return it."""
    root.mkdir()
    (root / MARKER).write_text(AS_IT_COMES, "utf-8")
    shutil.copytree(course.root / NEEDED[0], root / NEEDED[0])
    shutil.copy(course.root / NEEDED[1], root)
    return root


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--students", default=24, type=click.IntRange(1), help="How many students get pages.")
@click.option("--different", default=3, type=click.IntRange(1), help="How many hand-ins differ: grading is soon over.")
@click.option("--workers", default=2, type=click.IntRange(1), help="Submissions side by side, while they are graded.")
def main(students: int, different: int, workers: int) -> None:
    """Print how long pages take."""
    with tempfile.TemporaryDirectory(prefix="gradestep-feedback-", ignore_cleanup_errors=True) as temporary:
        course = prepared(Course(Path.cwd()), TOPIC, Path(temporary, "course"), students, different)
        ours(course, TOPIC, workers)
        click.echo(f"Before: {load()}")
        rows = {
            "nbgrader, as it comes": took(
                plain(course, Path(temporary, "plain")), "nbgrader", "generate_feedback", TOPIC
            ),
            "nbgrader, our pages": took(course.root, "nbgrader", "generate_feedback", TOPIC, "--force"),
            "gradestep feedback": took(course.root, "gradestep", "feedback", TOPIC, "--again"),
            "nothing changed": took(course.root, "gradestep", "feedback", TOPIC),
        }
        pages = len([*(course.root / "feedback").glob(f"*/{TOPIC}/*.html")])
        click.echo(f"After: {load()}; {pages} pages of {students} students")
    slowest, slowest_cpu = rows["nbgrader, as it comes"]
    for name, (wall, cpu) in rows.items():
        click.echo(
            f"{name:<24}{wall:7.1f} s{cpu:7.1f} CPU s   {slowest / wall:5.1f} times as fast, {slowest_cpu / cpu:.1f}"
            " times less CPU"
        )


if __name__ == "__main__":
    main()
