"""Lessons of a class: at the first hand-in and at the third, the tests see what they see in one kernel."""

import sys

import pytest
from nbformat import v4
from nbgrader.utils import determine_grade

from gradestep.grading.session import Session
from gradestep.grading.session_config import SessionConfig
from gradestep.grading.time_left import Times
from gradestep.sandbox import levels
from gradestep.submissions.rebuild import rebuild
from gradestep.submissions.safe_read import given
from gradestep.submissions.submission import Submission

from .cells import answer, cell, checked
from .lessons import LESSONS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def warm():
    """A warm session, for sessions that borrow its processes."""
    with Session(SessionConfig({}, ("numpy", "tensorflow"), {}, levels.choose("best")[0])) as session:
        yield session


@pytest.fixture
def session(warm):
    """Make a session for a notebook."""

    def made(teachers):
        session = Session(SessionConfig({"n": teachers}, (), {}, warm.config.level, Times(20, 100)))
        session.fork_server = warm.fork_server
        return session

    return made


def notebook(*cells):
    return v4.new_notebook(cells=list(cells))


def graded(session, *notebooks):
    """Grade one hand-in after the other; return their scores, and all notes."""
    scores, notes = [], []
    for each in notebooks:
        done = session.grade(Submission("ada", {"n": each}))
        scores.append([determine_grade(one)[0] for one in done.executed["n"].cells if "tests" in one.id])
        notes += done.submission.notes["n"]
    return scores, notes


@pytest.mark.parametrize("sample", LESSONS, ids=[each[0] for each in LESSONS])
def test_a_right_answer_is_right_in_every_place_of_a_class(session, sample):
    _, lesson, right, check = sample
    theirs = notebook(cell(lesson, "lesson"), answer(right), checked(check))
    assert graded(session(theirs), *[theirs] * 3) == ([[1]] * 3, [])


LESSON_CHECKS = {
    "a default dictionary": (
        "from collections import defaultdict\nseen = defaultdict(list)\nseen['a']",
        "assert len(seen) == 1",
    ),
    "an attribute": (
        "class Bag:\n    n = 0\n    def count(self):\n        self.n += 1\nbag = Bag()\nbag.count()\nprint(bag.n)",
        "assert bag.n == 1",
    ),
    "a random stream": (
        "import random\nrandom.seed(3)\nprint(random.random())",
        "assert random.random() == 0.5442292252959519",
    ),
    "an iterator": ("numbers = iter([1, 2])", "assert next(numbers) == 1"),
    "a generator": ("numbers = (n for n in [1])", "assert next(numbers) == 1"),
    "an open file": ("text = open('a', 'w')", "assert text.mode == 'w'"),
    "globals": ("shown = 1", "assert globals()['shown'] == 1"),
    "a text that is run": ("shown = 1", "assert eval('shown') == 1"),
    "a star": ("shown = 1", "from math import *\nassert pi > 3"),
    "a plot": (
        "import matplotlib.pyplot as plt\n_, axes = plt.subplots()\naxes.plot([1])",
        "assert len(axes.lines) == 1",
    ),
}


@pytest.mark.parametrize("what", LESSON_CHECKS)
def test_tests_find_what_a_lesson_has_left_whatever_it_is(session, what):
    lesson, check = LESSON_CHECKS[what]
    theirs = notebook(cell(lesson, "lesson"), answer("x = 1"), checked(f"{check}\nassert x"))
    assert graded(session(theirs), *[theirs] * 3) == ([[1]] * 3, [])


def test_a_name_that_a_tests_cell_binds_itself_is_not_the_lessons_that_is_called_so(session):
    lesson = cell("from math import floor\nchosen = [1]\nfor shown in range(3):\n    print(shown)", "lesson")
    check = "from math import ceil as chosen\n### BEGIN HIDDEN TESTS\nshown = x\n"
    check += "assert chosen(shown) == 2, f'{chosen(shown)} is not 2'\n### END HIDDEN TESTS"
    right, wrong = (notebook(lesson, answer(f"x = {x}"), checked(check)) for x in (1.5, 5))
    assert graded(session(right), right) == ([[1]], [])
    (*_, failed) = session(right).grade(Submission("ada", {"n": wrong})).executed["n"].cells
    assert [output.evalue for output in failed.outputs] == ["5 is not 2"]


def test_what_a_students_function_does_to_a_lessons_thing_costs_nobody_else(session):
    lesson = cell("items = [1]", "lesson")
    checks = checked("add(items)"), cell("assert items[0] == 1", "tests2", grade=True, points=1)
    polite = notebook(lesson, answer("def add(to):\n    return 2"), *checks)
    rude = notebook(lesson, answer("def add(to):\n    to[0] = 5"), *checks)
    assert graded(session(polite), polite, polite, rude, polite) == ([[1, 1], [1, 1], [1, 0], [1, 1]], [])


def test_a_lesson_cell_that_a_student_changed_is_the_students(session):
    def with_lesson(text):
        released = v4.new_code_cell(text, id="open", metadata={"gradestep": {"released": "import math\nbase = 3"}})
        return notebook(released, answer("x = base + 1"), checked("assert x == base + 1\nassert math.pi > base"))

    as_released, changed, wrong = map(with_lesson, ["import math\nbase = 3", "base = 2", "math = base = 4"])
    scores, (note,) = graded(session(as_released), as_released, changed, wrong)
    assert scores == [[1], [0], [0]]
    assert (
        "these tests give 0 of 1, beside it 1: look at the answer (in the kernel: NameError" in note
    )  # where nobody imported math


def test_our_mark_does_not_stay_in_a_graded_notebook(session):
    marked = v4.new_code_cell("a = 1", id="open", metadata={"gradestep": {"released": "a = 1"}})
    theirs = notebook(marked, answer("x = 1"), checked("assert x"))
    assert session(theirs).grade(Submission("ada", {"n": theirs})).executed["n"].cells[0].metadata == {}


IMPORTS = "import numpy as np\nx = np.array([1.0, 2.0])\nprint(x.mean())"
CHECK = "assert np.isclose(rms(np.array([1.0, 7.0])), 5)\nassert mean == x.mean()"
RIGHT = "def rms(a):\n    return np.sqrt(np.mean(a ** 2))\nmean = x.mean()"
HANDED_IN = {
    "as released": (IMPORTS, RIGHT, 1),
    "saved with other white space": (IMPORTS.replace("\n", "  \r\n") + "\n\n", RIGHT, 1),
    "with other data": (IMPORTS.replace("2.0", "5.0"), RIGHT, 1),
    "without the import": ("x = None", RIGHT, 0),
    "wrong": (IMPORTS, RIGHT.replace("** 2", "** 3"), 0),
    "a syntax error": (IMPORTS, f"{RIGHT}\n(", 0),
}


@pytest.mark.parametrize("what", HANDED_IN)
def test_an_open_lesson_of_an_ordinary_notebook_gives_its_modules_and_data_to_the_tests(session, what):
    lesson, given_answer, score = HANDED_IN[what]
    released = notebook(v4.new_code_cell(IMPORTS, id="open"), answer("def rms(a):\n    pass"), checked(CHECK))
    theirs = notebook(v4.new_code_cell(lesson, id="open"), answer(given_answer), checked(CHECK))
    rebuilt, _ = rebuild([given(each) for each in theirs.cells], released)
    teachers = notebook(v4.new_code_cell(IMPORTS, id="open"), answer(RIGHT), checked(CHECK))
    assert graded(session(teachers), rebuilt)[0] == [[score]]
