"""Whatever stops `gradestep grade`, no reported score is lost, no process is left, and the next run goes on."""

import itertools
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from gradestep.cli import main
from gradestep.fork_server.host import ForkServer, ProcessEndedError
from gradestep.gradebook import scores
from gradestep.gradebook.autograded import Draft
from gradestep.gradebook.gradebook import Gradebook
from gradestep.gradebook.open_gradebook import OURS
from gradestep.grading.grade import grade
from gradestep.grading.notebook_run import Run
from gradestep.grading.progress_bar import Bar
from gradestep.grading.session import Session
from gradestep.submissions.intake import read_submission

from .runs import (
    CLASS,
    SCORED,
    A,
    assert_equal,
    copy_of,
    graded_places,
    seen_below,
    slowly,
    started,
    totals,
)
from .submissions.graded import adopting, ids_below

STEPS = {  # of a run: (whose, which call, the how many-th of the run, whether it is over)
    "the sandbox is warm": (Session, "warm", 1, True),
    "the first notebook runs": (Run, "notebook", 1, False),
    "a notebook has run": (Run, "notebook", 4, True),
    "graded work is drafted": (Gradebook, "_save", 2, False),
    "scores are written and not yet kept": (scores, "save", 2, True),
    "scores are kept, graded work is not": (Draft, "keep", 2, False),
    "graded work is in its place": (Draft, "keep", 2, True),
    "scores are told": (Bar, "graded", 2, True),
}
KILLS = int(
    os.environ.get("KILLS", "0")
)  # at any moment: KILLS=500 .venv/bin/python -m pytest tests/test_resilience.py
FEWEST = 3  # who must be left for every step to come
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


def test_ctrl_c_stops_at_once_leaves_no_process_and_the_next_run_goes_on(fresh, undisturbed):
    slowly(fresh, 1.5)
    alive = []
    with adopting(alive), started(fresh, "--workers", "2") as run:
        run.until("(1/6")
        seconds = run.interrupt()
    assert (run.process.returncode, alive) == (130, []), run.said
    assert seconds < 5
    reported = {student for student, _ in SCORED.findall(run.said)}
    assert re.search(
        r"\nStopped with [1-5] of 6 graded, which are kept. The same command goes on from here.\n$", run.said
    )
    kept = graded_places(fresh).keys()
    assert reported <= kept
    summary = grade(fresh, A)
    assert summary.before == len(kept)
    assert {row.student for row in summary.rows} == {*CLASS} - kept
    assert totals(fresh) == totals(undisturbed)


def test_ctrl_c_stops_the_warming_up_too(fresh):
    path = fresh.source / A / "doubling.ipynb"
    tests = json.loads(path.read_text("utf-8"))
    tests["cells"][-1]["source"].insert(0, "import tensorflow\n")
    path.write_text(json.dumps(tests), "utf-8")
    alive = []
    with adopting(alive), started(fresh) as run:
        run.until("Warming up: importing tensorflow.")
        time.sleep(1)
        seconds = run.interrupt()
    assert (run.process.returncode, alive) == (130, []), run.said
    assert seconds < 5
    stopped = "Stopped with 0 of 6 graded, which are kept. The same command goes on from here."
    assert run.said.splitlines()[-1] == stopped


def test_ctrl_c_while_a_thread_starts_does_not_keep_the_process_from_ending():
    code = """
import signal, threading
from gradestep.fork_server.parent_death import from_a_lasting_thread

start = threading.Thread.start
threading.Thread.start = lambda thread: (start(thread), signal.raise_signal(signal.SIGINT))
try:
    from_a_lasting_thread(int)
except KeyboardInterrupt:
    print("stopped")
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("stopped\n", "", 0)


def grade_in_a_fork(root, log, step, number):
    """Be the command, in a process that has its imports already; at a step it sends itself a signal."""
    with Path(log).open("ab") as said:
        os.dup2(said.fileno(), 2)
    os.chdir(root)
    if step:
        send_at(*STEPS[step], number)
    main(["grade", A])


def send_at(owner, name, which, is_over, number):
    """Send this process a signal before or after a call."""
    usual, calls = getattr(owner, name), itertools.count(1)

    def call(*args, **named):
        is_it = next(calls) == which
        if is_it and not is_over:
            os.kill(os.getpid(), number)
        result = usual(*args, **named)
        if is_it and is_over:
            os.kill(os.getpid(), number)
        return result

    setattr(owner, name, call)


class Runs:
    """Starts runs of the command on one course, each in a fork of a process that has imported what it needs."""

    def __init__(self, course):
        self.course = course
        self.log = course.root.parent / "log.txt"
        self.forks = multiprocessing.get_context("forkserver")
        self.forks.set_forkserver_preload(
            ["gradestep.grading.grade", "gradestep.grading.progress_bar", "tests.test_resilience"]
        )

    def start(self, step="", number=0):
        self.log.write_bytes(b"")
        run = self.forks.Process(target=grade_in_a_fork, args=(self.course.root, self.log, step, number))
        run.start()
        return run

    @property
    def said(self):
        return self.log.read_text("utf-8")

    def reported(self):
        """Return the points of each student of whom the last run has said them."""
        assert "Traceback" not in self.said
        return {student: float(points) for student, points in SCORED.findall(self.said)}


def left_over(before):
    """Return the processes that are alive 3 s later, and bury the others; those of `before` are known by their ids."""
    until = time.monotonic() + 3
    while time.monotonic() < until:
        alive = []
        for process in psutil.Process().children(recursive=True):
            if process.pid in before:
                continue
            with suppress(psutil.NoSuchProcess, ChildProcessError):
                if process.status() != psutil.STATUS_ZOMBIE:
                    alive.append(process)
                elif process.ppid() == os.getpid():
                    os.waitpid(process.pid, os.WNOHANG)
        if not alive:
            return []
        time.sleep(0.01)
    return alive


def test_a_kill_at_any_step_loses_no_reported_score_and_leaves_no_process(fresh, undisturbed):
    expected, whole, untouched = (
        totals(undisturbed),
        graded_places(undisturbed),
        copy_of(fresh, fresh.root.parent / "untouched"),
    )
    runs = Runs(fresh)
    runs.start().join()  # starts the server, too
    with adopting([]):
        before = ids_below()
        began = time.monotonic()
        reset(fresh, untouched)
        runs.start().join()
        usual = time.monotonic() - began
        reset(fresh, untouched)
        for step in [*STEPS, *[""] * KILLS]:
            if step:
                forget(fresh)
            run = runs.start(step, signal.SIGKILL)
            run.join(None if step else random.uniform(0, usual))  # noqa: S311 - any moment
            run.kill()
            run.join()
            assert not step or run.exitcode == -signal.SIGKILL, step
            assert left_over(before) == [], step
            kept, reported = totals(fresh), runs.reported()
            assert reported.items() <= kept.items() <= expected.items(), step
            assert graded_places(fresh).items() <= whole.items(), step
            assert reported.keys() <= graded_places(fresh).keys() <= kept.keys(), step
            if len(graded_places(fresh)) > len(CLASS) - FEWEST:
                reset(fresh, untouched)
        runs.start().join()
    assert_equal(fresh, undisturbed)


def test_ctrl_c_at_any_step_stops_and_keeps_what_was_reported(fresh, undisturbed):
    expected, untouched = totals(undisturbed), copy_of(fresh, fresh.root.parent / "untouched")
    runs = Runs(fresh)
    runs.start().join()  # starts the server, too
    with adopting([]):
        before = ids_below()
        reset(fresh, untouched)
        for step in STEPS:
            reset(fresh, untouched)
            run = runs.start(step, signal.SIGINT)
            run.join(60)
            assert left_over(before) == [], step
            assert runs.reported().items() <= totals(fresh).items() <= expected.items(), step
            assert (run.exitcode, "Stopped with " in runs.said) == (130, True), f"{step}: {runs.said}"


def reset(course, untouched):
    """Let nobody be graded, and nothing be known from earlier runs."""
    shutil.rmtree(course.root / "autograded", ignore_errors=True)
    forget(course)
    shutil.copy(untouched.root / "gradebook.db", course.root)


def forget(course):
    """Let everything be run again."""
    shutil.rmtree(course.root / OURS, ignore_errors=True)


def the_warm_process(run):
    """Return the process inside the sandbox that forks the others: the first of its name."""
    return min(
        (
            process
            for process, known in seen_below(run.pid).items()
            if known["name"] != "bwrap" and "gradestep.fork_server.server" in (known["cmdline"] or [])
        ),
        key=lambda process: process.pid,
    )


def test_a_warm_process_that_the_system_kills_costs_only_a_retry(fresh, undisturbed):
    slowly(fresh, 1)
    alive = []
    with adopting(alive), started(fresh, "--workers", "2", "--json") as run:
        run.until("(1/6")
        the_warm_process(run.process).kill()
        status = run.finish()
    assert (status, alive) == (0, [])
    found = json.loads(run.out.read_text("utf-8"))
    assert found["failed"] == {}
    assert all(row["notes"] == {} for row in found["submissions"])
    assert totals(fresh) == totals(undisturbed)


def test_a_warm_process_that_is_killed_with_orders_unread_is_known_to_be_gone():
    with ForkServer("processes", []) as fork_server:
        fork_server.warm.send_signal(signal.SIGSTOP)
        fork_server.control.send(b'{"number": 1')
        fork_server.warm.kill()
        assert fork_server.gone_within(20)


def breaking(errors):
    """Return what stands in for the run of a notebook: it raises the errors, each once, before it runs any."""
    usual = Run.notebook

    def notebook(run, notebook):
        if errors:
            raise errors.pop()
        usual(run, notebook)

    return notebook


@pytest.mark.parametrize("error", [RuntimeError("out of luck"), ProcessEndedError("it is gone")])
def test_what_breaks_once_is_tried_again_and_what_breaks_twice_costs_only_itself(fresh, monkeypatch, error):
    errors = [error]
    monkeypatch.setattr(Run, "notebook", breaking(errors))
    summary = grade(fresh, A, students=["ada"], workers=1)
    assert (summary.failed, [row.score for row in summary.rows]) == ({}, [5])
    errors += [error, error]
    summary = grade(fresh, A, students=["alan", "barbara"], workers=1)
    assert summary.failed == {"alan": "RuntimeError: out of luck" if isinstance(error, RuntimeError) else "it is gone"}
    assert [row.student for row in summary.rows] == ["barbara"]
    assert [row.student for row in grade(fresh, A, students=["alan", "barbara"]).rows] == ["alan"]


def test_a_hand_in_of_which_reading_nobody_foresaw_what_goes_wrong_costs_its_author_only(fresh, monkeypatch):
    def read(folder, student, *more):
        if student == "barbara":
            raise TypeError("a cell is a fish")
        return read_submission(folder, student, *more)

    monkeypatch.setattr("gradestep.grading.grade.read_submission", read)
    summary = grade(fresh, A)
    assert list(summary.failed) == ["barbara"]
    assert "a cell is a fish" in summary.failed["barbara"]
    assert {row.student for row in summary.rows} == {*CLASS} - {"barbara"}
