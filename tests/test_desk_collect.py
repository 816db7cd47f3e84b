"""`gradestep collect` takes what an LMS gives: who, what and when are read from it, and nothing of before is lost."""

import io
import json
import struct
import zipfile

import nbformat
import pytest
from click.testing import CliRunner
from nbformat import v4

from gradestep.cli import main
from gradestep.course.errors import GradestepError
from gradestep.desk.lms import archive
from gradestep.desk.lms.collect import Hints, collect
from gradestep.submissions.intake import read_submission

from .desk_course import A, add_class, desk_course, gradebook, notebook, read_submitted, zip_bytes, zipped

BERLIN = Hints(zone="Europe/Berlin")
WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (submission),Last modified (grade)
Participant 12345,Ada Lovelace,ada@example.org,Submitted,,7.00,"Tuesday, 1 December 2026, 11:59 PM",-
Teilnehmer/in12346,Grace Hopper,grace@example.org,Abgegeben,,7.00,"Mittwoch, 2. Dezember 2026, 08:00",-
"""


@pytest.fixture
def course(tmp_path):
    return desk_course(tmp_path / "course", add_class)


def take(course, files, hints=BERLIN, **options):
    return collect(course, A, zipped(course.root / "all.zip", files), hints, **options)


def by_student(done):
    return {taken.student: (taken.what, taken.notebooks, taken.time) for taken in done.taken}


SPANISH = """\
Identificador,Nombre completo,Dirección Email,Estado,Calificación,Calificación máxima,Última modificación (entrega)
Participante 12345,Ada Lovelace,ada@example.org,Enviado,,"7,00","martes, 1 de diciembre de 2026, 23:59"
"""
UNKNOWN = """\
Identyfikator,Pełna nazwa,Email,Status,Ocena,Zmieniono
Uczestnik 12345,Ada Lovelace,ada@example.org,Przesłane,,2026-12-01 23:59
"""

DOUBLING, NAMING = notebook("doubling"), notebook("naming")
DOWNLOADS = {
    "moodle": {
        "Ada Lovelace_12345_assignsubmission_file_/doubling.ipynb": DOUBLING,
        "Ada Lovelace_12345_assignsubmission_file_/naming (1).ipynb": NAMING,
        "Grace Hopper_12346_assignsubmission_file_doubling.ipynb": DOUBLING,
        "Grace Hopper_12346_assignsubmission_onlinetext_/onlinetext.html": b"hello",
    },
    "canvas": {
        "lovelaceada_LATE_12345_67890_doubling-1.ipynb": DOUBLING,
        "lovelaceada_LATE_12345_67891_naming.ipynb.txt": NAMING,
        "hoppergrace_12346_67892_homework.ipynb": DOUBLING,
    },
    "brightspace": {
        "12345-67890 - Ada Lovelace - Dec 1, 2026 1159 PM - doubling.ipynb": DOUBLING,
        "12345-67890 - Ada Lovelace - Dec 1, 2026 959 AM - naming.ipynb": NAMING,
        "12346-67890 - Grace Hopper - Dec 1, 2026 1159 PM/doubling.ipynb": DOUBLING,
        "index.html": b"<html>",
    },
    "blackboard": {
        "First_steps_ada_attempt_2026-12-01-23-59-00_doubling.ipynb": DOUBLING,
        "First_steps_ada_attempt_2026-12-01-23-59-00_naming.ipynb": NAMING,
        "First_steps_ada_attempt_2026-12-01-23-59-00.txt": b"Name: Ada Lovelace (ada)",
        "First_steps_grace_attempt_2026-12-01-23-59-00_doubling.ipynb": DOUBLING,
    },
    "ilias": {
        "Submissions/Lovelace_Ada_ada_123456/20261201235900_doubling.ipynb": DOUBLING,
        "Submissions/Lovelace_Ada_ada_123456/20261201235900_naming.ipynb": NAMING,
        "Submissions/Hopper_Grace_grace_123457/20261201235900_doubling.ipynb": DOUBLING,
    },
    "folder": {
        "class/ada/first-steps/doubling.ipynb": DOUBLING,
        "class/ada/first-steps/naming.ipynb": NAMING,
        "class/ada/first-steps/timestamp.txt": b"2026-12-01 22:59:00 UTC",
        "class/Grace Hopper/doubling.ipynb": DOUBLING,
    },
}


@pytest.mark.parametrize("lms", DOWNLOADS)
def test_a_download_of_each_lms_is_told_by_looking_and_sorted_by_student_and_notebook(course, lms):
    done = take(course, {**DOWNLOADS[lms], "__MACOSX/._doubling.ipynb": b"junk", ".DS_Store": b""})
    assert done.kind == lms
    assert done.nobody == {}
    assert {student: names for student, (_, names, _) in by_student(done).items()} == {
        "ada": ["doubling", "naming"],
        "grace": ["doubling"],
    }
    assert done.missing == ["linus"]
    files = read_submitted(course, "ada")
    assert (files["doubling.ipynb"], files["naming.ipynb"]) == (DOUBLING, NAMING)
    if lms in ("moodle", "canvas"):
        assert "timestamp.txt" not in files
        assert "says no times" in done.notes[0]
    else:
        assert files["timestamp.txt"] == b"2026-12-01 22:59:00 UTC"  # 23:59 in Berlin


def test_canvas_says_late_but_not_how_late(course):
    done = take(course, DOWNLOADS["canvas"])
    assert done.notes[1] == "Late, and the download does not say how late: ada. Give the time with --time."
    done = take(course, DOWNLOADS["canvas"], Hints(zone="Europe/Berlin", times=("ada=2026-12-02 00:30",)))
    assert by_student(done)["ada"] == ("unchanged", ["doubling", "naming"], "2026-12-01 23:30:00 UTC")
    assert read_submitted(course, "ada")["timestamp.txt"] == b"2026-12-01 23:30:00 UTC"


def test_moodles_worksheet_has_the_times_in_its_own_language(course):
    sheet = course.root / "worksheet.csv"
    sheet.write_text(WORKSHEET, "utf-8")
    done = take(course, DOWNLOADS["moodle"], Hints(zone="Europe/Berlin", worksheet=sheet))
    assert {student: time for student, (_, _, time) in by_student(done).items()} == {
        "ada": "2026-12-01 22:59:00 UTC",
        "grace": "2026-12-02 07:00:00 UTC",
    }


def test_a_file_that_is_no_worksheet_gives_nobody_anybodys_time(course):
    sheet = course.root / "worksheet.csv"
    sheet.write_text('Username,Last modified (submission)\nlinus,"1 December 2026, 11:59 PM"\n', "utf-8")
    with pytest.raises(GradestepError, match="this is no grading worksheet of Moodle's"):
        take(course, DOWNLOADS["blackboard"], Hints(worksheet=sheet))


def test_of_several_attempts_the_newest_of_each_notebook_counts(course):
    new = notebook("doubling", "second")
    done = take(
        course,
        {
            "T_ada_attempt_2026-12-02-10-00-00_doubling.ipynb": new,
            "T_ada_attempt_2026-12-01-10-00-00_doubling.ipynb": DOUBLING,
            "T_ada_attempt_2026-12-01-10-00-00_naming.ipynb": NAMING,
        },
    )
    assert by_student(done)["ada"] == ("new", ["doubling", "naming"], "2026-12-02 09:00:00 UTC")
    files = read_submitted(course, "ada")
    assert (files["doubling.ipynb"], files["naming.ipynb"]) == (new, NAMING)


def test_what_was_collected_before_and_differs_is_kept_and_what_a_part_lacks_stays(course):
    take(course, DOWNLOADS["blackboard"])
    new = notebook("doubling", "again")
    done = take(course, {"T_ada_attempt_2026-12-03-10-00-00_doubling.ipynb": new})
    assert by_student(done) == {"ada": ("changed", ["doubling"], "2026-12-03 09:00:00 UTC")}
    files = read_submitted(course, "ada")
    assert (files["doubling.ipynb"], files["naming.ipynb"]) == (new, NAMING)
    kept = course.root / done.taken[0].kept
    assert (kept / "doubling.ipynb").read_bytes() == DOUBLING
    assert (kept / "timestamp.txt").read_bytes() == b"2026-12-01 22:59:00 UTC"
    assert kept.is_relative_to(course.root / "downloaded" / A / "earlier/ada")
    assert by_student(take(course, DOWNLOADS["blackboard"]))["ada"][0] == "older"
    assert read_submitted(course, "ada") == files


def test_a_student_cannot_say_when_the_work_came(course):
    """A timestamp.txt that a student hands in is no time; in a teacher's own folders it is nbgrader's."""
    inside = zip_bytes({"doubling.ipynb": DOUBLING, "timestamp.txt": b"2020-01-01 00:00:00 UTC"})
    done = take(
        course,
        {
            "Ada Lovelace_1_assignsubmission_file_/doubling.ipynb": DOUBLING,
            "Ada Lovelace_1_assignsubmission_file_/timestamp.txt": b"2020-01-01 00:00:00 UTC",
            "Ada Lovelace_1_assignsubmission_file_/submission_secret.txt": b"x",
            "Grace Hopper_2_assignsubmission_file_/work.zip": inside,
        },
    )
    assert {time for _, _, time in by_student(done).values()} == {""}
    assert [list(read_submitted(course, student)) for student in ("ada", "grace")] == [["doubling.ipynb"]] * 2
    assert sum("was left out" in text for text in done.notes) == 3


def test_files_of_students_that_look_like_an_lmss_do_not_mislead(course):
    files = {f"{student}/{name}": DOUBLING for student in ("ada", "grace") for name in ("doubling.ipynb",)}
    done = take(
        course, {**files, "ada/run_1_2_data.csv": b"1", "grace/run_3_4_data.csv": b"2", "grace/run_5_6_x.csv": b""}
    )
    assert done.kind == "folder"
    assert sorted(read_submitted(course, "ada")) == ["doubling.ipynb", "run_1_2_data.csv"]
    done = take(course, {**DOWNLOADS["canvas"], "doubling_final.ipynb": DOUBLING})
    assert done.nobody == {"doubling_final.ipynb": "its name is not as canvas writes them"}


def test_a_worksheet_of_another_assignment_is_noticed(course):
    sheet = course.root / "worksheet.csv"
    sheet.write_text(WORKSHEET.replace("1234", "9999"), "utf-8")
    done = take(course, DOWNLOADS["moodle"], Hints(worksheet=sheet))
    assert done.notes[-1] == "The worksheet knows nobody of this download: is it another assignment's?"


def test_the_same_download_again_changes_nothing(course):
    take(course, DOWNLOADS["ilias"])
    before = read_submitted(course, "ada")
    done = take(course, DOWNLOADS["ilias"])
    assert {what for what, _, _ in by_student(done).values()} == {"unchanged"}
    assert read_submitted(course, "ada") == before
    assert not (course.root / "downloaded" / A / "earlier").exists()


def test_an_old_download_takes_nothing_back(course):
    take(course, {"T_ada_attempt_2026-12-03-10-00-00_doubling.ipynb": notebook("doubling", "new")})
    done = take(course, {"T_ada_attempt_2026-12-01-10-00-00_doubling.ipynb": DOUBLING})
    assert by_student(done)["ada"][0] == "older"
    assert read_submitted(course, "ada")["doubling.ipynb"] == notebook("doubling", "new")


def test_a_dry_run_lists_who_matched_nobody_and_writes_nothing(course):
    files = {**DOWNLOADS["moodle"], "Alan Turing_9_assignsubmission_file_/doubling.ipynb": DOUBLING}
    done = take(course, files, dry_run=True)
    assert done.nobody == {"Alan Turing (9)": "the class list has nobody of this name or id"}
    assert not (course.root / "submitted").exists()
    for who in ("Alan Turing=linus", "9=linus"):
        assert "linus" in by_student(take(course, files, Hints(who=(who,))))


def test_two_students_of_one_name_are_never_mixed_up(course):
    with gradebook(course) as book:
        book.add_student("ada2", first_name="Ada", last_name="Lovelace", lms_user_id="12347")
    two = {
        "Ada Lovelace_12345_assignsubmission_file_/doubling.ipynb": DOUBLING,
        "Ada Lovelace_12347_assignsubmission_file_/doubling.ipynb": notebook("doubling", "other"),
    }
    done = take(course, two)
    assert list(by_student(done)) == ["ada2"]
    assert done.nobody == {"Ada Lovelace (12345)": "2 students are called so (ada, ada2)"}
    with gradebook(course) as book:
        book.remove_student("ada2")
    assert set(take(course, two).nobody.values()) == {"2 participants of the download seem to be ada"}
    assert len(take(course, two, Hints(who=("Ada Lovelace=ada",))).nobody) == 2
    assert list(by_student(take(course, two, Hints(who=("12345=ada", "12347=grace"))))) == ["ada", "grace"]


def blackboards(*logins, title="First_steps"):
    """Return a download in which each hand-in says whose it is."""
    when = "attempt_2026-12-01-23-59-00_doubling.ipynb"
    return {f"{title}_{login}_{when}": notebook("doubling", login) for login in logins}


def test_a_login_that_ends_as_another_one_is_another_students(course):
    files = blackboards("van_ada", "ada", "grace")
    done = take(course, files)
    assert (list(by_student(done)), list(done.nobody)) == (["ada", "grace"], ["van_ada"])
    with gradebook(course) as book:
        book.add_student("van_ada")
    assert take(course, files).nobody == {}
    for login in ("van_ada", "ada"):
        assert read_submitted(course, login)["doubling.ipynb"] == notebook("doubling", login)
    assert list(by_student(take(course, blackboards("van_ada", "van_grace"), dry_run=True))) == ["van_ada"]
    unclear = blackboards("van_ada", title="Task")
    assert take(course, unclear, dry_run=True).nobody == {
        "van_ada": "it may be of each of van_ada, ada: its name does not say where the login begins"
    }
    assert list(by_student(take(course, unclear, Hints(who=("van_ada=van_ada",)), dry_run=True))) == ["van_ada"]
    assert list(by_student(take(course, unclear | blackboards("linus", title="Task"), dry_run=True))) == [
        *("linus", "van_ada")
    ]
    assert list(by_student(take(course, blackboards("linus", title="Week_1_van_ada"), dry_run=True))) == ["linus"]


def test_an_ilias_name_of_many_words_or_of_letters_that_it_cannot_write_is_found(course):
    with gradebook(course) as book:
        book.add_student("b_anna", first_name="Anna Maria", last_name="van der Berg")
        book.add_student("lech", first_name="Lech", last_name="Wa\u0142\u0119sa")
        book.add_student("x_y")
        book.add_student("somebody", first_name="Eva Lu", last_name="Ator")
    when = "20261201235900_doubling.ipynb"
    done = take(
        course,
        {
            f"Submissions/van_der_Berg_Anna_Maria_b_anna_1/{when}": DOUBLING,
            f"Submissions/Wa____sa_Lech_lech_2/{when}": DOUBLING,
            f"Submissions/Yang_Xu_x_y_3/{when}": DOUBLING,
            f"Submissions/Ator_Eva_Lu_el_5/{when}": DOUBLING,
            f"Submissions/van_der_Berg_Anna_not_ada_4/{when}": DOUBLING,
        },
    )
    assert (done.kind, list(by_student(done))) == ("ilias", ["b_anna", "lech", "somebody", "x_y"])
    assert list(done.nobody) == ["van_der_Berg_Anna_not_ada (4)"]


def test_a_name_that_a_group_or_a_code_page_changed_is_found(course):
    done = take(
        course,
        {
            "Group A-Ada Lovelace_1_assignsubmission_file_/doubling.ipynb": DOUBLING,
            "Group A-Linus Mo\u0308ller_2_assignsubmission_file_/doubling.ipynb": DOUBLING,
            "Mary-Grace Hopper_3_assignsubmission_file_/doubling.ipynb": DOUBLING,
        },
    )
    assert list(by_student(done)) == ["ada", "linus"]
    assert list(done.nobody) == ["Mary-Grace Hopper (3)"]
    data = zip_bytes({"Linus M\u00f6ller_2_assignsubmission_file_/doubling.ipynb": notebook("doubling", "2")})
    raw = "Linus M\u00f6ller_2".encode()
    assert raw in data
    unflagged = data.replace(struct.pack("<H", 0x800), struct.pack("<H", 0))
    (course.root / "mac.zip").write_bytes(unflagged)
    assert list(by_student(collect(course, A, course.root / "mac.zip", BERLIN))) == ["linus"]


def test_a_zip_of_each_student_in_the_zip_is_unpacked(course):
    inside = zip_bytes({"work/doubling.ipynb": DOUBLING, "work/__MACOSX/._naming.ipynb": b"", "work/data.csv": b"1"})
    done = take(course, {"lovelaceada_1_2_work.zip": inside, "ada.txt": b""})
    assert by_student(done)["ada"][:2] == ("new", ["doubling"])
    assert read_submitted(course, "ada") == {"doubling.ipynb": DOUBLING, "work/data.csv": b"1"}
    done = take(course, {"ada.zip": inside, "grace.zip": inside}, BERLIN)
    assert list(by_student(done)) == ["ada", "grace"]


def test_a_zip_of_data_stays_a_zip_and_long_names_stop_nobody(course):
    data = zip_bytes({"numbers.csv": b"1,2"})
    done = take(course, {"ada/doubling.ipynb": DOUBLING, "ada/data.zip": data, f"grace/{'x' * 300}.ipynb": DOUBLING})
    assert read_submitted(course, "ada") == {"doubling.ipynb": DOUBLING, "data.zip": data}
    assert "has a longer name than a file may have: left out." in done.notes[0]


@pytest.mark.parametrize("way", ["zip", "folder"])
def test_a_notebook_in_whose_name_are_marks_that_nobody_sees_is_taken(course, way):
    files = {"ada/\u200fdoubling\u202e.ipynb": DOUBLING, "ada/my\nnotes.txt": b"1", "grace/naming.ipynb\u200e": NAMING}
    if way == "zip":
        done = take(course, files)
    else:
        for name, data in files.items():
            (course.root / "class" / name).parent.mkdir(parents=True, exist_ok=True)
            (course.root / "class" / name).write_bytes(data)
        done = collect(course, A, course.root / "class", BERLIN)
    assert read_submitted(course, "ada") == {"doubling.ipynb": DOUBLING, "my notes.txt": b"1"}
    assert read_submitted(course, "grace") == {"naming.ipynb": NAMING}
    assert not [each for each in done.notes if "left out" in each]


def test_the_outputs_of_a_loop_that_prints_are_no_bomb(course):
    large = nbformat.from_dict(json.loads(DOUBLING))
    large.cells[0].outputs = [v4.new_output("stream", text="loss: 0.1\n" * (1 << 20))]
    data = nbformat.writes(large).encode()
    take(course, {"ada/doubling.ipynb": data})
    assert read_submitted(course, "ada") == {"doubling.ipynb": data}


def test_of_two_copies_that_no_time_tells_apart_the_other_lies_beside_and_grading_says_so(course):
    other = notebook("doubling", "the one that was worked in")
    done = take(course, {"ada/doubling.ipynb": DOUBLING, "ada/doubling (final).ipynb": other})
    [said] = done.taken[0].notes
    assert said.startswith("doubling.ipynb is there 2 times, and no time tells: the one of this name was taken; ")
    assert said.endswith("kept beside it: doubling (final).ipynb.")
    assert read_submitted(course, "ada") == {"doubling.ipynb": DOUBLING, "doubling (final).ipynb": other}
    templates = {"doubling": nbformat.reads(DOUBLING.decode(), 4)}
    said = read_submission(course.root / "submitted/ada" / A, "ada", templates).notes[""]
    assert said == [
        "doubling (final).ipynb was left out: doubling.ipynb is there too. See which of them was worked in."
    ]
    assert by_student(take(course, {"ada/doubling.ipynb": DOUBLING}))["ada"][0] == "unchanged"


def test_a_notebook_that_cannot_be_read_is_collected_and_said_at_once(course):
    done = take(course, {"ada/doubling.ipynb": b'{"cells": [', "grace/doubling.ipynb": DOUBLING})
    assert done.taken[0].notes == ["doubling.ipynb is cut off: its end is missing."]
    assert read_submitted(course, "ada") == {"doubling.ipynb": b'{"cells": ['}


def test_a_disk_that_refuses_one_student_stops_nobody_else(course):
    (course.root / "submitted").mkdir()
    (course.root / "submitted/ada").write_text("in the way", "utf-8")
    done = take(course, DOWNLOADS["ilias"])
    assert list(by_student(done)) == ["grace"]
    assert done.nobody["ada"].startswith("not collected: ")


def test_without_a_class_list_one_is_asked_for(tmp_path):
    course = desk_course(tmp_path / "course")
    with pytest.raises(GradestepError, match=r"the class list is empty: read one first: gradestep students FILE\.csv"):
        take(course, DOWNLOADS["ilias"])


def test_a_zip_of_one_student_by_mail(course):
    done = take(course, {"doubling.ipynb": DOUBLING})
    assert list(done.nobody) == ["doubling"]
    assert list(by_student(take(course, {"doubling.ipynb": DOUBLING}, Hints(student="ada")))) == ["ada"]


def submit(course, student, time, text):
    """Put a hand-in into the exchange as nbgrader submit does."""
    folder = course.root / "exchange/tiny-course/inbound" / f"{student}+{A}+{time}+x"
    folder.mkdir(parents=True)
    (folder / "doubling.ipynb").write_bytes(notebook("doubling", text))
    (folder / "timestamp.txt").write_text(time, "utf-8")
    (folder / "submission_secret.txt").write_text(text, "utf-8")


@pytest.mark.slow
def test_one_notebook_by_mail_is_taken_when_one_says_whose_it_is(course):
    mail = course.root / "doubling (2).ipynb"
    mail.write_bytes(DOUBLING)
    assert by_student(collect(course, A, mail, Hints(student="ada")))["ada"][:2] == ("new", ["doubling"])
    assert read_submitted(course, "ada") == {"doubling.ipynb": DOUBLING}
    assert list(collect(course, A, mail, BERLIN, dry_run=True).nobody) == ["doubling (2)"]


def test_the_exchange_is_collected_by_nbgrader_and_what_was_there_is_kept(course):
    take(course, {"T_ada_attempt_2026-12-01-10-00-00_naming.ipynb": NAMING})
    submit(course, "ada", "2026-12-02 09:00:00 UTC", "first")
    submit(course, "ada", "2026-12-03 09:00:00 UTC", "second")
    submit(course, "eve", "2026-12-02 09:00:00 UTC", "hers")
    done = collect(course, A, None)
    assert by_student(done)["ada"] == ("changed", ["doubling"], "2026-12-03 09:00:00 UTC")
    assert sorted(read_submitted(course, "ada")) == ["doubling.ipynb", "submission_secret.txt", "timestamp.txt"]
    assert [path.name for path in (course.root / done.taken[0].kept).glob("*.ipynb")] == ["naming.ipynb"]
    assert done.notes == ["Not in the class list, and collected: eve."]


@pytest.mark.slow
def test_an_exchange_that_nobody_uses_yet_says_what_to_do(course):
    with pytest.raises(GradestepError, match="Nobody can hand in before nbgrader release_assignment first-steps; name"):
        collect(course, A, None)


def test_what_is_dangerous_in_a_zip_is_left_out_and_the_rest_is_collected(course, monkeypatch):
    monkeypatch.setattr(archive, "SMALL", 1 << 16)
    bomb = b"0" * (1 << 20)
    files = {
        "../../Ada Lovelace_1_assignsubmission_file_/evil.ipynb": b"x",
        "Ada Lovelace_1_assignsubmission_file_/doubling.ipynb": DOUBLING,
        "Ada Lovelace_1_assignsubmission_file_/big.txt": bomb,
        "Grace Hopper_2_assignsubmission_file_/bomb.zip": zip_bytes({"naming.ipynb": NAMING, "big.txt": bomb}),
        "Grace Hopper_2_assignsubmission_file_/broken.zip": b"PK\x03\x04 no zip",
    }
    link = zipfile.ZipInfo("Ada Lovelace_1_assignsubmission_file_/link.ipynb")
    link.external_attr = 0o120777 << 16
    memory = io.BytesIO(zip_bytes(files))
    with zipfile.ZipFile(memory, "a") as whole:
        whole.writestr(link, "/etc/passwd")
    (course.root / "all.zip").write_bytes(memory.getvalue())
    done = collect(course, A, course.root / "all.zip", BERLIN)
    assert read_submitted(course, "ada") == {"doubling.ipynb": DOUBLING}
    assert read_submitted(course, "grace") == {"naming.ipynb": NAMING}
    said = "\n".join(done.notes)
    assert "evil.ipynb leads out of the zip: left out." in said
    assert said.count("(a zip bomb?)") == 2
    assert "broken.zip is no zip that can be unpacked" in said
    assert "link.ipynb is a symbolic link: left out." in said


@pytest.mark.parametrize(
    ("name", "said"),
    [("all.txt", "this is no whole zip"), ("nosuch.zip", "there is no such file or folder"), ("", "holds no hand-ins")],
)
def test_what_is_no_download_is_refused_in_a_sentence(course, name, said):
    (course.root / "all.txt").write_text("hello", "utf-8")
    empty = course.root / "empty"
    empty.mkdir()
    with pytest.raises(GradestepError, match=said):
        collect(course, A, course.root / name if name else empty, BERLIN)
    assert not (course.root / "submitted").exists()


def test_one_broken_zip_in_a_folder_stops_nobody_else(course):
    for student, name, data in (("ada", "doubling.ipynb", DOUBLING), ("grace", "work.zip", b"no zip")):
        (course.root / "class" / student).mkdir(parents=True)
        (course.root / "class" / student / name).write_bytes(data)
    done = collect(course, A, course.root / "class", BERLIN)
    assert list(by_student(done)) == ["ada"]
    assert done.notes[0].startswith("grace/work.zip is no zip that can be unpacked")


def test_an_exchange_that_holds_nothing_says_so_and_names_the_other_way(course, monkeypatch, tmp_path):
    monkeypatch.setattr("gradestep.desk.lms.collect._from_exchange", lambda *_: tmp_path / "course/notebooks/none")
    (course.root / "notebooks/none").mkdir()
    with pytest.raises(
        GradestepError, match=r"handed in first-steps through the exchange yet; .* first-steps FILE\.zip"
    ):
        collect(course, A, None, BERLIN)


def test_an_unknown_assignment_or_zone_or_student_is_named_with_what_is_near(course):
    path = zipped(course.root / "all.zip", DOWNLOADS["ilias"])
    for assignment, hints, said in (
        ("first-step", BERLIN, "did you mean first-steps?"),
        (A, Hints(zone="Europe/Berlim"), "did you mean Europe/Berlin"),
        (A, Hints(who=("Ada=adda",)), "did you mean ada"),
        (A, Hints(times=("ada=soon",)), "year-month-day"),
        (A, Hints(times=("ada",)), '--time ada: write it as in --time ada="2026-12-01 23:59"'),
    ):
        with pytest.raises(GradestepError) as error:
            collect(course, assignment, path, hints)
        assert said in str(error.value)


def test_a_german_worksheet_has_the_times_too(course):
    path = course.root / "Bewertungen.csv"
    when = '"Dienstag, 1. Dezember 2026, 23:59"'
    head = "ID;Vollständiger Name;E-Mail-Adresse;Bewertung;Zuletzt geändert (Abgabe)\n"
    path.write_text(f"{head}Teilnehmer/in12345;Ada Lovelace;ada@example.org;;{when}\n", "cp1252")
    done = take(course, {"Ada_12345_assignsubmission_file_/doubling.ipynb": DOUBLING}, Hints("Europe/Berlin", path))
    assert by_student(done) == {"ada": ("new", ["doubling"], "2026-12-01 22:59:00 UTC")}


def test_a_hand_in_without_a_notebook_is_the_students_still(course):
    done = take(course, {"Ada Lovelace_1_assignsubmission_file_/essay.docx": b"words"})
    assert (done.kind, by_student(done)) == ("moodle", {"ada": ("new", [], "")})


def test_notebooks_in_no_folder_are_said_to_want_a_student(course):
    files = {"doubling.ipynb": DOUBLING, "naming.ipynb": NAMING}
    done = take(course, files)
    assert [name for name, why in done.nobody.items() if "say whose with --student" in why] == ["doubling", "naming"]
    assert list(by_student(take(course, files, Hints(student="ada")))) == ["ada"]


def of_another_assignment():
    book = json.loads(notebook("naming"))
    book["metadata"]["gradestep"]["name"] = "momentum"
    for cell in book["cells"]:
        cell["id"] = f"other-{cell['id']}"
    return json.dumps(book).encode()


def test_another_assignments_download_is_refused_and_one_such_notebook_is_named(course):
    stray = {"Ada Lovelace_1_assignsubmission_file_/momentum.ipynb": of_another_assignment()}
    for options in ({}, {"dry_run": True}):
        with pytest.raises(GradestepError, match=r"none of its notebooks is of first-steps \(doubling, naming\)"):
            take(course, stray, **options)
    broken = {**stray, "Grace Hopper_2_assignsubmission_file_/momentum.ipynb": b"{"}
    with pytest.raises(GradestepError, match=r"none of its notebooks is of first-steps"):
        take(course, broken)
    assert not (course.root / "submitted").exists()
    done = take(course, {**stray, "Grace Hopper_2_assignsubmission_file_/doubling.ipynb": DOUBLING})
    said = [taken.notes for taken in done.taken]
    assert said == [["momentum.ipynb is none of this assignment's notebooks."], []]


def test_another_topics_notebook_of_the_same_name_is_none_of_this_assignments(course):
    another = json.loads(notebook("naming", "an answer"))
    for cell in another["cells"]:
        cell.update(id=f"other-{cell['id']}", source="momentum = 0.9  # of the other topic")
    (course.root / "notebooks/second-steps").mkdir()
    (course.root / "notebooks/second-steps/naming.ipynb").write_text(json.dumps(another), "utf-8")
    with gradebook(course) as book:
        book.add_assignment("second-steps")
    files = {"Ada Lovelace_1_assignsubmission_file_/naming.ipynb": json.dumps(another).encode()}
    with pytest.raises(GradestepError, match=r"none of its notebooks is of first-steps"):
        take(course, files)
    shared = json.loads(notebook("naming"))["cells"][0]
    another["cells"] = [shared, *another["cells"]]  # headings of two topics may be alike
    (course.root / "notebooks/second-steps/naming.ipynb").write_text(json.dumps(another), "utf-8")
    files = {"Ada Lovelace_1_assignsubmission_file_/naming.ipynb": json.dumps(another).encode()}
    with pytest.raises(GradestepError, match=r"none of its notebooks is of first-steps"):
        take(course, files)
    done = take(course, {**files, "Ada Lovelace_1_assignsubmission_file_/doubling.ipynb": DOUBLING})
    assert [taken.notes for taken in done.taken] == [["naming.ipynb is none of this assignment's notebooks."]]


def test_the_command_says_times_in_the_zone_that_it_names(course, monkeypatch):
    monkeypatch.chdir(course.root)
    files = {name: data for name, data in DOWNLOADS["moodle"].items() if "Grace" not in name}
    zipped(course.root / "all.zip", {**files, "Linus Möller_3_assignsubmission_file_/doubling.ipynb": DOUBLING})
    (course.root / "grades.csv").write_text(WORKSHEET, "utf-8")
    typed = ["collect", A, "all.zip", "--worksheet", "grades.csv", "--zone", "Europe/Berlin"]
    said = CliRunner().invoke(main, typed).output
    assert "ada: new: doubling, naming, handed in Tue 2026-12-01 23:59:00\n" in said
    assert "(times in Europe/Berlin)" in said
    assert "No time came with the work of linus, so it makes nobody late: give it with --time" in said
    said = CliRunner().invoke(main, [*typed, "--time", "ada=2026-12-02 00:10"]).output
    assert "ada: as before: doubling, naming, handed in Wed 2026-12-02 00:10:00\n  ada: only its time is" in said


def test_the_command_ends_with_status_1_when_somebody_matched_nobody(course, monkeypatch):
    monkeypatch.chdir(course.root)
    files = {**DOWNLOADS["moodle"], "\x1b[31mEve_9_assignsubmission_file_/doubling.ipynb": DOUBLING}
    zipped(course.root / "all.zip", {**files, "Alan Turing_9_assignsubmission_file_/doubling.ipynb": DOUBLING})
    ran = CliRunner().invoke(main, ["collect", A, "all.zip", "--zone", "UTC"])
    assert ran.exit_code == 1
    assert "ada: new: doubling, naming, time not known\n" in ran.output
    assert "Nobody: Alan Turing (9): the class list has nobody of this name or id.\n" in ran.output
    assert "\x1b" not in ran.output
    ran = CliRunner().invoke(main, ["collect", A, "all.zip", "--json"])
    assert json.loads(ran.output)["kind"] == "moodle"


@pytest.mark.parametrize("sheet", [SPANISH, UNKNOWN])
def test_a_worksheet_in_another_language_tells_whose_work_came_and_when(course, sheet):
    """Whatever its first column is called: in its rows is a word and a number."""
    (course.root / "grades.csv").write_text(sheet, "utf-8")
    files = {"A. L._12345_assignsubmission_file_/doubling.ipynb": DOUBLING}
    done = take(course, files, Hints(zone="Europe/Berlin", worksheet=course.root / "grades.csv"))
    assert by_student(done) == {"ada": ("new", ["doubling"], "2026-12-01 22:59:00 UTC")}


@pytest.mark.parametrize("order", [1, -1])
def test_a_copy_that_can_be_read_comes_before_one_that_cannot(course, order):
    """As a notebook in a zip beside a web page that was saved under its name."""
    folder = "Ada Lovelace_12345_assignsubmission_file_"
    files = {f"{folder}/doubling.ipynb": b"<html>", f"{folder}/work/homework.ipynb": DOUBLING}
    done = take(course, dict(list(files.items())[::order]))
    assert read_submitted(course, "ada") == {"doubling.ipynb": DOUBLING}
    assert done.taken[0].notes == [
        "doubling.ipynb is a web page, as of a login, no notebook: ask for the notebook itself.",
        "doubling.ipynb: another copy, which can be read, was taken.",
    ]
