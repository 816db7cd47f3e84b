"""A chart without a browser: its words come from the data, its picture is static, its payload small."""

import json
import subprocess
import sys
import zlib

import matplotlib.style as mpl_style
import numpy as np
import pytest
from matplotlib import rc_context, rcParams
from matplotlib.colors import to_rgb

from gradestep import bars, curves, explore, landscape
from gradestep.student.charts.live_chart import LiveChart
from gradestep.student.charts.plot import number
from gradestep.student.charts.static_chart import StaticChart
from gradestep.student.widget.front_end import script, style

from . import charts

PLAIN_LOSS = {"training": [3.0, 2.0, 1.0]}


def moving(chart):
    return json.loads(zlib.decompress(chart.packed()))["moving"]


def at(chart, *positions):
    """Return the words where the sliders but time have these positions, at the last moment."""
    return chart.words(chart.runs.index(positions), chart.last)


def test_where_no_front_end_is_a_chart_is_a_picture_with_its_words():
    chart = charts.paths()
    assert isinstance(chart, StaticChart)
    html = chart._repr_html_()
    assert html.count('role="img"') == 2
    assert "plain is outside of the picture" in html
    assert "plain is at w1 = 2.00, w2 = 1.00" in html
    assert "Run this cell to move the sliders." in html


def test_words_say_who_diverged_who_stands_still_and_where_the_others_are():
    chart = charts.paths()
    assert "plain is outside of the picture" in at(chart, 2, 0)
    assert "it first left at step 1." in at(chart, 2, 0)
    assert "Loss: plain over 1000" in at(chart, 2, 0)
    assert at(chart, 1, 0).startswith(
        "Rate 0.1, start left, step 20. plain is at w1 = \N{MINUS SIGN}0.02, w2 = nearly 0."
    )


def test_what_hardly_moves_and_what_is_no_number_any_more_is_said():
    way = np.full((3, 2), 1.0)
    lost = way * [[1], [np.inf], [np.nan]]
    chart = explore(
        "Walks",
        [landscape(charts.height, {"slow": way, "lost": lost}, x="a", y="b", limits=(-2, 2))],
        {"step": range(3)},
    )
    assert chart.words(0, 2) == (
        "Step 2. slow has hardly moved from a = 1.00, b = 1.00. "
        "lost is outside of the picture, its numbers too large to hold; it first left at step 1."
    )
    assert np.isfinite(np.array(moving(chart)["panels"][0])).all()


def test_a_curve_that_leaves_the_picture_says_so():
    lines = {"high": [1.0, 9.0], "low": [1.0, -1.0], "here": [1.0, 2.0]}
    chart = explore("Lines", [curves(lines, x="step", y="loss", limits=(0, 8))], {"step": range(2)})
    below = "low \N{MINUS SIGN}1.00 (below the picture)"
    assert chart.words(0, 1) == f"Step 1. Loss: high 9.00 (above the picture), {below}, here 2.00."


def test_a_landscape_has_a_legend_of_its_heights():
    html = charts.paths()._repr_html_()
    legend = html[html.index("low <svg") : html.index("high</span>")]
    shades = html.count('class="gradestep-land"') - legend.count('class="gradestep-land"')
    assert legend.count('class="gradestep-land"') == shades


def test_bars_say_all_values_and_the_longest_arrow():
    said = charts.wave().words(0, 10)
    assert "Value: w1 0.50, b1 \N{MINUS SIGN}1.50. The longest arrow, 0.50 up, is that of w1." in said
    assert said.startswith("Epoch 50. ")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0.00"),
        (0.004, "nearly 0"),
        (-1.5, "\N{MINUS SIGN}1.50"),
        (1e9, "over 1000"),
        (float("inf"), "over 1000"),
        (float("nan"), "no number any more"),
    ],
)
def test_a_number_is_said_as_one_would_say_it(value, said):
    assert number(value) == said


def test_all_settings_and_moments_are_sent_at_once_and_are_small():
    chart = charts.paths()
    sent = moving(chart)
    assert len(sent["words"]) == len(sent["panels"][0]) == 6
    assert {len(words) for words in sent["words"]} == {21}
    assert len(chart.packed()) < 20_000
    assert len(chart.pictures(0)) < 40_000
    assert len(script("charts/chart.js")) + len(style("charts/chart.css")) < 33_000


def test_a_live_chart_holds_the_static_one_for_front_ends_without_widgets():
    live = LiveChart(charts.paths())
    data, _ = live._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"] == live.static._repr_html_()
    assert data["text/plain"].startswith("Walks\nRate 1.5, start right, step 0.")


def test_texts_of_an_author_are_shown_and_not_run():
    evil = "<script>alert(1)</script>"
    chart = explore(evil, [curves({evil: [1.0, 2.0]}, x=evil, y=evil)], {evil: [0, 1]})
    assert "<script" not in chart._repr_html_()
    assert "<script" not in chart.pictures(0)


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ({"sliders": {"rate": [1, 2], "step": range(4)}}, r"must begin with \(2, 4\), one axis for each slider"),
        ({"sliders": {}}, "each needs one or more"),
        ({"at": {"step": 1}, "sliders": {"step": range(3)}, "came": "x", "predict": "?"}, "none of the options"),
        ({"at": {"rate": 7}, "sliders": {"rate": [1], "step": range(3)}}, "no position '7'; it has 1"),
    ],
)
def test_what_does_not_fit_together_is_said(wrong, remedy):
    with pytest.raises(ValueError, match=remedy):
        explore("Wrong", [curves(PLAIN_LOSS, x="step", y="loss")], **wrong)


def test_an_array_may_leave_out_a_slider_that_changes_nothing():
    loss = {"training": np.ones((1, 3))}
    chart = explore("Loss", [curves(loss, x="step", y="loss")], {"rate": [1, 2], "step": range(3)})
    assert len(moving(chart)["panels"][0]) == 2


def test_bars_without_arrows_to_speak_of_say_so():
    chart = explore(
        "B", [bars(np.ones((2, 1)), ["w"], arrows=np.zeros((2, 1)), y="value", arrow="a")], {"step": [0, 1]}
    )
    assert chart.words(0, 1) == "Step 1. Value: w 1.00. All arrows are nearly 0."


def test_charts_wait_for_numpy_and_quiz_cards_do_not():
    program = "import sys, gradestep; print('numpy' in sys.modules); gradestep.explore; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def luminance(colour):
    """Return the relative luminance of WCAG 2."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def test_pictures_of_matplotlib_are_legible_on_light_and_on_dark_pages():
    with rc_context():
        mpl_style.use("gradestep.pictures")
        letters = {rcParams[name] for name in ("text.color", "axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor")}
        lines = rcParams["axes.prop_cycle"].by_key()["color"]
        ticks = [np.dot([0.299, 0.587, 0.114], to_rgb(rcParams[f"{side}tick.labelcolor"])) for side in "xy"]
        assert rcParams["figure.facecolor"] == rcParams["axes.facecolor"] == "none"
    for colours, least in ((letters, 3.9), (lines, 3)):
        for page in ("#ffffff", "#111111"):
            pairs = [sorted([luminance(colour), luminance(page)]) for colour in colours]
            assert min((light + 0.05) / (dark + 0.05) for dark, light in pairs) > least
    assert ticks[0] > 0.5 > ticks[1], (
        "all tick labels light or all dark: JupyterLab would put a page behind the picture"
    )
