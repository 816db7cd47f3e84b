"""The gradebook's single writer saves what nbgrader's own steps save, whole or not at all."""

import os
import random
import resource
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from datetime import datetime

import nbformat
import pytest
from nbgrader import api

from gradestep.course.course import Course
from gradestep.course.errors import GradestepError
from gradestep.gradebook import database as databases
from gradestep.gradebook.autograded import Draft
from gradestep.gradebook.database import GradebookError, located
from gradestep.gradebook.gradebook import Gradebook
from gradestep.gradebook.nbgrader_config import cell_seconds, configured
from gradestep.gradebook.pending import alike
from gradestep.grading.time_left import Times
from gradestep.release.release import release
from gradestep.release.sample import STUDENTS
from gradestep.submissions.submission import Submission

from . import postgres
from .command_line import nbgrader
from .handed_in import as_it_is, database, rows, worked

ADA, GRACE, ALAN, MARY = STUDENTS
A = "first-steps"
DUE = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - nbgrader keeps UTC without saying so
EARLY, LATE, LATER = "2026-03-01 09:30:00.5 UTC", "2026-03-03 13:00:00 +0100", "2026-03-05 08:00:00 UTC"
PLUGIN = """

from nbgrader.plugins import LateSubmissionPlugin


class HalfAPointADay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        if student_id == "broken":
            raise RuntimeError("no such day")
        return 0.5 * total_seconds_late / 86400


c.AssignLatePenalties.plugin_class = HalfAPointADay
"""


def explain(notebook):
    """Answer what a person grades."""
    for cell in notebook.cells:
        if cell.id == "why_warm":
            cell.source = "They glow."


HOOKS = """

import json
from pathlib import Path


def noting(when):
    def hook(**told):
        with Path("hooks.txt").open("a") as file:
            file.write(when + " " + json.dumps(told, sort_keys=True) + "\\n")
        graded = [path.parent.parent.name for path in Path("autograded").glob("*/first-steps/doubling.ipynb")]
        if told["student"] == "grace":
            raise RuntimeError(f"the hook {when} met {sorted(graded)}")

    return hook


c.Autograde.pre_convert_hook = noting("before")
c.Autograde.post_convert_hook = noting("after")
"""


def hand_in(course, student, timestamp=None, name="", notebooks=("doubling", "naming")):
    """Put `student`'s work of the kind that the sample student does into submitted/."""
    folder = course.root / "submitted" / (name or student.id) / A
    shutil.rmtree(folder, ignore_errors=True)
    worked(course, student, folder, explain if student is ADA else as_it_is)
    for path in folder.glob("*.ipynb"):
        if path.stem not in notebooks:
            path.unlink()
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp, "utf-8")
    (folder / "data").mkdir()
    (folder / "data/own.csv").write_text("1,2\n", "utf-8")
    return folder


def executed(course, student):
    """Return what stock nbgrader executed and wrote."""
    folder = course.root / "autograded" / student / A
    return {path.stem: nbformat.read(path, 4) for path in folder.glob("*.ipynb")}


def without_notes(notebooks):
    """Take out the notes that our step in nbgrader's autograde adds, which are written anew."""
    for notebook in notebooks.values():
        notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get("gradestep", {}).get("notes")]
    return notebooks


def submission(course, student, notebooks, **other):
    """Return the submission in submitted/, as the intake reads it."""
    folder = course.root / "submitted" / student / A
    here = {path.stem for path in folder.glob("*.ipynb")}
    stamp = folder / "timestamp.txt"
    usual = {
        "missing": tuple(sorted({"doubling", "naming"} - here)),
        "files": {
            str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".ipynb"
        },
        "timestamp": stamp.read_text("utf-8") if stamp.exists() else None,
    }
    return Submission(student, notebooks, **{**usual, **other})


def write(course, student, notebooks, **other):
    with Gradebook(course, A) as gradebook:
        return gradebook.write(submission(course, student, notebooks, **other), notebooks)


def files(folder):
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}


def add_hooks(course):
    """Let nbgrader's hooks write into hooks.txt what they are told, and fail for grace."""
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(HOOKS)


def hooked(course):
    """Return what the hooks have written."""
    return (course.root / "hooks.txt").read_text("utf-8").splitlines()


def person(course, student):
    """Let a person grade, comment and give extra credit, as formgrader does."""
    with database(course) as gradebook:
        gradebook.find_grade("why_warm", "naming", A, student).manual_score = 2.5
        gradebook.find_grade("loud", "naming", A, student).manual_score = 0.5
        gradebook.find_grade("small_numbers", "doubling", A, student).extra_credit = 1.0
        gradebook.find_comment("shout", "naming", A, student).manual_comment = "Shout louder."
        gradebook.db.commit()


STUDENT_IDS = ("ada", "alan", "grace", "linus", "mary")


@pytest.fixture(scope="module")
def stock(once_released, tmp_path_factory):
    """Two copies of a course with hand-ins: `graded`, by stock nbgrader, and `fresh`, to be graded by us."""
    root = tmp_path_factory.mktemp("class")
    shutil.copytree(once_released.root, root / "graded")
    graded = Course(root / "graded")
    with (graded.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(PLUGIN)
    (graded.source / A / "given.txt").write_text("the teacher's own\n", "utf-8")
    with database(graded) as gradebook:
        gradebook.update_or_create_assignment(A, duedate=DUE)
    hand_in(graded, ADA, EARLY)
    hand_in(graded, ALAN, EARLY)
    hand_in(graded, GRACE, LATE)
    hand_in(graded, ADA, LATE, "linus", ("doubling",))
    (hand_in(graded, MARY) / "given.txt").write_text("the student's version\n", "utf-8")
    shutil.copytree(graded.root, root / "fresh")
    nbgrader(graded, "autograde", A)
    return graded, Course(root / "fresh")


@pytest.fixture
def fresh(stock, tmp_path):
    """A copy of the class, handed in and not graded."""
    shutil.copytree(stock[1].root, tmp_path / "fresh")
    return Course(tmp_path / "fresh")


@pytest.fixture
def ours(stock, fresh):
    """A copy of the class that our writer has graded."""
    graded, _ = stock
    with Gradebook(fresh, A) as gradebook:
        for student in gradebook.due():
            notebooks = executed(graded, student)
            gradebook.write(submission(fresh, student, notebooks), notebooks)
    return fresh


@pytest.mark.parametrize("student", STUDENT_IDS)
def test_the_rows_of_a_submission_are_those_of_stock_nbgrader(stock, ours, student):
    assert rows(ours, student) == rows(stock[0], student)


@pytest.mark.parametrize("student", STUDENT_IDS)
def test_the_autograded_folder_is_that_of_stock_nbgrader(stock, ours, student):
    graded, place = stock[0], f"autograded/{student}/{A}"
    assert files(ours.root / place) == files(graded.root / place)
    assert (ours.root / place / "given.txt").read_text("utf-8") == "the teacher's own\n"
    for path in (graded.root / place).glob("*.ipynb"):
        assert (ours.root / place / path.name).read_bytes() == path.read_bytes()


def test_writing_returns_score_and_maximum_of_each_notebook(stock, fresh):
    assert write(fresh, "linus", executed(stock[0], "linus")) == {"doubling": (3, 3), "naming": (0, 5)}
    assert write(fresh, "grace", executed(stock[0], "grace")) == {"doubling": (2, 3), "naming": (1, 5)}


def test_the_points_taken_off_for_lateness_are_those_of_nbgrader(stock, ours):
    kept = {name: notebook[1] for name, notebook in rows(stock[0], "grace")[2].items() if notebook[1]}
    with Gradebook(ours, A) as gradebook:
        assert gradebook.penalties("grace") == kept != {}
        assert gradebook.penalties("ada") == gradebook.penalties("nobody") == {}


def test_a_second_hand_in_keeps_what_a_person_gave_as_stock_nbgrader_does(stock, ours, tmp_path):
    shutil.copytree(stock[0].root, tmp_path / "graded")
    graded = Course(tmp_path / "graded")
    for course in (graded, ours):
        person(course, "alan")
        person(course, "linus")
        hand_in(course, ADA, LATER, "alan")
        hand_in(course, GRACE, LATER, "linus", ("naming",))  # the other one is missing now
    nbgrader(graded, "autograde", A)
    with Gradebook(ours, A) as gradebook:
        assert list(gradebook.due()) == ["alan", "linus"]
    for student in ("alan", "linus"):
        write(ours, student, without_notes(executed(graded, student)))
        place = f"autograded/{student}/{A}"
        assert files(ours.root / place) == files(graded.root / place)
    assert rows(ours, "alan") == rows(graded, "alan")
    assert rows(ours, "alan")[2]["naming"][2]["why_warm"] == (None, 2.5, None, True)
    assert rows(ours, "linus")[2]["naming"] == rows(graded, "linus")[2]["naming"]
    (score, _), penalty, grades, comments = rows(ours, "linus")[2]["doubling"]
    assert comments == rows(graded, "linus")[2]["doubling"][3]
    assert penalty is None  # stock leaves the penalty of the notebook that is no longer there
    assert set(grades.values()) == {(0, None, None, False)}  # stock adds the extra credit for what is not there
    assert score == 0


def test_what_a_person_gave_for_a_notebook_that_is_not_handed_in_again_is_named_and_not_added(stock, ours):
    person(ours, "alan")
    hand_in(ours, ADA, LATER, "alan", ("doubling",))
    notebooks = {"doubling": executed(stock[0], "ada")["doubling"]}
    handed_in = submission(ours, "alan", notebooks)
    with Gradebook(ours, A) as gradebook:
        assert gradebook.write(handed_in, notebooks)["naming"] == (0, 5)
    (said,) = handed_in.notes["naming"]
    assert said.startswith("Missing in this hand-in, so that what a person gave for an earlier one does not count:")
    assert "why_warm 2.5" in said
    assert "loud 0.5" in said
    assert rows(ours, "alan")[2]["naming"][3]["shout"][1] == "Shout louder."
    top = nbformat.read(ours.root / f"autograded/alan/{A}/doubling.ipynb", 4).cells[0].source
    assert "does not count" in top


def test_a_manual_score_that_hides_another_one_of_the_tests_is_noted(stock, ours):
    person(ours, "ada")
    notebooks = executed(stock[0], "ada")
    handed_in = submission(ours, "ada", notebooks)
    with Gradebook(ours, A) as gradebook:
        gradebook.write(handed_in, notebooks)
    assert handed_in.notes["naming"] == ["loud: 0.5 points that a person gave count, the tests would give 1."]
    assert rows(ours, "ada")[2]["naming"][2]["loud"] == (1, 0.5, None, True)


def test_one_notebook_is_graded_alone_as_stock_nbgrader_does(stock, ours, tmp_path):
    shutil.copytree(stock[0].root, tmp_path / "graded")
    graded = Course(tmp_path / "graded")
    before = (ours.root / f"autograded/ada/{A}/naming.ipynb").read_bytes()
    for course in (graded, ours):
        hand_in(course, ALAN, LATER, "ada")
    nbgrader(graded, "autograde", A, "--student", "ada", "--notebook", "doubling")
    with Gradebook(ours, A) as gradebook:
        assert list(gradebook.due(notebooks=["doubling"])) == ["ada"]
        one = {"doubling": executed(graded, "ada")["doubling"]}
        assert gradebook.write(submission(ours, "ada", one), one) == {"doubling": (1, 3)}
        assert list(gradebook.due(["ada"], ["doubling"])) == []
    assert rows(ours, "ada") == rows(graded, "ada")
    assert files(ours.root / f"autograded/ada/{A}") == files(graded.root / f"autograded/ada/{A}")
    assert (ours.root / f"autograded/ada/{A}/naming.ipynb").read_bytes() == before


def test_what_is_graded_is_due_again_only_when_it_is_newer_or_forced(ours):
    with Gradebook(ours, A) as gradebook:
        assert list(gradebook.due()) == []
        assert list(gradebook.due(force=True)) == list(STUDENT_IDS)
        assert gradebook.due(["ada"], force=True) == {"ada": ours.root / "submitted/ada" / A}
        (ours.root / f"submitted/ada/{A}/timestamp.txt").write_text(LATER, "utf-8")
        assert list(gradebook.due()) == ["ada"]
        assert list(gradebook.due(["alan"])) == []
        shutil.rmtree(ours.root / "autograded/alan")
        assert list(gradebook.due()) == ["ada", "alan"]
        assert list(gradebook.due(notebooks=["naming"])) == ["ada", "alan"]  # linus has handed in another only


def test_a_timestamp_that_is_none_is_no_reason_to_grade_again_nor_to_wait(ours):
    stamp = ours.root / f"submitted/ada/{A}/timestamp.txt"
    for text in ("soon", "9" * 5000, "\0", "2026-13-45"):
        stamp.write_text(text, "utf-8")
        with Gradebook(ours, A) as gradebook:
            assert list(gradebook.due()) == []
    stamp.unlink()
    os.mkfifo(stamp)
    with Gradebook(ours, A) as gradebook:
        assert list(gradebook.due()) == []


def test_a_students_folder_without_the_assignment_is_not_due(fresh):
    shutil.rmtree(fresh.root / "submitted/ada" / A)
    (fresh.root / "submitted/a-file").write_text("no folder", "utf-8")
    with Gradebook(fresh, A) as gradebook:
        assert "ada" not in gradebook.due()
        with pytest.raises(GradestepError, match='no hand-in of student "alam": did you mean alan'):
            gradebook.due(["alam"])


def test_no_submissions_are_answered_with_the_place_where_they_are_expected(released):
    with Gradebook(released, A) as gradebook, pytest.raises(GradestepError, match=f"submitted/STUDENT/{A}/, where"):
        gradebook.due()


@pytest.mark.parametrize(
    ("assignment", "answer"),
    [("first-stops", "did you mean first-steps?"), ("second-steps", "run gradestep release second-steps")],
)
def test_an_unknown_assignment_is_answered_with_what_to_do(released, assignment, answer):
    (released.source / "second-steps").mkdir()
    with pytest.raises(GradestepError) as error, Gradebook(released, assignment):
        pass
    assert str(error.value).endswith(answer)
    assert f'no assignment "{assignment}" in the gradebook {released.root}/gradebook.db: ' in str(error.value)


def test_a_course_without_a_gradebook_is_told_to_release_and_gets_no_empty_one(released):
    (released.root / "gradebook.db").unlink()
    with (
        pytest.raises(GradestepError, match="there is no gradebook yet: run gradestep release"),
        Gradebook(released, A),
    ):
        pass
    assert not (released.root / "gradebook.db").exists()


def test_settings_that_cannot_be_read_are_named_with_their_fault(released):
    config = released.root / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8") + "c.Autograde.nosuch = 1 / 0\n", "utf-8")
    with pytest.raises(GradestepError, match=r"nbgrader_config.py: ZeroDivisionError: division by zero"):
        Gradebook(released, A)


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        ("", 120),
        ("c.Execute.timeout = 30", 30),
        ("c.ExecutePreprocessor.timeout = 300", 300),
        ("c.ExecutePreprocessor.timeout = 300\nc.Execute.timeout = 600", 600),
        ("c.Execute.timeout = -1", 3600),
        ("c.Execute.timeout = None", 3600),
    ],
)
def test_the_time_limit_is_nbgraders_setting_and_no_limit_stops_nobody_at_once(tmp_path, line, cell):
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{line}\n", "utf-8")
    assert Times.of(cell_seconds(configured(Course(tmp_path)), Times.cell)) == Times(cell, 5 * cell)


def test_a_template_is_the_release_with_hidden_tests_points_and_checksums(once_released, stock):
    with Gradebook(stock[1], A) as gradebook:
        templates = gradebook.templates()
    assert list(templates) == ["doubling", "naming"]
    for name, template in templates.items():
        released = nbformat.read(once_released.release / A / f"{name}.ipynb", 4)
        assert [cell.id for cell in template.cells] == [cell.id for cell in released.cells]
        assert not any(cell.get("outputs") for cell in template.cells)
    cells = {cell.id: cell for cell in templates["doubling"].cells}
    assert "for small in (-4, 0.5, 7):" in cells["small_numbers"].source
    assert "NotImplementedError" in cells["twice"].source
    graded = {cell.id: cell for cell in executed(stock[0], "ada")["doubling"].cells}
    assert all(cells[name].metadata.nbgrader == graded[name].metadata.nbgrader for name in ("small_numbers", "twice"))


def test_one_template_is_given_alone_and_an_unknown_one_is_answered(once_released):
    with Gradebook(once_released, A) as gradebook:
        assert list(gradebook.templates(["naming"])) == ["naming"]
        with pytest.raises(GradestepError, match='no notebook "namings" in first-steps: did you mean naming'):
            gradebook.templates(["namings"])


def test_a_release_that_is_missing_or_of_other_cells_is_refused(released):
    path = released.release / A / "doubling.ipynb"
    notebook = nbformat.read(path, 4)
    answer = next(cell for cell in notebook.cells if cell.id == "twice")
    answer.source += "\n# another stub"
    nbformat.write(notebook, path)
    with Gradebook(released, A) as gradebook:
        with pytest.raises(GradestepError, match="of different releases, they differ in twice: run gradestep release"):
            gradebook.templates()
        path.write_text("no notebook", "utf-8")
        with pytest.raises(GradestepError, match="cannot be read as a notebook: run gradestep release"):
            gradebook.templates()
        path.unlink()
        with pytest.raises(GradestepError, match=r"doubling.ipynb is not released: run gradestep release first-steps"):
            gradebook.templates()


def test_notes_stand_before_the_notebook_as_text_and_leave_the_scores_alone(stock, fresh):
    notes = {"": ["a link <b>out</b> was left"], "naming": ["cell `loud` was deleted"], "doubling": []}
    notebooks = executed(stock[0], "alan")
    write(fresh, "alan", notebooks, notes=notes)
    naming = nbformat.read(fresh.root / f"autograded/alan/{A}/naming.ipynb", 4)
    assert naming.cells[0].source.splitlines() == [
        "> **For the teacher:**",
        ">",
        "> - a link &lt;b&gt;out&lt;/b&gt; was left",
        r"> - cell \`loud\` was deleted",
    ]
    assert naming.cells[0].metadata == {"gradestep": {"notes": True}}
    assert naming.metadata.gradestep.notes == ["a link <b>out</b> was left", "cell `loud` was deleted"]
    assert rows(fresh, "alan") == rows(stock[0], "alan")
    assert notebooks == executed(stock[0], "alan")  # what was handed over is not changed


def test_a_students_file_replaces_neither_a_teachers_file_nor_a_notebook_nor_one_elsewhere(stock, fresh):
    odd = {"given.txt/x": b"1", "doubling.ipynb/x": b"1", "../../up.txt": b"1", "/up.txt": b"1", "ok.txt": b"1"}
    write(fresh, "alan", executed(stock[0], "alan"), files=odd)
    place = fresh.root / f"autograded/alan/{A}"
    assert sorted(files(place)) == ["doubling.ipynb", "given.txt", "naming.ipynb", "ok.txt", "timestamp.txt"]
    assert (place / "given.txt").read_text("utf-8") == "the teacher's own\n"


def test_files_that_the_teacher_lets_students_change_are_kept(stock, fresh):
    with (fresh.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(
            f'c.Autograde.exclude_overwriting = {{"{A}": ["given.txt"]}}\nc.CourseDirectory.groupshared = True\n'
        )
    write(fresh, "mary", executed(stock[0], "mary"))
    place = fresh.root / f"autograded/mary/{A}"
    assert (place / "given.txt").read_text("utf-8") == "the student's version\n"
    assert files(place)["doubling.ipynb"] == 0o664
    assert place.stat().st_mode & 0o7777 & 0o2770 == 0o2770


def test_a_student_is_not_created_where_the_settings_forbid_it(stock, fresh):
    with (fresh.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("c.Autograde.create_student = False\n")
    with pytest.raises(GradestepError, match=r'no student "ada" in the gradebook, and Autograde.create_student is off'):
        write(fresh, "ada", executed(stock[0], "ada"))
    assert not (fresh.root / "autograded/ada").exists()


@pytest.mark.parametrize("student", ["a" * 129, "ad\na", "ada\udcff"])
def test_an_id_that_the_database_cannot_hold_costs_only_that_student(stock, fresh, student):
    with pytest.raises(GradestepError, match="can be no student's id") as error:
        write(fresh, student, executed(stock[0], "ada"))
    assert not isinstance(error.value, GradebookError)


def test_a_broken_plugin_for_late_penalties_is_named_and_nothing_is_written(stock, fresh):
    hand_in(fresh, ADA, LATE, "broken")
    with pytest.raises(GradestepError, match=r"HalfAPointADay, .*: RuntimeError: no such day"):
        write(fresh, "broken", executed(stock[0], "ada"))
    with database(fresh) as gradebook, pytest.raises(api.MissingEntry):
        gradebook.find_student("broken")
    assert not (fresh.root / "autograded/broken").exists()


def test_a_locked_gradebook_is_said_in_plain_words_and_nothing_is_lost(stock, fresh, monkeypatch):
    monkeypatch.setattr(databases, "BUSY_SECONDS", "0.1")
    notebooks = executed(stock[0], "ada")
    with Gradebook(fresh, A) as gradebook:
        with closing(sqlite3.connect(fresh.root / "gradebook.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(
                GradebookError, match=r"gradebook.db: another program is writing to it. Close formgrader"
            ):
                gradebook.write(submission(fresh, "ada", notebooks), notebooks)
            assert list(gradebook.due(["ada"])) == ["ada"]
        gradebook.write(submission(fresh, "ada", notebooks), notebooks)
    assert rows(fresh, "ada") == rows(stock[0], "ada")


def test_a_read_only_gradebook_is_said_in_plain_words(stock, fresh):
    notebooks = executed(stock[0], "ada")
    url = f"sqlite:///file:{fresh.root}/gradebook.db?mode=ro&uri=true"
    with Gradebook(fresh, A, url) as gradebook, pytest.raises(GradebookError, match=r"it is read-only. Make the file"):
        gradebook.write(submission(fresh, "ada", notebooks), notebooks)


def test_a_file_that_is_no_gradebook_is_said_in_plain_words(released):
    (released.root / "gradebook.db").write_text("no database" * 100, "utf-8")
    with pytest.raises(GradebookError, match=r"gradebook.db: it is no gradebook. Put a backup"), Gradebook(released, A):
        pass


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("gradebook", "that is no database"),
        ("nosuch://x/y", "that is no database"),
        ("mysql://u:s3@h/x", "pip install"),
    ],
)
def test_a_url_that_is_no_database_is_said_in_plain_words(released, url, answer):
    with pytest.raises(GradebookError, match=answer) as error:
        Gradebook(released, A, url)
    assert "s3" not in str(error.value)


@pytest.mark.parametrize("room", [2_000, 150_000])  # bytes in a file: of a draft, of the database
def test_a_full_disk_loses_nothing(stock, fresh, room):
    notebooks = executed(stock[0], "ada")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Gradebook(fresh, A) as gradebook:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, usual[1]))
            with pytest.raises(GradebookError, match="nothing is lost: then run the same command again"):
                gradebook.write(submission(fresh, "ada", notebooks), notebooks)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        assert not (fresh.root / "autograded/ada").exists()
        gradebook.write(submission(fresh, "ada", notebooks), notebooks)
    assert rows(fresh, "ada") == rows(stock[0], "ada")


def test_an_assignment_is_graded_by_one_run_at_a_time(fresh):
    with Gradebook(fresh, A), pytest.raises(GradestepError, match="is being graded already"), Gradebook(fresh, A):
        pass
    with Gradebook(fresh, A):
        pass


def child(work):
    """Run `work` in a forked process and return its id."""
    process = os.fork()
    if process == 0:
        try:
            work()
        finally:
            os._exit(0)
    return process


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # other tests may have left threads
def test_a_kill_before_the_rename_leaves_the_submission_due(stock, ours, monkeypatch):
    hand_in(ours, ALAN, LATER, "ada")
    notebooks = executed(stock[0], "alan")
    with monkeypatch.context() as patch:
        patch.setattr(Draft, "keep", lambda _: os.kill(os.getpid(), signal.SIGKILL))
        os.waitpid(child(lambda: write(ours, "ada", notebooks)), 0)
    assert (ours.root / f"autograded/ada/{A}/timestamp.txt").read_text("utf-8") == EARLY
    assert list((ours.root / f"autograded/.gradestep.{A}").iterdir())
    with Gradebook(ours, A) as gradebook:
        assert list(gradebook.due()) == ["ada"]
        gradebook.write(submission(ours, "ada", notebooks), notebooks)
    assert not (ours.root / f"autograded/.gradestep.{A}").exists()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # other tests may have left threads
def test_a_kill_at_any_moment_leaves_each_submission_graded_or_due(stock, fresh):
    graded, _ = stock
    work = {student: executed(graded, student) for student in STUDENT_IDS}

    def grade(*, for_ever):
        with Gradebook(fresh, A) as gradebook:
            while True:
                for student in gradebook.due(force=for_ever):
                    gradebook.write(submission(fresh, student, work[student]), work[student])
                if not for_ever:
                    break

    for _ in range(20):
        shutil.rmtree(fresh.root / "autograded", ignore_errors=True)
        shutil.copy(stock[1].root / "gradebook.db", fresh.root)
        process = child(lambda: grade(for_ever=True))
        time.sleep(random.uniform(0.05, 0.6))  # noqa: S311 - any moment
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        with closing(sqlite3.connect(fresh.root / "gradebook.db")) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for folder in (fresh.root / "autograded").glob(f"[!.]*/{A}"):
            student = folder.parent.name
            assert rows(fresh, student) == rows(graded, student)
            assert files(folder) == files(graded.root / folder.relative_to(fresh.root))
    grade(for_ever=False)
    assert [rows(fresh, student) for student in STUDENT_IDS] == [rows(graded, student) for student in STUDENT_IDS]


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server of our own; its URL without a database."""
    programs = postgres.programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed: apt-get install postgresql")
    with postgres.server(programs) as url:
        yield url


def test_an_empty_postgresql_database_is_filled_by_a_release_and_takes_the_same_rows(stock, fresh, server):
    url = f"{server}/postgres"
    with pytest.raises(GradestepError, match=r"c.CourseDirectory.db_url") as error, Gradebook(fresh, A, url):
        pass
    assert str(error.value).endswith(f"and run gradestep release {A}")

    def opened(_):
        return api.Gradebook(located(url), "tiny-course")

    config = fresh.root / "nbgrader_config.py"
    full = located(url).render_as_string(hide_password=False)
    config.write_text(f'{config.read_text("utf-8")}\nc.CourseDirectory.db_url = "{full}"\n', "utf-8")
    (fresh.root / "gradebook.db").unlink()
    release(fresh, A)
    with opened(fresh) as gradebook:
        gradebook.update_or_create_assignment(A, duedate=DUE)
    with Gradebook(fresh, A, url) as gradebook:
        assert list(gradebook.templates()) == ["doubling", "naming"]
        for student in gradebook.due():
            notebooks = executed(stock[0], student)
            gradebook.write(submission(fresh, student, notebooks), notebooks)
    assert [rows(fresh, student, opened) for student in STUDENT_IDS] == [rows(stock[0], one) for one in STUDENT_IDS]
    assert not (fresh.root / "gradebook.db").exists()


def test_a_postgresql_server_that_does_not_answer_is_said_in_plain_words(released):
    url = "postgresql://teacher:s3cret@127.0.0.1:1/class"
    with pytest.raises(GradebookError, match="does not answer") as error, Gradebook(released, A, url):
        pass
    assert "s3cret" not in str(error.value)


def test_the_hooks_are_told_what_nbgrader_tells_them(released):
    add_hooks(released)
    folder = hand_in(released, ADA)
    nbgrader(released, "autograde", A, "--student", "ada")
    told = hooked(released)
    notebooks = executed(released, "ada")
    (released.root / "hooks.txt").unlink()
    with Gradebook(released, A) as gradebook:
        gradebook.hooks.before("ada", folder, notebooks)
        gradebook.write(submission(released, "ada", notebooks), notebooks)
    assert [line.split()[0] for line in told] == ["before", "after"]
    assert hooked(released) == told


def test_a_hook_that_fails_costs_nothing_and_is_noted(released):
    add_hooks(released)
    hand_in(released, GRACE)
    notebooks = {path.stem: nbformat.read(path, 4) for path in (released.release / A).glob("*.ipynb")}
    graded = submission(released, "grace", notebooks)
    with Gradebook(released, A) as gradebook:
        gradebook.hooks.before("grace", released.root / "submitted/grace" / A, notebooks)
        gradebook.write(graded, notebooks)
    assert graded.notes[""] == [
        "pre_convert_hook in nbgrader_config.py failed: RuntimeError: the hook before met []",
        "post_convert_hook in nbgrader_config.py failed: RuntimeError: the hook after met ['grace']",
    ]
    first = nbformat.read(released.root / f"autograded/grace/{A}/doubling.ipynb", 4).cells[0]
    assert "the hook before met" in first.source


def test_a_hook_that_is_nowhere_is_an_error_in_the_settings(released):
    with (released.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("\nc.Autograde.pre_convert_hook = 'no_such_module.hook'\n")
    with pytest.raises(GradestepError, match=r"nbgrader_config.py: ModuleNotFoundError: No module named"):
        Gradebook(released, A)


@pytest.mark.parametrize("student", ['=HYPERLINK("x")', "@sum", "-1+1", "a[1]", "a\\b", "a\tb", "a,b", "x" * 129])
def test_an_id_that_would_not_work_everywhere_is_refused_with_the_reason(released, student):
    with (
        Gradebook(released, A) as gradebook,
        pytest.raises(GradestepError, match=r"can be no student's id: .*: rename"),
    ):
        gradebook.write(Submission(student, {}, ("doubling", "naming")), {})


@pytest.mark.parametrize("student", ["ada lovelace", "ünï", "ada+1@example.org", "o'neill m.", "100%", "a{1}"])
def test_an_odd_id_works_all_the_way(released, student):
    hand_in(released, MARY, name=student)
    notebooks = {path.stem: nbformat.read(path, 4) for path in (released.release / A).glob("*.ipynb")}
    with Gradebook(released, A) as gradebook:
        assert list(gradebook.due()) == [student]
        gradebook.write(submission(released, student, notebooks), notebooks)
        assert list(gradebook.due()) == []
    nbgrader(released, "generate_feedback", A)
    assert (released.root / f"feedback/{student}/{A}/doubling.html").is_file()


def test_ids_that_differ_in_case_only_are_warned_of():
    (said,) = alike(["ada", "Ada", "zoe"])
    assert said.startswith("ada and Ada differ in case only")
