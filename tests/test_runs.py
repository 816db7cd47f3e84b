"""The table of best runs without a browser: one run, in words, whatever a student hands over."""

import numpy as np
import pytest

from gradestep import best_runs
from gradestep.student.leaderboard.live_runs import LiveRuns
from gradestep.student.leaderboard.run_table import Run, RunTable


def test_a_run_without_a_front_end_is_told_in_words():
    shown = best_runs("digits", 0.93, "validation accuracy", details={"parameters": 650, "rate": 0.01, "how": "<b>"})
    assert repr(shown) == "This run: validation accuracy 0.93, parameters 650, rate 0.01, how <b>."
    assert "&lt;b&gt;" in shown._repr_html_()


@pytest.mark.parametrize(
    ("score", "shown"), [(np.float32(0.93), "0.93"), (np.array([[2]]), "2"), (np.inf, "inf"), (float("nan"), "NaN")]
)
def test_a_score_may_be_any_one_number(score, shown):
    run = best_runs("digits", score, "loss").run
    assert run.shown == shown
    assert (run.score is None) == (not np.isfinite(score).all())


@pytest.mark.parametrize("score", [None, "high", [0.1, 0.2]])
def test_what_is_no_number_is_said(score):
    with pytest.raises(TypeError, match="needs one number as its score, not"):
        best_runs("digits", score, "loss")


def test_the_live_table_carries_the_run_and_a_static_one_for_front_ends_without_widgets():
    live = LiveRuns(
        RunTable(Run("id", 0.5, "0.5", "2026-03-01T12:00:00+00:00"), "loss"), {"name": "digits", "lower": True}
    )
    assert live.content["measure"] == "loss"
    data, _ = live._repr_mimebundle_()
    assert "This run: loss 0.5." in data["text/html"]
