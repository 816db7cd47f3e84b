"""`gradestep students` reads the class list of any LMS, in any encoding, into nbgrader's own table."""

import json

import pytest
from click.testing import CliRunner

from gradestep.cli import main
from gradestep.course.errors import GradestepError
from gradestep.desk.lms.class_list import class_list, read_class_list

from .desk_course import add_class, desk_course, gradebook

MOODLE = "\ufeffIdentifier,Full name,Email address,Status,Grade\r\nParticipant 12,Ada Lovelace,ada@example.org,-,\r\n"
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,"Twice (77)"
    Points Possible,,,,,7
"Lovelace, Ada",101,s1,ada,one,
"Möller, Linus",102,s2,linus,one,
"Student, Test",103,,f00,one,
"""
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n#9,ada,Lovelace,Ada,ada@example.org,#\n"
)
ILIAS = "sep=;\nNachname;Vorname;Anmeldename;E-Mail\nMöller;Linus;linus;linus@example.org\n"
BLACKBOARD = '"Last Name"\t"First Name"\t"Username"\t"Student ID"\n"Lovelace"\t"Ada"\t"ada"\t"9"\n'


@pytest.fixture
def course(tmp_path):
    return desk_course(tmp_path / "course")


def read(course, text, encoding="utf-8", **options):
    path = course.root / "class.csv"
    path.write_bytes(text.encode(encoding))
    return read_class_list(course, path, **options)


def known(course):
    return {each.id: (each.first_name, each.last_name, each.email, each.lms_user_id) for each in class_list(course)}


@pytest.mark.parametrize(
    ("text", "encoding", "student"),
    [
        (MOODLE, "utf-8", {"ada@example.org": ("Ada", "Lovelace", "ada@example.org", "12")}),
        (CANVAS, "cp1252", {"ada": ("Ada", "Lovelace", "", "101"), "linus": ("Linus", "Möller", "", "102")}),
        (BRIGHTSPACE, "utf-8", {"ada": ("Ada", "Lovelace", "ada@example.org", "9")}),
        (ILIAS, "cp1252", {"linus": ("Linus", "Möller", "linus@example.org", "")}),
        (BLACKBOARD, "utf-16", {"ada": ("Ada", "Lovelace", "", "9")}),
    ],
)
def test_a_class_list_of_each_lms_is_read_as_it_is(course, text, encoding, student):
    done = read(course, text, encoding)
    assert sorted(done.added) == sorted(student)
    assert known(course) == student


def test_reading_again_changes_what_is_new_and_removes_nobody_and_nothing(course):
    add_class(course)
    done = read(course, "Username,First name,Last name,Email address\nada,Augusta Ada,Lovelace,\nalan,Alan,Turing,\n")
    assert done.added == ["alan"]
    assert done.changed == {"ada": ["first_name Ada -> Augusta Ada"]}
    assert done.not_in_file == ["grace", "linus"]
    assert known(course)["ada"] == ("Augusta Ada", "Lovelace", "ada@example.org", "")
    assert read(course, "Username,Name\nada,Augusta Ada Lovelace\n").unchanged == ["ada"]


def test_a_name_in_one_piece_does_not_divide_a_known_one_anew(course):
    read(course, "Username,First name,Last name\nemilie,Émilie,du Châtelet\njohn,John,Smith\n")
    assert read(course, "Username,Full name\nemilie,Émilie du Châtelet\njohn,John von Smith\n").changed == {
        "john": ["first_name John -> John von"]
    }
    assert known(course)["emilie"][:2] == ("Émilie", "du Châtelet")


def test_what_a_terminal_would_obey_goes_from_a_name(course):
    read(course, 'Username,First name,Last name\nada,"Ada\x1b[31m\n\x9b2J","  Love   lace"\n')
    assert known(course)["ada"][:2] == ("Ada [31m 2J", "Love lace")


def test_a_dry_run_writes_nothing(course):
    assert read(course, MOODLE, dry_run=True).added == ["ada@example.org"]
    assert known(course) == {}


def test_ids_that_differ_in_case_only_are_named(course):
    done = read(course, "Username,Email\nada,ada@example.org\nAda,other@example.org\n")
    assert "Ada and ada differ in case only" in done.warnings[0]
    add_class(course, "grace")
    again = read(course, "Username,Email\nGrace,grace@example.org\n")
    assert again.unchanged == ["grace"]
    assert again.warnings[0] == "Grace of the file is grace of the gradebook, and stays grace."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", ":1: no columns of students were found (a, b): it needs a first line with columns such as"),
        ("Username,Email\n", "it has headers, but no student below them"),
        ("Username,Email\n=1+1,a@b\n", ":2: '=1+1' can be no student's id: a spreadsheet takes = at the beginning"),
        ("Username,Email\n../x,a@b\n", ":2: '../x' can be no student's id: folders go by it"),
        (
            "Username,Email\nada,a@b\nada,c@d\n",
            ":3: ada stands on line 2 too, for somebody else: give each student one id",
        ),
        ('Username,Email\n"ada,a@b\n', ":2: a quote is opened and never closed"),
        ("First name,Last name\nAda,Lovelace\n", "no column has an id for every student"),
        ("\n \n", "the file is empty"),
        ("PK\x03\x04", "this is a spreadsheet or a zip, no CSV: save or export it as CSV"),
    ],
)
def test_what_is_no_class_list_is_refused_in_a_sentence_and_nothing_is_written(course, text, said):
    with pytest.raises(GradestepError) as error:
        read(course, text)
    assert said in str(error.value)
    assert known(course) == {}


def test_a_login_that_is_missing_is_said_when_another_column_is_taken_for_it(course):
    done = read(course, "Username,Email\nada,ada@example.org\n,grace@example.org\n")
    assert (done.column, done.added) == ("Email", ["ada@example.org", "grace@example.org"])
    assert done.warnings == [
        '"Username" did not become the ids, since it is empty on line 3: fill it if ids are logins.'
    ]


def test_another_column_becomes_the_id(course):
    assert read(course, CANVAS, id_column="sis user id").added == ["s1", "s2"]
    with pytest.raises(GradestepError, match='the column "Kohorte" is not in the first line: did you mean'):
        read(course, CANVAS, id_column="Kohorte")


def test_the_command_says_what_it_did_and_shows_the_class(course, monkeypatch):
    monkeypatch.chdir(course.root)
    (course.root / "class.csv").write_text(BRIGHTSPACE, "utf-8")
    ran = CliRunner().invoke(main, ["students", "class.csv"])
    assert ran.output.splitlines()[1] == "Added 1 student: ada."
    assert CliRunner().invoke(main, ["students"]).output.startswith("ada  Ada Lovelace  ada@example.org\n")
    assert json.loads(CliRunner().invoke(main, ["students", "--json"]).output)[0]["lms_user_id"] == "9"
    with gradebook(course) as book:
        assert [student.id for student in book.students] == ["ada"]
