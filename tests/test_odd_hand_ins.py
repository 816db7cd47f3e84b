"""A class whose notebooks went through editors, clouds and platforms: all ways of grading give it what it earned."""

import csv
import shutil
import sys
from datetime import UTC, datetime

import nbformat
import pytest

from gradestep.course.course import Course
from gradestep.desk.feedback.make_pages import feedback
from gradestep.grading.grade import grade

from .command_line import nbgrader
from .odd_hand_ins import HANDED_IN, JOSE, write_class
from .submissions.corpus import submitted
from .submissions.graded import scores
from .submissions.hand_in import WRONG, hand_in

A = "first-steps"
FULL = {"twice_three": 1, "small_numbers": 2, "warm_colours": 1, "loud": 1, "why_warm": 0}
NOTHING = dict.fromkeys(FULL, 0)
COSTS = {  # what nobody can read earns nothing
    "merged_by_git": {**FULL, "small_numbers": 0, "loud": 0},
    "pointer": {**FULL, "warm_colours": 0, "loud": 0},
    "something_else": NOTHING,
    "tail": {**FULL, "warm_colours": 0, "loud": 0},
    "two_copies": {**FULL, "twice_three": 0, "small_numbers": 0},
    "zipped": NOTHING,
}
NOTES = {
    JOSE: ["timestamp.txt names a time in the future"],
    "as_json": ["doubling.json was taken for", "NAMING.IPYNB was taken for"],
    "colab": ["Copy of doubling.ipynb was taken for"],
    "colab_bare": ["Found by its place only", "Found although nbgrader's metadata was gone"] * 2,
    "databricks": ["Found by its place only", "Found although nbgrader's metadata was gone"] * 2,
    "downloading": ["doubling.ipynb.crdownload was taken for", "naming was taken for"],
    "folder_of_its_name": ["doubling.ipynb/doubling.ipynb was taken for"],
    "jupytext": ["Found by its place only", "Found although nbgrader's metadata was gone"] * 2,
    "loops": ["the cell own-1 took too long and was stopped: the cells below it were run"],
    "kaggle": [
        *("doubling (1).ipynb was taken for", "Found by its place only", "Found although nbgrader's metadata was gone"),
        *("work/notebook9f3.ipynb was taken", "Found by its place only", "Found although nbgrader's metadata was gone"),
    ],
    "merged_by_git": ["A conflict of git's stands unsolved in twice", "A conflict of git's stands unsolved in shout"],
    "pointer": ["naming.ipynb is a pointer of Git LFS, no notebook"],
    "merged": ["Deleted though read-only"] * 2,
    "moved": [
        *("My Files/doubling (2).ipynb was taken for", "Cells were moved"),
        *("My Files/naming (2).ipynb was taken for", "Cells were moved"),
    ],
    "old_format": ["doubling.ipynb is in the format of", "naming.ipynb is in the format of"],
    "onedrive": ["doubling-LAPTOP-7Q2.ipynb was taken for", "naming-LAPTOP-7Q2.ipynb was taken for"],
    "other_kinds": ["Of another type than released"] * 2,
    "same_ids": ["Found by its place only"] * 2,
    "something_else": [
        "Untitled.ipynb was left out: the release has no such notebook.",
        *(f"{name}.ipynb was not handed in." for name in ("doubling", "naming")),
    ],
    "tail": ["doubling.ipynb goes on after its end", "naming.ipynb is not JSON"],
    "two_copies": ["doubling.ipynb was not handed in, and doubling (1).ipynb and doubling (2).ipynb may each be it"],
    "vscode": ["naming - Kopie.ipynb was taken for"],
    "zipped": [f"{name}.ipynb was not handed in, but Abgabe.zip: unpack it there." for name in ("doubling", "naming")],
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def graded(once_released, tmp_path_factory):
    """The class, graded once; tests only read it."""
    course = Course(tmp_path_factory.mktemp("odd") / "course")
    shutil.copytree(once_released.root, course.root)
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write("c.Execute.timeout = 20\n")
    write_class(course, A)
    return course, grade(course, A)


@pytest.fixture(scope="module")
def by_nbgrader(graded, once_released, tmp_path_factory):
    """The class, graded by nbgrader's own command, which finds there what each notebook brought when it was run."""
    course = Course(tmp_path_factory.mktemp("by-nbgrader") / "course")
    shutil.copytree(once_released.root, course.root)
    shutil.copyfile(graded[0].root / "nbgrader_config.py", course.root / "nbgrader_config.py")
    shutil.copytree(graded[0].root / "submitted", course.root / "submitted", symlinks=True)
    shutil.copytree(graded[0].root / ".gradestep/verdicts", course.root / ".gradestep/verdicts")
    nbgrader(course, "autograde", A)
    return course


def test_everybody_is_graded(graded):
    course, summary = graded
    assert summary.failed == {}
    assert {row.student for row in summary.rows} == {JOSE, *HANDED_IN} == scores(course, A).keys()


@pytest.mark.parametrize("student", [JOSE, *HANDED_IN])
def test_what_was_done_right_earns_its_points(graded, student):
    assert scores(graded[0], A)[student] == COSTS.get(student, FULL)


@pytest.mark.parametrize("student", [JOSE, *HANDED_IN])
def test_what_is_odd_is_noted_in_true_sentences(graded, student):
    (row,) = [row for row in graded[1].rows if row.student == student]
    said = [text for _, texts in sorted(row.notes.items()) for text in texts]
    wanted = NOTES.get(student, [])
    assert [text[: len(begin)] for text, begin in zip(said, wanted, strict=True)] == wanted


def test_nbgraders_own_command_gives_the_same_scores(graded, by_nbgrader):
    assert scores(by_nbgrader, A) == scores(graded[0], A)


@pytest.mark.parametrize("student", [name for name in NOTES if name != "loops"])
def test_nbgraders_own_command_leaves_the_same_notes(by_nbgrader, student):
    folder = by_nbgrader.root / f"autograded/{student}/{A}"
    books = [nbformat.read(folder / f"{name}.ipynb", 4) for name in ("doubling", "naming")]
    said = [text for book in books for text in book.metadata.get("gradestep", {}).get("notes", [])]
    assert {max((begin for begin in NOTES[student] if text.startswith(begin)), default=text) for text in said} == set(
        NOTES[student]
    )


def test_the_class_is_given_back_and_exported(graded, by_nbgrader):
    course = by_nbgrader
    made = feedback(course, A)
    assert {page.student for page in made.pages} == {JOSE, *HANDED_IN}
    nbgrader(course, "export")
    with (course.root / "grades.csv").open(encoding="utf-8") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file) if row["score"]}
    assert exported == {row.student: row.score for row in graded[1].rows}


def test_nothing_that_was_handed_in_is_changed(graded, by_nbgrader):
    for student in HANDED_IN:
        there, here = submitted(graded[0], student), submitted(by_nbgrader, student)
        files = [path.relative_to(there) for path in sorted(there.rglob("*")) if path.is_file()]
        assert [path.relative_to(here) for path in sorted(here.rglob("*")) if path.is_file()] == files


def test_nbgraders_own_command_takes_what_is_handed_in_after_a_time_far_away(by_nbgrader, tmp_path):
    shutil.copytree(by_nbgrader.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    hand_in(submitted(course, JOSE), course.release / A, twice=WRONG)
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
    (submitted(course, JOSE) / "timestamp.txt").write_text(now, "utf-8")
    nbgrader(course, "autograde", A, "--student", JOSE)
    assert scores(course, A)[JOSE] == {**FULL, "small_numbers": 0}
