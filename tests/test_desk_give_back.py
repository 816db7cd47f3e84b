"""`gradestep give-back` gives feedback back the way the work came, and nobody is stopped by anybody else."""

import json
import zipfile

import pytest
from click.testing import CliRunner

from gradestep.cli import main
from gradestep.course.errors import GradestepError
from gradestep.desk.feedback.give_back import give_back
from gradestep.desk.feedback.make_pages import feedback
from gradestep.desk.lms.collect import Hints, collect

from .desk_course import A, add_class, desk_course, graded, notebook, zipped

DOWNLOADS = {
    "moodle": ("Ada Lovelace_1_assignsubmission_file_/doubling.ipynb", "Ada Lovelace_1_assignsubmission_file_/{}.html"),
    "canvas": ("lovelaceada_LATE_1_77_doubling-1.ipynb", "lovelaceada_LATE_1_77_{}.html"),
    "brightspace": (
        "1-2 - Ada Lovelace - Dec 1, 2026 1159 PM - homework.ipynb",
        "1-2 - Ada Lovelace - Dec 1, 2026 1159 PM - {}.html",
    ),
    "blackboard": ("T_ada_attempt_2026-12-01-23-59-00_doubling.ipynb", "T_ada_attempt_2026-12-01-23-59-00_{}.html"),
    "ilias": ("Lovelace_Ada_ada_12/doubling.ipynb", "Lovelace_Ada_ada_12/{}.html"),
}


@pytest.fixture
def course(tmp_path):
    return desk_course(tmp_path / "course", add_class)


THROUGH_EXCHANGE = {"timestamp.txt": "2026-12-01 22:59:00 UTC", "submission_secret.txt": "abc"}


def with_page(course, student, files=()):
    """Let a student have graded work and a feedback page, as nbgrader leaves them."""
    (course.root / "autograded" / student / A).mkdir(parents=True)
    folder = course.root / "feedback" / student / A
    folder.mkdir(parents=True)
    (folder / "doubling.html").write_text(f"<p>{student}</p>", "utf-8")
    for name, text in dict(files).items():
        (folder / name).write_text(student + text if "secret" in name else text, "utf-8")


def names_in(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("lms", DOWNLOADS)
def test_feedback_goes_back_under_the_names_of_the_lms(course, lms):
    came, back = DOWNLOADS[lms]
    collect(course, A, zipped(course.root / "all.zip", {came: notebook("doubling")}), Hints(zone="UTC"))
    with_page(course, "ada")
    done = give_back(course, A, renew=False)
    assert done.zips == {f"{A}-feedback-{lms}.zip": ["ada"]}
    assert names_in(course.root / f"{A}-feedback-{lms}.zip") == {back.format("doubling"): "<p>ada</p>"}


@pytest.mark.slow
def test_one_student_without_a_secret_stops_nobody(course):
    exchange = course.root / "exchange/tiny-course/feedback"
    exchange.mkdir(parents=True)
    with_page(course, "ada", THROUGH_EXCHANGE)
    with_page(course, "grace")
    with_page(course, "linus", THROUGH_EXCHANGE)
    record = {"grace": {"kind": "exchange"}, "linus": {"kind": "exchange"}}
    (course.root / "downloaded" / A).mkdir(parents=True)
    (course.root / "downloaded" / A / "came-from.json").write_text(json.dumps(record), "utf-8")
    done = give_back(course, A, renew=False)
    assert done.exchange == ["ada", "linus"]
    assert sorted(path.read_text("utf-8") for path in exchange.glob("*.html")) == ["<p>ada</p>", "<p>linus</p>"]
    assert "has no submission_secret.txt" in done.problems["grace"]
    assert names_in(course.root / f"{A}-feedback-folder.zip") == {"grace/doubling.html": "<p>grace</p>"}


def test_a_dry_run_and_who_has_no_page(course, monkeypatch):
    with_page(course, "ada")
    (course.root / "autograded/linus" / A).mkdir(parents=True)
    monkeypatch.chdir(course.root)
    ran = CliRunner().invoke(main, ["give-back", A, "--dry-run"])
    assert ran.output.splitlines()[:2] == [
        f"1 student would be in {A}-feedback-folder.zip: ada.",
        "linus: no notebook was handed in that a page could be made of.",
    ]
    assert ran.exit_code == 1
    ran = CliRunner().invoke(main, ["give-back", A, "--dry-run", "--as-it-is"])
    assert f"linus: there is no feedback page: run gradestep feedback {A}.\n" in ran.output
    assert not list(course.root.glob("*.zip"))


def test_a_dry_run_counts_the_pages_that_are_yet_to_be_made(course):
    for student in ("ada", "grace"):
        graded(course, student, "2026-12-01 22:59:00")
        folder = course.root / "autograded" / student / A
        folder.mkdir(parents=True)
        (folder / "doubling.ipynb").write_bytes(notebook("doubling"))
    for name, text in THROUGH_EXCHANGE.items():
        (course.root / "autograded/ada" / A / name).write_text(text, "utf-8")
    done = give_back(course, A, dry_run=True)
    assert (done.exchange, done.zips, done.problems) == (["ada"], {f"{A}-feedback-folder.zip": ["grace"]}, {})


def test_feedback_for_whom_or_what_nobody_knows_names_what_is_near(course):
    with pytest.raises(GradestepError, match='no student "adda" in the class list: did you mean ada'):
        feedback(course, A, students=["adda"])
    with pytest.raises(GradestepError, match=r'no assignment "first-step" .* did you mean first-steps'):
        feedback(course, "first-step")


def test_nothing_to_give_back_and_a_damaged_record_are_said(course):
    with pytest.raises(GradestepError, match="nobody's first-steps is graded: run gradestep grade first-steps first"):
        give_back(course, A)
    with_page(course, "ada")
    (course.root / "downloaded" / A).mkdir(parents=True)
    (course.root / "downloaded" / A / "came-from.json").write_text("[", "utf-8")
    with pytest.raises(GradestepError, match="is damaged: remove it, and collect again"):
        give_back(course, A, renew=False)
