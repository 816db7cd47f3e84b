"""A student's desk: a real JupyterLab, a page on it, and the cards in the notebooks that a test lays there."""

import shutil
from itertools import count

import nbformat
import pytest

from gradestep.authoring.question_cells import CARD, card_source, unsealed
from gradestep.course.course import Course

from . import browser
from .browser import MINUTE, read_saved

numbers = count(1)

SAVED = "is written in the cell. The notebook is saved."
OURS = ".gradestep-card, .gradestep-check, .gradestep-passed, .gradestep-home"


@pytest.fixture(scope="module")
def lab_course(once_released, tmp_path_factory) -> Course:
    root = tmp_path_factory.mktemp("cards") / "course"
    shutil.copytree(once_released.root, root)
    return Course(root)


@pytest.fixture(scope="module")
def lab(lab_course):
    with browser.served(lab_course.root, extended=False) as address:
        yield address


class Desk:
    """A student's desk: a page, a way to open a notebook on it, and the folder of the notebooks."""

    def __init__(self, page, address, folder, opens=browser.open_in_lab):
        self.page, self.address, self.folder, self.opens = page, address, folder, opens
        folder.mkdir(exist_ok=True)

    def lay(self, cells=(), *, copy_of="doubling", change=None):
        """Put a notebook on the desk, a copy of a released one or one made of `cells`; return its path."""
        path = self.folder / f"sheet-{next(numbers)}.ipynb"
        released = nbformat.read(self.folder.parent / f"notebooks/first-steps/{copy_of}.ipynb", 4)
        if cells:
            released.cells = list(cells)
        else:
            released.cells = [cell for cell in released.cells if cell.id.endswith(("-card", "twice_three"))]
        if change:
            change(released)
        nbformat.write(released, path)
        return path

    def open(self, path, *, run=True):
        """Open a notebook in JupyterLab and run it to its end; return its card."""
        self.opens(self.page, self.address, path.relative_to(self.folder.parent))
        return self.run() if run else self.page.locator("section.gradestep-card").first

    def run(self):
        browser.menu(self.page, "Run", "Run All Cells")
        self.page.locator(".gradestep-card form").first.wait_for(timeout=MINUTE)
        return self.card

    @property
    def card(self):
        return self.page.locator("section.gradestep-card", has=self.page.locator("form")).first

    def option(self, letter):
        return self.card.locator(f'input[value="{letter}"]')

    def press(self, name):
        self.card.get_by_role("button", name=name, exact=True).click()

    def is_saved(self):
        self.card.get_by_text(SAVED).wait_for()


@pytest.fixture(scope="module")
def open_page(lab, chromium):
    """A page that has JupyterLab loaded, which takes longer than a whole test."""
    with browser.paged(chromium, lab) as page:
        yield page


@pytest.fixture
def desk(request, lab, lab_course, open_page):
    """A desk at a JupyterLab that other tests have used."""
    with browser.lent(request.node, open_page, lab):
        yield Desk(open_page, lab, lab_course.root / "desk", browser.open_instead)


@pytest.fixture
def new_desk(request, lab, lab_course, open_page):
    """A desk that loads JupyterLab anew for each notebook."""
    with browser.lent(request.node, open_page, lab):
        yield Desk(open_page, lab, lab_course.root / "desk")


@pytest.fixture
def own_desk(lab, lab_course, chromium):
    """A desk with a page of its own, for what no page gets rid of: a script of a test's, a clock."""
    with browser.paged(chromium, lab) as page:
        yield Desk(page, lab, lab_course.root / "desk")


def cell_of(asked, answer="", *, exam=False):
    """Return the cell of a card as it is released; in an exam without what the seal holds."""
    source = card_source(asked, answer)
    return nbformat.v4.new_code_cell(unsealed(source) if exam else source, metadata={"gradestep": {"quiz": asked.name}})


def card_cell(path):
    return next(cell for cell in read_saved(path).cells if "quiz(" in cell.source)


def letter_in(path):
    return CARD.search(card_cell(path).source)["answer"].strip("\"'")


def nothing_clipped(card):
    return clipped(card) == []


def clipped(card):
    """Return the beginnings of those parts of a card that are wider than their place."""
    fits = "each => each.clientWidth === 0 || each.scrollWidth <= each.clientWidth + 1 || each.tagName === 'PRE'"
    seen = "[card, ...card.querySelectorAll('*:not(.gradestep-spoken)')]"
    return card.evaluate(f"card => {seen}.filter(each => !({fits})(each)).map(each => each.outerHTML.slice(0, 99))")


def problems(page):
    """Return what axe-core says of everything of ours on the page."""
    from axe_playwright_python.sync_playwright import Axe  # every test loads this module, and few ask axe

    results = Axe().run(page, context=OURS).response
    assert len(results["passes"]) > 10  # it has looked
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in results["violations"]]
