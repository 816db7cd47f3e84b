"""Measure how long a student waits from opening to a card that can be used, with no cell run.

Run it from the repository's folder: `python -m benchmarks.opening`. It works in a temporary folder, on the released
notebooks of the course, with a real `gradestep lab` and Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.card import WATCH
from benchmarks.measure import Measure, show
from gradestep.course.course import find_course
from tests import browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

RUNS = 7
STARTS = 3  # of JupyterLab, with the extension and without
TOPIC = "training-optimization"
SETTLED = 2000  # milliseconds in which a JupyterLab that was just loaded comes to rest
POLLING = 250  # milliseconds: asking in each frame would be part of what is measured
USABLE = ".gradestep-mount form input[type=radio]:enabled"


@contextmanager
def student() -> Iterator[Path]:
    """Give a course in a temporary folder as a student has it: what was released, and the settings."""
    with tempfile.TemporaryDirectory(prefix="gradestep-bench-", ignore_cleanup_errors=True) as temporary:
        root, here = Path(temporary) / "course", find_course(Path())
        shutil.copytree(here.release, root / "notebooks")
        shutil.copy(here.root / "nbgrader_config.py", root)
        (root / "challenges").mkdir()
        yield root


def from_opening_to_a_card(page: Page, address: str) -> Iterator[float]:
    """Yield the seconds from opening a notebook in a running JupyterLab to its card, each time with a cold kernel."""
    page.goto(f"{address}/lab/tree/{TOPIC}/index.ipynb?reset")
    page.locator(".gradestep-mount .gradestep-home").wait_for(timeout=browser.MINUTE)
    for number in range(RUNS):
        page.wait_for_timeout(SETTLED)
        page.evaluate(WATCH, {"event": "click", "on": ".gradestep-mount a", "until": USABLE})
        link = page.locator('.gradestep-mount a[href^="challenge-"]').nth(number % 5)
        link.click()
        yield (
            page.wait_for_function("() => window.painted", polling=POLLING, timeout=browser.MINUTE).json_value() / 1000
        )
        page.locator(".gradestep-bar-top:visible .gradestep-bar-home").click()
        page.locator(".gradestep-mount .gradestep-home").wait_for(timeout=browser.MINUTE)


def from_start_to_home(chromium: Browser, root: Path, *, extended: bool) -> float:
    """Return the seconds from `gradestep lab` to the topic's home: live if `extended`, else the bare notebook."""
    begin = time.perf_counter()
    lab = browser.served(root, browser.STUDENTS_LAB, extended=extended)
    with lab as address, browser.paged(chromium, address) as page:
        page.goto(f"{address}/lab/tree/{TOPIC}/index.ipynb?reset")
        shown = ".gradestep-mount .gradestep-home" if extended else ".jp-Notebook .jp-MarkdownCell h1"
        page.locator(shown).first.wait_for(timeout=browser.MINUTE)
        seconds = time.perf_counter() - begin
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=browser.MINUTE)  # a server ends only after it
    return seconds


def beyond_jupyterlab(chromium: Browser, root: Path) -> Iterator[float]:
    """Yield how many seconds longer a start takes to a live home than to the same notebook without our extension."""
    for _ in range(STARTS):
        alone = from_start_to_home(chromium, root, extended=False)
        yield from_start_to_home(chromium, root, extended=True) - alone


def main() -> int:
    """Measure, print the table, and return 1 when there is no browser to measure in."""
    if browser.CHROMIUM is None:
        sys.stderr.write(f"{browser.NO_CHROMIUM}\n")
        return 1
    with student() as root, browser.chromium() as chromium:
        with browser.served(root, browser.STUDENTS_LAB) as address, browser.paged(chromium, address) as page:
            opened = Measure("opening to usable card, cold kernel", 1.5, tuple(from_opening_to_a_card(page, address)))
        started = Measure("start to live home, beyond JupyterLab", 3, tuple(beyond_jupyterlab(chromium, root)))
    show([opened, started])
    return 0


if __name__ == "__main__":
    sys.exit(main())
