"""How grading looks while it goes on: a live bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from gradestep.course.console import printable
from gradestep.course.regular_files import NOT_HANDED_IN
from gradestep.grading.results import Report, count_of, points_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradestep.grading.results import Row


class Bar(Report):
    """A report on the terminal's standard error, so that standard output holds the result alone.

    Elsewhere than in a terminal it is a line for each student, printed as soon as the scores are in the gradebook.
    """

    def __init__(self) -> None:
        """Find out whether there is a terminal."""
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        self.done = self.due = 0
        self._began = time.monotonic()
        self._bar: Progress | None = None

    def start(self, due: int, before: int) -> None:
        """Say what is to be done."""
        self.due = due
        skipped = f"{before} graded before and not handed in again (--force grades them too)"
        if not due:
            self.console.print(f"Nothing is due: {skipped}.")
            return
        self.console.print(f"Grading {count_of(due, 'submission')}{f'; {skipped}' * bool(before)}.")
        if self.console.is_terminal:
            columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
            self._bar = Progress(*columns, console=self.console)
            self._task = self._bar.add_task("grading", total=due)
            self._bar.start()

    def because(self, by_release: dict[str, list[str]]) -> None:
        """Say which notebooks are due because of a release."""
        if by_release:
            said = ", ".join(f"{name} ({count_of(len(students), 'student')})" for name, students in by_release.items())
            self._say(f"Due because they were released again with other tests, points or files: {said}.")

    def warm_up(self, modules: Sequence[str]) -> None:
        """Say what one waits for."""
        names = sorted({module.split(".")[0] for module in modules} - {"gradestep"} - sys.stdlib_module_names)
        text = f"Warming up: importing {', '.join(names)}" if names else "Warming up"
        if self._bar:
            self._bar.update(self._task, description=text)
        else:
            self.console.print(f"{text}.")

    def warn(self, text: str) -> None:
        """Print a warning."""
        self._say(Text.assemble(("Warning:", "yellow"), " ", printable(text)))

    def ready(self, workers: int) -> None:
        """Begin to take the time."""
        self._began = time.monotonic()
        if self._bar:
            self._bar.update(self._task, description=f"{workers} side by side" if workers > 1 else "grading")

    def graded(self, row: Row) -> None:
        """Count one more, and print the notes on it."""
        self._count()
        if not self._bar:
            self._say(f"{row.student}: {points_of((row.score, row.points))} ({self._standing()})")
        missing = [notebook for notebook, notes in row.notes.items() if notes == [f"{notebook}.ipynb {NOT_HANDED_IN}"]]
        if missing:
            self._say(f"  {row.student}: not handed in: {', '.join(missing)}.")
        for notebook, notes in row.notes.items():
            for note in notes if notebook not in missing else ():
                self._say(f"  {f'{row.student} {notebook}'.strip()}: {note}")

    def failed(self, student: str, why: str) -> None:
        """Print why a student could not be graded."""
        self._count()
        said = f" {printable(student)}: {printable(why)} ({self._standing()})"
        self._say(Text.assemble(("Not graded:", "red"), said))

    def finish(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def stopped(self, option: str) -> None:
        """Say what a run that was stopped leaves behind, and how to go on: without the `option` to do all anew."""
        graded = f"with {self.done} of {self.due} graded, which are kept" if self.due else "before anything was graded"
        self.console.print(
            f"Stopped {graded}. The same command{f' without {option}' * bool(option)} goes on from here."
        )

    def _say(self, said: str | Text) -> None:
        """Print a line that holds a stranger's words: rich takes no markup, link or emoji from a Text."""
        self.console.print(Text(printable(said)) if isinstance(said, str) else said)

    def _count(self) -> None:
        self.done += 1
        if self._bar:
            self._bar.update(self._task, completed=self.done, description=self._pace())

    def _standing(self) -> str:
        return f"{self.done}/{self.due}, {self._pace()}"

    def _pace(self) -> str:
        """Return how fast it goes, and how long it will."""
        passed = max(0.001, time.monotonic() - self._began)
        left = round(passed / self.done * (self.due - self.done))
        rate = f"{60 * self.done / passed:.0f} a minute"
        return f"{rate}, {left // 60}:{left % 60:02} left" if self.done < self.due else rate
