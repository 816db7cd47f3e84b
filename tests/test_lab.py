"""JupyterLab, really, in Chromium: a released notebook runs to its end, and nbgrader's panels work."""

import shutil
import time
import urllib.request

import psutil
import pytest

from gradestep.course.course import Course
from gradestep.release.release import release

from . import browser
from .browser import MINUTE, menu, open_in_lab, read_saved
from .conftest import REPOSITORY

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)

TOPIC, CHALLENGE = "training-optimization", "challenge-2-one-step-loss"


@pytest.fixture(scope="module")
def lab_course(tmp_path_factory) -> Course:
    """The real course, released, with an exchange of its own."""
    root = tmp_path_factory.mktemp("lab") / "course"
    for folder in ("challenges", "source"):  # what is built knows the numbers in the text
        shutil.copytree(REPOSITORY / folder, root / folder)
    config = (REPOSITORY / "tests/course/nbgrader_config.py").read_text("utf-8")
    (root / "nbgrader_config.py").write_text(config, "utf-8")
    course = Course(root)
    release(course, TOPIC)
    return course


@pytest.fixture(scope="module")
def address(lab_course):
    """The address of a JupyterLab started by `gradestep lab` on the course, as a student starts it."""
    with browser.served(lab_course.root, browser.STUDENTS_LAB) as address:
        yield address


@pytest.fixture
def page(chromium, address):
    with browser.paged(chromium, address) as page:
        page.goto(f"{address}/lab?reset")
        page.locator("#jp-main-dock-panel").wait_for(timeout=MINUTE)
        yield page


def run_all(page, path):
    """Run all cells by the menu, save, and return the notebook as saved once its last code cell has run."""
    menu(page, "Run", "Run All Cells")
    for _ in range(240):
        page.keyboard.press("Control+s")
        notebook = read_saved(path)
        if [cell for cell in notebook.cells if cell.cell_type == "code"][-1].execution_count:
            return notebook
        time.sleep(0.5)
    return pytest.fail("the notebook did not run to its end in two minutes")


def test_a_released_notebook_runs_to_its_end_with_no_error_outside_of_the_stubs(lab_course, address, page):
    relative = f"{TOPIC}/{CHALLENGE}.ipynb"
    open_in_lab(page, address, relative)
    notebook = run_all(page, lab_course.work / relative)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert cell.execution_count, f"{cell.id} was not run"
        kinds = {output.output_type for output in cell.outputs}
        noise = [output.text for output in cell.outputs if output.get("name") == "stderr"]
        assert not noise, f"{cell.id} is noisy: {noise}"
        if "error" in kinds:
            assert "raises-exception" in cell.metadata.get("tags", []), f"{cell.id}: {cell.outputs}"
    card = page.locator(".gradestep-mount .gradestep-card")
    card.scroll_into_view_if_needed()
    card.get_by_text("2 attempts left").wait_for()
    assert card.get_by_role("radio").count() == 4


def test_the_home_shows_where_the_student_stands_and_its_link_opens_a_notebook(lab_course, address, page):
    assert (lab_course.work / TOPIC / "index.ipynb").exists()
    page.goto(f"{address}/lab/tree/{TOPIC}/index.ipynb?reset")
    home = page.locator(".gradestep-mount .gradestep-home")
    home.locator("p", has_text="of 5 challenges are right").wait_for(timeout=MINUTE)
    assert home.locator("a").count() == len(lab_course.scripts(TOPIC)) - 1  # the home itself
    assert home.locator("svg").bounding_box()["width"] == 160
    home.get_by_role("link", name="Which loss does one training step print?").click()
    page.get_by_role("tab", name=f"{CHALLENGE}.ipynb").wait_for(timeout=MINUTE)


def test_formgrader_shows_the_assignment_to_a_teacher(lab_course, chromium):
    with browser.served(lab_course.root) as teachers, browser.paged(chromium, teachers) as page:
        page.goto(f"{teachers}/formgrader/manage_assignments")
        row = page.get_by_role("row", name=TOPIC)
        row.wait_for(timeout=MINUTE)
        assert "Loading" not in page.locator("body").inner_text()


def test_a_lab_that_is_told_to_end_takes_the_server_and_its_kernels_along(course):
    before = set(psutil.Process().children())
    with browser.served(course.root) as address:
        (lab,) = set(psutil.Process().children()) - before
        asked = urllib.request.Request(f"{address}/api/kernels?token=secret", method="POST")  # noqa: S310 - our own server
        urllib.request.urlopen(asked).close()  # noqa: S310
        below = lab.children(recursive=True)
        lab.terminate()  # the command alone, as a service manager does
        assert psutil.wait_procs([lab, *below], timeout=60)[1] == []
    assert len(below) > 1, "there were no server and kernel"
