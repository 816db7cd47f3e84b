"""A week with a class of sixty, as docs/week.md tells it: each line is typed into the tiny course, and works.

Ada and Grace hand in both notebooks, Alan nothing, and the others the same one in a few ways, so that few are run.
"""

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
SIZE = 60
FIRST = {"ada": "Ada Lovelace", "grace": "Grace Hopper", "alan": "Alan Turing"}
NAMES = {**FIRST, **{f"s{number:02}": f"Zoë {'ABCDEFGHIJ'[number % 10]}ümit" for number in range(len(FIRST), SIZE)}}
OTHERS = {student: STUDENTS[number % len(STUDENTS)] for number, student in enumerate(list(NAMES)[len(FIRST) :])}
EARNED = {"ada": 3, "grace": 2, "alan": 1, "mary": 0}  # of the three points of `doubling`, by what is done in it
LATE = "Wednesday, 3 December 2025, 11:00 PM"  # for all but Ada, who has more time
EARLY = "Monday, 1 December 2025, 11:58 PM"
PUNCTUAL = list(NAMES)[SIZE // 2 :]


def participants():
    """Return Moodle's list of participants; several have one name."""
    rows = (f"{name.replace(' ', ',')},{student},{student}@example.org" for student, name in NAMES.items())
    return "\n".join(['"First name","Last name","Username","Email address"', *rows, ""])


def worksheet():
    """Return Moodle's grading worksheet before anybody has a grade."""
    header = (
        'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (submission)",'
        '"Feedback comments"'
    )
    rows = []
    for number, (student, name) in enumerate(NAMES.items(), 1):
        when = f'Submitted,,8.00,"{EARLY if student in PUNCTUAL else LATE}","so, so"'
        rest = '"No submission",,8.00,-,' if student == "alan" else when
        rows.append(f'"Participant {number}","{name}",{student}@example.org,{rest}')
    return "\r\n".join([header, *rows, ""])


@pytest.fixture
def lms(course, monkeypatch):
    """Let the course's folder hold what an LMS gives, as the page names it."""
    monkeypatch.chdir(course.root)
    (course.root / "requirements-student.txt").write_text("jupyterlab\n", "utf-8")
    (course.root / "participants.csv").write_text(participants(), "utf-8")
    (course.root / "grades.csv").write_bytes(worksheet().encode())
    return course


def hand_in(course):
    """Write the zip of Moodle's, with notebooks under names that a browser gave."""
    numbers = {student: number for number, student in enumerate(NAMES, 1)}
    works = {"ada": STUDENTS[0], "grace": STUDENTS[1], **OTHERS}
    files = {}
    for challenge in read_all(course.scripts(A)):
        released = (course.release / A / f"{challenge.name}.ipynb").read_text("utf-8")
        for student, work in works.items():
            if challenge.name == "doubling" or student in FIRST:
                book = fill(nbformat.reads(released, 4), challenge, work)
                folder = f"{NAMES[student]}_{numbers[student]}_assignsubmission_file_"
                files[f"{folder}/{challenge.name} (1).ipynb"] = nbformat.writes(book).encode()
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
def test_each_line_of_the_week_works_for_a_class_of_sixty_and_the_grades_arrive_in_the_lms(lms):
    said = {line: typed(lms, line) for line in LINES}
    assert len(said) > 15
    assert f"{SIZE} students in the class list." in said["gradestep students"]
    assert "ada has until Wed 2025-12-03 23:59" in said[f"gradestep due {A}"]
    assert "grace was 1 d 23 h 1 min late, which costs 0.6 of 3 points" in said[f"gradestep late {A}"]
    after = (lms.root / "grades.csv").read_bytes().decode()
    rows = {row["Email address"].partition("@")[0]: row for row in csv.DictReader(after.splitlines())}
    with gradebook(lms) as book:
        ada, grace = (book.find_submission(A, student) for student in ("ada", "grace"))
        assert (ada.late_submission_penalty, grace.score > 0) == (0, True)
        assert grace.late_submission_penalty == pytest.approx(0.2 * grace.score)  # the second day had begun
        grades = {"ada": ada.score, "grace": 0.8 * grace.score}
    grades |= {student: EARNED[work.id] * (1 if student in PUNCTUAL else 0.8) for student, work in OTHERS.items()}
    assert rows["alan"]["Grade"] == ""
    assert {name: float(row["Grade"]) for name, row in rows.items() if row["Grade"]} == pytest.approx(grades)
    assert (lms.root / "grades.before.csv").read_bytes().decode() == worksheet()
    assert re.sub(r",[\d.]*,8\.00,", ",,8.00,", after) == worksheet()
    pages = {
        path.parent.parent.name: path.read_text("utf-8") for path in lms.root.glob(f"feedback/*/{A}/doubling.html")
    }
    late = {student: "It came late, which takes" in page for student, page in pages.items()}
    assert (late["grace"], late["ada"]) == (True, False)
    assert len(pages) == len(NAMES) - 1
    assert f"{len(NAMES) - 1} students in {A}-feedback-moodle.zip: ada, grace, s03" in said[f"gradestep give-back {A}"]
    assert "doubling/small_numbers" in (lms.root / "grades-by-question.csv").read_text("utf-8")
    (lms.root / "submitted/ada" / A / "more.txt").write_text("and more", "utf-8")
    assert "handed in again since (gradestep grade): ada." in typed(lms, f"gradestep export {A} --into grades.csv")
