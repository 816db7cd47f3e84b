"""The lesson's part of a notebook runs once for a class, and each score is what a run of every cell gives."""

import sys

import pytest
from nbformat import v4
from nbgrader.utils import determine_grade

from gradestep.grader import box
from gradestep.grader.bench import Bench, Terms
from gradestep.grader.plan import plan
from gradestep.grader.run import Times
from gradestep.grader.submission import Submission

from .test_plan import cell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

LESSON = "import time\nimport numpy as np\nbase = [2]\nshown = time.time_ns()\nprint(shown)\nbase.append(3)"
LATER = "print(shown + 1)"
TESTS = "assert answer == 5, answer"


def notebook(answer, lesson=LESSON, own=""):
    cells = [
        cell(lesson, "lesson"),
        *([v4.new_code_cell(own, id="own")] if own else []),
        cell(answer, "answer", solution=True, locked=False),
        cell(LATER, "later"),
        cell(TESTS, "tests", grade=True, points=1),
    ]
    return v4.new_notebook(cells=cells)


TEACHERS = notebook("answer = sum(base)")


@pytest.fixture(scope="module")
def warm():
    """A warm bench, for benches that borrow its machine."""
    with Bench(Terms({}, ("numpy",), {}, box.choose("best")[0])) as bench:
        yield bench


@pytest.fixture
def grade(warm):
    """Grade notebooks one after the other, the first of them the teacher's; return theirs, executed."""

    def graded(*notebooks, every_cell=False, teachers=TEACHERS):
        bench = Bench(
            Terms({"n": plan(teachers, teachers)}, ("numpy",), {}, warm.terms.level, every_cell, Times(10, 50))
        )
        bench.machine, bench._checkers = warm.machine, warm._checkers
        return [bench.grade(Submission("ada", {"n": each})).executed["n"] for each in (teachers, *notebooks)][1:]

    return graded


def printed(notebook, name):
    (found,) = [each for each in notebook.cells if each.id == name]
    return "".join(output.text for output in found.outputs if output.output_type == "stream")


def scores(notebook):
    return [determine_grade(each)[0] for each in notebook.cells if each.id == "tests"]


def test_a_class_sees_one_run_of_what_no_answer_builds_on(grade):
    ada, grace = grade(notebook("answer = sum(base)"), notebook("answer = base[0] + base[1]"))
    assert printed(ada, "lesson") == printed(grace, "lesson") != ""
    assert int(printed(ada, "later")) == int(printed(ada, "lesson")) + 1
    assert scores(ada) == scores(grace) == [1]


def test_what_an_answer_builds_on_runs_for_each_student(grade):
    first = "base.clear()\nbase.extend([1, 1])\nanswer = sum(base)"
    (changed, right) = grade(notebook(first), notebook("answer = sum(base)"))
    assert scores(changed) == [0]
    assert scores(right) == [1]


REACHES_ALL = {
    "globals": "answer = globals()['shown'] and 5",
    "an evaluated text": "answer = eval('shown') and 5",
    "a history": "answer = 5 if In[1] else 0",
    "a magic": "%time answer = 5",
    "a syntax error": "answer = (5",
    "a changed module": "import numpy\nnumpy.nothing = 1\nanswer = 5",
    "a star": "from math import *\nanswer = 5",
    "a name that a lesson reads later": "shown = 7\nanswer = 5",
}


@pytest.mark.parametrize("what", REACHES_ALL)
def test_code_that_may_reach_more_than_it_names_runs_after_every_cell(grade, what):
    plain, reaching = grade(notebook("answer = 5"), notebook(REACHES_ALL[what]))
    assert printed(reaching, "lesson") != printed(plain, "lesson")
    assert scores(reaching) == [0 if what == "a syntax error" else 1]


def test_an_own_cell_counts_like_an_answer(grade):
    plain, own = grade(notebook("answer = 5"), notebook("answer = 5", own="mine = [shown]"))
    assert printed(own, "lesson") == printed(plain, "lesson"), "it is shown as in the rehearsal, though it ran"
    assert scores(own) == [1]


def test_every_cell_runs_for_each_student_when_the_teacher_asks_for_it(grade):
    ada, grace = grade(notebook("answer = 5"), notebook("answer = 5"), every_cell=True)
    assert printed(ada, "lesson") != printed(grace, "lesson")


def test_a_lesson_that_fails_runs_for_each_student(grade):
    broken = f"{LESSON}\nraise ValueError('on purpose')"
    teachers = notebook("answer = 5", broken)
    ada, grace = grade(notebook("answer = 5", broken), notebook("answer = 5", broken), teachers=teachers)
    assert printed(ada, "lesson") != printed(grace, "lesson")
    assert "on purpose" in str(ada.cells[0].outputs)


def test_a_process_that_ended_runs_nothing_more_and_says_so(grade):
    _, ended = grade(notebook("answer = 5"), notebook("import os\nos.abort()"))
    assert "not run" in printed(ended, "later")
    assert scores(ended) == [0]


def test_a_notebook_in_which_nothing_is_graded_is_not_run(grade):
    (lesson,) = grade(v4.new_notebook(cells=[cell(LESSON, "lesson")]))
    assert printed(lesson, "lesson") == ""
