"""The course alive on opening: JupyterLab as `gradestep lab` serves it to a student, and Notebook 7, in Chromium."""

import base64
import hashlib
import json
import shutil
import zlib

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as NotInTime

from gradestep.authoring.question_cells import CARD
from gradestep.course.course import Course
from gradestep.desk.feedback.give_back import give_back
from gradestep.grading.grade import grade
from gradestep.student.quiz.question import Question
from gradestep.student.quiz.seal import seal

from . import browser, charts
from .browser import MINUTE, NOTEBOOK, STUDENTS_LAB, eventually, read_saved, what_stands_in_the_way
from .card_desk import cell_of
from .command_line import nbgrader

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)

TOPIC = "first-steps"
SAVED = "is written in the cell. The notebook is saved."
DECK = 'from gradestep import deck\n\ndeck({"six": {"front": "What is 2 * 3?", "back": "Six."}})'


EVIL = '<img src="x" onerror="window.planted = 1"><script>window.planted = 2</script><svg onload="window.planted = 3"/>'


def hostile(chart):
    """Return a chart, as a cell keeps it, whose pictures hold code."""
    shown = json.loads(zlib.decompress(chart.packed()))
    shown["content"]["pictures"] += EVIL
    return base64.b64encode(zlib.compress(json.dumps(shown).encode())).decode()


CHARTS = {
    "from charts import paths\n\npaths(predict='Who is out?')": {"Walks": charts.paths().to_keep()},
    "'its chart is hostile'": {"Curves": hostile(charts.digits())},
    "'half of its chart is lost'": {"Wave": charts.wave().to_keep()[:200]},
}


def notebook(name, title, *cells):
    front = {"name": name, "title": title}
    return nbformat.v4.new_notebook(cells=list(cells), metadata={"gradestep": front, "kernelspec": KERNEL})


TWO_OPTIONS = {"options": {"A": "the right one", "B": "the other one"}, "several": False}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@pytest.fixture(scope="module")
def alive(once_released, tmp_path_factory) -> Course:
    """The tiny course with a home and flash cards, as a student gets it."""
    root = tmp_path_factory.mktemp("alive") / "course"
    shutil.copytree(once_released.root, root)
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    home = notebook("index", "First steps", text("# First steps"), code("from gradestep import home\n\nhome()"))
    deck = code(DECK, metadata={"gradestep": {"deck": 1}})
    cards = notebook("recall", "Recall", text("# Recall"), deck, text("End."))
    drawn = [code(source, metadata={"gradestep": {"charts": kept}}) for source, kept in CHARTS.items()]
    see = notebook("see", "See it move", text("# See"), *drawn)
    for name, made in (("index", home), ("recall", cards), ("see", see)):
        nbformat.write(made, root / "notebooks" / TOPIC / f"{name}.ipynb")
    shutil.copy(charts.__file__, root / "notebooks" / TOPIC)
    return Course(root)


@pytest.fixture(scope="module")
def lab(alive):
    with browser.served(alive.root, STUDENTS_LAB) as address:
        yield address


@pytest.fixture(scope="module")
def open_page(lab, chromium):
    with browser.paged(chromium, lab, 1280, 900) as page:
        yield page


@pytest.fixture
def own_page(request, open_page, lab, work):  # noqa: ARG001 - it is put back when all is closed
    """A JupyterLab that may have been used, for a test to open a notebook of its own."""
    with browser.lent(request.node, open_page, lab):
        yield open_page


@pytest.fixture
def new_page(own_page, lab):
    """JupyterLab as `gradestep lab` opens it, with the topic's home."""
    own_page.goto(f"{lab}/lab/tree/{TOPIC}/index.ipynb?reset")
    own_page.locator(".gradestep-mount .gradestep-home").wait_for(timeout=MINUTE)
    return own_page


@pytest.fixture
def page(own_page, lab):
    """A JupyterLab that may have been used, with the topic's home."""
    browser.show_instead(own_page, lab, f"{TOPIC}/index.ipynb")
    own_page.locator(".gradestep-mount .gradestep-home").wait_for(timeout=MINUTE)
    return own_page


@pytest.fixture
def work(alive):
    """The student's folder, as it was handed out, once a test has begun; what one did in it stays for no other."""
    folder = alive.work / TOPIC
    yield folder
    for released in (alive.release / TOPIC).glob("*.ipynb"):
        shutil.copy(released, folder)


def go(page, title):
    page.locator(".gradestep-mount .gradestep-home").get_by_role("link", name=title).click()


def card_of(page):
    card = page.locator(".gradestep-mount section.gradestep-card")
    card.locator("input").first.wait_for()
    return card


def active_in_card(page):
    return page.evaluate("() => Boolean(document.activeElement.closest('.gradestep-card'))")


def letter_in(path):
    cell = next(cell for cell in read_saved(path).cells if "quiz(" in cell.source)
    return CARD.search(cell.source)["answer"].strip("\"'")


BARS = ".gradestep-bar-top, .gradestep-bar-end, .gradestep-over, .gradestep-over-box"
OURS = f".gradestep-mount, .gradestep-panel, .gradestep-check, {BARS}"


def problems(page):
    """Return what axe-core says of everything of ours on the page."""
    found = Axe().run(page, context=OURS).response
    assert len(found["passes"]) > 10  # it has looked
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]]


def count(page):
    return page.evaluate("() => document.querySelectorAll('.jp-Notebook .jp-Cell').length")


def select_card_cell(page):
    """Make the card's cell the active one, with no focus in its card, as the arrow keys do."""
    page.locator(".jp-MarkdownCell").first.click()
    page.keyboard.press("Escape")
    for _ in range(20):
        if page.locator(".jp-Cell.jp-mod-active > .gradestep-mount").count():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("the card's cell was not reached")


def test_from_the_home_to_an_answer_without_a_cell_run_and_on_to_the_next(new_page, work):
    page = new_page
    begins = page.request.get(page.url.split("/lab/")[0], max_redirects=0).headers["location"]
    assert begins.startswith(f"/lab/tree/{TOPIC}/index.ipynb")
    assert page.get_by_text("Create Assignment").count() == 0
    go(page, "How much is twice?")
    card = card_of(page)
    assert page.locator(".jp-InputPrompt", has_text="[1]").count() == 0
    select_card_cell(page)
    before = count(page)
    for key in ("x", "d", "d", "v", "m"):
        page.keyboard.press(key)
    assert active_in_card(page)
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    card.get_by_text("✓ Right. Every option is explained below.").wait_for()
    card.get_by_text(SAVED).wait_for()
    assert count(page) == before
    assert letter_in(work / "doubling.ipynb") == "B"
    kept = {cell.id: cell.metadata for cell in read_saved(work / "doubling.ipynb").cells}
    assert kept["twice_three-card"].jupyter == {"source_hidden": True}  # as it was released
    assert "jupyter" not in kept["twice_three"]
    bar = page.locator(".gradestep-bar-top:visible")
    bar.get_by_text("started").wait_for()
    page.locator(".gradestep-panel").get_by_text("1 of 2 questions right").wait_for()
    assert problems(page) == []
    bar.locator(".gradestep-bar-after").click()
    page.get_by_role("tab", name="naming.ipynb").wait_for()
    page.get_by_role("tab", name="doubling.ipynb").wait_for(state="detached")
    page.locator(".gradestep-bar-top:visible").get_by_role("link", name="First steps").click()
    page.locator(".gradestep-home").get_by_text("1 of 2 questions right").wait_for()
    page.locator(".gradestep-bar-top:visible").get_by_text("Continue where you were: How much is twice?").wait_for()
    menu = page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader")
    menu.click()
    page.get_by_text("Assignment List").wait_for()
    assert page.get_by_text("Formgrader").count() == page.get_by_text("Course List").count() == 0


def test_the_home_of_a_topic_leads_to_the_courses_home_where_there_are_several(page, alive, lab):
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    home = code("from gradestep import home\n\nhome()")
    added = [alive.work / "index.ipynb", alive.work / "other/index.ipynb"]
    assert page.get_by_role("link", name="All topics").count() == 0
    added[1].parent.mkdir()
    for path in added:
        nbformat.write(notebook("index", "All of it", text("# All of it"), home), path)
    try:
        page.goto(f"{lab}/lab/tree/{TOPIC}/index.ipynb?reset")
        page.locator(".gradestep-bar-top:visible").get_by_role("link", name="All topics").click()
        page.locator(".jp-Notebook:visible h1", has_text="All of it").wait_for()
        assert page.url.startswith(f"{lab}/lab/tree/index.ipynb")
    finally:
        page.goto("about:blank")  # JupyterLab may be reading them
        for path in added:
            path.unlink()
        added[1].parent.rmdir()


def test_shift_enter_runs_the_cell_and_the_card_has_the_focus(page, work):
    go(page, "How much is twice?")
    card = card_of(page)
    select_card_cell(page)
    before = count(page)
    page.keyboard.press("Shift+Enter")
    page.wait_for_function("() => document.activeElement.closest('.gradestep-card')")
    page.keyboard.press("Alt+Enter")
    page.keyboard.press("a")
    card.get_by_text("A " + SAVED).wait_for()
    assert count(page) == before
    assert card.locator(".gradestep-question").bounding_box()["y"] > 0
    page.keyboard.press("Control+s")
    assert eventually(lambda: letter_in(work / "doubling.ipynb") == "A")
    browser.menu(page, "Run", "Run All Cells")
    page.locator(".gradestep-calm").get_by_text("Write twice above, then run this.").wait_for(timeout=MINUTE)
    assert page.locator("section.gradestep-card:visible").count() == 1
    assert card.locator('input[value="A"]').is_checked()
    recorded = next(cell for cell in read_saved(work / "doubling.ipynb").cells if cell.id == "twice_three")
    assert "Not answered" not in str(recorded.outputs)


def test_the_kernel_knows_what_a_card_says_that_was_never_run_also_after_a_restart(own_page, lab, alive):
    released = nbformat.read(alive.release / TOPIC / "doubling.ipynb", 4)
    asks = nbformat.v4.new_code_cell(
        "import os\n\nfrom gradestep import chosen\n\nprint(os.getpid(), chosen('twice_three'))"
    )
    released.cells = [*(cell for cell in released.cells if cell.id.endswith("-card")), asks]
    nbformat.write(released, alive.work / "known.ipynb")
    browser.open_instead(own_page, lab, "known.ipynb")
    card_of(own_page).locator('input[value="B"]').click()
    kernels = set()
    for number in (1, 2):
        own_page.locator(".jp-CodeCell:not(.gradestep-live-cell) .cm-content").click()
        own_page.keyboard.press("Control+Enter")
        assert eventually(lambda number=number: len(kernels.update(said(own_page)) or kernels) == number, 60), kernels
        browser.restart_kernel(own_page)
    assert {line.split()[1] for line in kernels} == {"B"}


def said(page):
    """Return the lines that cells have printed, and whatever else they show but cards."""
    texts = page.locator(".jp-CodeCell:not(.gradestep-live-cell) .jp-OutputArea-output").all_inner_texts()
    return {text.strip() for text in texts}


def test_flash_cards_are_dealt_and_turned_before_their_cell_is_run(page, work):
    go(page, "Recall")
    deck = page.locator(".gradestep-mount .gradestep-deck")
    deck.get_by_text("What is 2 * 3?").wait_for()
    page.locator(".jp-MarkdownCell").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    deck.get_by_text("Six.").wait_for()
    page.keyboard.press("3")
    deck.get_by_text("The notebook is saved.").wait_for()
    cards = read_saved(work / "recall.ipynb").cells[1].metadata.gradestep
    assert [rating for _, rating, _ in cards.reviews] == [3]


def test_flash_cards_that_stand_open_hear_what_was_missed_meanwhile_when_their_cell_is_run(own_page, lab, work):
    about = DECK.replace('"back"', '"about": "doubling/twice_three", "back"')
    deck_cell = nbformat.v4.new_code_cell(about, metadata={"gradestep": {"deck": 1}})
    nbformat.write(
        notebook("again", "Again", nbformat.v4.new_markdown_cell("# Again"), deck_cell), work / "again.ipynb"
    )
    browser.open_instead(own_page, lab, f"{TOPIC}/again.ipynb")
    deck = own_page.locator(".gradestep-mount .gradestep-deck")
    deck.get_by_text("1 new").wait_for()
    missed = nbformat.read(work / "doubling.ipynb", 4)
    card = next(cell for cell in missed.cells if "quiz(" in cell.source)
    card.source = card.source.replace('answer=""', 'answer="A"')
    card.metadata["gradestep"]["progress"] = {"checked": "A", "verdict": "wrong", "used": 1}
    nbformat.write(missed, work / "doubling.ipynb")
    deck.get_by_role("button", name="Show the answer").focus()
    own_page.keyboard.press("Control+Enter")
    deck.get_by_text("You missed this in").wait_for()
    assert deck.count() == 1
    assert own_page.evaluate("() => Boolean(document.activeElement.closest('.gradestep-deck'))")
    (work / "again.ipynb").unlink()


def test_a_chart_moves_before_any_cell_is_run_and_gives_way_to_what_its_cell_shows(page, work):
    go(page, "See it move")
    kept, run = page.locator(".gradestep-mount .gradestep-chart"), page.locator(".jp-OutputArea .gradestep-chart")
    walks = kept.and_(page.get_by_label("Walks"))
    walks.get_by_text("Who leaves the picture?").wait_for()
    walks.get_by_role("button", name="nobody").click()
    walks.get_by_text("The runs came out otherwise: plain.").wait_for()
    walks.get_by_text("The notebook is saved.").wait_for()
    assert read_saved(work / "see.ipynb").cells[1].metadata.gradestep.predicted == {"Walks": "nobody"}
    page.locator(".gradestep-bar-top:visible").get_by_text("started").wait_for()
    kept.and_(page.get_by_label("Curves")).get_by_role("slider").press("End")
    assert kept.count() == 2
    assert page.evaluate("() => window.planted") is None
    assert kept.locator("img, script").count() == 0
    assert problems(page) == []
    walks.get_by_role("slider").last.focus()
    page.keyboard.press("Shift+Enter")
    run.get_by_text("Who is out?").wait_for(timeout=MINUTE)
    run.get_by_text("You predicted: nobody.").wait_for()
    assert kept.count() == 1
    page.keyboard.press("Control+s")
    browser.menu(page, "Edit", "Clear Outputs of All Cells")
    walks.get_by_text("Who is out?").wait_for()
    assert list(read_saved(work / "see.ipynb").cells[1].metadata.gradestep.charts) == ["Walks"]


SLOW_WRITES = """
const real = window.fetch;
window.fetch = async (request, options) => {
  const saves = (options?.method ?? request.method) === "PUT" && `${request.url ?? request}`.includes("/contents/");
  if (saves) await new Promise((go) => setTimeout(go, window.late));
  return real(request, options);
};
"""


def test_a_window_whose_answer_another_has_overwritten_says_so_and_puts_it_back(lab, chromium, work):
    path = work / "doubling.ipynb"
    with browser.logged_in(chromium, lab, 1280, 900) as context, browser.opened(context) as first:
        with browser.opened(context) as second:
            for page, late in ((first, 1000), (second, 2500)):
                page.add_init_script(f"{SLOW_WRITES}; window.late = {late};")
                page.goto(f"{lab}/lab/workspaces/{late}/tree/{TOPIC}/doubling.ipynb?reset")
                card_of(page)
            card_of(first).locator('input[value="A"]').click()
            card_of(second).locator('input[value="B"]').click()
            card_of(first).get_by_text("A " + SAVED).wait_for()
            assert letter_in(path) == "A"
            card_of(second).get_by_text("B " + SAVED).wait_for()
            assert letter_in(path) == "B"
            card_of(first).get_by_text('saved over this one: it says "B" here in the file.').wait_for()
            assert not card_of(first).get_by_text(SAVED).count()
        card_of(first).get_by_role("button", name="Put my answer back").click()
        overwrite = first.locator(".jp-Dialog").get_by_role("button", name="Overwrite")
        overwrite.or_(card_of(first).get_by_text("A " + SAVED)).first.wait_for()
        if overwrite.count():  # JupyterLab has seen by now that the file is another's
            overwrite.click()
        card_of(first).get_by_text("A " + SAVED).wait_for()
        assert letter_in(path) == "A"


THROWS = "export default { mount() { throw new Error('planted'); } };"
FOLLOWS_BADLY = "export class Panel { follow() { throw new Error('planted'); } }"


def plant(page, name, body):
    """Send `body` to the page in place of a module of ours."""
    page.route(f"**/{name}", lambda route: route.fulfill(body=body, content_type="text/javascript"))


@pytest.mark.parametrize(
    "planted", [{"extend.js": "throw new Error('planted');"}, {"quiz/card.js": THROWS, "panel.js": FOLLOWS_BADLY}]
)
def test_an_error_in_the_extension_leaves_cells_as_they_are(planted, lab, chromium, work):
    assert (work / "doubling.ipynb").exists()
    with browser.paged(chromium, lab) as page:
        for name, body in planted.items():
            plant(page, name, body)
        browser.open_in_lab(page, lab, f"{TOPIC}/doubling.ipynb")
        page.locator("section.gradestep-card").get_by_text("click here and press Shift+Enter").click()
        page.keyboard.press("Control+Enter")
        page.locator("section.gradestep-card form").wait_for(timeout=MINUTE)


def test_a_phone_shows_the_notebook_and_not_the_files_in_the_dark_theme_too(lab, chromium, work):
    browser.use_theme(lab, "dark")
    with browser.paged(chromium, lab, 360, 740) as page:
        page.goto(f"{lab}/lab/tree/{TOPIC}/doubling.ipynb?reset")
        card = card_of(page)
        page.locator(".jp-FileBrowser").wait_for(state="hidden")
        assert card.bounding_box()["width"] > 180
        folded = page.locator(".jp-Placeholder-content:visible").first.bounding_box()
        assert folded["x"] + folded["width"] <= 360 - 20  # the bar on the right
        card.locator('input[value="A"]').click()
        card.get_by_role("button", name="Check", exact=True).click()
        card.get_by_text("That is 2 + 3.").wait_for()
        assert problems(page) == []
        assert eventually(lambda: letter_in(work / "doubling.ipynb") == "A")  # what is not saved is not begun
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{lab}/lab/tree/{TOPIC}/index.ipynb?reset")
        page.locator(".gradestep-mount .gradestep-home").wait_for(timeout=MINUTE)
        page.locator(".gradestep-panel:visible").get_by_text("Continue").wait_for()
        assert problems(page) == []
    browser.use_theme(lab, "light")


def test_a_student_hands_in_by_the_assignment_list(page, alive):
    nbgrader(alive, "release_assignment", TOPIC)
    browser.menu(page, "Nbgrader", "Assignment List")
    page.locator("#fetched_assignments_list").get_by_text(TOPIC).wait_for(timeout=MINUTE)
    page.get_by_role("button", name="Submit").click()
    page.locator("#submitted_assignments_list").get_by_text(TOPIC).wait_for(timeout=MINUTE)
    nbgrader(alive, "collect", TOPIC)
    assert {path.stem for path in alive.root.glob(f"submitted/*/{TOPIC}/*.ipynb")} >= {"doubling", "naming"}


@pytest.mark.usefixtures("lab")  # it hands the course out
def test_notebook_7_has_live_cards_and_the_way(alive, chromium, work):
    with browser.served(alive.root, NOTEBOOK) as address, browser.paged(chromium, address) as page:
        page.goto(f"{address}/notebooks/my-work/{TOPIC}/index.ipynb")
        page.locator(".gradestep-mount .gradestep-home").wait_for(timeout=MINUTE)
        go(page, "How much is twice?")
        page.wait_for_url("**/doubling.ipynb")
        card = card_of(page)
        card.locator('input[value="B"]').click()
        card.get_by_text(SAVED).wait_for()
        assert letter_in(work / "doubling.ipynb") == "B"
        page.locator(".gradestep-bar-top").get_by_role("link", name="What is it called?").wait_for()
        write_answer(page, "'mine'")
        page.keyboard.press("Control+s")
        assert eventually(lambda: "'mine'" in [cell.source for cell in read_saved(work / "doubling.ipynb").cells])


def focused(page):
    return page.evaluate("() => document.activeElement.textContent.trim()")


def tab_to(page, text, key="Tab"):
    """Press Tab until what has the focus says `text`."""
    for _ in range(60):
        if focused(page).startswith(text):
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab did not reach {text!r}; the focus is on {focused(page)[:200]!r}")


def arrow_to(page, selector):
    """Press the down arrow until a cell that has `selector` is the active one."""
    for _ in range(30):
        if page.locator(f".jp-Cell.jp-mod-active{selector}").count():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow keys did not reach {selector}")


def answer_by_keyboard(page):
    """Answer the first notebook: its card, its code, its tests; then go on to the next one."""
    page.locator(".jp-Notebook .jp-Cell.jp-mod-active").wait_for()
    tab_to(page, "How much is twice?")
    page.keyboard.press("Enter")
    card = card_of(page)
    page.wait_for_function("() => document.activeElement.closest('.jp-Notebook')")
    arrow_to(page, ".gradestep-live-cell")
    page.keyboard.press("Shift+Enter")
    page.wait_for_function("() => document.activeElement.closest('.gradestep-card')")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    card.get_by_text("✓ Right. Every option is explained below.").wait_for()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function("() => !document.activeElement.closest('.gradestep-card')")
    arrow_to(page, ":has(.gradestep-over)")
    page.keyboard.press("Enter")
    page.locator(".jp-Cell.jp-mod-active.jp-mod-editMode, .jp-Notebook.jp-mod-editMode").first.wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("def twice(n):\n    return 2 * n")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    page.get_by_text("✓ small numbers: the tests that you can see pass").wait_for(timeout=MINUTE)
    page.keyboard.press("Escape")
    learned(page)
    tab_to(page, "Next: What is it called?")
    page.keyboard.press("Enter")
    page.get_by_role("tab", name="naming.ipynb").wait_for()
    page.get_by_role("tab", name="doubling.ipynb").wait_for(state="detached")


def feedback_by_keyboard(page, course):
    """Look for feedback before there is any, and when a teacher has given it; open its first page."""
    shown = page.locator(".gradestep-hand-in")
    tab_to(page, "Look for feedback")
    page.keyboard.press("Enter")
    shown.get_by_text("Nothing has come back yet").wait_for(timeout=MINUTE)
    course.nbgrader("collect", TOPIC, "--update")
    grade(course, TOPIC)
    give_back(course, TOPIC)
    page.keyboard.press("Enter")
    shown.get_by_text("Your result: ").wait_for(timeout=MINUTE)
    tab_to(page, "How much is twice?", "Shift+Tab")
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    opened.value.get_by_text("small numbers").first.wait_for()
    opened.value.close()


@pytest.mark.usefixtures("work")
def test_by_keyboard_from_the_home_to_a_handed_in_topic_and_to_its_feedback(new_page, alive):
    page = new_page
    alive.nbgrader("release_assignment", TOPIC, "--force")
    answer_by_keyboard(page)
    page.locator(".gradestep-bar-top:visible").get_by_role("link", name="First steps").wait_for()
    tab_to(page, "First steps", "Shift+Tab")
    page.keyboard.press("Enter")
    page.locator(".gradestep-hand-in").get_by_text("Not done yet: ").wait_for()
    tab_to(page, "Hand in")
    page.keyboard.press("Enter")
    page.locator(".gradestep-hand-in").get_by_text("✓ Handed in.").wait_for(timeout=MINUTE)
    assert focused(page) == "Hand in"
    page.locator(".gradestep-hand-in").get_by_text(f"Handed in: {TOPIC}, ").wait_for()
    (receipt,) = (alive.work / "receipts").glob("*.json")
    kept = json.loads(receipt.read_text())
    inbound = (alive.root / "exchange/tiny-course/inbound").iterdir()
    inbox = max(inbound, key=lambda folder: folder.stat().st_mtime)  # another test hands in too
    handed_in = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in inbox.glob("*.ipynb")}
    assert kept["files"] == handed_in
    assert "doubling.ipynb" in handed_in
    assert problems(page) == []
    feedback_by_keyboard(page, alive)
    assert problems(page) == []


def write_answer(page, text):
    editor = page.locator(".jp-CodeCell:has(.gradestep-over) .cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_an_answer_goes_back_to_its_stub_and_comes_back(page, work):
    go(page, "How much is twice?")
    card_of(page)
    row = page.locator(".gradestep-over")
    row.first.wait_for(state="attached")
    assert not row.get_by_role("button").locator("visible=true").count()
    write_answer(page, "def twice(n):\n    return n + n")
    row.get_by_role("button", name="Start this answer over").click()
    page.get_by_text("twice is not written yet").wait_for()
    assert focused(page) == "Undo: take my answer back"
    page.keyboard.press("Enter")
    page.locator(".cm-content", has_text="return n + n").wait_for()
    page.keyboard.press("Control+s")
    assert eventually(lambda: any("return n + n" in cell.source for cell in read_saved(work / "doubling.ipynb").cells))


def test_a_notebook_that_is_renamed_while_it_is_open_says_so_and_goes_on(page, work):
    go(page, "What is it called?")
    card_of(page)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=MINUTE)
    rename(page, "mine.ipynb")
    bar = page.locator(".gradestep-bar-top:visible")
    bar.get_by_text("This was handed out as naming.ipynb: give it that name again").wait_for()
    card_of(page).locator('input[value="A"]').click()
    card_of(page).get_by_text("A " + SAVED).wait_for()
    assert letter_in(work / "mine.ipynb") == "A"
    rename(page, "naming.ipynb")
    bar.get_by_text("started").wait_for()
    assert letter_in(work / "naming.ipynb") == "A"


def rename(page, name):
    browser.menu(page, "File", "Rename Notebook…")
    page.locator(".jp-Dialog input").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("tab", name=name).wait_for()


@pytest.mark.usefixtures("work")
def test_the_menu_of_a_cell_starts_it_over_and_the_palette_leads_to_handing_in(page):
    go(page, "How much is twice?")
    card_of(page)
    page.locator(".gradestep-over").first.wait_for(state="attached")
    write_answer(page, "def twice(n):\n    return n + n")
    page.locator(".gradestep-over:visible").wait_for()
    page.locator(".jp-CodeCell:has(.gradestep-over) .cm-content").click(button="right")
    page.locator(".lm-Menu").get_by_text("Start This Cell Over").click()
    page.get_by_text("twice is not written yet").wait_for()
    page.keyboard.press("Control+Shift+c")
    page.locator(".lm-CommandPalette-input").fill("Hand In This Topic")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.textContent === 'Hand in'")


def test_a_notebook_starts_over_and_the_old_file_is_kept_and_can_come_back(page, work):
    go(page, "How much is twice?")
    card = card_of(page)
    card.locator('input[value="A"]').click()
    card.get_by_role("button", name="Check", exact=True).click()
    card.get_by_text("A " + SAVED).wait_for()
    write_answer(page, "def twice(n):\n    return n + n")
    page.keyboard.press("Escape")
    begin = page.locator(".gradestep-bar-top:visible").get_by_role("button", name="Start over")
    box = page.locator(".gradestep-over-box")
    begin.click()
    page.keyboard.press("Escape")
    assert box.count() == 0
    assert focused(page) == "Start over"
    begin.click()
    page.keyboard.press("Enter")
    box.get_by_text("This notebook is as you got it.").wait_for(timeout=MINUTE)
    assert problems(page) == []
    (kept,) = work.glob("doubling before *.ipynb")
    assert "return n + n" in str(read_saved(kept).cells)
    assert letter_in(work / "doubling.ipynb") == ""
    assert "return n + n" not in str(read_saved(work / "doubling.ipynb").cells)
    card_cell = next(cell for cell in read_saved(work / "doubling.ipynb").cells if "quiz(" in cell.source)
    assert card_cell.metadata.gradestep.progress.goes == [{"checked": "A", "used": 1}]
    box.get_by_role("button", name="Undo").click()
    box.get_by_text("What you had is back.").wait_for(timeout=MINUTE)
    card_of(page).locator('input[value="A"]:checked').wait_for()
    assert letter_in(work / "doubling.ipynb") == "A"
    assert "return n + n" in str(read_saved(work / "doubling.ipynb").cells)
    kept.unlink()


FITS = """each => {
  const text = document.createRange();
  text.selectNodeContents(each);
  return text.getBoundingClientRect().width <= each.getBoundingClientRect().width + 0.05;
}"""  # a tenth of a pixel too little, and three dots stand for two letters


def with_long_titles(route):
    way = route.fetch().json()
    stops = [{**stop, "title": f"{stop['title']} That is a title as long as a sentence"} for stop in way["stops"]]
    route.fulfill(json={**way, "stops": stops, "title": way["title"] * 6})


@pytest.mark.usefixtures("work")
def test_between_long_titles_the_bar_says_the_whole_state_and_the_whole_of_a_short_title(lab, chromium):
    with browser.paged(chromium, lab, 1280, 900) as page:
        page.route("**/gradestep/way*", with_long_titles)
        page.goto(f"{lab}/lab/tree/{TOPIC}/naming.ipynb?reset")
        bar = page.locator(".gradestep-bar-top:visible")
        bar.get_by_text("untouched").wait_for()
        assert not bar.locator(".gradestep-bar-home").evaluate(FITS)
        assert bar.locator(".gradestep-bar-state").evaluate(FITS)
        after = bar.locator(".gradestep-bar-after")
        assert not after.evaluate(FITS)
        after.locator(".gradestep-bar-long").evaluate("each => { each.textContent = 'Recall →'; }")
        assert after.evaluate(FITS)
        assert not bar.locator(".gradestep-bar-home").evaluate(FITS)


@pytest.fixture
def asking(alive):
    """A notebook that ends with a question, of which it draws one of three."""
    sealed = seal("twice", {"variants": [{"key": "A", "feedback": {"A": "Yes.", "B": "No."}}] * 3})
    variants = tuple({"question": f"How much is twice {n}?", "given": TWO_OPTIONS, "hint": ""} for n in range(3))
    card = cell_of(Question("twice", variants[0]["question"], TWO_OPTIONS, sealed=sealed, variants=variants))
    marks = {"grade": True, "grade_id": "twice", "points": 1, "solution": False, "locked": True, "schema_version": 3}
    recorded = nbformat.v4.new_code_cell("'recorded'", metadata={"nbgrader": marks})
    path = alive.work / "questions/asking.ipynb"
    path.parent.mkdir(exist_ok=True)
    title = nbformat.v4.new_markdown_cell("# A question")
    nbformat.write(notebook("asking", "A question", title, card, recorded), path)
    return path


def test_a_notebook_that_ends_with_a_question_has_its_bar_and_drawing_the_question_is_no_change(own_page, lab, asking):
    browser.open_instead(own_page, lab, "questions/asking.ipynb")
    card = card_of(own_page)
    own_page.locator(".gradestep-bar-end:visible").get_by_text("untouched").wait_for()
    own_page.wait_for_timeout(1000)  # milliseconds, in which JupyterLab writes the kernel's language
    assert own_page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0
    card.locator('input[value="A"]').click()
    card.get_by_text("A " + SAVED).wait_for()
    assert "variant=None" not in str(read_saved(asking).cells)


def test_a_notebook_of_which_nothing_is_kept_says_so_and_where_to_get_a_fresh_one(page, alive):
    kept = alive.work / ".released" / TOPIC / "doubling.ipynb"
    kept.rename(kept.with_suffix(".away"))
    go(page, "How much is twice?")
    card_of(page)
    page.locator(".gradestep-bar-top:visible").get_by_role("button", name="Start over").click()
    page.locator(".gradestep-over-box").get_by_text("is not kept here, so it cannot be put back").wait_for()
    kept.with_suffix(".away").rename(kept)


@pytest.mark.usefixtures("work")
def test_a_notebook_that_was_only_opened_shows_no_unsaved_changes(page):
    go(page, "How much is twice?")
    card = card_of(page)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=MINUTE)
    tab = page.locator(".lm-TabBar-tab.jp-mod-dirty", has_text="doubling.ipynb")
    page.wait_for_timeout(1000)  # milliseconds, in which JupyterLab writes the kernel's language
    assert tab.count() == 0
    card.locator('input[value="A"]').click()
    card.get_by_text("A " + SAVED).wait_for()
    write_answer(page, "def twice(n):\n    return n")
    tab.wait_for()


LATE_REPLY = """def twice(n):
    return 2 * n


import time

get_ipython().events.register("post_run_cell", lambda *_: time.sleep(2))"""


def learned(page):
    """Wait for what the bar says after the last test; a failure tells what it says instead."""
    end = page.locator(".gradestep-bar-end")
    try:
        end.locator("b", has_text="Done. You have learned to").wait_for()
    except NotInTime as error:
        raise AssertionError(f"the bar says {end.all_inner_texts()}; {what_stands_in_the_way(page)}") from error


def answer_rightly(page):
    card = card_of(page)
    card.locator('input[value="B"]').click()
    card.get_by_role("button", name="Check", exact=True).click()
    card.get_by_text(SAVED).wait_for()


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("keys", [[], ["Control+s"]], ids=["no key", "Ctrl+S before the reply"])
def test_the_bar_follows_a_run_whose_reply_comes_late(page, keys):
    go(page, "How much is twice?")
    answer_rightly(page)
    page.locator(".gradestep-over").first.wait_for(state="attached")
    write_answer(page, LATE_REPLY)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    page.get_by_text("✓ small numbers: the tests that you can see pass").wait_for(timeout=MINUTE)
    for key in keys:
        page.keyboard.press(key)
    learned(page)


@pytest.mark.parametrize("is_ours", [True, False], ids=["a notebook of the course", "a notebook of one's own"])
def test_a_run_saves_notebooks_of_the_course_only(own_page, lab, alive, is_ours):
    sheet = notebook("sheet", "A sheet", nbformat.v4.new_code_cell("print(6 * 7)"))
    if not is_ours:
        del sheet.metadata["gradestep"]
    path = alive.work / f"sheet-{is_ours}.ipynb"
    nbformat.write(sheet, path)
    browser.open_instead(own_page, lab, path.name)
    own_page.locator(".jp-CodeCell .cm-content").click()
    own_page.keyboard.press("Control+Enter")
    own_page.locator(".jp-InputPrompt", has_text="[1]").wait_for()
    assert eventually(lambda: read_saved(path).cells[0].execution_count == 1, 15 if is_ours else 3) == is_ours


LATE_WAYS = """
const real = window.fetch;
window.fetch = async (request, options) => {
  const response = await real(request, options);
  const late = `${request.url ?? request}`.includes("/gradestep/way") && window.late?.shift();
  if (late) await new Promise((go) => setTimeout(go, late));
  return response;
};
"""


@pytest.mark.usefixtures("work")
def test_an_answer_of_the_server_that_a_newer_one_has_overtaken_is_not_shown(lab, chromium):
    with browser.paged(chromium, lab, 1280, 900) as page:
        page.add_init_script(LATE_WAYS)
        browser.open_in_lab(page, lab, f"{TOPIC}/doubling.ipynb")
        card = card_of(page)
        page.evaluate("() => { window.late = [4000]; }")
        card.locator('input[value="A"]').click()
        card.get_by_text("A " + SAVED).wait_for()
        page.wait_for_function("() => !window.late.length")
        answer_rightly(page)
        end = page.locator(".gradestep-bar-end")
        end.get_by_text("question right").wait_for()
        page.wait_for_timeout(4000)  # milliseconds, in which the older answer comes
        assert "question right" in end.inner_text()


SLOW_REPLIES = """
const real = window.fetch;
window.fetch = async (request, options) => {
  const response = await real(request, options);
  const saves = (options?.method ?? request.method) === "PUT" && `${request.url ?? request}`.includes("/contents/");
  if (saves) {
    window.written = true;
    await new Promise((go) => setTimeout(go, 1500));
  }
  return response;
};
"""


def test_ctrl_s_while_a_card_saves_asks_nothing(lab, chromium, work):
    with browser.paged(chromium, lab, 1280, 900) as page:
        page.add_init_script(SLOW_REPLIES)
        browser.open_in_lab(page, lab, f"{TOPIC}/doubling.ipynb")
        card = card_of(page)
        card.locator('input[value="A"]').click()
        page.wait_for_function("() => window.written")
        page.keyboard.press("Control+s")
        card.locator('input[value="B"]').click()
        card.get_by_text("B " + SAVED).wait_for()
        assert not page.locator(".jp-Dialog").count()
        assert letter_in(work / "doubling.ipynb") == "B"


def test_a_card_that_is_answered_while_ctrl_s_saves_asks_nothing(lab, chromium, work):
    with browser.paged(chromium, lab, 1280, 900) as page:
        page.add_init_script(SLOW_REPLIES)
        browser.open_in_lab(page, lab, f"{TOPIC}/doubling.ipynb")
        card = card_of(page)
        page.locator(".jp-MarkdownCell").first.click()
        page.keyboard.press("Control+s")
        page.wait_for_function("() => window.written")
        card.locator('input[value="B"]').click()
        card.get_by_text("B " + SAVED).wait_for()
        assert not page.locator(".jp-Dialog").count()
        assert letter_in(work / "doubling.ipynb") == "B"
