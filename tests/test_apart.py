"""Where no warm process can be forked, each process is started on its own, and the scores are the same."""

import sys

import pytest

from gradestep.fork_server.spawn import SpawnServer
from gradestep.gradebook.gradebook import Gradebook
from gradestep.grading.grade import config_of
from gradestep.grading.notebook_run import Times
from gradestep.grading.session import Session
from gradestep.release.sample import STUDENTS
from gradestep.submissions.intake import read_submission

from .test_nbgrader import FULL, worked

ADA = STUDENTS[0]


@pytest.fixture
def elsewhere(monkeypatch):
    """A system that is not Linux, as far as the bench can tell."""
    monkeypatch.setattr(sys, "platform", "darwin")


@pytest.mark.usefixtures("elsewhere")
def test_each_process_on_its_own_scores_as_the_warm_one_does(released, monkeypatch):
    handed_in = released.root / "submitted/ada/first-steps"
    worked(released, ADA, handed_in)
    with Gradebook(released, "first-steps") as gradebook:
        templates = gradebook.templates()
        config = config_of(released, "first-steps", templates, "processes", Times())
        with Session(config) as session:
            assert isinstance(session.fork_server, SpawnServer)
            graded = session.grade(read_submission(handed_in, "ada", templates))
            programs = [program for program, _ in session.fork_server._running]
        monkeypatch.undo()
        scores = gradebook.write(graded.submission, graded.executed)
    assert sum(score for score, _ in scores.values()) == sum(FULL.values())
    assert all(program.poll() is not None for program in programs)
