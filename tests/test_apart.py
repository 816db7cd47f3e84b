"""Where no warm process can be forked, each process is started on its own, and the scores are the same."""

import sys

import pytest
from nbformat import v4

from gradestep.fork_server.spawn import SpawnServer
from gradestep.gradebook.gradebook import Gradebook
from gradestep.grading.cell_roles import plan
from gradestep.grading.grade import config_of
from gradestep.grading.notebook_run import Run
from gradestep.grading.session import Session
from gradestep.grading.time_left import Times
from gradestep.release.sample import STUDENTS
from gradestep.sandbox.confine import Limits
from gradestep.submissions.intake import read_submission

from .cells import answer, checked
from .handed_in import FULL, worked

ADA = STUDENTS[0]


@pytest.fixture
def elsewhere(monkeypatch):
    """A system that is not Linux, as far as the grader can tell."""
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
            programs = [started.program for started in session.fork_server._running]
        monkeypatch.undo()
        scores = gradebook.write(graded.submission, graded.executed)
    assert sum(score for score, _ in scores.values()) == sum(FULL.values())
    assert all(program.poll() is not None for program in programs)


@pytest.mark.usefixtures("elsewhere")
def test_what_takes_more_memory_than_it_may_is_ended_there_too():
    greedy = "kept = bytearray(700_000_000)\nfor place in range(0, len(kept), 4096):\n    kept[place] = 1"
    patient = f"import time\n{greedy}\ntime.sleep(60)"
    notebook = v4.new_notebook(cells=[answer(patient), checked("assert kept")])
    with SpawnServer("processes", ["numpy"], Limits(memory=500_000_000)) as server:
        run = Run(server, plan(notebook, notebook), Times(50, 100), {})
        run.notebook(notebook)
        programs = [started.program for started in server._running]
    assert "it used more memory than it may" in " ".join(map(str, run.notes))
    assert all(program.poll() is not None for program in programs)
