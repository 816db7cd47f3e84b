"""`gradestep grade` takes a whole class from its hand-ins to the gradebook, and says in plain words what is wrong."""

import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from gradestep.cli import main
from gradestep.course.course import Course
from gradestep.fork_server.host import usual_workers
from gradestep.release.release import release
from gradestep.release.sample import STUDENTS
from gradestep.sandbox import levels

from .handed_in import FULL, scores, worked

A = "first-steps"
ADA, GRACE, ALAN, MARY = STUDENTS
EXPECTED = {
    "ada": FULL,
    "alan": {**FULL, "small_numbers": 0, "loud": 0},
    "grace": {**FULL, "twice_three": 0, "warm_colours": 0},
    "mary": dict.fromkeys(FULL, 0),
}
STAMP, LATER = "2026-03-01 09:30:00 UTC", "2026-03-05 08:00:00 UTC"
HOOKS = """

from pathlib import Path


def mend(student, **_):
    for path in Path("submitted", student, "first-steps").glob("* (1).ipynb"):
        path.rename(path.with_name(path.name.replace(" (1)", "")))
    note(f"mend {student}")


def note(student, **_):
    with Path("hooks.txt").open("a") as file:
        file.write(f"{student}\\n")


c.Autograde.pre_convert_hook = mend
c.Autograde.post_convert_hook = note
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@dataclass(frozen=True)
class Ran:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="module")
def handed_in(once_released, tmp_path_factory):
    """The tiny course with the hand-ins of four students, not graded; tests only copy it."""
    course = Course(tmp_path_factory.mktemp("class") / "course")
    shutil.copytree(once_released.root, course.root)
    for student in STUDENTS:
        hand_in(course, student)
    return course


@pytest.fixture(scope="module")
def graded(handed_in, tmp_path_factory):
    """The same course, graded by the command as a teacher calls it; tests only read and copy it."""
    course = copy_of(handed_in, tmp_path_factory.mktemp("graded"))
    ran = subprocess.run(
        [sys.executable, "-m", "gradestep", "grade", A], cwd=course.root, capture_output=True, text=True, check=False
    )
    return course, Ran(ran.returncode, ran.stdout, ran.stderr)


@pytest.fixture
def fresh(handed_in, tmp_path):
    return copy_of(handed_in, tmp_path)


@pytest.fixture
def again(graded, tmp_path):
    return copy_of(graded[0], tmp_path)


@pytest.fixture
def grade(monkeypatch, capfd):
    """The command, in this process, which has imported all that is slow already."""

    def run(course, *arguments, assignment=A):
        monkeypatch.chdir(course.root)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["grade", assignment, *arguments])
        said = capfd.readouterr()
        assert "Traceback" not in said.err
        return Ran(ended.value.code or 0, said.out, said.err)

    return run


def copy_of(course, folder):
    shutil.copytree(course.root, folder / "course")
    return Course(folder / "course")


def hand_in(course, student, name=""):
    folder = course.root / "submitted" / (name or student.id) / A
    shutil.rmtree(folder, ignore_errors=True)
    worked(course, student, folder)
    (folder / "timestamp.txt").write_text(STAMP, "utf-8")
    return folder


def said_of(ran, student):
    """Return the lines that a run without a terminal says of a student."""
    return [line.strip() for line in ran.err.splitlines() if re.match(rf"\s*{student}[ :]", line)]


def test_the_command_scores_each_cell_as_nbgrader_does_and_shows_a_table(graded):
    course, ran = graded
    assert ran.status == 0
    assert {student: scores(course, student) for student in EXPECTED} == EXPECTED
    assert re.search(rf"{A}: 4 submissions graded in \d+ s", ran.out)
    assert re.search(r"student │\s+doubling │\s+naming │\s+all │\s+notes".replace("│", "[│┃]"), ran.out)
    assert re.search(r"│ ada\s+│\s+3/3 │\s+2/5 │\s+5/8 │", ran.out)
    assert re.search(r"│ mary\s+│\s+0/3 │\s+0/5 │\s+0/8 │", ran.out)


def test_without_a_terminal_each_student_is_a_plain_line_with_what_is_done_the_rate_and_what_is_left(graded):
    lines = graded[1].err.splitlines()
    assert lines[:2] == ["Grading 4 submissions.", "Warming up."]
    pattern = r"(\w+): (\d)/8 \((\d)/4, \d+ a minute(, \d+:\d\d left)?\)"
    found = [re.fullmatch(pattern, line) for line in lines[2:]]
    assert sorted((match[1], match[2]) for match in found) == [
        ("ada", "5"),
        ("alan", "2"),
        ("grace", "3"),
        ("mary", "0"),
    ]
    assert [match[3] for match in found] == ["1", "2", "3", "4"]
    assert [bool(match[4]) for match in found] == [True, True, True, False]


def test_formgrader_finds_every_graded_notebook(graded, monkeypatch):
    course = graded[0]
    monkeypatch.chdir(course.root)
    config = Config({"CourseDirectory": {"root": str(course.root), "course_id": "tiny-course"}})
    api = NbGraderAPI(CourseDirectory(config=config))
    found = {row["student"]: row for row in api.get_submissions(A)}
    assert {student: row["score"] for student, row in found.items()} == {"ada": 5, "alan": 2, "grace": 3, "mary": 0}
    assert all(row["autograded"] and not row["needs_manual_grade"] for row in found.values())
    assert all(row["max_score"] == 8 for row in found.values())
    for student in EXPECTED:
        for row in api.get_notebook_submissions(A, "naming"):
            nbformat.validate(nbformat.read(course.root / f"autograded/{row['student']}/{A}/naming.ipynb", 4))
        assert (course.root / f"autograded/{student}/{A}/timestamp.txt").read_text("utf-8") == STAMP


def test_json_is_alone_on_standard_output(fresh, grade):
    ran = grade(fresh, "--json")
    assert ran.status == 0
    found = json.loads(ran.out)
    assert {key: found[key] for key in ("assignment", "graded_before", "failed")} == {
        "assignment": A,
        "graded_before": 0,
        "failed": {},
    }
    assert found["sandbox"] in levels.LEVELS
    rows = {row.pop("student"): row for row in found["submissions"]}
    assert list(rows) == ["ada", "alan", "grace", "mary"]
    assert rows["alan"]["notebooks"] == {
        "doubling": {"score": 1, "max_score": 3},
        "naming": {"score": 1, "max_score": 5},
    }
    assert (rows["alan"]["score"], rows["alan"]["max_score"]) == (2, 8)
    assert rows["alan"]["seconds"] > 0
    none = grade(fresh, "--json")
    assert json.loads(none.out)["submissions"] == []
    assert json.loads(none.out)["graded_before"] == 4


def test_in_a_terminal_a_bar_shows_what_is_done_the_rate_and_what_is_left(fresh):
    said = in_a_terminal(fresh, "grade", A)
    assert "Grading 4 submissions." in said
    assert "0/4 Warming up" in said
    assert re.search(r"━━ [123]/4 \d+ a minute, \d:\d\d left", said)
    assert re.search(r"━━ 4/4 \d+ a minute", said)
    assert re.search(r"│ ada\s+│\s+3/3 │\s+2/5 │\s+5/8 │", said)


def in_a_terminal(course, *arguments):
    """Return what a command shows in a terminal, without its control codes."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "40"}
    command = [sys.executable, "-m", "gradestep", *arguments]
    with subprocess.Popen(command, cwd=course.root, env=environment, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        pieces = []
        while piece := read(ours):
            pieces.append(piece)
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", b"".join(pieces).decode())


def read(terminal):
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how Linux says that the other side is closed
        return b""


def test_a_second_run_grades_nobody_and_changes_nothing(again, grade):
    before = (again.root / "gradebook.db").read_bytes()
    ran = grade(again)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "Nothing is due: 4 graded before and not handed in again (--force grades them too).\n"
    assert (again.root / "gradebook.db").read_bytes() == before


def test_a_newer_or_other_hand_in_is_graded_again_and_no_other(again, grade):
    (hand_in(again, ADA, "mary") / "timestamp.txt").write_text(LATER, "utf-8")
    hand_in(again, ADA, "alan")  # with the old time, and other content
    ran = grade(again)
    assert ran.err.startswith(
        "Grading 2 submissions; 2 graded before and not handed in again (--force grades them too).\n"
    )
    assert {student: scores(again, student) for student in EXPECTED} == {**EXPECTED, "mary": FULL, "alan": FULL}


def test_force_grades_again_what_is_named(again, grade):
    for student in ("alan", "grace", "mary"):
        hand_in(again, ADA, student)
    ran = grade(again, "--force", "--student", "alan", "--student", "grace")
    assert "Grading 2 submissions." in ran.err
    assert {student: scores(again, student) for student in EXPECTED} == {**EXPECTED, "alan": FULL, "grace": FULL}


def test_one_notebook_is_graded_alone_without_a_word_on_the_others(fresh, grade):
    ran = grade(fresh, "--notebook", "doubling", "--student", "ada", "--json")
    (row,) = json.loads(ran.out)["submissions"]
    assert row["notebooks"] == {"doubling": {"score": 3, "max_score": 3}}
    assert row["notes"] == {}
    assert len(said_of(ran, "ada")) == 1
    assert [path.stem for path in (fresh.root / f"autograded/ada/{A}").glob("*.ipynb")] == ["doubling"]


def test_workers_are_as_many_as_asked_for(fresh, grade):
    assert usual_workers() == len(os.sched_getaffinity(0))
    assert grade(fresh, "--workers", "3").status == 0
    assert {student: scores(fresh, student) for student in EXPECTED} == EXPECTED


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["--student", "alam"], 'no hand-in of student "alam": did you mean alan'),
        (["--notebook", "namings"], f'no notebook "namings" in {A}: did you mean naming, doubling?'),
        (
            ["--db", "gradebook"],
            "gradebook: that is no database: write sqlite:////PATH/gradebook.db or postgresql://USER@HOST/NAME",
        ),
        (["--scheduler", "tcp://127.0.0.1:9"], "no Dask scheduler answers at tcp://127.0.0.1:9: start one with"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(fresh, grade, arguments, answer, monkeypatch):
    monkeypatch.setattr("gradestep.grading.cluster.CONNECT_SECONDS", 0.5)
    ran = grade(fresh, *arguments)
    assert ran.status == 1
    assert f"Error: {answer}" in ran.err
    assert ran.out == ""


def test_an_unknown_assignment_is_answered_with_the_nearest(fresh, grade):
    ran = grade(fresh, assignment="first-stops")
    assert ran.status == 1
    assert (
        ran.err == f'Error: no assignment "first-stops" in the gradebook {fresh.root}/gradebook.db: did you mean {A}?\n'
    )


def test_no_submissions_are_answered_with_the_place_where_they_go(released, grade):
    ran = grade(released)
    assert ran.status == 1
    assert ran.err.startswith(f"Error: nobody has handed in {A}: hand-ins are expected in submitted/STUDENT/{A}/, ")


def test_a_students_folder_without_the_assignment_is_passed_over(fresh, grade):
    (fresh.root / "submitted/ada" / A).rename(fresh.root / "submitted/ada/second-steps")
    ran = grade(fresh, "--json")
    assert ran.status == 0
    assert [row["student"] for row in json.loads(ran.out)["submissions"]] == ["alan", "grace", "mary"]
    ran = grade(fresh, "--student", "ada")
    assert (ran.status, 'no hand-in of student "ada"' in ran.err) == (1, True)


def test_a_locked_gradebook_ends_the_run_and_loses_nothing(fresh, grade):
    with closing(sqlite3.connect(fresh.root / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = grade(fresh, "--db", f"sqlite:///{fresh.root}/gradebook.db?timeout=0.2")
    assert ran.status == 1
    answer = (
        "gradebook.db: another program is writing to it. Close formgrader, wait for other nbgrader commands; nothing"
    )
    assert f"Error: {fresh.root}/{answer} is lost" in ran.err
    assert not list((fresh.root / "autograded").glob(f"*/{A}"))
    assert grade(fresh).status == 0
    assert {student: scores(fresh, student) for student in EXPECTED} == EXPECTED


def test_a_read_only_gradebook_is_answered_before_anything_is_lost(fresh, grade):
    ran = grade(fresh, "--db", f"sqlite:///file:{fresh.root}/gradebook.db?mode=ro&uri=true")
    assert ran.status == 1
    assert "it is read-only. Make the file and its folder writable for yourself; nothing is lost" in ran.err
    assert not list((fresh.root / "autograded").glob(f"*/{A}"))


@contextmanager
def small_disk(folder, size):
    """Give a file system of its own in a folder."""
    folder.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False).returncode
    ):
        pytest.skip("mounting a small disk needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def remount(folder, option):
    subprocess.run(["mount", "-o", f"remount,{option}", folder], check=True)


@pytest.mark.parametrize("room", [8_000, 40_000, 150_000])  # bytes, for some of what a run writes
def test_a_full_disk_ends_the_run_and_loses_nothing(handed_in, tmp_path, grade, room, monkeypatch):
    disk = tmp_path / "disk"
    with small_disk(disk, "4m"):
        course = copy_of(handed_in, disk)
        free = shutil.disk_usage(disk).free
        (disk / "ballast").write_bytes(bytes(free - room))
        ran = grade(course)
        assert ran.status == 1
        assert re.search(r"Error: .*(full|No space left)", ran.err)
        assert "nothing is lost: then run the same command again" in ran.err
        kept = [line.split(":")[0] for line in ran.err.splitlines() if "/8 (" in line]
        assert {student: scores(course, student) for student in kept} == {
            student: EXPECTED[student] for student in kept
        }
        (disk / "ballast").unlink()
        assert grade(course).status == 0
        assert {student: scores(course, student) for student in EXPECTED} == EXPECTED
        monkeypatch.chdir(tmp_path)


def test_a_read_only_disk_is_named(handed_in, tmp_path, grade, monkeypatch):
    disk = tmp_path / "disk"
    with small_disk(disk, "4m"):
        course = copy_of(handed_in, disk)
        remount(disk, "ro")
        ran = grade(course)
        assert ran.status == 1
        assert re.fullmatch(rf"Error: {course.root}/\S+: .*[Rr]ead-only.*\n", ran.err)
        monkeypatch.chdir(tmp_path)


def test_work_that_cannot_be_read_costs_itself_and_is_noted(fresh, grade):
    (fresh.root / f"submitted/ada/{A}/doubling.ipynb").write_text("my dog ate it", "utf-8")
    (fresh.root / f"submitted/alan/{A}/doubling.ipynb").unlink()
    pipe = fresh.root / f"submitted/grace/{A}/doubling.ipynb"
    pipe.unlink()
    os.mkfifo(pipe)
    ran = grade(fresh)
    assert ran.status == 0
    assert said_of(ran, "ada")[1].startswith("ada doubling: doubling.ipynb is not JSON:")
    assert said_of(ran, "alan")[1] == "alan: not handed in: doubling."
    assert said_of(ran, "grace")[1] == "grace doubling: doubling.ipynb is not a regular file."
    assert re.search(r"│ ada\s+│\s+0/3 │\s+2/5 │\s+2/8 │\s+1 │", ran.out)
    lost = {"twice_three": 0, "small_numbers": 0}
    assert scores(fresh, "ada") == {**FULL, **lost}
    assert scores(fresh, "mary") == EXPECTED["mary"]


def test_nbgraders_hooks_are_called_once_for_each_student_and_may_mend_what_was_handed_in(fresh, grade):
    with (fresh.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(HOOKS)
    handed_in = fresh.root / f"submitted/ada/{A}/doubling.ipynb"
    handed_in.rename(handed_in.with_name("doubling (1).ipynb"))
    ran = grade(fresh)
    assert ran.status == 0
    assert scores(fresh, "ada") == EXPECTED["ada"]
    told = (fresh.root / "hooks.txt").read_text("utf-8").splitlines()
    assert sorted(told) == sorted([*(f"mend {student}" for student in EXPECTED), *EXPECTED])


def test_of_two_notebooks_of_one_name_the_one_at_the_top_counts(fresh, grade):
    folder = fresh.root / f"submitted/mary/{A}"
    (folder / "copy").mkdir()
    shutil.copy(fresh.root / f"submitted/ada/{A}/doubling.ipynb", folder / "copy/doubling.ipynb")
    shutil.copy(fresh.root / f"submitted/ada/{A}/doubling.ipynb", folder / "Doubling.ipynb")
    ran = grade(fresh, "--student", "mary")
    assert said_of(ran, "mary")[1:] == [
        "mary: Doubling.ipynb was left out: doubling.ipynb at the top is the one that counts.",
        "mary: copy/doubling.ipynb was left out: doubling.ipynb at the top is the one that counts.",
    ]
    assert scores(fresh, "mary") == EXPECTED["mary"]


def test_work_on_an_older_release_is_graded_by_the_release_of_now(fresh, grade):
    script = fresh.challenges / A / "doubling.py"
    script.write_text(
        script.read_text("utf-8").replace("(-4, 0.5, 7)", "(-4, 0.5, 70)").replace('"twice"', '"double"'), "utf-8"
    )
    release(fresh, A, force=True)
    ran = grade(fresh, "--student", "ada")
    assert ran.status == 0
    assert said_of(ran, "ada")[1:] != []
    assert scores(fresh, "ada")["small_numbers"] == 2


def test_a_release_that_the_gradebook_does_not_know_is_told_to_release(fresh, grade):
    path = fresh.release / A / "doubling.ipynb"
    path.write_text(path.read_text("utf-8").replace("twice", "thrice"), "utf-8")
    ran = grade(fresh)
    assert ran.status == 1
    assert re.search(
        rf"^Error: \S*doubling.ipynb and the gradebook are of different releases, .*: run gradestep release {A}$",
        ran.err,
        re.MULTILINE,
    )


def test_a_machine_without_a_sandbox_is_warned_of_or_refused(fresh, grade, monkeypatch):
    guards = (levels.Guard("reading the course", protected=False), levels.Guard("taking all memory", protected=True))
    monkeypatch.setattr(levels, "probe", lambda: levels.Protection(levels.PROCESSES, guards, "install bubblewrap"))
    ran = grade(fresh, "--student", "ada")
    assert ran.status == 0
    assert "Warning: Student code here is not kept from reading the course. To mend it: install bubblewrap." in ran.err
    assert scores(fresh, "ada") == FULL
    refused = grade(fresh, "--sandbox", "required")
    assert refused.status == 1
    assert "Error: No sandbox works on this machine, and --sandbox required asks for one" in refused.err
