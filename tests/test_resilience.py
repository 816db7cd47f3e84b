"""Whatever stops `gradestep grade`, no reported score is lost, no process is left, and the next run goes on."""

import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from gradestep.cli import main
from gradestep.grader.grade import grade
from gradestep.grader.machine import ProcessEndedError
from gradestep.grader.run import Run
from gradestep.teacher.course import Course
from gradestep.teacher.sample import STUDENTS

from .submissions.graded import adopting
from .test_gradebook import rows
from .test_nbgrader import worked

A = "first-steps"
CLASS = ("ada", "alan", "barbara", "edsger", "grace", "katherine", "linus", "mary")
WORK = {name: STUDENTS[place % len(STUDENTS)] for place, name in enumerate(CLASS)}
KILLS = 50
SCORED = re.compile(r"^(\w+): (\d)/8 \(.*\)$", re.MULTILINE)
TOTALS = """
    SELECT submitted_assignment.student_id, SUM(grade.auto_score) FROM grade
    JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
    JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id GROUP BY 1
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def handed_in(once_released, tmp_path_factory):
    """The tiny course with the hand-ins of a class, not graded; tests only copy it."""
    course = Course(tmp_path_factory.mktemp("class") / "course")
    shutil.copytree(once_released.root, course.root)
    for name, student in WORK.items():
        folder = course.root / "submitted" / name / A
        worked(course, student, folder)
        (folder / "timestamp.txt").write_text("2026-03-01 09:30:00 UTC", "utf-8")
    return course


@pytest.fixture(scope="module")
def undisturbed(handed_in, tmp_path_factory):
    """The same, graded by a run that nothing stopped; tests only read it."""
    course = copy_of(handed_in, tmp_path_factory.mktemp("undisturbed"))
    grade(course, A)
    return course


@pytest.fixture
def fresh(handed_in, tmp_path):
    return copy_of(handed_in, tmp_path)


def copy_of(course, folder):
    shutil.copytree(course.root, folder / "course")
    return Course(folder / "course")


def slowly(course, seconds):
    """Let every student's answer take its time."""
    for path in (course.root / "submitted").glob(f"*/{A}/doubling.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        answer = next(cell for cell in notebook["cells"] if cell["id"] == "twice")
        answer["source"] = [f"import time\ntime.sleep({seconds})\n", *answer["source"]]
        path.write_text(json.dumps(notebook), "utf-8")


@contextmanager
def started(course, *arguments):
    """Start the command, as a shell in a terminal would; what it starts and leaves comes to this process."""
    command = [sys.executable, "-m", "gradestep", "grade", A, *arguments]
    with subprocess.Popen(
        command, cwd=course.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        try:
            yield run
        finally:
            run.kill()


def read_until(run, sign):
    """Read what the run says on standard error until a line has the sign in it."""
    said = ""
    for line in run.stderr:
        said += line
        if sign in line:
            return said
    pytest.fail(f"the run ended before it said {sign!r}: {said}")


def interrupt(run):
    """Press Ctrl-C, and return what the run says then and how many seconds it takes to end."""
    began = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    return said, time.monotonic() - began


def graded_places(course):
    """Return the folders of graded work, with what is in their files."""
    folders = (course.root / "autograded").glob(f"[!.]*/{A}")
    return {
        folder.parent.name: {path.name: path.read_bytes() for path in folder.iterdir()} for folder in sorted(folders)
    }


def totals(course):
    """Return each student's points as the gradebook's file has them, when it is sound."""
    with closing(sqlite3.connect(course.root / "gradebook.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return dict(file.execute(TOTALS))


def assert_equal(course, undisturbed):
    assert {student: rows(course, student) for student in CLASS} == {
        student: rows(undisturbed, student) for student in CLASS
    }
    assert graded_places(course) == graded_places(undisturbed)


def test_ctrl_c_stops_at_once_leaves_no_process_and_the_next_run_goes_on(fresh, undisturbed):
    slowly(fresh, 1.5)
    alive = []
    with adopting(alive), started(fresh, "--workers", "2") as run:
        before = read_until(run, "(1/8")
        said, seconds = interrupt(run)
    assert run.returncode == 130
    assert seconds < 5
    assert alive == []
    graded = SCORED.findall(before + said)
    assert said.endswith(
        f"Stopped with {len(graded)} of 8 graded, which are kept. The same command goes on from here.\n"
    )
    assert "Traceback" not in said
    assert sorted(graded_places(fresh)) == sorted(student for student, _ in graded)
    summary = grade(fresh, A)
    assert summary.before == len(graded)
    assert {row.student for row in summary.rows} == {*CLASS} - {student for student, _ in graded}
    assert totals(fresh) == totals(undisturbed)


def test_ctrl_c_stops_the_warming_up_too(fresh):
    path = fresh.source / A / "doubling.ipynb"
    path.write_text(
        path.read_text("utf-8").replace("from gradestep import", 'import tensorflow\\n",\n "from gradestep import'),
        "utf-8",
    )
    alive = []
    with adopting(alive), started(fresh) as run:
        read_until(run, "Warming up: importing tensorflow.")
        time.sleep(1)
        said, seconds = interrupt(run)
    assert (run.returncode, alive) == (130, [])
    assert seconds < 5
    assert said == "Stopped with 0 of 8 graded, which are kept. The same command goes on from here.\n"


def grade_in_a_fork(root, log):
    """Be the command, in a process that has its imports already."""
    with Path(log).open("ab") as said:
        os.dup2(said.fileno(), 2)
    os.chdir(root)
    main(["grade", A, "--json"])


class Runs:
    """Starts runs of the command on one course, each in a fork of a process that has imported what it needs."""

    def __init__(self, course):
        self.course = course
        self.log = course.root.parent / "log.txt"
        self.forks = multiprocessing.get_context("forkserver")
        self.forks.set_forkserver_preload(
            ["gradestep.grader.grade", "gradestep.grader.progress", "tests.test_resilience"]
        )

    def start(self):
        self.log.write_bytes(b"")
        run = self.forks.Process(target=grade_in_a_fork, args=(self.course.root, self.log))
        run.start()
        return run

    def reported(self):
        """Return the points of each student of whom the last run has said them."""
        said = self.log.read_text("utf-8")
        assert "Traceback" not in said
        return {student: float(points) for student, points in SCORED.findall(said)}


def left_over(before):
    """Return the processes that are alive 3 s later, and bury the others."""
    until = time.monotonic() + 3
    while time.monotonic() < until:
        alive = []
        for process in set(psutil.Process().children(recursive=True)) - before:
            with suppress(psutil.NoSuchProcess, ChildProcessError):
                if process.status() != psutil.STATUS_ZOMBIE:
                    alive.append(process)
                elif process.ppid() == os.getpid():
                    os.waitpid(process.pid, os.WNOHANG)
        if not alive:
            return []
        time.sleep(0.01)
    return alive


def test_a_kill_at_any_moment_loses_no_reported_score_and_leaves_no_process(fresh, undisturbed):
    expected, whole, untouched = (
        totals(undisturbed),
        graded_places(undisturbed),
        copy_of(fresh, fresh.root.parent / "untouched"),
    )
    runs = Runs(fresh)
    runs.start().join()  # starts the server, too
    with adopting([]):
        before = set(psutil.Process().children(recursive=True))
        began = time.monotonic()
        reset(fresh, untouched)
        runs.start().join()
        usual = time.monotonic() - began
        reset(fresh, untouched)
        for _ in range(KILLS):
            run = runs.start()
            run.join(random.uniform(0, usual))  # noqa: S311 - any moment
            run.kill()
            run.join()
            assert left_over(before) == []
            kept, reported = totals(fresh), runs.reported()
            assert reported.items() <= kept.items() <= expected.items()
            assert graded_places(fresh).items() <= whole.items()
            assert reported.keys() <= graded_places(fresh).keys()
            if len(graded_places(fresh)) == len(CLASS):
                reset(fresh, untouched)
        runs.start().join()
    assert_equal(fresh, undisturbed)


def reset(course, untouched):
    """Let nobody be graded."""
    shutil.rmtree(course.root / "autograded")
    shutil.copy(untouched.root / "gradebook.db", course.root)


def the_warm_process(run):
    """Return the process inside the sandbox that forks the others: the first of its name."""
    every = [each.as_dict(["pid", "name", "cmdline"]) for each in psutil.Process(run.pid).children(recursive=True)]
    warm = [
        each["pid"] for each in every if "gradestep.grader.warm" in (each["cmdline"] or []) and each["name"] != "bwrap"
    ]
    return psutil.Process(min(warm))


def test_a_warm_process_that_the_system_kills_costs_only_a_retry(fresh, undisturbed):
    slowly(fresh, 1)
    alive = []
    with adopting(alive), started(fresh, "--workers", "2", "--json") as run:
        read_until(run, "(1/8")
        the_warm_process(run).kill()
        out, _ = run.communicate(timeout=120)
    assert run.returncode == 0
    assert alive == []
    found = json.loads(out)
    assert found["failed"] == {}
    assert all(row["notes"] == {} for row in found["submissions"])
    assert totals(fresh) == totals(undisturbed)


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
