"""Who waits for a person, and why: each note says which cell, which value and what went wrong, in true words."""

import sys

import nbformat
import pytest
from nbformat import v4

from gradestep.bridge.hidden_inputs import public_of
from gradestep.desk.watching.visible_result import visible_result
from gradestep.gradebook.scores import waits
from gradestep.grading.session import Session
from gradestep.grading.session_config import SessionConfig
from gradestep.grading.time_left import Times
from gradestep.sandbox import levels
from gradestep.submissions.submission import Submission

from .cells import answer, cell, checked
from .cells import graded as graded_cell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
MONEY = "class Money:\n    def __eq__(self, other): return True\n"


@pytest.fixture(scope="module")
def session():
    with Session(SessionConfig({}, ("numpy",), {}, levels.choose("best")[0], times=Times(10, 50))) as session:
        yield session


@pytest.fixture
def graded(session):
    """Grade an answer by the source of its tests; return the tests cell and the notes."""

    def graded(work, tests, *more, solution="x = 1"):
        session.config.sources["n"] = v4.new_notebook(cells=[answer(solution), checked(tests)])
        theirs = v4.new_notebook(cells=[*more, answer(work), checked(tests)])
        done = session.grade(Submission("ada", {"n": theirs}))
        return done.executed["n"].cells[-1], done.submission.notes["n"]

    return graded


WHY = {  # by answer and tests, what the note on them says
    "what failed beside it": (
        "def x(): return 1",
        "import types\nassert type(x) is types.FunctionType, 'no function'",
        "beside it 0 (AssertionError: no function): look at the answer; beside it they failed in line 2, assert type",
    ),
    "a value that is too large": (
        "import numpy as np\nx = np.zeros(40_000_000)",
        "assert x.sum() == 0",
        "the value of x is not plain data: a value is too large to be sent: 305 MB",
    ),
    "a returned value that is too large": (
        "import numpy as np\ndef x(): return np.zeros(40_000_000)",
        "assert x().sum() == 0",
        "what the answer returns is not plain data: a value is too large to be sent: 305 MB",
    ),
    "an own comparison": (
        f"{MONEY}x = Money()",
        "assert x == 3",
        "the answer is a Money, whose own __eq__ would decide what the tests ask",
    ),
    "a cell above that failed": (
        f"{MONEY}x = Money()\n1 / 0",
        "assert x == 3",
        "would decide what the tests ask; the cell answer above ended with ZeroDivisionError: division by zero",
    ),
    "the tests' own process": (
        "x = 1",
        "import os\nos._exit(3)",
        "the process that ran these tests ended: its code ended it, or crashed it",
    ),
}


@pytest.mark.parametrize("kind", WHY)
def test_the_note_and_the_page_say_why(graded, kind):
    work, tests, why = WHY[kind]
    judged, notes = graded(work, tests)
    assert waits(judged)
    assert notes[-1].startswith("the tests tests wait for you to judge them in formgrader: ")
    assert why in notes[-1]
    shown = judged.outputs[-1].evalue
    assert shown.startswith("A person will judge this: it cannot be tested automatically. Why: ")
    assert why.partition("; ")[0] in shown


def test_what_a_cell_above_ended_with_is_for_the_teacher_only(graded):
    """It may be what a hidden test gave it."""
    raises = cell("raise ValueError('the secret')", "")
    judged, notes = graded(f"{MONEY}x = Money()", "assert x == 3", raises)
    assert "ended with ValueError: the secret" in notes[-1]
    assert "the secret" not in str(judged.outputs)
    assert "above ended with an error" in str(judged.outputs)


def test_of_hidden_tests_the_page_says_why_without_what_they_hold(graded):
    tests = HIDDEN.format("import types\nassert type(x) is types.FunctionType, 'no function'")
    judged, notes = graded("def x(): return 1", tests)
    assert "AssertionError: no function" in notes[-1]
    assert public_of(judged) == (
        "A person will judge this: it cannot be tested automatically. "
        "In one process with your code these tests give 1 of 1 points, beside it 0."
    )


def test_tests_below_the_end_of_the_process_name_the_cell_that_ended_it(graded):
    judged, notes = graded("import os\nos._exit(0)", "assert x == 1")
    assert notes == [
        "in the cell answer the student's process ended: its code ended it, or crashed it; nothing below it was run"
    ]
    assert "the process of this notebook ended in the cell answer" in judged.outputs[-1].evalue


def test_no_output_holds_the_line_of_a_hidden_test_that_failed_beside_the_answer(graded):
    hidden = "import types\n### BEGIN HIDDEN TESTS\nassert type(x) is types.FunctionType\n### END HIDDEN TESTS"
    cell, notes = graded("def x(): return 1", hidden)
    assert "types.FunctionType" in notes[0]
    assert "types.FunctionType" not in str([cell.outputs, cell.metadata])


STASH = "seen = []\ndef note(x): seen.append(x)\n"
LATER = {  # what a visible test shows of an answer that hidden tests have used: the answer, and what stands on the page
    "raised": ("def show(): raise ValueError(f'saw {seen}')", "Your code raised ValueError. What it said is not shown"),
    "named": (
        "def show(): raise type(f'E{seen[-1]}', (Exception,), {})()",
        "Your code raised an error of its own kind.",
    ),
    "a text": ("def show(): return f'saw {seen}'", "show gives '…'"),
    "not judged": (
        "def show(): return type(f'E{seen[-1]}', (), {'__eq__': lambda s, o: True})()",
        "A person will judge this: it cannot be tested automatically.",
    ),
}


@pytest.mark.parametrize("how", LATER)
def test_visible_tests_tell_nothing_of_the_hidden_ones_above_them(session, how):
    work, said = LATER[how]
    tests = graded_cell(HIDDEN.format("note(4711)"), "above"), checked("assert show() == 1, f'show gives {show()!r}'")
    session.config.sources["n"] = v4.new_notebook(cells=[answer("def show(): return 1\ndef note(x): pass"), *tests])
    theirs = v4.new_notebook(cells=[answer(STASH + work), *tests])
    judged = session.grade(Submission("ada", {"n": theirs})).executed["n"].cells[-1]
    assert public_of(judged).startswith(said)
    assert "4711" not in public_of(judged)


def test_a_result_of_visible_tests_counts_a_visible_line_that_failed_below_hidden_tests(session, tmp_path):
    tests = (
        graded_cell(HIDDEN.format("f(4)"), "above"),
        checked("assert f(1) == 2\n" + HIDDEN.format("assert f(3) == 6")),
    )
    session.config.sources["n"] = v4.new_notebook(cells=[answer("def f(x): return 2 * x"), *tests])
    for work, said in (
        ("def f(x): return 1 / (x - 1)", "tests: a test that you can see fails"),
        ("def f(x): return 2 / (x - 3) + 3", "tests: the tests that you can see pass"),
    ):
        done = session.grade(Submission("ada", {"n": v4.new_notebook(cells=[answer(work), *tests])})).executed["n"]
        nbformat.write(done, tmp_path / "n.ipynb")
        assert visible_result(tmp_path)["n"][-1] == said


def test_a_visible_test_with_no_hidden_one_above_it_shows_what_was_raised(graded):
    judged, _ = graded("def show(): raise ValueError('mine')", "show()\n" + HIDDEN.format("pass"))
    assert "A hidden test failed" not in str(public_of(judged))
    assert "mine" in judged.outputs[-1].evalue
