"""nbgrader's own commands, as they are, take the tiny course from release to feedback."""

import re
import shutil
import zipfile

import nbformat
import pytest
from nbgrader.api import Gradebook

from gradestep.course.course import Course
from gradestep.course.errors import GradestepError
from gradestep.gradebook.nbgrader_config import configured
from gradestep.nbgrader_plugin import autograde_steps
from gradestep.release.sample import STUDENTS

from .command_line import nbgrader
from .handed_in import FULL, as_it_is, scores, worked
from .submissions.hand_in import hand_in

ADA, GRACE, ALAN, MARY = STUDENTS


def retyped(notebook):
    for cell in notebook.cells:
        cell.source = cell.source.replace('answer="AC"', 'answer="c, a"').replace('answer="B"', "answer='b'")


def tampered(notebook):
    notebook.cells = [cell for cell in notebook.cells if cell.id != "loud"]
    for cell in notebook.cells:
        if cell.id == "small_numbers":
            cell.source = "pass"


def without_cards(notebook):
    notebook.cells = [cell for cell in notebook.cells if not cell.id.endswith("-card")]


CLASS = {  # who hands in whose work, and what was done to it
    "ada": (ADA, as_it_is),
    "alan": (ALAN, as_it_is),
    "grace": (GRACE, as_it_is),
    "mary": (MARY, as_it_is),
    "linus": (ADA, retyped),
    "barbara": (ALAN, tampered),
    "katherine": (ADA, without_cards),
}


@pytest.fixture(scope="module")
def graded(once_released, tmp_path_factory):
    """A class that nbgrader has graded, with the instructor's version among the hand-ins; tests only read it."""
    root = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(once_released.root, root)
    course = Course(root)
    for name, (student, change) in CLASS.items():
        worked(course, student, root / "submitted" / name / "first-steps", change)
    shutil.copytree(course.source / "first-steps", root / "submitted/teacher/first-steps")
    nbgrader(course, "autograde", "first-steps")
    return course


@pytest.fixture
def of_the_class(graded, tmp_path):
    """A copy of the graded class, for a test to go on with."""
    shutil.copytree(graded.root, tmp_path / "graded")
    return Course(tmp_path / "graded")


def test_the_solutions_earn_full_points_although_a_test_warns_on_stderr(graded):
    assert scores(graded, "ada") == FULL
    cells = {cell.id: cell for cell in nbformat.read(graded.root / "autograded/ada/first-steps/naming.ipynb", 4).cells}
    assert "a warning on stderr" in cells["loud"].outputs[0].text


def test_the_instructors_version_earns_full_points(graded):
    assert scores(graded, "teacher") == {**FULL, "why_warm": None}  # for a person to grade


def test_an_untouched_hand_in_earns_nothing(graded):
    assert scores(graded, "mary") == dict.fromkeys(FULL, 0)


def test_a_mistake_and_a_wrong_letter_cost_their_own_points_only(graded):
    assert scores(graded, "alan") == {**FULL, "small_numbers": 0, "loud": 0}
    assert scores(graded, "grace") == {**FULL, "twice_three": 0, "warm_colours": 0}


def test_letters_count_in_any_order_and_case(graded):
    assert scores(graded, "linus") == FULL


def test_deleted_and_edited_tests_still_count(graded):
    assert scores(graded, "barbara") == {**FULL, "small_numbers": 0, "loud": 0}


def test_a_deleted_card_costs_its_own_points_only(graded):
    assert scores(graded, "katherine") == {**FULL, "twice_three": 0, "warm_colours": 0}


def test_the_exchange_takes_a_hand_in_from_fetch_to_feedback(released):
    nbgrader(released, "release_assignment", "first-steps")
    nbgrader(released, "fetch_assignment", "first-steps")
    fetched = released.root / "my-work/first-steps"
    assert sorted(path.name for path in fetched.iterdir()) == ["doubling.ipynb", "naming.ipynb"]
    shutil.rmtree(fetched)
    worked(released, GRACE, fetched)
    nbgrader(released, "submit", "first-steps", "--student", "grace")
    nbgrader(released, "collect", "first-steps")
    nbgrader(released, "autograde", "first-steps")
    assert scores(released, "grace")["small_numbers"] == 2
    nbgrader(released, "generate_feedback", "first-steps")
    feedback = (released.root / "feedback/grace/first-steps/doubling.html").read_text("utf-8")
    assert "That is 2 + 3." in re.sub("<[^>]+>", "", feedback)


def test_a_card_marks_the_choice_when_graded_and_the_right_option_in_the_feedback_only(of_the_class):
    doubling = nbformat.read(of_the_class.root / "autograded/grace/first-steps/doubling.ipynb", 4)
    (output,) = next(cell for cell in doubling.cells if cell.id == "twice_three-card").outputs
    shown = output.data["text/html"].split("</style>")[1]
    assert re.findall(r'gradestep-chosen" data-letter="(\w)"', shown) == ["A"]
    assert "Right" not in shown
    assert "Yes, 3 and 3" not in shown
    assert not any("widget-view" in kind for kind in output.data)
    nbgrader(of_the_class, "generate_feedback", "first-steps", "--student", "grace")
    page = (of_the_class.root / "feedback/grace/first-steps/doubling.html").read_text("utf-8")
    assert re.findall(r'gradestep-chosen" data-letter="(\w)"', page) == ["A"]
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    assert "✗ Your answer: A. The right answer: B." in text
    assert "✓ Right. Yes, 3 and 3." in text
    assert "sealed" not in text


def test_a_zip_of_hand_ins_is_collected(released):
    downloaded = released.root / "downloaded/first-steps/archive"
    downloaded.mkdir(parents=True)
    worked(released, ADA, released.root / "desk")
    with zipfile.ZipFile(downloaded / "hand-ins.zip", "w") as archive:
        for path in (released.root / "desk").iterdir():
            archive.write(path, f"ada_{path.name}")
    pattern = r".*(?P<student_id>ada)_(?P<file_id>.*)"
    nbgrader(released, "zip_collect", "first-steps", "--force", f"--FileNameCollectorPlugin.named_regexp={pattern}")
    assert sorted(path.name for path in (released.root / "submitted/ada/first-steps").glob("*.ipynb")) == [
        "doubling.ipynb",
        "naming.ipynb",
    ]


def test_validate_tells_a_student_what_is_missing(released):
    worked(released, ADA, released.root / "my-work/right")
    worked(released, MARY, released.root / "my-work/untouched")
    assert "Success" in nbgrader(released, "validate", "my-work/right/doubling.ipynb")
    said = nbgrader(released, "validate", "my-work/untouched/doubling.ipynb")
    assert "VALIDATION FAILED ON 2 CELL(S)" in said
    assert "Not answered yet" in said


def test_an_error_of_nbgrader_is_shown_in_its_own_words(released):
    with pytest.raises(GradestepError, match="nbgrader collect failed:\nCourse not found") as raised:
        released.nbgrader("collect", "nosuch")
    assert str(raised.value).count("collect failed") == 1


def test_feedback_is_made_again_after_a_person_changed_a_score(of_the_class):
    nbgrader(of_the_class, "generate_feedback", "first-steps", "--student", "alan")
    page = of_the_class.root / "feedback/alan/first-steps/doubling.html"
    assert "0 of 2 points" in page.read_text("utf-8")
    with Gradebook(f"sqlite:///{of_the_class.root / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("small_numbers", "doubling", "first-steps", "alan").manual_score = 1.5
        gradebook.db.commit()
    nbgrader(of_the_class, "generate_feedback", "first-steps", "--student", "alan")
    assert "1.5 of 2 points" in page.read_text("utf-8")


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader, at the first hand-in
def test_a_process_that_grades_again_reads_what_is_released_by_then(released, request):
    request.addfinalizer(autograde_steps._sessions.close)
    release = released.release / "first-steps"
    reads = "def twice(number):\n    return number * int(open('factor.txt').read())"
    hand_in(released.root / "submitted/ada/first-steps", release, twice=reads)
    small_numbers = []
    for factor in ("2", "3", "2"):  # in one process, as formgrader does
        (release / "factor.txt").write_text(factor, "utf-8")
        autograde = configured(released)
        autograde.coursedir.assignment_id, autograde.force = "first-steps", True
        autograde.start()
        small_numbers.append(scores(released, "ada")["small_numbers"])
    assert small_numbers == [2, 0, 2]
