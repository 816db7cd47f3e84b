"""Grading again says what it changes before it does, lets nobody fall who shall not, and can be undone."""

import json
import shutil
import sys
from contextlib import closing
from sqlite3 import connect

import click
import pytest

from gradestep.cli import main
from gradestep.desk import messages
from gradestep.desk.feedback.make_pages import feedback
from gradestep.gradebook import history
from gradestep.gradebook.gradebook import Gradebook
from gradestep.gradebook.history import History, read_before
from gradestep.grading.grade import grade as grade_class
from gradestep.release.build import build
from gradestep.release.release import KNOWN_TO_HOLD
from gradestep.release.sample import STUDENTS

from .command_line import nbgrader
from .handed_in import database, rows, scores, worked
from .runs import CLASS, copy_of, graded_places

A = "first-steps"
ADA, GRACE, ALAN, MARY = STUDENTS
HARDER = "assert twice(small) == small + small + 1 - 1 and twice.__doc__ is not None"
EASY = "assert twice(small) == small + small"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def graded(handed_in, tmp_path_factory):
    """The class, graded; tests only copy it."""
    course = copy_of(handed_in, tmp_path_factory.mktemp("graded"))
    grade_class(course, A)
    return course


@pytest.fixture(scope="module")
def mended(graded, tmp_path_factory):
    """The same after a release whose test asks for more: twice needs a docstring, which only some have."""
    course = copy_of(graded, tmp_path_factory.mktemp("mended"))
    path = course.challenges / A / "doubling.py"
    path.write_text(path.read_text("utf-8").replace(EASY, HARDER), "utf-8")
    release_again(course)
    return course


def release_again(course):
    """Release without proving: the alternatives have no docstring, so that the check would refuse it."""
    build(course, A)
    nbgrader(course, "generate_assignment", A, "--force", *KNOWN_TO_HOLD)


@pytest.fixture
def again(mended, tmp_path):
    return copy_of(mended, tmp_path)


@pytest.fixture
def grade(monkeypatch, capfd):
    """The command, in this process: status, standard output, standard error."""

    def run(course, *arguments):
        monkeypatch.chdir(course.root)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["grade", A, *arguments])
        said = capfd.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run


def all_rows(course):
    return {student: rows(course, student) for student in CLASS}


def everything(course):
    """Return all files of the course but what is kept of runs."""
    return {
        str(path.relative_to(course.root)): path.read_bytes()
        for path in course.root.rglob("*")
        if path.is_file() and ".gradestep/verdicts" not in str(path)
    }


def by_hand(course, student, points):
    with database(course) as gradebook:
        gradebook.find_grade("small_numbers", "doubling", A, student).manual_score = points
        gradebook.db.commit()


def test_after_a_release_the_notebooks_that_are_due_because_of_it_are_named(again, grade):
    status, _, said = grade(again)
    assert status == 0
    assert "Due because they were released again with other tests, points or files: doubling (6 students)." in said


def test_a_hand_in_that_is_newer_is_not_said_to_be_due_for_the_release(graded, tmp_path, grade):
    course = copy_of(graded, tmp_path)
    shutil.rmtree(course.root / f"submitted/alan/{A}")
    worked(course, ADA, course.root / f"submitted/alan/{A}")
    _, out, said = grade(course, "--json")
    assert "Grading 1 submission" in said
    assert "released again" not in said
    assert json.loads(out)["due_by_release"] == {}


def test_a_preview_shows_who_falls_and_writes_nothing(again, grade):
    before = everything(again)
    status, out, _ = grade(again, "--preview", "--json")
    assert status == 0
    assert everything(again) == before
    told = json.loads(out)
    assert told["preview"] is True
    assert told["due_by_release"] == {"doubling": list(CLASS)}
    assert {(each["student"], each["cell"], each["old"], each["new"]) for each in told["changes"]} == {
        ("alan", "small_numbers", 2, 0),
        ("mary", "small_numbers", 2, 0),
    }
    assert told["falls"].keys() == {"alan", "mary"}
    assert grade(again)[0] == 0
    assert scores(again, "alan")["small_numbers"] == 0
    assert scores(again, "ada")["small_numbers"] == 2


def test_a_preview_is_a_table_with_the_manual_scores_that_hide_a_new_one(again, grade):
    by_hand(again, "alan", 1.5)
    _, out, _ = grade(again, "--preview")
    lines = [line for line in out.splitlines() if "small_numbers" in line and "│" in line]
    assert [[part.strip() for part in line.strip("│ ").split("│")] for line in lines] == [
        ["alan", "doubling", "small_numbers", "2", "0", "1.5 by a person counts"],
        ["mary", "doubling", "small_numbers", "2", "0"],
    ]
    assert "A preview: nothing was written." in out
    assert "2 scores would change." in out
    assert "1 student would fall: mary 3 -> 1 (--never-lower keeps what they had)." in out
    assert "1 score of a person's stand before a new one of the tests: alan small_numbers." in out


def test_a_preview_of_a_class_that_was_never_graded_leaves_it_so(fresh, grade):
    before = {path for path in everything(fresh) if not path.startswith("autograded/.gradestep.")}
    status, out, _ = grade(fresh, "--preview")
    assert status == 0
    assert {path for path in everything(fresh) if not path.startswith("autograded/.gradestep.")} == before
    assert "6 students were never graded before." in out
    assert "what 6 submissions would get" in out
    grade(fresh)
    assert sum(scores(fresh, "ada").values()) == 5


def test_who_only_had_more_time_was_never_graded_before(fresh, grade):
    with database(fresh) as gradebook:
        gradebook.update_or_create_student("alan")
        with gradebook.db.no_autoflush:
            gradebook.update_or_create_submission(A, "alan")
        gradebook.grant_extension(A, "alan", days=2)
    _, out, _ = grade(fresh, "--preview")
    assert "6 students were never graded before." in out
    assert "No score would change." in out
    _, out, _ = grade(fresh)
    assert "never graded" not in out
    assert "changed" not in out


def test_never_lower_holds_scores_up_says_so_and_is_remembered_by_every_way_of_grading(again, grade):
    _, out, said = grade(again, "--never-lower")
    assert scores(again, "alan")["small_numbers"] == 2
    assert "alan doubling: small_numbers: 2 points stay, as --never-lower had it; the tests give 0." in said
    assert "No score has changed." in out
    for way in ("--force", "--again"):
        grade(again, way)
        assert scores(again, "alan")["small_numbers"] == 2
    grade(again, "--force", "--notebook", "naming", "--student", "alan")
    grade(again, "--force", "--notebook", "doubling", "--student", "alan")
    assert scores(again, "alan")["small_numbers"] == 2
    nbgrader(again, "autograde", A, "--student", "alan", "--force")
    assert scores(again, "alan")["small_numbers"] == 2
    nbgrader(again, "export", "--to", str(again.root / "all.csv"))
    (line,) = [line for line in (again.root / "all.csv").read_text("utf-8").splitlines() if ",alan," in line]
    assert ",3.0,8.0" in line


def test_what_was_held_up_is_of_that_hand_in_and_a_better_score_takes_its_place(again, grade):
    grade(again, "--never-lower")
    worse, better = again.root / f"submitted/alan/{A}", again.root / f"submitted/mary/{A}"
    shutil.rmtree(worse)
    shutil.rmtree(better)
    worked(again, MARY, worse)
    worked(again, ADA, better)
    grade(again)
    assert scores(again, "alan")["small_numbers"] == 0
    assert scores(again, "mary")["small_numbers"] == 2
    grade(again, "--undo")
    grade(again, "--never-lower")
    assert scores(again, "alan")["small_numbers"] == 2


def test_undo_puts_rows_and_graded_notebooks_back_and_the_next_one_those_before(again, grade):
    first = (all_rows(again), graded_places(again))
    grade(again)
    second = (all_rows(again), graded_places(again))
    shutil.rmtree(again.root / f"submitted/grace/{A}")
    worked(again, ADA, again.root / f"submitted/grace/{A}")
    grade(again)
    assert scores(again, "grace")["small_numbers"] == 2
    _, out, _ = grade(again, "--undo")
    assert (all_rows(again), graded_places(again)) == second
    assert out.startswith(f"{A}: the scores and graded notebooks of 1 student are back as they were before the grading")
    assert "UTC (gradestep grade first-steps): grace 5 -> 0." in out
    _, out, _ = grade(again, "--undo")
    assert (all_rows(again), graded_places(again)) == first
    assert "alan 1 -> 3, mary 1 -> 3." in out
    grade(again)
    assert scores(again, "grace")["small_numbers"] == 2


def test_undo_of_the_first_grading_leaves_nobody_graded_but_who_was_graded_by_hand(graded, tmp_path, grade):
    course = copy_of(graded, tmp_path)
    by_hand(course, "ada", 1)
    _, out, _ = grade(course, "--undo", "--json")
    told = json.loads(out)
    assert told["left"].keys() == {"ada"}
    assert told["points"].keys() == set(CLASS) - {"ada"}
    assert list(graded_places(course)) == ["ada"]
    with database(course) as gradebook:
        assert [each.student.id for each in gradebook.assignment_submissions(A)] == ["ada"]
    with Gradebook(course, A) as gradebook:
        assert list(gradebook.due()) == sorted(set(CLASS) - {"ada"})


def test_who_could_not_be_put_back_is_kept_said_and_tried_again(graded, tmp_path, grade):
    course = copy_of(graded, tmp_path)
    by_hand(course, "ada", 1)
    grade(course, "--undo")
    status, out, _ = grade(course, "--undo")
    assert status == 0
    assert out.startswith(f"{A}: nothing could be put back as it was before the grading of ")
    assert "ada stays as it is: this was the first grading, and a person has given points or comments since" in out
    assert "How it was before is kept: --undo tries again." in out
    by_hand(course, "ada", None)
    _, out, _ = grade(course, "--undo")
    assert "of 1 student are back" in out
    assert graded_places(course) == {}
    status, _, said = grade(course, "--undo")
    assert (status, said) == (1, f"Error: {A}: no grading is kept that could be undone\n")


def test_undo_goes_past_who_could_not_be_put_back_to_the_grading_before(again, grade):
    before = (all_rows(again), graded_places(again))
    grade(again)
    with database(again) as gradebook:
        gradebook.remove_submission(A, "ada")
    _, out, _ = grade(again, "--undo", "--json")
    told = json.loads(out)
    assert told["left"] == {"ada": "the gradebook has no submission of this student any more"}
    assert told["points"].keys() == set(CLASS) - {"ada"}
    assert {name: files for name, files in graded_places(again).items() if name != "ada"} == {
        name: files for name, files in before[1].items() if name != "ada"
    }
    _, out, _ = grade(again, "--undo", "--json")
    told = json.loads(out)
    assert told["left"].keys() == {"ada"}
    assert told["points"].keys() == set(CLASS) - {"ada"}
    assert list(graded_places(again)) == ["ada"]


def test_undo_loses_nothing_that_a_person_graded_meanwhile(again, grade):
    grade(again)
    by_hand(again, "alan", 1.5)
    with database(again) as gradebook:
        gradebook.find_grade("why_warm", "naming", A, "ada").manual_score = 2
        gradebook.find_comment("shout", "naming", A, "ada").manual_comment = "Louder."
        gradebook.db.commit()
    grade(again, "--undo")
    (_, _, alan), (_, _, ada) = rows(again, "alan"), rows(again, "ada")
    assert alan["doubling"][2]["small_numbers"] == (2, 1.5, None, False)
    assert ada["naming"][2]["why_warm"][1] == 2
    assert ada["naming"][3]["shout"][1] == "Louder."


def test_undo_brings_back_what_a_person_gave_for_a_notebook_that_lapsed(graded, tmp_path, grade):
    course = copy_of(graded, tmp_path)
    by_hand(course, "ada", 1.5)
    before = rows(course, "ada")
    (course.root / f"submitted/ada/{A}/doubling.ipynb").unlink()
    grade(course)
    assert rows(course, "ada")[2]["doubling"][2]["small_numbers"] == (0, None, None, False)
    grade(course, "--undo")
    assert rows(course, "ada") == before


def test_undo_goes_alone_and_says_so(again, grade):
    status, _, said = grade(again, "--undo", "--student", "ada")
    assert status == 2
    assert "--undo goes alone" in said


def test_undo_that_was_killed_goes_on_where_it_was(again, grade, monkeypatch):
    before = (all_rows(again), graded_places(again))
    grade(again)
    once, seen = Gradebook.put_back, []

    def breaks(self, *arguments):
        seen.append(arguments[0]["student"])
        if len(seen) == 3:
            raise KeyboardInterrupt
        return once(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Gradebook, "put_back", breaks)
        patched.chdir(again.root)
        with pytest.raises(click.Abort):
            main(["grade", A, "--undo"], standalone_mode=False)
    assert (all_rows(again), graded_places(again)) != before
    grade(again, "--undo")
    assert (all_rows(again), graded_places(again)) == before


def test_old_scores_are_kept_with_when_and_why_and_damaged_ones_are_named(again, grade):
    grade(again, "--student", "alan")
    grading = History(again.root / f".gradestep/scores/{A}").gradings()[0]
    assert grading.command == "gradestep grade first-steps --student alan"
    (path,) = grading.students()
    before, files = read_before(path)
    assert before["why"] == {"doubling": "released again"}
    assert before["rows"]["notebooks"]["doubling"]["grades"]["small_numbers"]["auto_score"] == 2
    assert {"doubling.ipynb", "naming.ipynb"} < set(files)
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(b"no zip")
    status, _, said = grade(again, "--undo")
    assert status == 1
    assert f"{path}: how alan stood before cannot be read" in said


def test_only_the_last_gradings_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(history, "MOST_GRADINGS", 3)
    for number in range(5):
        History(tmp_path / "h", f"grading {number}").keep("ada", {"student": "ada"}, tmp_path / "nothing")
    assert History(tmp_path / "h").gradings()[0].command == "grading 4"
    assert len(list((tmp_path / "h").glob("0*"))) == 3


def test_where_old_scores_cannot_be_kept_nothing_is_overwritten(again, grade):
    before = (all_rows(again), graded_places(again))
    shutil.rmtree(again.root / f".gradestep/scores/{A}")
    (again.root / f".gradestep/scores/{A}").write_text("in the way", "utf-8")
    status, _, said = grade(again)
    assert status == 1
    assert "Mend that; nothing is lost" in said
    assert (all_rows(again), graded_places(again)) == before


def test_feedback_pages_that_are_other_ones_now_are_named(again, grade):
    feedback(again, A)
    _, out, _ = grade(again, "--json")
    changed = json.loads(out)["feedback_to_make_again"]
    assert set(changed) == set(CLASS)
    assert {name for names in changed.values() for name in names} == {"doubling"}
    made = feedback(again, A)
    assert {(page.student, page.notebook) for page in made.pages} == {
        (student, name) for student, names in changed.items() for name in names
    }
    _, out, _ = grade(again, "--force")
    assert "feedback page" not in out


def test_many_feedback_pages_are_counted_and_a_few_named():
    pages = {f"s{number}": ["doubling", "halving"] for number in range(9)}
    (said,) = messages.of_pages(A, pages)
    few = "s0/doubling, s0/halving, s1/doubling, s1/halving and 14 more"
    assert said == f"18 feedback pages are not up to date: {few}. gradestep feedback {A} makes them again."
    assert "1 feedback page is not up to date: ada/one. " in "".join(messages.of_pages(A, {"ada": ["one"]}))


def test_a_run_that_the_gradebook_stopped_half_way_is_undone_as_far_as_it_came(again, grade):
    before = (all_rows(again), graded_places(again))
    with closing(connect(again.root / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        status, _, _ = grade(again, "--db", f"sqlite:///{again.root}/gradebook.db?timeout=0.2")
    assert status == 1
    assert graded_places(again) != before[1]  # of ada, whose scores are the same, nothing was to be written
    grade(again, "--undo")
    assert (all_rows(again), graded_places(again)) == before
