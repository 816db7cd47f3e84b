"""The flash cards and the best runs as students use them: real JupyterLab, real Notebook 7, Debian's Chromium."""

import re
import shutil
from contextlib import suppress
from itertools import count

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from gradestep.authoring.notebook import to_notebook
from gradestep.authoring.validation import read_challenge

from . import browser
from .browser import MINUTE, eventually, read_saved
from .conftest import HERE

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)
numbers = count(1)

RECALL = """\
# ---
# title: What do you remember?
# mode: Recall
# level: beginner
# minutes: 1
# objectives:
#   - Remember.
# ---

# %% [markdown] card="sum"
# What is $1 + 1$?
#
# > $2$.

# %% [markdown] card="twice" about="doubling/twice_three"
# What does this print?
#
# ```python
# print(2 * 3, "and a line that is rather long, so that it has to be wrapped on a phone")
# ```
#
# > `6`.

# %% [markdown] card="last"
# What comes last?
#
# > **This** card.
"""
RUNS = (
    'from gradestep import best_runs\n\nbest_runs("made", {}, "accuracy", details={{"parameters": 650, "rate": 0.1}})'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder in which a question of the notebook `doubling` was answered wrong."""
    folder = tmp_path_factory.mktemp("decks") / "first-steps"
    folder.mkdir()
    shutil.copy(HERE / "course/challenges/first-steps/doubling.py", folder)
    asked = to_notebook(read_challenge(folder / "doubling.py"))
    card = next(cell for cell in asked.cells if "quiz(" in cell.source)
    card.source = re.sub('answer="."', 'answer="A"', card.source)
    card.metadata["gradestep"]["progress"] = {
        "checked": "A",
        "verdict": "wrong",
        "used": 2,
        "at": "2026-11-01T10:00:00Z",
    }
    nbformat.write(asked, folder / "doubling.ipynb")
    (folder / "recall.py").write_text(RECALL)
    return folder


@pytest.fixture(scope="module")
def address(folder):
    """Notebook 7 and JupyterLab, which one server gives both."""
    with browser.served(folder, browser.NOTEBOOK, extended=False) as address:
        yield address


@pytest.fixture(scope="module")
def page(address, chromium):
    with browser.paged(chromium, address) as page:
        yield page


def laid(folder, *sources):
    """Write a notebook with the deck and cells of these sources into the folder; return its path."""
    notebook = to_notebook(read_challenge(folder / "recall.py"))
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in sources]
    path = folder / f"sheet-{next(numbers)}.ipynb"
    nbformat.write(notebook, path)
    return path


def run_all(page):
    """Run all cells until the deck is there: Notebook 7 may not heed a menu while it is still loading."""
    for _ in range(4):
        browser.menu(page, "Run", "Run All Cells")
        with suppress(PlaywrightTimeoutError):
            return page.locator(".gradestep-deck button:visible").first.wait_for(timeout=MINUTE / 4)
    raise AssertionError("no deck appeared")


def reviews_in(path):
    return [tuple(review[:2]) for review in read_saved(path).cells[0].metadata.gradestep.get("reviews", [])]


def runs_in(path, number):
    ours = read_saved(path).cells[number].metadata.get("gradestep", {})
    return [run["shown"] for run in ours.get("runs", {}).get("made", [])]


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def deletes_nothing(page):
    before = page.locator(".jp-Cell").count()
    press(page, "d", "d", "x")
    assert page.locator(".jp-Cell").count() == before, page.evaluate("() => document.activeElement.outerHTML")


def problems(page):
    """Return what axe-core says of everything of ours on the page."""
    results = Axe().run(page, context=".gradestep-deck, .gradestep-runs").response
    assert len(results["passes"]) > 5  # it has looked
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in results["violations"]]


def nothing_clipped(page, width):
    """Return whether everything of ours fits into a window of this width."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    fits = "each => each.clientWidth === 0 || each.scrollWidth <= each.clientWidth + 1"
    found = page.evaluate(f"() => [...document.querySelectorAll('.gradestep-deck *, .gradestep-runs *')].every({fits})")
    page.set_viewport_size(size)
    return found


def test_a_deck_by_keyboard_in_jupyterlab(page, address, folder):
    path = laid(folder, "1", "2", "3")
    browser.open_in_lab(page, address, path.name)
    run_all(page)
    deck = page.locator("section.gradestep-deck")
    deck.get_by_text("You missed this in How much is twice?.").wait_for()
    deck.get_by_text("1 missed · 2 new").wait_for()
    deck.get_by_text("What does this print?").click()
    deletes_nothing(page)
    press(page, "1", "Space")
    deck.get_by_text("6", exact=True).wait_for()
    deletes_nothing(page)
    press(page, "Space", "3")
    deck.get_by_text("Good: that card comes back in 2 days.").wait_for()
    deck.locator(".gradestep-front mjx-container").wait_for()
    deletes_nothing(page)
    press(page, "Enter", "1", "Control+z")
    deck.get_by_text("Taken back.").wait_for()
    deletes_nothing(page)
    press(page, "Control+z", "4", "Enter", "1")
    deck.get_by_text(
        "No card is due. The next one is due in 1 minute. You rated 3 cards: 1 Again, 1 Good, 1 Easy."
    ).wait_for()
    deletes_nothing(page)
    deck.get_by_text("The notebook is saved.").wait_for()
    assert reviews_in(path) == [("twice", 3), ("sum", 4), ("last", 1)]
    deck.get_by_role("button", name="Go on all the same").click()
    deck.get_by_text("What comes last?").wait_for()
    deletes_nothing(page)


def test_a_rating_given_anew_counts_while_the_kernel_is_busy(page, address, folder):
    path = laid(folder, "import time\n\ntime.sleep(60)")
    browser.open_in_lab(page, address, path.name)
    run_all(page)
    deck = page.locator("section.gradestep-deck")
    deck.get_by_text("What does this print?").click()
    press(page, "Space", "4", "Space", "1", "Control+z")
    deck.get_by_text("Taken back.").wait_for()
    press(page, "4")
    deck.get_by_text(re.compile("Easy: that card comes back in .* days")).wait_for()
    press(page, "Enter", "1")
    deck.get_by_text("No card is due. The next one is due in 1 minute.").wait_for()
    assert page.get_by_text("[*]:").count()  # it was busy all the time
    deck.get_by_text("The notebook is saved.").wait_for()
    assert reviews_in(path) == [("twice", 4), ("sum", 4), ("last", 1)]


def test_ratings_and_runs_outlast_the_kernel_and_a_move(page, address, folder):
    path = laid(folder, RUNS.format(0.9), RUNS.format(0.8))
    browser.open_in_lab(page, address, path.name)
    run_all(page)
    page.get_by_text("This run: accuracy 0.8. Your best so far is 0.9.").wait_for()
    deck = page.locator("section.gradestep-deck")
    browser.restart_kernel(page)
    for rating in ("Good", "Easy"):
        deck.get_by_role("button", name="Show the answer").click()
        deck.get_by_role("button", name=rating).click()
    deck.get_by_text("The notebook is saved.").wait_for()
    assert problems(page) == []
    assert nothing_clipped(page, 400)
    assert eventually(
        lambda: len(read_saved(path).cells[2].metadata.get("gradestep", {}).get("runs", {}).get("made", [])) == 2
    )

    moved = path.rename(path.with_name("my own name.ipynb"))
    browser.use_theme(address, "dark")
    browser.open_in_lab(page, address, moved.name)
    deck.get_by_text("1 card waits for you. To go on, click here and press Shift+Enter.").wait_for()
    assert "Error displaying widget" not in page.locator(".jp-Notebook").inner_text()
    run_all(page)
    deck.get_by_text("What comes last?").wait_for()
    deck.get_by_role("button", name="Show the answer").click()
    page.get_by_text("This run: accuracy 0.9. That equals your best so far.").wait_for()
    runs = page.locator(".gradestep-runs").first.locator("tbody tr")
    assert [row.split()[0] for row in runs.all_inner_texts()] == ["1.", "2.", "3."]
    assert "this run" in runs.nth(1).inner_text()
    assert problems(page) == []
    browser.use_theme(address, "light")


def test_no_key_typed_in_a_deck_deletes_a_cell_in_notebook_7(page, address, folder):
    path = laid(folder, "1", "2", "3")
    browser.open_in_notebook(page, address, path.name)
    run_all(page)
    deck = page.locator("section.gradestep-deck")
    deck.get_by_text("You missed this in How much is twice?.").click()
    deletes_nothing(page)
    for rating in "334":
        press(page, "Enter")
        deletes_nothing(page)
        press(page, rating)
        deletes_nothing(page)
    deck.get_by_text("The next one is due on").wait_for()
    assert nothing_clipped(page, 320)
    assert eventually(lambda: reviews_in(path) == [("twice", 3), ("sum", 3), ("last", 4)])
