"""The demo has one bar, which moves with the claims that are proven and the students who are graded."""

import io

import pytest
from rich.console import Console

from gradestep.course.errors import GradestepError
from gradestep.grading.results import Row, Summary
from gradestep.release.demo import GRADING, run
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


def test_what_a_teacher_should_know_stands_above_the_bar():
    said = io.StringIO()
    with DemoBar(Console(file=said, width=100), [1]) as bar:
        Grading(bar).warn("student code is not confined\x1b[2J")
    assert "Warning: student code is not confined\\x1b[2J\n" in said.getvalue()


def test_a_demo_that_fails_does_not_say_that_it_is_done(bar):
    def failing():
        with bar:
            bar.next("releasing")
            raise ValueError("nothing")

    with pytest.raises(ValueError, match="nothing"):
        failing()
    assert bar.completed == 0


def test_a_demo_names_the_student_whose_work_could_not_be_graded_and_why(course, monkeypatch):
    graded = Summary("first-steps", rows=[Row("ada", {"naming": (3.0, 3.0)}, {}, 1.0)], failed={"grace": "no memory"})
    steps = [(GRADING, 1, lambda _: graded), ("writing feedback", 1, lambda _: pytest.fail("it must not go on"))]
    monkeypatch.setattr("gradestep.release.demo._steps", lambda *_: steps)
    said = io.StringIO()
    with pytest.raises(GradestepError, match="Not graded:\ngrace: no memory"):
        run(course, "first-steps", (), Console(file=said, width=100))
    assert "first-steps: 1 submission graded" in said.getvalue()
