"""An assignment that was never near gradestep gets the scores that stock nbgrader gives it, cell by cell."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.scores import held
from benchmarks.stock import plain_copy
from gradestep.grading.grade import grade

from .problem_sets import ASSIGNMENT, RIGHT, hand_in, new_course, problem_sets

LOOPS = "loops"
CELL_SECONDS = 3
WAITS = {  # where we leave to a person what stock decides: (assignment, cell): why
    ("classes", "equality_with_a_text"): "the student's own __eq__ would decide, and be told what is expected",
    ("classes", "subclass_of_the_tests"): "a subclass of the student's class would have to be made in both processes",
    ("classes", "subclass_of_an_abstract_class"): "likewise",
    ("state", "function_of_the_lesson"): "the answer, or a function that it calls, changes what the lesson gave",
    ("state", "global_counter"): "the answer, or a function that it calls, changes what the lesson gave",
    ("state", "global_dictionary"): "the answer, or a function that it calls, changes what the lesson gave",
    # what a proxy is not: the solution, run before the class, does not pass them either
    ("classes", "property_setter"): "vars(Class) holds what the proxy class has, no property of the student's",
    ("plain-python", "about_the_functions"): "type(function) is the proxy's; isinstance and inspect say function",
    ("keras", "own_layer"): "issubclass(OwnLayer, keras.layers.Layer) asks the proxy class",
    ("keras", "loss_of_theirs_in_fit"): "a function of the student's in a graph, without a loss of Keras around it",
}
STOCK_ERRS = {  # where stock is wrong: (assignment, cell, student): why
    ("plain-python", "sum_of_squares_uses_squares", "careless"): (
        "the deleted answer raises the NameError that the test waits for; ours has the released stub in its place"
    ),
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """What stock and what we hold on every hand-in."""
    folder = tmp_path_factory.mktemp("problem-sets")
    course = new_course(folder / "ours")
    students = list(hand_in(course))
    others = sorted(student for student in students if student != LOOPS)
    stock = [plain_copy(course, folder / f"stock-{number}", others[number::2]) for number in range(2)]
    stock.append(plain_copy(course, folder / "stock-loops", [LOOPS]))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(autograde, stock))
    named = [word for student in others for word in ("--student", student)]
    command = [sys.executable, "-m", "gradestep", "grade", ASSIGNMENT, "--sandbox", "required", *named]
    subprocess.run(command, cwd=course.root, check=True)  # as a teacher does who has no challenges/
    grade(course, ASSIGNMENT, students=[LOOPS], sandbox="required", cell_seconds=CELL_SECONDS)
    by_stock = {place: what for each in stock for place, what in held(each, ASSIGNMENT, students).items()}
    return by_stock, held(course, ASSIGNMENT, students)


def autograde(course):
    arguments = [f"--Execute.timeout={CELL_SECONDS}"] if (course.root / "submitted" / LOOPS).is_dir() else []
    course.nbgrader("autograde", ASSIGNMENT, *arguments)


def scores_of(gradebook, notebook):
    """Return what is held on each cell that has points, by its place."""
    of = {place: what for place, what in gradebook.items() if place.notebook == notebook and "auto_score" in what}
    return {place: {name: value for name, value in what.items() if name != "comment"} for place, what in of.items()}


def earned(gradebook, notebook):
    """Return what nbgrader's tests gave each student."""
    scores = {}
    for place, what in scores_of(gradebook, notebook).items():
        scores[place.student] = scores.get(place.student, 0) + (what.get("auto_score") or 0)
    return scores


@pytest.mark.parametrize("notebook", [each.name for each in problem_sets()])
def test_every_cell_has_the_score_that_stock_gives(graded, notebook):
    by_stock, ours = (scores_of(gradebook, notebook) for gradebook in graded)
    differ = {
        place: f"stock {by_stock.get(place)} and ours {ours.get(place)}"
        for place in sorted({*by_stock, *ours})
        if by_stock.get(place) != ours.get(place) and not is_allowed(place, ours[place])
    }
    assert differ == {}


def is_allowed(place, ours):
    """Whether ours may differ: it is named, and ours leaves it to a person, or stock is wrong."""
    waits = (place.notebook, place.cell) in WAITS and ours["needs_manual_grade"]
    return waits or (place.notebook, place.cell, place.student) in STOCK_ERRS


@pytest.mark.parametrize("each", problem_sets(), ids=lambda each: each.name)
def test_stock_gives_the_right_one_all_points_and_the_wrong_one_fewer(graded, each):
    scores = earned(graded[0], each.name)
    points = sum(cell.points for cell in each.cells if cell.kind == "tests")
    assert scores[RIGHT] == points
    assert "other" not in each.students or scores["other"] == points
    assert all(scores[student] < points for student in each.students & {"partly", "wrong", "broken", LOOPS})


def test_a_lesson_that_imports_numpy_and_is_not_locked_costs_no_points(graded):
    scores = earned(graded[1], "ps1")
    assert (scores[RIGHT], scores["wrong"], scores["broken"]) == (5, 2, 2)
    waits = {
        place.student: place.cell for place, what in scores_of(graded[1], "ps1").items() if what["needs_manual_grade"]
    }
    assert waits[RIGHT] == waits["wrong"] == waits["broken"] == "why_rms"
