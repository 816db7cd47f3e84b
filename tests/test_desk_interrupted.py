"""Ctrl-C at any place of a command of the desk leaves what was there or what is new, and the command ends it later.

So does a kill while a folder takes the place of another.
"""

import gc
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import gradestep
from gradestep.course import files
from gradestep.course.course import Course
from gradestep.desk.deadlines.deadlines import set_due
from gradestep.desk.feedback.give_back import give_back
from gradestep.desk.lms import plain_table
from gradestep.desk.lms.class_list import read_class_list
from gradestep.desk.lms.collect import Hints, collect
from gradestep.desk.lms.export import export_into, plain
from gradestep.desk.report.report_files import write_report

from .desk_course import NOTEBOOKS, A, add_class, desk_course, graded, notebook, read_submitted, zipped

OURS = str(Path(gradestep.__file__).parent)
COMMANDS = {
    "students": lambda course: read_class_list(course, course.root / "list.csv"),
    "due": lambda course: set_due(course, A, "2026-12-02 23:59", "Europe/Berlin"),
    "export --into": lambda course: export_into(course, A, course.root / "grades.csv"),
    "export --to": lambda course: plain_table.save(plain(course, A), course.root / "table.csv"),
    "collect": lambda course: collect(course, A, course.root / "all.zip", Hints(zone="UTC")),
    "give-back": lambda course: give_back(course, A, renew=False),
    "report": lambda course: write_report(course, A, tables=True),
}
PARTS = (0.2, 0.5, 0.8, 0.9, 0.97)  # of the lines that a command runs, after which it is interrupted
TIMED = (".html", ".zip")  # what says when it was made
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
LEFT_OPEN = "ignore:Exception ignored in. <_io:pytest.PytestUnraisableExceptionWarning"


def prepare(course):
    """Grade two students of three, one of them late, and write what the LMS gives."""
    graded(course, "ada", "2026-12-01T10:00", small_numbers=2)
    graded(course, "grace", "2026-12-03T10:00", small_numbers=1, why_warm=3)
    for student in ("ada", "grace"):
        for step, ending in (("submitted", "ipynb"), ("autograded", "ipynb"), ("feedback", "html")):
            folder = course.root / step / student / A
            folder.mkdir(parents=True)
            for name in NOTEBOOKS:
                (folder / f"{name}.{ending}").write_bytes(notebook(name, "first"))
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("c.LinearPenalty.percent_per_day = 10\n")
    rows = "".join(f"s{number},First,Last\n" for number in range(5))
    (course.root / "list.csv").write_text(f"Username,First name,Last name\n{rows}", "utf-8")
    (course.root / "grades.csv").write_text("Username,Email,Grade\nada,,\ngrace,,\n", "utf-8")
    newer = {f"{who}/{name}.ipynb": notebook(name, "new") for who in ("ada", "grace", "linus") for name in NOTEBOOKS}
    zipped(course.root / "all.zip", newer)


@pytest.fixture
def course(tmp_path):
    return desk_course(tmp_path / "course", add_class, prepare)


def state(course):
    """Return what the gradebook holds, and the files by name."""
    with closing(sqlite3.connect(course.root / "gradebook.db")) as database:
        rows = sorted(line for line in database.iterdump() if line.startswith("INSERT"))
    paths = (path for path in course.root.rglob("*") if path.is_file() and path.name != "gradebook.db")
    files = {
        TIME.sub("TIME", path.relative_to(course.root).as_posix()): b"" if path.suffix in TIMED else path.read_bytes()
        for path in paths
    }
    return rows, files


class Interrupted:
    """Counts the lines of ours that run, and raises KeyboardInterrupt at one of them."""

    def __init__(self, at=0):
        self.at, self.lines = at, 0

    def run(self, command, course):
        before = sys.gettrace()
        sys.settrace(self.called)
        try:
            command(course)
        finally:
            sys.settrace(before)

    def called(self, frame, *_):
        return self.line if frame.f_code.co_filename.startswith(OURS) else None

    def line(self, _, event, __):
        self.lines += event == "line"
        if event == "line" and self.lines == self.at:
            raise KeyboardInterrupt
        return self.line


@pytest.mark.filterwarnings(LEFT_OPEN)  # of a file that was read to its end, before `with` could close it: Python does
@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_leaves_nothing_half_written_and_the_same_command_ends_it(course, tmp_path, name):
    command, counted = COMMANDS[name], Interrupted()
    command(Course(shutil.copytree(course.root, tmp_path / "first")))  # which loads what later ones find loaded
    whole = Course(shutil.copytree(course.root, tmp_path / "whole"))
    rows, files = state(course)
    counted.run(command, whole)
    then_rows, then_files = state(whole)
    assert (then_rows, then_files) != (rows, files)
    for part in PARTS:
        here = Course(shutil.copytree(course.root, tmp_path / f"stopped-{part}"))
        with pytest.raises(KeyboardInterrupt):
            Interrupted(int(counted.lines * part)).run(command, here)
        gc.collect()  # what was left open is closed here, and in no other test
        stopped_rows, stopped = state(here)
        assert stopped_rows in (rows, then_rows)
        assert {
            path: text for path, text in stopped.items() if text not in (files.get(path), then_files.get(path))
        } == {}
        assert not files.keys() - stopped.keys()
        command(here)
        ended_rows, ended = state(here)
        assert ended_rows == then_rows
        assert not then_files.keys() - ended.keys()


KILLED = """
import os, sys
from pathlib import Path

from gradestep.course import files

root, one_step = Path(sys.argv[1]), sys.argv[2] == "one step"
watched = {files.swap.__code__, files.bring_back.__code__}
if not one_step:
    files._exchange = lambda one, other: False

def killed(here, at):
    lines = 0
    def line(_, event, __):
        nonlocal lines
        lines += event == "line"
        if lines == at:
            os._exit(9)
        return line
    sys.settrace(lambda frame, *_: line if frame.f_code in watched else None)
    files.swap(here / "new", here / "old")
    os._exit(0)

at, status = 0, 9
while status:
    at += 1
    here = root / f"killed-{at}"
    for name in ("old", "new"):
        (here / name).mkdir(parents=True)
        (here / name / "text").write_text(name)
    child = os.fork()
    if not child:
        killed(here, at)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
"""


@pytest.mark.parametrize("way", ["one step", "two steps"])
def test_a_kill_while_a_folder_takes_the_place_of_another_leaves_one_of_them_there(tmp_path, way):
    """Where the system can exchange them, always; elsewhere, as soon as anybody brings it back."""
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), way], check=True, timeout=300)
    found = {here: (here / "old").exists() for here in tmp_path.iterdir()}
    assert len(found) > 7
    assert all(found.values()) == (way == "one step")
    for here in found:
        files.bring_back(here / "old")
        assert (here / "old/text").read_text("utf-8") in ("old", "new")
    assert (tmp_path / f"killed-{len(found)}/old/text").read_text("utf-8") == "new"


def test_what_a_killed_collecting_left_is_brought_back_and_cleared_away_by_the_next(course):
    """A notebook that came alone joins the one of before, of which nothing is kept elsewhere."""
    home = course.root / "submitted/ada"
    shutil.rmtree(home)
    collect(course, A, zipped(course.root / "first.zip", {"ada/doubling.ipynb": notebook("doubling", "old")}))
    (home / A).rename(home / f".{A}.aside")
    (home / f".{A}.new").mkdir()
    collect(course, A, zipped(course.root / "more.zip", {"ada/naming.ipynb": notebook("naming", "new")}))
    there = {"doubling.ipynb": notebook("doubling", "old"), "naming.ipynb": notebook("naming", "new")}
    assert read_submitted(course, "ada") == there
    assert [path.name for path in home.iterdir()] == [A]
