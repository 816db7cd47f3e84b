"""The demo has one bar, which moves with the claims that are proven and the students who are graded."""

import io

import pytest
from rich.console import Console

from gradestep.release.demo_bar import DemoBar, Grading, Proving


@pytest.fixture
def bar():
    return DemoBar(Console(file=io.StringIO()), [10, 4, 6])


def test_the_bar_moves_within_a_step_and_is_full_at_the_end(bar):
    seen = []
    with bar:
        bar.next("releasing")
        proving = Proving(bar)
        proving.start(5, 0)
        proving.step()
        seen.append(bar.completed)
        bar.next("handing out")
        seen.append(bar.completed)
        bar.next("grading")
        grading = Grading(bar)
        grading.start(3, 0)
        grading.graded(None)
        grading.failed("ada", "her notebook is no JSON")
        seen.append(bar.completed)
    assert [*seen, bar.completed] == [2, 10, 18, 20]


def test_what_was_proven_before_leaves_the_bar_to_the_next_step(bar):
    with bar:
        bar.next("releasing")
        Proving(bar).start(0, 14)
        bar.next("handing out")
        assert bar.completed == 10


def test_a_demo_that_fails_does_not_say_that_it_is_done(bar):
    def failing():
        with bar:
            bar.next("releasing")
            raise ValueError("nothing")

    with pytest.raises(ValueError, match="nothing"):
        failing()
    assert bar.completed == 0
