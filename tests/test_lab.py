"""JupyterLab, really, in Chromium: a released notebook runs to its end, and nbgrader's panels work."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest

from gradestep.teacher.course import Course, environment
from gradestep.teacher.release import release

from .conftest import REPOSITORY

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt install chromium")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
TOPIC, CHALLENGE = "training-optimization", "challenge-2-one-step-loss"
MINUTE = 60_000  # milliseconds


@pytest.fixture(scope="module")
def lab_course(tmp_path_factory) -> Course:
    """The real course, released and handed out, with an exchange of its own."""
    root = tmp_path_factory.mktemp("lab") / "course"
    shutil.copytree(REPOSITORY / "challenges", root / "challenges")
    shutil.copytree(REPOSITORY / "my-work", root / "my-work", ignore=shutil.ignore_patterns(TOPIC))
    config = (REPOSITORY / "tests/course/nbgrader_config.py").read_text("utf-8")
    (root / "nbgrader_config.py").write_text(config, "utf-8")
    course = Course(root)
    release(course, TOPIC)
    course.nbgrader("release_assignment", TOPIC)
    return course


@pytest.fixture(scope="module")
def address(lab_course):
    """The address of a JupyterLab started by `gradestep lab` on the course."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gradestep", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    log = lab_course.root.parent / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [*command, "--IdentityProvider.token=secret"],
            cwd=lab_course.root,
            env=environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_until_up(f"http://127.0.0.1:{port}/api", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, 15)
        server.wait(30)


def wait_until_up(url, server, log, seconds=60):
    for _ in range(seconds * 4):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(url).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.25)
        else:
            return
    pytest.fail(f"JupyterLab did not answer in {seconds} seconds:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/lab?token=secret&reset")
    page.locator("#jp-main-dock-panel").wait_for(timeout=MINUTE)
    yield page
    context.close()


def open_notebook(page, address, path):
    page.goto(f"{address}/lab/tree/{path}?reset")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=MINUTE)


def run_all(page, path):
    """Run all cells by the menu, save, and return the notebook as saved once its last code cell has run."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    for _ in range(240):
        page.keyboard.press("Control+s")
        notebook = nbformat.read(path, 4)
        if [cell for cell in notebook.cells if cell.cell_type == "code"][-1].execution_count:
            return notebook
        time.sleep(0.5)
    return pytest.fail("the notebook did not run to its end in two minutes")


def test_a_released_notebook_runs_to_its_end_with_no_error_outside_of_the_stubs(lab_course, address, page):
    relative = f"my-work/{TOPIC}/{CHALLENGE}.ipynb"
    open_notebook(page, address, relative)
    notebook = run_all(page, lab_course.root / relative)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert cell.execution_count, f"{cell.id} was not run"
        kinds = {output.output_type for output in cell.outputs}
        noise = [output.text for output in cell.outputs if output.get("name") == "stderr"]
        assert not noise, f"{cell.id} is noisy: {noise}"
        if "error" in kinds:
            assert "raises-exception" in cell.metadata.get("tags", []), f"{cell.id}: {cell.outputs}"
    card = page.locator(".gradestep-card")
    card.scroll_into_view_if_needed()
    card.get_by_text("No answer yet").wait_for()
    assert card.locator("li").count() == 4


def test_a_letter_typed_into_the_card_is_shown_and_saved(lab_course, address, page):
    relative = f"my-work/{TOPIC}/challenge-4-falling-metric.ipynb"
    open_notebook(page, address, relative)
    cell = page.locator(".jp-CodeCell", has_text="from gradestep import quiz").first
    cell.scroll_into_view_if_needed()
    cell.get_by_text('""', exact=True).click()  # in its middle, between the quotes
    page.keyboard.type("B")
    page.keyboard.press("Control+Enter")
    cell.locator(".gradestep-card").get_by_text("Your answer is B.").wait_for(timeout=MINUTE)
    assert cell.locator(".gradestep-chosen").count() == 1
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    saved = json.loads((lab_course.root / relative).read_text("utf-8"))
    assert any('answer="B"' in "".join(cell["source"]) for cell in saved["cells"])


def test_the_home_shows_where_the_student_stands_and_its_link_opens_a_notebook(lab_course, address, page):
    assert (lab_course.work / TOPIC / "index.ipynb").exists()
    open_notebook(page, address, f"my-work/{TOPIC}/index.ipynb")
    page.locator(".jp-CodeCell").first.click()
    page.keyboard.press("Control+Enter")
    home = page.locator(".gradestep-home")
    home.locator("p", has_text="of 5 challenges are right").wait_for(timeout=MINUTE)
    assert home.locator("a").count() == 5
    assert home.locator("svg").bounding_box()["width"] == 160
    home.get_by_role("link", name="Which loss does one training step print?").click()
    page.get_by_role("tab", name=f"{CHALLENGE}.ipynb").wait_for(timeout=MINUTE)


def test_formgrader_shows_the_assignment(address, page):
    page.goto(f"{address}/formgrader/manage_assignments")
    row = page.get_by_role("row", name=TOPIC)
    row.wait_for(timeout=MINUTE)
    assert "Loading" not in page.locator("body").inner_text()


def test_what_was_worked_on_in_my_work_is_handed_in_by_the_assignment_list(lab_course, page):
    assert (lab_course.work / TOPIC / f"{CHALLENGE}.ipynb").exists()
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name="Assignment List", exact=True).click()
    page.locator("#fetched_assignments_list").get_by_text(TOPIC).wait_for(timeout=MINUTE)
    page.get_by_role("button", name="Submit").click()
    page.locator("#submitted_assignments_list").get_by_text(TOPIC).wait_for(timeout=MINUTE)
    lab_course.nbgrader("collect", TOPIC)
    assert len(list(lab_course.root.glob(f"submitted/*/{TOPIC}/*.ipynb"))) == len(lab_course.scripts(TOPIC))
