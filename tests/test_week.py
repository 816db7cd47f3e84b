"""A week with a class, as docs/week.md tells it: each line is typed into the tiny course, in order, and works."""

import csv
import re
import shlex

import nbformat
import pytest
from click.testing import CliRunner

from gradestep.cli import main
from gradestep.release.build import read_all
from gradestep.release.sample import STUDENTS, fill

from .conftest import REPOSITORY
from .desk_course import A, gradebook, zipped

PAGE = (REPOSITORY / "docs/week.md").read_text("utf-8").replace("training-optimization", A).replace("2026-", "2025-")
LINES = re.findall(r"^    (\S.*)$", PAGE, re.MULTILINE)
PARTICIPANTS = """\
"First name","Last name","Username","Email address"
Ada,Lovelace,ada,ada@example.org
Grace,Hopper,grace,grace@example.org
Alan,Turing,alan,alan@example.org
"""
WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (submission)","Feedback comments"
"Participant 1","Ada Lovelace",ada@example.org,Submitted,,8.00,"Wednesday, 3 December 2025, 11:00 PM",
"Participant 2","Grace Hopper",grace@example.org,Submitted,,8.00,"Wednesday, 3 December 2025, 11:00 PM","so, so"
"Participant 3","Alan Turing",alan@example.org,"No submission",,8.00,-,
"""


@pytest.fixture
def lms(course, monkeypatch):
    """Let the course's folder hold what an LMS gives, as the page names it."""
    monkeypatch.chdir(course.root)
    (course.root / "requirements-student.txt").write_text("jupyterlab\n", "utf-8")
    (course.root / "participants.csv").write_text(PARTICIPANTS, "utf-8")
    (course.root / "grades.csv").write_text(WORKSHEET, "utf-8")
    return course


def hand_in(course):
    """Write the zip of Moodle's: Ada and Grace hand in, right and half right, under names that a browser gave."""
    names = {"ada": "Ada Lovelace_1", "grace": "Grace Hopper_2"}
    files = {}
    for student in STUDENTS[:2]:
        for challenge in read_all(course.scripts(A)):
            book = fill(nbformat.read(course.release / A / f"{challenge.name}.ipynb", 4), challenge, student)
            name = f"{names[student.id]}_assignsubmission_file_/{challenge.name} (1).ipynb"
            files[name] = nbformat.writes(book).encode()
    zipped(course.root / "submissions.zip", files)


def typed(course, line):
    """Type a line of the page as a teacher does, and return what is said."""
    if line.startswith("c."):
        with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
        return ""
    if line.startswith("source "):
        return ""
    if " collect " in line and not (course.root / "submissions.zip").exists():
        hand_in(course)
    program, *arguments = shlex.split(line)
    assert program == "gradestep"
    ran = CliRunner().invoke(main, arguments)
    assert ran.exit_code == 0, f"{line}: {ran.output} {ran.exception!r}"
    return ran.output


@pytest.mark.slow
def test_each_line_of_the_week_works_and_the_grades_arrive_in_the_lms(lms):
    said = {line: typed(lms, line) for line in LINES}
    assert len(said) > 15
    assert "3 students in the class list." in said["gradestep students"]
    assert "ada has until Wed 2025-12-03 23:59" in said[f"gradestep due {A}"]
    assert "grace was 1 d 23 h 1 min late, which costs 0.6 of 3 points" in said[f"gradestep late {A}"]
    rows = list(csv.DictReader((lms.root / "grades.csv").read_text("utf-8").splitlines()))
    with gradebook(lms) as book:
        ada, grace = (book.find_submission(A, student) for student in ("ada", "grace"))
        assert (ada.late_submission_penalty, grace.score > 0) == (0, True)
        assert grace.late_submission_penalty == pytest.approx(0.2 * grace.score)  # the second day had begun
        assert [float(row["Grade"] or -1) for row in rows] == pytest.approx([ada.score, 0.8 * grace.score, -1])
    before = (lms.root / "grades.before.csv").read_text("utf-8")
    assert before == WORKSHEET
    pages = {
        path.parent.parent.name: path.read_text("utf-8") for path in lms.root.glob(f"feedback/*/{A}/doubling.html")
    }
    assert ("Late submission penalty" in pages["grace"], "Late submission penalty" in pages["ada"]) == (True, False)
    assert f"2 students in {A}-feedback-moodle.zip: ada, grace." in said[f"gradestep give-back {A}"]
    assert "doubling/small_numbers" in (lms.root / "grades-by-question.csv").read_text("utf-8")
    (lms.root / "submitted/ada" / A / "more.txt").write_text("and more", "utf-8")
    assert "handed in again since (gradestep grade): ada." in typed(lms, f"gradestep export {A} --into grades.csv")
