"""How it looks while feedback pages are made, and what is said of them at the end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from gradestep.course.console import printable
from gradestep.desk.feedback.make_pages import Made, Page, Told

if TYPE_CHECKING:
    from gradestep.course.course import Course


class Bar(Told):
    """A bar on standard error while pages are made, in a terminal only; a line for each that fails, everywhere."""

    def __init__(self) -> None:
        """Find out whether there is a terminal."""
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("pages"), TimeElapsedColumn())
        self._bar = Progress(*columns, console=self.console, disable=not self.console.is_terminal)

    def start(self, due: int, kept: int) -> None:
        """Show the bar."""
        self._task = self._bar.add_task("", total=due, completed=0, visible=bool(due), kept=kept)
        self._bar.start()

    def made(self, page: Page) -> None:  # noqa: ARG002 - one is as good as another here
        """Count one more."""
        self._bar.advance(self._task)

    def failed(self, page: Page, why: str) -> None:
        """Say which page could not be made, and why."""
        said = f" {printable(page.student)} {printable(page.notebook)}: {printable(why)}"
        self.console.print(Text.assemble(("Not made:", "red"), said))
        self._bar.advance(self._task)

    def finish(self) -> None:
        """Take the bar away."""
        self._bar.stop()


def sentence(course: Course, assignment: str, made: Made) -> str:
    """Return what became of the pages in words."""
    kept = f"{_pages(made.kept)} already as {'it' if made.kept == 1 else 'they'} should be" if made.kept else ""
    if not made.pages and not made.failed:
        return f"Nothing to make: {kept}."
    students = len({page.student for page in made.pages})
    where = course.show(made.pages[0].target.parents[2]) if made.pages else "feedback"
    whose = f"{students} student{'s' * (students != 1)}"
    said = f"Made {_pages(len(made.pages))} for {whose} in {where}/STUDENT/{assignment}/{f'; {kept}' * bool(kept)}."
    return f"{said} {_pages(len(made.failed))} could not be made, see above." if made.failed else said


def as_json(made: Made) -> str:
    """Return what became of the pages as JSON."""
    pages = [{"student": page.student, "notebook": page.notebook, "page": str(page.target)} for page in made.pages]
    failed = [
        {"student": page.student, "notebook": page.notebook, "why": why} for page, why in sorted(made.failed.items())
    ]
    return json.dumps({"made": pages, "kept": made.kept, "failed": failed}, indent=2)


def _pages(count: int) -> str:
    return f"{count} page{'s' * (count != 1)}"
