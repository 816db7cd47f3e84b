"""The charts as students use them: real JupyterLab, a real kernel, Debian's Chromium; two themes, keys, a phone."""

import re
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from . import browser
from .browser import MINUTE, eventually, read_saved

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)
LAB = ("-m", "jupyterlab", "--allow-root", "--no-browser")
PHONE = 420  # pixels


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder that holds a notebook with the three charts."""
    folder = tmp_path_factory.mktemp("charts") / "work"
    folder.mkdir()
    charts = Path(__file__).with_name("charts.py").read_text(encoding="utf-8")
    (folder / "charts.py").write_text(charts, encoding="utf-8")
    sources = [f"from charts import {name}\n{name}()" for name in ("paths", "wave", "digits")]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "charts.ipynb")
    return folder


@pytest.fixture(scope="module")
def lab(folder):
    with browser.served(folder, LAB, extended=False) as address:
        yield address


@pytest.fixture(scope="module")
def page(lab, chromium):
    """JupyterLab in light, with the three charts."""
    with browser.paged(chromium, lab) as page:
        run(page, lab)
        yield page


def run(page, address):
    browser.open_in_lab(page, address, "charts.ipynb")
    browser.menu(page, "Run", "Run All Cells")
    chart(page, "Curves").get_by_text("Epoch 0. Loss:").first.wait_for(timeout=MINUTE)


def chart(page, title):
    return page.locator(f"section.gradestep-chart[aria-label={title}]")


def words(shown):
    return shown.locator(".gradestep-words").inner_text()


def says(shown, beginning):
    """Wait until the words begin so: a move is painted in the next frame."""
    shown.locator(".gradestep-words").get_by_text(re.compile(f"^{re.escape(beginning)}")).wait_for()


def problems(page):
    """Return what axe-core says of the charts."""
    results = Axe().run(page, context=".gradestep-chart").response
    assert len(results["passes"]) > 8  # it has looked
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in results["violations"]]


def test_a_prediction_frees_the_sliders_and_keys_move_pictures_and_words(page):
    shown = chart(page, "Walks")
    sliders = shown.get_by_role("slider")
    assert sliders.first.is_disabled()
    shown.get_by_role("button", name="nobody").click()
    shown.get_by_text(
        "You predicted: nobody. The runs came out otherwise: plain. Look <b>again</b> at step 1."
    ).wait_for()
    assert "step 20. plain is outside of the picture" in words(shown)
    before = page.locator(".jp-Cell").count()
    time = sliders.nth(2)
    assert shown.get_by_role("button", name="Play").evaluate("each => each === document.activeElement")
    page.keyboard.press("Shift+Tab")
    assert time.evaluate("each => each === document.activeElement")
    for key in ("Home", "ArrowRight", "b", "d", "d"):
        page.keyboard.press(key)
    says(shown, "Rate 1.5, start right, step 1. plain is outside of the picture")
    assert time.get_attribute("aria-valuetext") == "1"
    sliders.first.press("Home")
    says(shown, "Rate 0.001, start right, step 1. plain is at w1 = 2.00, w2 = 0.99.")
    shown.get_by_role("status").get_by_text("Rate 0.001, start right, step 1. plain is at").wait_for()
    assert page.locator(".jp-Cell").count() == before


def test_each_picture_follows_its_slider_and_is_what_the_kernel_would_draw(page):
    from . import charts

    wave = chart(page, "Wave")
    wave.get_by_role("button", name="yes").click()
    wave.get_by_text("You predicted: yes. The runs came out so.").wait_for()
    time = wave.get_by_role("slider")
    time.press("ArrowLeft")
    same = charts.wave()
    drawn = page.evaluate(
        "html => new DOMParser().parseFromString(html, 'text/html').body.innerHTML", same.pictures(19)
    )
    says(wave, same.words(0, 19))
    numbers = [[float(each) for each in re.findall(r"-?\d+\.?\d*", html)] for html in (drawn, html_of(wave))]
    assert numbers[0] == pytest.approx(numbers[1])


def html_of(shown):
    return shown.locator(".gradestep-panels").inner_html()


def test_a_chart_without_a_question_plays_smoothly_and_stops(page):
    shown = chart(page, "Curves")
    shown.get_by_role("button", name="Play").click()
    shown.get_by_role("button", name="Pause").click()
    shown.get_by_role("slider").press("End")
    says(shown, "Epoch 20. Loss: training 0.01, validation 0.70.")


def test_the_saved_notebook_holds_pictures_and_words(page, folder):
    page.keyboard.press("Control+s")
    path = folder / "charts.ipynb"

    def is_as_shown():
        data = [cell.outputs[0].data for cell in read_saved(path).cells if cell.outputs]
        is_static = len(data) == 3 and all(list(each) == ["text/html", "text/plain"] for each in data)
        return is_static and "Epoch 20. Loss: training 0.01, validation 0.70." in data[2]["text/html"]

    assert eventually(is_as_shown)
    first, _, last = (cell.outputs[0].data["text/html"] for cell in read_saved(path).cells)
    assert "You predicted: nobody." in first
    assert "Run this cell to move the sliders." in last


def test_a_prediction_is_kept_in_its_cell_and_asked_for_once(page, folder):
    kept = [cell.metadata.gradestep for cell in read_saved(folder / "charts.ipynb").cells]
    assert [cell.get("predicted") for cell in kept] == [{"Walks": "nobody"}, {"Wave": "yes"}, None]
    assert [list(cell.charts) for cell in kept] == [["Walks"], ["Wave"], ["Curves"]]  # to be live without a kernel
    browser.menu(page, "Run", "Run All Cells")
    chart(page, "Walks").get_by_text("You predicted: nobody. The runs came out otherwise: plain.").wait_for()
    says(chart(page, "Walks"), "Rate 1.5, start right, step 20.")
    assert chart(page, "Walks").get_by_role("slider").first.is_enabled()
    assert chart(page, "Walks").get_by_role("button", name="plain").is_disabled()


def test_axe_finds_nothing_to_complain_about_and_nothing_is_clipped_on_a_phone(lab, chromium, page):
    found = [problems(page)]
    browser.use_theme(lab, "dark")
    with browser.paged(chromium, lab) as dark:
        dark.emulate_media(reduced_motion="reduce")
        run(dark, lab)
        found.append(problems(dark))
        chart(dark, "Curves").get_by_role("button", name="Play").click()
        says(chart(dark, "Curves"), "Epoch 20.")
        dark.keyboard.press("Control+b")  # the sidebar would leave no room
        dark.locator(".jp-FileBrowser").wait_for(state="hidden")
        dark.set_viewport_size({"width": PHONE, "height": 900})
        found.append(problems(dark))
        fits = "each => each.scrollWidth <= each.clientWidth + 1"
        assert chart(dark, "Walks").evaluate(fits)
        assert chart(dark, "Wave").evaluate(fits)
    browser.use_theme(lab, "light")
    assert found == [[], [], []]
