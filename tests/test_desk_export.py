"""`gradestep export` fills an LMS's own file and keeps every other byte, or writes a table without formulas."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from gradestep.cli import main
from gradestep.course.errors import GradestepError
from gradestep.desk.lms.export import export_into, plain
from gradestep.desk.lms.plain_table import as_csv, save

from .desk_course import A, add_class, desk_course, extended, gradebook, graded

MOODLE = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments\r\n"
    'Participant 1,Ada Lovelace,ada@example.org,"Submitted, late",,7.00,"<p>""fine""</p>\r\nwell"\r\n'
    "Participant 2,Grace Hopper,grace@example.org,-,,7.00,\r\n"
    "Participant 3,Linus Möller,linus@example.org,-,,7.00,\r\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,First steps (77),Final Score (read only)\n"
    ",,,,,Manual Posting,\n    Points Possible,,,,,7.0,(read only)\n"
    '"Lovelace, Ada",101,s1,ada,one,,55\n"Hopper, Grace",102,s2,grace,one,,\n"Möller, Linus",103,s3,linus,one,EX,\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,First-Steps Points Grade <Numeric MaxPoints:7 Weight:10>,"
    "Other Points Grade <Numeric MaxPoints:3>,End-of-Line Indicator\n#1,ada,,1,#\n#2,grace,,2,#\n#3,linus,,3,#\n"
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"first steps [Total Pts: 7 Score] |123"\t"Quiz |124"\r\n'
    '"Lovelace"\t"Ada"\t"ada"\t""\t"9"\r\n"Hopper"\t"Grace"\t"grace"\t""\t""\r\n"Möller"\t"Linus"\t"linus"\t""\t""\r\n'
)
GERMAN = (
    "ID;Vollständiger Name;E-Mail-Adresse;Bewertung;Bestwertung\n"
    "Teilnehmer/in1;Ada Lovelace;ada@example.org;;7,00\n"
    "Teilnehmer/in2;Grace Hopper;grace@example.org;;7,00\nTeilnehmer/in3;Linus Möller;;;7,00\n"
)
FILES = {
    "moodle": (MOODLE, "utf-8", {'ada@example.org,"Submitted, late",,': 'ada@example.org,"Submitted, late",2.5,'}),
    "canvas": (CANVAS, "utf-8", {"ada,one,,": "ada,one,2.5,"}),
    "brightspace": (BRIGHTSPACE, "utf-8", {"#1,ada,,": "#1,ada,2.5,"}),
    "blackboard": (BLACKBOARD, "utf-16", {'"ada"\t""': '"ada"\t"2.5"'}),
    "german": (GERMAN, "cp1252", {"ada@example.org;;": "ada@example.org;2,5;"}),
}
ZERO = {"moodle": ("grace@example.org,-,,", "grace@example.org,-,0,"), "canvas": ("grace,one,,", "grace,one,0,")}
ZERO |= {"brightspace": ("#2,grace,,", "#2,grace,0,"), "blackboard": ('"grace"\t""', '"grace"\t"0"')}
ZERO |= {"german": ("grace@example.org;;", "grace@example.org;0;")}


@pytest.fixture
def course(tmp_path):
    """Ada has 2.5 of 7 after a penalty, Grace has 0, Linus handed in nothing, but was given an extension."""
    return desk_course(tmp_path / "course", add_class, grade_two)


def grade_two(made):
    graded(made, "ada", "2026-12-01 22:59:00", small_numbers=2, twice_three=1)
    graded(made, "grace")
    with gradebook(made) as book:
        book.find_submission_notebook("doubling", A, "ada").late_submission_penalty = 0.5
        book.db.commit()
    extended(made, "linus", days=2)


def written(course, text, encoding="utf-8"):
    path = course.root / "lms.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("lms", FILES)
def test_an_lms_file_is_filled_and_every_other_byte_kept(course, lms):
    text, encoding, changed = FILES[lms]
    path = written(course, text, encoding)
    done, kept = export_into(course, A, path)
    for before, after in [*changed.items(), ZERO[lms]]:
        assert before in text
        text = text.replace(before, after)
    assert path.read_bytes().decode(encoding) == text
    assert kept.read_bytes() == FILES[lms][0].encode(encoding)
    assert list(done.written) == ["ada", "grace"]
    assert (done.blank, done.kept) == (([], {"linus": "EX"}) if lms == "canvas" else (["linus"], {}))
    assert export_into(course, A, path)[1] is None  # the same again changes nothing


def test_a_dry_run_writes_nothing(course):
    path = written(course, MOODLE)
    done, kept = export_into(course, A, path, dry_run=True)
    assert (done.written, kept, path.read_bytes()) == ({"ada": "2.5", "grace": "0"}, None, MOODLE.encode())


def test_rows_that_are_nobodys_or_somebodys_twice_are_named_and_left(course):
    path = written(course, MOODLE + "Participant 4,Alan Turing,,-,,7.00,\r\nParticipant 5,Ada Lovelace,,-,,7.00,\r\n")
    done, _ = export_into(course, A, path)
    assert done.nobody == {
        "line 6: Participant 4": "the class list has nobody of this name or id",
        "line 2: ada": "several rows seem to be this student's",
        "line 7: ada": "several rows seem to be this student's",
    }
    assert (list(done.written), done.not_in_file) == (["grace"], ["ada"])


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (MOODLE.replace("Status", "Grade"), {}, '"Grade" stands 2 times: export a file with one'),
        (CANVAS.replace("First steps", "Other"), {"column": "third"}, 'the column "third" is not there: it has'),
        (BRIGHTSPACE.replace("First-Steps", "Third"), {}, "may be each of"),
        (MOODLE.replace(",Grade,", ",Points,"), {}, "the column of the grade is not there"),
        (MOODLE.replace("7.00", "100.00"), {}, 'the maximum of "Grade" is 100 in the file and 7 here'),
        ("Email address,Grade\nx@y,\n", {}, "line 2: x@y: the class list has nobody of this name or id"),
        ("Email address,Grade\n" + "ada@example.org,\n" * 2, {}, "line 2: ada: several rows seem to be this student's"),
    ],
)
def test_what_cannot_be_filled_exactly_is_refused_and_the_file_is_as_it_was(course, text, options, said):
    path = written(course, text)
    with pytest.raises(GradestepError) as error:
        export_into(course, A, path, **options)
    assert said in str(error.value)
    assert path.read_bytes() == text.encode()
    assert not list(course.root.glob("lms.before*"))


def test_scores_are_converted_when_one_asks_for_it_and_a_column_may_be_named(course):
    done, _ = export_into(course, A, written(course, MOODLE.replace("7.00", "14.00")), scale=True)
    assert done.written["ada"] == "5"
    text = "Email address,Quiz\nada@example.org,\n"
    assert export_into(course, A, written(course, text), column="quiz")[0].written == {"ada": "2.5"}


def test_the_test_student_of_canvas_is_nobody_to_speak_of(course):
    assert not export_into(course, A, written(course, CANVAS + '"Student, Test",9,,abcdef,one,,\n'))[0].nobody


def test_a_hand_in_that_is_not_graded_is_blank_and_said(course):
    (course.root / "submitted/linus" / A).mkdir(parents=True)
    assert export_into(course, A, written(course, MOODLE))[0].not_graded == ["linus"]


def test_points_that_wait_for_a_person_are_said(course):
    graded(course, "ada", why_warm=None)
    assert export_into(course, A, written(course, MOODLE))[0].waiting == ["ada"]


def test_a_plain_table_has_scores_maxima_and_no_formula(course):
    with gradebook(course) as book:
        book.update_or_create_student("grace", last_name='=HYPERLINK("http://x")', first_name='a, "b"\n')
    rows = list(csv.DictReader(io.StringIO(as_csv(plain(course, A)))))
    assert [row["score"] for row in rows] == ["2.5", "0", ""]
    assert (rows[0]["doubling"], rows[0]["doubling_max"], rows[0]["late_penalty"]) == ("3", "3", "0.5")
    assert (rows[1]["last_name"], rows[1]["first_name"]) == ('\'=HYPERLINK("http://x")', 'a, "b"\n')
    assert rows[2]["state"] == "not handed in"
    by_question = plain(course, A, "question")[0]
    assert (by_question["doubling/small_numbers"], by_question["naming/why_warm_max"]) == (2, 3)


READ_BACK = """
import pandas as pd

for frame in (pd.read_parquet("grades.parquet"), pd.read_excel("grades.xlsx", dtype={"student": str})):
    print(frame.to_json(orient="records"))
"""


@pytest.mark.slow
def test_parquet_and_excel_hold_what_the_csv_holds(course, tmp_path):
    """A number is one, what was not handed in is empty, an id keeps its zeros, and no text is a formula or refused.

    What pandas needs for them is no requirement of ours: it is installed beside, for this test alone.
    """
    beside = tmp_path / "beside"
    packages = ("pyarrow>=18", "openpyxl>=3.1", "et-xmlfile")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", beside, *packages], check=True
    )
    environment = {**os.environ, "PYTHONPATH": str(beside)}
    with gradebook(course) as book:
        book.add_student("0012", last_name='=HYPERLINK("http://x")', first_name="a\x0bb")
    for ending in ("parquet", "xlsx"):
        command = [sys.executable, "-m", "gradestep", "export", A, "--by", "question", "--to", f"grades.{ending}"]
        subprocess.run(command, cwd=course.root, env=environment, check=True)
    command = [sys.executable, "-c", READ_BACK]
    said = subprocess.run(command, cwd=course.root, env=environment, check=True, capture_output=True, text=True).stdout
    rows = plain(course, A, "question")
    for frame, names in zip(
        map(json.loads, said.splitlines()),
        (['=HYPERLINK("http://x")', "a\x0bb"], ['\'=HYPERLINK("http://x")', "a\\x0bb"]),
        strict=True,
    ):
        found = {row["student"]: row for row in frame}
        assert [list(row) for row in frame] == [list(row) for row in rows]
        assert {student: row["score"] for student, row in found.items()} == {
            row["student"]: row["score"] for row in rows
        }
        assert found["ada"]["doubling/small_numbers"] == 2
        assert [found["0012"]["last_name"], found["0012"]["first_name"]] == names


def test_a_table_that_needs_pandas_says_so_where_it_is_missing(course, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    for ending in ("parquet", "xlsx"):
        with pytest.raises(GradestepError, match="pip install pandas"):
            save(plain(course, A), course.root / f"grades.{ending}")
    with pytest.raises(GradestepError, match="name a file that ends"):
        save(plain(course, A), course.root / "grades.ods")


def test_a_table_never_takes_the_place_of_another_file_without_keeping_it(course, monkeypatch):
    monkeypatch.chdir(course.root)
    written(course, MOODLE)
    ran = CliRunner().invoke(main, ["export", A, "--to", "lms.csv"])
    assert ran.output == "wrote lms.csv\nThe file as it was before is lms.before.csv.\n"
    assert (course.root / "lms.before.csv").read_bytes() == MOODLE.encode()
    assert CliRunner().invoke(main, ["export", A, "--to", "lms.csv"]).output == "wrote lms.csv\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "grades.txt", "--dry-run"], "grades.txt: name a file that ends in .csv, .parquet or .xlsx"),
        (["--to", "grades.csv", "--into", "lms.csv"], "ask for one after the other"),
        (["--scale"], "--column and --scale are for the LMS's file, which --into names"),
    ],
)
def test_options_that_could_not_be_meant_are_refused(course, monkeypatch, options, said):
    monkeypatch.chdir(course.root)
    ran = CliRunner().invoke(main, ["export", A, *options])
    assert ran.exit_code
    assert said in ran.output + str(ran.exception)


def test_the_command_prints_a_table_or_says_what_it_filled(course, monkeypatch):
    monkeypatch.chdir(course.root)
    assert CliRunner().invoke(main, ["export", A]).output.startswith("student,last_name,first_name,email,state")
    assert json.loads(CliRunner().invoke(main, ["export", A, "--json"]).output)[0]["score"] == 2.5
    assert CliRunner().invoke(main, ["export", A, "--to", "grades.csv"]).output == "wrote grades.csv\n"
    written(course, MOODLE)
    ran = CliRunner().invoke(main, ["export", A, "--into", "lms.csv"])
    assert ran.output.splitlines() == [
        'Wrote 2 grades into the column "Grade" of lms.csv: ada 2.5, grace 0',
        "Blank, since nothing was handed in: linus.",
        "The file as it was before is lms.before.csv.",
    ]


def test_grades_that_stood_there_and_were_others_are_named(course, monkeypatch):
    monkeypatch.chdir(course.root)
    path = written(course, MOODLE)
    export_into(course, A, path)
    path.write_bytes(path.read_bytes().replace(b"2.5", b"61"))  # as of another topic
    ran = CliRunner().invoke(main, ["export", A, "--into", "lms.csv"])
    assert "In place of other grades, so look whether it is the right file: ada 61.\n" in ran.output
    assert "other grades" not in CliRunner().invoke(main, ["export", A, "--into", "lms.csv"]).output
