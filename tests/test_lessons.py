"""Lessons of a class: first or third hand-in, every cell or a slice, the tests see what they see in one kernel."""

import sys

import pytest
from nbformat import v4
from nbgrader.utils import determine_grade

from gradestep.grading.notebook_run import Times
from gradestep.grading.session import Session
from gradestep.grading.session_config import SessionConfig
from gradestep.sandbox import levels
from gradestep.submissions.rebuild import rebuild
from gradestep.submissions.safe_read import given
from gradestep.submissions.submission import Submission

from .cells import answer, cell, checked
from .lessons import LESSONS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def warm():
    """A warm bench, for benches that borrow its machine."""
    with Session(SessionConfig({}, ("numpy", "tensorflow"), {}, levels.choose("best")[0])) as session:
        yield session


@pytest.fixture
def session(warm):
    """Make a bench for a notebook."""

    def made(teachers, *, every_cell=False, files=None):
        config = SessionConfig({"n": teachers}, (), files or {}, warm.config.level, every_cell, Times(20, 100))
        session = Session(config)
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


def why_whole(session):
    return [known.whole for known in session.slices._known.values()]


@pytest.mark.parametrize("every_cell", [False, True])
@pytest.mark.parametrize("sample", LESSONS, ids=[each[0] for each in LESSONS])
def test_a_right_answer_is_right_in_every_place_of_a_class(session, sample, every_cell):
    _, lesson, right, check = sample
    theirs = notebook(cell(lesson, "lesson"), answer(right), checked(check))
    assert graded(session(theirs, every_cell=every_cell), *[theirs] * 3) == ([[1]] * 3, [])


SLICED = cell("import numpy as np\nshown = np.arange(3)\nprint(shown)\nbase = [2]\nbase.append(3)", "lesson")
SUM = answer("total = sum(base)")


def test_a_slice_that_a_run_vouches_for_is_what_later_hand_ins_run(session):
    theirs = notebook(SLICED, SUM, checked("assert total == sum(base)"))
    here = session(theirs)
    assert graded(here, *[theirs] * 3) == ([[1]] * 3, [])
    (known,) = here.slices._known.values()
    assert "shown" not in known.sources[0]
    assert (known.whole, known.right, known.twice) == ("", 2, 0)


def test_a_name_that_a_tests_cell_binds_itself_before_it_reads_it_is_not_compared(session):
    check = "shown = [1]\nassert all(each in shown for each in [total - 4])"
    theirs = notebook(SLICED, SUM, checked(check))
    here = session(theirs)
    assert graded(here, *[theirs] * 3) == ([[1]] * 3, [])
    assert why_whole(here) == [""]


def test_with_every_cell_no_slice_is_made(session):
    theirs = notebook(SLICED, SUM, checked("assert total == sum(base)"))
    here = session(theirs, every_cell=True)
    assert graded(here, *[theirs] * 3) == ([[1]] * 3, [])
    assert here.slices._known == {}


def test_tests_draw_the_same_numbers_after_a_slice_as_after_a_whole_lesson(session):
    lesson = cell("import random\nrandom.seed(3)\nprint(random.random())\nbase = [1]", "lesson")
    theirs = notebook(
        lesson, answer("x = base[0]"), checked("import random\nassert x == 1 and random.random() == 0.5442292252959519")
    )
    here = session(theirs)
    (first, second, third), _ = graded(here, *[theirs] * 3)
    assert first == second == third == [1]
    assert why_whole(here) == [""]


STATE = {
    "a default dictionary": (
        "from collections import defaultdict\nseen = defaultdict(list)\nshown = seen['a']",
        "assert len(seen) == 1",
    ),
    "an attribute": (
        "class Bag:\n    n = 0\n    def count(self):\n        self.n += 1\nbag = Bag()\nbag.count()\nprint(bag.n)",
        "assert bag.n == 1",
    ),
}


@pytest.mark.parametrize("what", STATE)
def test_where_the_slice_differs_everybody_gets_the_whole_lesson(session, what):
    lesson, check = STATE[what]
    theirs = notebook(cell(f"shown = 1\nprint(shown)\n{lesson}", "lesson"), answer("x = 1"), checked(f"{check} and x"))
    assert graded(session(theirs), *[theirs] * 3) == ([[1]] * 3, [])


WHOLE = {
    "an iterator": ("numbers = iter([1, 2])\nshown = 1", "assert next(numbers) == 1", "numbers is opaque"),
    "a generator": ("numbers = (n for n in [1])\nshown = 1", "assert next(numbers) == 1", "numbers is opaque"),
    "an open file": ("text = open('a', 'w')\nshown = 1", "assert text.mode == 'w'", "text is opaque"),
    "a lock": ("import _thread\nlock = _thread.allocate_lock()\nshown = 1", "assert lock", "lock is opaque"),
    "globals": ("here = 1\nshown = 1", "assert globals()['shown'] == 1", "it reaches more than it names: globals"),
    "a text that is run": ("shown = 1", "assert eval('shown') == 1", "it reaches more than it names: eval"),
    "the main module": ("shown = 1", "import __main__", "it reaches more than it names: __main__"),
    "a star": ("shown = 1", "from math import *\nassert pi > 3", "it reaches more than it names: import *"),
    "a plot": (
        "import matplotlib.pyplot as plt\nshown = 1\nplt.plot([1])",
        "assert plt.rcParams",
        "plt is opaque",
    ),
}


@pytest.mark.parametrize("what", WHOLE)
def test_where_a_slice_cannot_be_told_everybody_gets_the_whole_lesson(session, what):
    lesson, check, why = WHOLE[what]
    theirs = notebook(cell(lesson, "lesson"), answer("x = 1"), checked(f"{check}\nassert x"))
    here = session(theirs)
    assert graded(here, *[theirs] * 3) == ([[1]] * 3, [])
    (found,) = why_whole(here)
    assert found.startswith(why)


def test_a_module_beside_the_notebook_that_reaches_names_makes_it_whole(session):
    files = {"helper.py": b"import __main__\ndef shown():\n    return __main__.shown"}
    theirs = notebook(cell("shown = 1\nprint(shown)", "lesson"), answer("x = 1"), checked("assert x"))
    here = session(theirs, files=files)
    assert graded(here, theirs) == ([[1]], [])
    assert why_whole(here) == ["it reaches more than it names: __main__"]


def test_what_a_students_function_does_to_a_lessons_thing_costs_that_hand_in_a_second_run_only(session):
    lesson = cell("shown = 1\nprint(shown)\nitems = [1]", "lesson")
    checks = checked("add(items)"), cell("assert items[0] == 1", "tests2", grade=True, points=1)
    polite = notebook(lesson, answer("def add(to):\n    return 2"), *checks)
    rude = notebook(lesson, answer("def add(to):\n    to[0] = 5"), *checks)
    here = session(polite)
    assert graded(here, polite, polite, rude, polite) == ([[1, 1], [1, 1], [1, 0], [1, 1]], [])
    (known,) = here.slices._known.values()
    assert known.whole == ""


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
