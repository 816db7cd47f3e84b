"""How a check looks while it goes on: a live bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from gradestep.proof.check import Report

if TYPE_CHECKING:
    from gradestep.proof.runner.outcome import Broken


class Bar(Report):
    """A report on the terminal's standard error, so that standard output holds the result alone."""

    def __init__(self) -> None:
        """Find out whether there is a terminal."""
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: Progress | None = None
        self._trials, self._began = 0, time.monotonic()

    def waits(self, assignment: str) -> None:
        """Say for what one waits."""
        said = f"{assignment} is being checked in another window: this waits for what is found there"
        self.console.print(f"{said} (Ctrl-C ends this one only).", markup=False)

    def start(self, steps: int, cached: int) -> None:
        """Say what is to be done, and show the bar."""
        if not steps:
            return
        known = f"; {cached} unchanged since the last check" if cached else ""
        self.console.print(f"Checking, which runs every challenge many times{known}.")
        if self.console.is_terminal:
            columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
            self._bar = Progress(*columns, console=self.console)
            self._task = self._bar.add_task("importing what they import", total=steps)
            self._bar.start()

    def step(self) -> None:
        """Move the bar."""
        if self._bar:
            self._bar.advance(self._task)

    def trial(self) -> None:
        """Count one more."""
        self._trials += 1
        if self._bar:
            pace = self._trials / max(0.001, time.monotonic() - self._began)
            self._bar.update(self._task, description=f"{self._trials} runs, {pace:.0f} a second")

    def broken(self, broken: Broken) -> None:
        """Print what is broken."""
        self.console.print(str(broken), markup=False)

    def finish(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()


class SilentBar(Bar):
    """A bar for a command that says itself what is broken."""

    def broken(self, broken: Broken) -> None:
        """Say nothing."""
