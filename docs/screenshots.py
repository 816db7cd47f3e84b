"""Make the screenshots of the docs: `python -m docs.screenshots`, from the repository's folder.

It writes the work of sample students into a temporary folder, opens it in a real JupyterLab and Chromium, and writes
the pictures to `docs/screenshots/`. Only the time of day in them differs from run to run.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from docs.sample_work import write_work
from gradestep.course.course import find_course
from tests import browser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator, Page

TO = Path(__file__).parent / "screenshots"
TOPIC = "training-optimization"
LAB = ("-m", "jupyterlab", "--allow-root")
SIZE = {"width": 1280, "height": 2400}  # as wide as a page shows it, and so tall that nothing is scrolled
SHARP = 2  # pixels of a picture for one of the page
MARGIN = 16 * SHARP
COLOURS = 256  # of a picture: nobody sees more, and the file is half as large


@dataclass(frozen=True)
class Picture:
    """A file's name, a theme, a notebook, and what to do in it: `see` returns the first and last part to show."""

    name: str
    theme: str
    notebook: str
    see: Callable[[Page], tuple[Locator, Locator]]


def answered(page: Page, letter: str, *buttons: str) -> tuple[Locator, Locator]:
    """Run the card as its text says, choose `letter` and press `buttons`."""
    page.locator("section.gradestep-card").click(position={"x": 20, "y": 20})
    page.keyboard.press("Shift+Enter")
    card = page.locator("section.gradestep-card", has=page.locator("form"))
    card.locator(f'input[value="{letter}"]').click(timeout=browser.MINUTE)
    for button in buttons:
        card.get_by_role("button", name=button, exact=True).click()
    card.get_by_text("The notebook is saved.").wait_for()
    return card, card


def failed(page: Page, answer: str, tests: str) -> tuple[Locator, Locator]:
    """Run the cell that imports, the one of `answer`, and its `tests`, which fail; tests are folded until then."""
    browser.menu(page, "View", "Expand All Code")
    imports, ours, theirs = (
        page.locator(".jp-CodeCell", has_text=words).first
        for words in ("import tensorflow", f"def {answer}(", f'passed("{tests}")')
    )
    for cell in (imports, ours, theirs):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
    theirs.locator(".gradestep-check").wait_for(timeout=browser.MINUTE)
    imports.locator(".cm-content").click()  # else a frame and buttons show which cell is the active one
    return ours, theirs


def home(page: Page) -> tuple[Locator, Locator]:
    """Run the home of the topic."""
    browser.menu(page, "Run", "Run All Cells")
    shown = page.locator(".gradestep-home")
    shown.wait_for(timeout=browser.MINUTE)
    return shown, shown


def explored(page: Page) -> tuple[Locator, Locator]:
    """Run all cells, predict something, and slide the first chart to its end."""
    browser.menu(page, "Run", "Run All Cells")
    chart = page.locator("section.gradestep-chart").first
    chart.get_by_role("button", name="SGD", exact=True).click(timeout=2 * browser.MINUTE)
    chart.get_by_role("slider").last.press("End")
    return chart, chart


def turned(page: Page) -> tuple[Locator, Locator]:
    """Deal the flash cards, and turn the first one."""
    browser.menu(page, "Run", "Run All Cells")
    deck = page.locator("section.gradestep-deck").last
    deck.get_by_role("button", name="Show the answer").click()
    return deck, deck


PICTURES = (
    Picture(
        "right-answer",
        "light",
        "untouched/challenge-1-why-weights-change",
        lambda page: answered(page, "C", "Fairly sure", "Check"),
    ),
    Picture(
        "wrong-answer",
        "dark",
        "untouched/challenge-5-frozen-loop",
        lambda page: answered(page, "C", "Check", "Hint"),
    ),
    Picture(
        "failed-check",
        "light",
        "alan/challenge-2-one-step-loss",
        lambda page: failed(page, "one_step", "the_loss_falls"),
    ),
    Picture("home", "dark", "ada/index", home),
    Picture("walks", "light", "untouched/visualise", explored),
    Picture("flash-card", "dark", "ada/recall", turned),
)


@contextmanager
def sharp(chromium: Browser, address: str) -> Iterator[Page]:
    """Give a page that is logged in to the server and drawn with more than one pixel for each of its own."""
    context = chromium.new_context(viewport=SIZE, device_scale_factor=SHARP)
    page = context.new_page()
    page.set_default_timeout(browser.MINUTE)
    page.goto(f"{address}/api/status?token=secret")
    yield page
    context.close()


def take(page: Page, picture: Picture) -> bytes:
    """Return the picture of an opened notebook as PNG."""
    first, last = picture.see(page)
    last.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    page.wait_for_timeout(1000)  # milliseconds, for fonts, math and fading
    above, below = first.bounding_box(), last.bounding_box()
    left, top = floor(above["x"]), floor(above["y"])
    right, bottom = ceil(above["x"] + above["width"]), ceil(below["y"] + below["height"])
    return page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top})


def write(png: bytes, path: Path) -> None:
    """Write a picture with few colours and a margin as its corner, which shows nothing of the cells around it."""
    with Image.open(BytesIO(png)) as image:
        whole = image.convert("RGB")
    framed = ImageOps.expand(whole, MARGIN, whole.getpixel((0, 0)))
    small = framed.quantize(COLOURS, dither=Image.Dither.NONE)
    path.parent.mkdir(exist_ok=True)
    small.save(path, optimize=True)
    sys.stdout.write(f"wrote {path.relative_to(Path.cwd())}, {path.stat().st_size / 1000:.0f} kB\n")


def main() -> int:
    """Make every picture; return 1 when there is no browser."""
    if browser.CHROMIUM is None:
        sys.stderr.write(f"{browser.NO_CHROMIUM}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="gradestep-screenshots-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary) / "course"
        write_work(find_course(Path()), TOPIC, folder)
        with browser.served(folder, LAB, extended=False) as address, browser.chromium() as chromium:
            for picture in PICTURES:
                browser.use_theme(address, picture.theme)
                with sharp(chromium, address) as page:
                    browser.open_in_lab(page, address, f"{picture.notebook}.ipynb")
                    write(take(page, picture), TO / f"{picture.name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
