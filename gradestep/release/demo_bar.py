"""One bar for a whole demo, which moves with the claims that are proven and the students who are graded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from gradestep.course.console import printable
from gradestep.grading import results
from gradestep.proof import check

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.console import Console


class DemoBar:
    """A bar, as a context, of steps that are so many `sizes` long; within one it moves as its reports hear."""

    def __init__(self, console: Console, sizes: list[int]) -> None:
        columns = (TextColumn("{task.description:<18}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bar, self._sizes = Progress(*columns, console=console), sizes
        self._task = self._bar.add_task("", total=sum(sizes))
        self._done, self._size = 0, 0  # the end of the step before, and the size of this one

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is None:
            self.next("done")
        self._bar.stop()

    @property
    def completed(self) -> float:
        """How far the bar is, where the sum of `sizes` is its end."""
        return float(self._bar.tasks[self._task].completed)

    def next(self, words: str) -> None:
        """Begin the next step, so that the one before is done."""
        self._done += self._size
        self._size = self._sizes.pop(0) if self._sizes else 0
        self._bar.update(self._task, description=words, completed=self._done)

    def move(self, pieces: int) -> None:
        """Do one of the `pieces` of this step."""
        self._bar.advance(self._task, self._size / pieces)

    def warn(self, text: str) -> None:
        """Print a warning above the bar."""
        self._bar.console.print(Text.assemble(("Warning:", "yellow"), " ", printable(text)))


class Proving(check.Report):
    """Moves the bar with each claim."""

    def __init__(self, bar: DemoBar) -> None:
        self.bar, self.steps = bar, 0

    def start(self, steps: int, _: int) -> None:
        """Hear how many claims are to be proven."""
        self.steps = steps

    def step(self) -> None:
        """Hear that one is."""
        self.bar.move(self.steps)


class Grading(results.Report):
    """Moves the bar with each student."""

    def __init__(self, bar: DemoBar) -> None:
        self.bar, self.due = bar, 0

    def start(self, due: int, _: int) -> None:
        """Hear how many students are due."""
        self.due = due

    def warn(self, text: str) -> None:
        """Hear what a teacher should know."""
        self.bar.warn(text)

    def graded(self, _: results.Row) -> None:
        """Hear that one is graded."""
        self.bar.move(self.due)

    def failed(self, _: str, __: str) -> None:
        """Hear that one could not be."""
        self.bar.move(self.due)
