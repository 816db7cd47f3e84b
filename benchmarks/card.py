"""Measure how long a student waits for the quiz card: after Run All, after a click on Check, and at the import.

Run it from the repository's folder: `python -m benchmarks.card`. It works in a temporary folder, with a real JupyterLab
and Chromium, on a notebook of the course that holds only the card and its tests cell, so that nothing imports
TensorFlow.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from benchmarks.measure import Measure, show
from gradestep.course.course import find_course
from tests import browser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

RUNS = 12
IMPORTS = 9
CHALLENGE = "training-optimization/challenge-1-why-weights-change.ipynb"
WRONG = ("A", "B")  # options of its question: a wrong one may be followed by another try
WATCH = Path(__file__).with_name("painted.js").read_text("utf-8")
SETTLED = 2000  # milliseconds from a kernel that is idle to a JupyterLab that has loaded the rest of itself
POLLING = 250  # milliseconds: asking in each frame would be part of what is measured
BUSY = "while True:\n    pass"  # as in training, the processor has no rest either

ALONE = "import ipywidgets"
WITH_A_CARD = """\
import ipywidgets, gradestep
from gradestep.student.quiz.card import Card
from gradestep.student.quiz.question import Question

given = {"options": {"A": "`5`", "B": "$2^3$"}, "several": False}
Card(Question("sum", "What does this print?\\n\\n```python\\nprint(2 + 3)\\n```", given), "")
"""
TIMED = """\
import json, sys, time
start = time.perf_counter()
exec(sys.argv[1])
print(json.dumps([time.perf_counter() - start, "tensorflow" in sys.modules]))
"""


class Desk:
    """A page of JupyterLab, and copies of one notebook to open on it, each with a fresh kernel."""

    def __init__(self, page: Page, address: str, folder: Path) -> None:
        """Use `page` on the server at `address`, whose folder is `folder`."""
        self.page, self.address, self.folder = page, address, folder

    def open(self, name: str, *others: str, attempts: int = 2) -> None:
        """Open a notebook with the card, cells with the sources `others` and its tests cell; its kernel is idle."""
        notebook = nbformat.read(find_course(Path()).release / CHALLENGE, nbformat.NO_CONVERT)
        card, tests = (cell for cell in notebook.cells if "what_the_changes_are_for" in cell.id)
        card.source = card.source.replace("attempts=2", f"attempts={attempts}")
        # the tests come last: they fail without an answer, and Run All ends there
        notebook.cells = [card, *map(nbformat.v4.new_code_cell, others), tests]
        nbformat.write(notebook, self.folder / f"{name}.ipynb", nbformat.NO_CONVERT)
        browser.open_in_lab(self.page, self.address, f"{name}.ipynb")
        self.page.wait_for_timeout(SETTLED)

    def run_all(self) -> None:
        """Run all cells by the menu."""
        browser.menu(self.page, "Run", "Run All Cells")

    def time(self, act: Callable[[], None], *, event: str, on: str, until: str) -> float:
        """Return the seconds from the `event` on an element that `act` causes until an element is painted."""
        self.page.evaluate(WATCH, {"event": event, "on": on, "until": until})
        act()
        painted = self.page.wait_for_function("() => window.painted", polling=POLLING, timeout=browser.MINUTE)
        return painted.json_value() / 1000


@contextmanager
def desk(chromium: Browser) -> Iterator[Desk]:
    """Give a desk in a temporary folder, with a JupyterLab of its own that `chromium` shows."""
    with tempfile.TemporaryDirectory(prefix="gradestep-bench-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary) / "course"
        folder.mkdir()
        program = ("-m", "jupyterlab", "--allow-root")
        with browser.served(folder, program, extended=False) as address, browser.paged(chromium, address) as page:
            yield Desk(page, address, folder)


def from_run_all_to_a_card(desk: Desk) -> Iterator[float]:
    """Yield the seconds from the menu's Run All Cells to a card that can be used, each time in a fresh kernel."""
    usable = "section.gradestep-card form input[type=radio]:enabled"
    for run in range(RUNS):
        desk.open(f"run-{run}")
        yield desk.time(desk.run_all, event="pointerup", on=".lm-Menu-item", until=usable)


def from_click_to_verdict(desk: Desk) -> Iterator[float]:
    """Yield the seconds from a click on Check to the painted verdict, while the kernel runs a cell without end."""
    desk.open("busy", BUSY, attempts=0)
    desk.run_all()
    card = desk.page.locator("section.gradestep-card", has=desk.page.locator("form"))
    check = card.get_by_role("button", name="Check", exact=True)
    for run in range(RUNS):
        card.locator(f'input[value="{WRONG[run % 2]}"]').click()
        desk.page.locator(".jp-CodeCell", has_text="while True").get_by_text("[*]:").wait_for()
        yield desk.time(check.click, event="click", on="button", until=".gradestep-verdict:not(:empty)")


def of_the_import() -> Iterator[float]:
    """Yield how many seconds longer a fresh Python takes for our package and one card than for ipywidgets alone.

    Raises RuntimeError when TensorFlow comes along.
    """
    for source in (ALONE, WITH_A_CARD):
        _imported(source)  # once for the disk
    for _ in range(IMPORTS):
        alone, with_a_card = _imported(ALONE), _imported(WITH_A_CARD)
        yield with_a_card - alone


def _imported(source: str) -> float:
    command = [sys.executable, "-c", TIMED, source]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    seconds, with_tensorflow = json.loads(ran.stdout)
    if with_tensorflow:
        raise RuntimeError(f"this imports TensorFlow, and a card must not:\n{source}")
    return seconds


def main() -> int:
    """Measure, print the table, and return 1 when there is no browser to measure in."""
    if browser.CHROMIUM is None:
        sys.stderr.write(f"{browser.NO_CHROMIUM}\n")
        return 1
    with browser.chromium() as chromium, desk(chromium) as ours:
        measures = [
            Measure("Run All to usable card", 1, tuple(from_run_all_to_a_card(ours))),
            Measure("click to painted verdict", 0.1, tuple(from_click_to_verdict(ours))),
        ]
    imports = Measure("import, beyond ipywidgets", 0.3, tuple(of_the_import()))
    show([*measures, imports])
    return 0


if __name__ == "__main__":
    sys.exit(main())
