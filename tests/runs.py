"""Runs of `gradestep grade` on a class of the tiny course, for tests that stop them, and what they leave behind."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress

import psutil

from gradestep.course.course import Course
from gradestep.release.sample import STUDENTS

from .handed_in import rows, worked

A = "first-steps"
CLASS = ("ada", "alan", "barbara", "grace", "linus", "mary")
WORK = {name: STUDENTS[place % len(STUDENTS)] for place, name in enumerate(CLASS)}
SCORED = re.compile(r"^(\w+): (\d)/8 \(.*\)$", re.MULTILINE)
TOTALS = """
    SELECT submitted_assignment.student_id, SUM(grade.auto_score) FROM grade
    JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
    JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id GROUP BY 1
"""


def handed_in_by_all(released, folder):
    """Return a copy of the released course with the hand-ins of the class."""
    course = copy_of(released, folder)
    for name, student in WORK.items():
        place = course.root / "submitted" / name / A
        worked(course, student, place)
        (place / "timestamp.txt").write_text("2026-03-01 09:30:00 UTC", "utf-8")
    return course


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


def seen_below(pid):
    """Return what is known of each process below another; one that ends meanwhile is left out."""
    seen = {}
    for process in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            seen[process] = process.as_dict(["pid", "ppid", "name", "cmdline"])
    return seen


class Started:
    """A run of the command; all that it has said until now is in `said`."""

    def __init__(self, course, *arguments):
        self.out, self.err = course.root.parent / "out.txt", course.root.parent / "err.txt"
        command = [sys.executable, "-m", "gradestep", "grade", A, *arguments]
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(command, cwd=course.root, stdout=out, stderr=err, start_new_session=True)

    @property
    def said(self):
        return self.err.read_text("utf-8")

    def until(self, sign):
        """Wait until the run has said something."""
        while sign not in self.said:
            assert self.process.poll() is None, f"it ended before it said {sign!r}: {self.said}"
            time.sleep(0.01)

    def interrupt(self):
        """Press Ctrl-C, and return how many seconds the run takes to end."""
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.finish()
        return time.monotonic() - began

    def finish(self):
        """Wait for the end, and return the exit status."""
        status = self.process.wait(timeout=300)
        assert "Traceback" not in self.said
        return status


@contextmanager
def started(course, *arguments):
    """Give a run of the command, in a session of its own as in a terminal; it is over afterwards."""
    run = Started(course, *arguments)
    try:
        yield run
    finally:
        run.process.kill()
        run.process.wait()


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
