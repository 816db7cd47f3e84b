# ruff: noqa: E501 - answers and tests in one line each, as a table
"""Nobody loses points that one kernel would give: what differs waits for a person, in both directions."""

import sys

import pytest
from nbformat import v4

from gradestep.bridge.hidden_inputs import public_of
from gradestep.gradebook.scores import automatic, waits
from gradestep.grading.notebook_run import Run
from gradestep.grading.session import Session
from gradestep.grading.session_config import SessionConfig
from gradestep.grading.time_left import Times
from gradestep.sandbox import levels
from gradestep.submissions.rebuild import marked
from gradestep.submissions.submission import Submission

from .cells import answer, cell, checked, graded

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


@pytest.fixture(scope="module")
def warm():
    """A warm session, for sessions that borrow its processes."""
    with Session(SessionConfig({}, ("numpy", "tensorflow"), {}, levels.choose("best")[0])) as session:
        yield session


@pytest.fixture
def grade(warm):
    """Grade a hand-in beside the teacher's notebook; return its tests cells and the notes."""

    def graded(teachers, theirs=None, *, from_script=False, seconds=20):
        teachers, theirs = (v4.new_notebook(cells=list(cells)) for cells in (teachers, theirs or teachers))
        known = frozenset("n" if from_script else "")
        config = SessionConfig(
            {"n": teachers}, (), {}, warm.config.level, times=Times(seconds, 5 * seconds), from_scripts=known
        )
        session = Session(config)
        session.fork_server = warm.fork_server
        done = session.grade(Submission("ada", {"n": theirs}))
        tests = [each for each in done.executed["n"].cells if "tests" in each.id]
        return tests, done.submission.notes["n"]

    return graded


STYLES = {  # answers that a kernel passes, in styles that do not all cross: (answer, tests)
    "the type of a function": (
        "def work(): return 1",
        "import types\nassert type(work) is types.FunctionType",
    ),
    "what a class has in its dict": (
        "class Point:\n    @property\n    def x(self): return 1",
        "assert isinstance(vars(Point)['x'], property)",
    ),
    "the order of bases": (
        "class A: pass\nclass B(A): pass",
        "assert B.__mro__ == (B, A, object)",
    ),
    "cells of a closure": (
        "def counter():\n    n = 1\n    def up(): return n\n    return up",
        "assert counter().__closure__[0].cell_contents == 1",
    ),
    "what vars say of an object": (
        "class Point:\n    def __init__(self): self.x = 1",
        "assert vars(Point()) == {'x': 1} and 'x' in dir(Point())",
    ),
    "a subclass of list": (
        "class Stack(list):\n    def push(self, x): self.append(x)",
        "s = Stack()\ns.push(1)\nassert s == [1] and isinstance(s, list) and list.__len__(s) == 1",
    ),
    "a masked array": (
        "import numpy as np\nkept = np.ma.masked_greater([1, 5], 3)",
        "import numpy as np\nassert kept.mask.tolist() == [False, True] and np.ma.is_masked(kept)",
    ),
    "flags of an array": (
        "import numpy as np\ndef frozen():\n    a = np.zeros(3)\n    a.flags.writeable = False\n    return a",
        "assert not frozen().flags.writeable",
    ),
    "a layer of their own": (
        "import tensorflow as tf\nclass Twice(tf.keras.layers.Layer):\n    def call(self, x): return 2 * x",
        "import tensorflow as tf\nassert issubclass(Twice, tf.keras.layers.Layer)",
    ),
    "a map": ("doubled = map(lambda x: 2 * x, [1, 2])", "assert isinstance(doubled, map) and list(doubled) == [2, 4]"),
    "doctest": (
        "def twice(x):\n    '''Double.\n\n    >>> twice(2)\n    4\n    '''\n    return 2 * x",
        "import doctest\nassert doctest.testmod() == (0, 1)",
    ),
    "a patched function": (
        "import math\ndef root(x): return math.sqrt(x)",
        "from unittest.mock import patch\nwith patch('math.sqrt', return_value=7):\n    assert root(4) == 7",
    ),
    "warnings": (
        "import warnings\ndef old(): warnings.warn('old', DeprecationWarning)",
        "import warnings\nwith warnings.catch_warnings(record=True) as w:\n    old()\nassert len(w) == 1",
    ),
    "an own exception of the tests": (
        "def ask(f):\n    try:\n        return f()\n    except Exception as error:\n        return error",
        "class Oops(Exception):\n    pass\ndef fail():\n    raise Oops('x')\nassert type(ask(fail)) is Oops",
    ),
    "the thing itself": ("def same(x): return x", "given = [1]\nassert same(given) is given"),
}


@pytest.mark.parametrize("style", STYLES)
def test_what_passes_in_one_kernel_earns_its_points_or_waits(grade, style):
    work, test = STYLES[style]
    ((tests,), notes) = grade([answer(work), checked(test)])
    assert automatic(tests) == 1 or (waits(tests) and "wait for you to judge them" in notes[0])


WRONG = {  # wrong work, of which tests in another process hear nothing: (answer, tests)
    "doctest": (
        "def twice(x):\n    '''Double.\n\n    >>> twice(2)\n    5\n    '''\n    return 2 * x",
        "import doctest\nassert doctest.testmod().failed == 0",
    ),
    "warnings that are errors": (
        "import warnings\ndef old(): warnings.warn('old', DeprecationWarning)",
        "import warnings\nwarnings.simplefilter('error')\nold()",
    ),
    "what was logged": (
        "import logging\ndef work(): logging.error('no')",
        "import unittest\nwith unittest.TestCase().assertNoLogs():\n    work()",
    ),
    "what NumPy divides": (
        "import numpy as np\ndef work(): return np.array([1.0]) / np.array([0.0])",
        "import numpy as np\nwith np.errstate(all='raise'):\n    work()",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_fails_in_one_kernel_earns_nothing_by_our_having_two(grade, kind):
    work, test = WRONG[kind]
    ((tests,), _) = grade([answer(work), checked(test)])
    assert automatic(tests) in (0, None)


TABLE = "import numpy as np\ntable = np.arange(4.0)\nrows = [[1, 2], [3]]\n"
GIVEN_OUT = {  # wrong work on what the lesson gives, as only one process has it once: (solution, answer, tests)
    "changed": ("def top(): return max(rows)", "def top():\n    rows.sort()\n    return rows[-1]", "rows.reverse()\nbefore = list(rows)\ntop()\nassert rows == before"),
    "changed by the tests": ("mine = table.copy()", "mine = table", "mine[0] = 9\nassert table[0] == 0"),
    "as it is": ("mine = table.copy()", "mine = table", "assert mine is not table"),
    "by a function": ("def own(x): return x.copy()", "def own(x): return table", "assert own(table) is not table"),
    "in a list": ("def own(x): return [x[:]]", "def own(x): return [rows]", "assert id(own(rows)[0]) != id(rows)"),
    "a part of it": ("mine = [row[:] for row in rows]", "mine = rows[:]", "assert mine[0] is not rows[0] and len(mine) == 2"),
    "a view": ("mine = table[1:].copy()", "mine = table[1:]", "assert not np.shares_memory(mine, table)"),
}  # fmt: skip


@pytest.mark.parametrize("how", GIVEN_OUT)
def test_who_hands_out_what_the_lesson_gave_earns_nothing_by_our_having_two_of_it(grade, how):
    solution, work, test = GIVEN_OUT[how]
    teachers = [cell(TABLE, "given"), answer(solution), checked(test)]
    ((right,), notes) = grade(teachers, from_script=True)
    assert (automatic(right), notes) == (1, [])
    ((tests,), notes) = grade(teachers, [cell(TABLE, "given"), answer(work), checked(test)], from_script=True)
    assert automatic(tests) == 0 or (waits(tests) and "lesson" in notes[0])


def test_what_an_answer_changed_is_seen_though_a_lesson_below_gives_it_anew(grade):
    def handed_in(work):
        test = "assert last() == [3] and rows == [[1, 2], [3]]"
        return [cell(TABLE, "given"), answer(work), checked(test), cell(TABLE, "again")]

    right = handed_in("def last(): return rows[-1]")
    ((tests,), notes) = grade(right, from_script=True)
    assert (automatic(tests), notes) == (1, [])
    ((tests,), notes) = grade(right, handed_in("def last(): return rows.pop()"), from_script=True)
    assert waits(tests)
    assert "changes what the lesson gave: rows" in notes[0]


def test_what_an_answer_changed_is_seen_though_its_process_ends_before_it_could_be_compared(grade):
    def handed_in(work, last=""):
        test = "assert last() == [3] and rows == [[1, 2], [3]]"
        return [cell(TABLE, "given"), answer(work), checked(test), cell(last)]

    right, ends = "def last(): return rows[-1]", "import os\nos._exit(0)"
    ((tests,), notes) = grade(handed_in(right), handed_in(right, ends), from_script=True)
    assert automatic(tests) == 1
    ((tests,), notes) = grade(handed_in(right), handed_in("def last(): return rows.pop()", ends), from_script=True)
    assert waits(tests)
    assert any("ended before what the lesson gave was compared" in note for note in notes)


def test_what_an_answer_changed_is_seen_though_the_checker_ends_before_it_could_be_compared(grade):
    def handed_in(work):
        ends = graded("import os\nif type(globals()) is not dict: os._exit(1)", "ends")  # which ends no kernel
        test = "assert last() == [3] and rows == [[1, 2], [3]]"
        return [cell(TABLE, "given"), answer(work), checked(test), ends]

    right = handed_in("def last(): return rows[-1]")
    ((tests,), notes) = grade(right, from_script=True)
    assert automatic(tests) == 1
    ((tests,), notes) = grade(right, handed_in("def last(): return rows.pop()"), from_script=True)
    assert waits(tests)
    assert any("ended before what the lesson gave was compared" in note for note in notes)


def test_right_work_is_not_run_twice_for_what_tests_call_things_of_their_own(grade, monkeypatch):
    asked = []
    monkeypatch.setattr("gradestep.grading.second_opinion.in_one_process", lambda *_: asked.append(1) or {})
    tests = ["advice = 'look'\nassert work() == 2, advice", "advice, n = 'again', work()\nassert n == 2, advice"]
    made = [cell("n = 5\nprint(n)", "given"), answer("def work(): return 2"), *map(checked, tests)]
    made[-1].id = made[-1].metadata.nbgrader.grade_id = "more_tests"
    tests, notes = grade(made, from_script=True)
    assert ([automatic(each) for each in tests], notes, asked) == ([1, 1], [], [])


def test_what_passing_tests_read_is_compared_once_though_they_call_a_library_that_all_of_them_read(grade, monkeypatch):
    asked, ask = [], Run._judge
    monkeypatch.setattr(
        Run, "_judge", lambda run, order: asked.append(b'"op": "doubts"' in order.text) or ask(run, order)
    )
    tests = [checked(f"assert np.allclose(first(table), {n} * 0)\nnp.seterr(all='warn')") for n in range(3)]
    for n, each in enumerate(tests):
        each.id = each.metadata.nbgrader.grade_id = f"tests_{n}"
    done, notes = grade([cell(TABLE, "given"), answer("def first(x): return x[0]"), *tests], from_script=True)
    assert ([automatic(each) for each in done], notes, sum(asked)) == ([1, 1, 1], [], 1)


def test_what_tests_call_a_thing_that_functions_of_the_lesson_read_is_told_by_one_kernel(grade):
    lesson, work = (
        cell("most = 5\ndef few(x): return x < most", "given"),
        answer("def all_few(xs): return all(map(few, xs))"),
    )
    ((tests,), notes) = grade([lesson, work, checked("most = 1\nassert all_few([0, 3])")], from_script=True)
    assert waits(tests)
    assert "changes what the lesson gave: most" in notes[0]


@pytest.mark.parametrize("test", ["assert same(table) is table", "assert same(table[1:]) is not table"])
def test_what_an_answer_gives_back_of_the_lessons_can_be_told(grade, test):
    ((tests,), notes) = grade([cell(TABLE, "given"), answer("def same(x): return x"), checked(test)], from_script=True)
    assert (automatic(tests), notes) == (1, [])


def test_wrong_work_loses_its_points_without_a_note(grade):
    right, wrong = answer("def twice(x): return 2 * x"), answer("def twice(x): return x")
    for from_script in (False, True):
        test = checked("assert twice(1) == 2")
        ((tests,), notes) = grade([right, test], [wrong, test], from_script=from_script)
        assert (automatic(tests), notes) == (0, []), from_script


def test_an_exception_group_fails_in_one_kernel_too_though_its_shell_keeps_no_error_of_it(grade):
    test = checked("assert twice(1) == 2")
    wrong = answer("def twice(x): raise ExceptionGroup('both', [ValueError(x)])")
    ((tests,), notes) = grade([answer("def twice(x): return 2 * x"), test], [wrong, test])
    assert (automatic(tests), notes) == (0, [])


def test_who_waits_for_nothing_is_not_kept_waiting(grade):
    test = checked("import types\nassert type(work) is types.FunctionType and work() == 2")
    ((tests,), notes) = grade([answer("def work(): return 2"), test], [answer("class work: pass"), test])
    assert (automatic(tests), notes) == (0, [])


def test_a_part_of_the_points_waits_when_one_kernel_gives_another_part(grade):
    test = checked("import types\n(type(work) is types.FunctionType) * 0.5 + 0.25")
    ((tests,), notes) = grade([answer("def work(): return 1"), test], from_script=True)
    assert waits(tests)
    assert "in one kernel with the answer these tests give 0.75 of 1, beside it 0.25: look at the answer" in notes[0]


FOOLS = {  # what fools tests that it shares a process with
    "a builtin": "import builtins\nbuiltins.abs = lambda x: 0\ndef work(): return 1",
    "the frame of the tests": "import sys\ndef work():\n    sys._getframe(1).f_globals['wanted'] = 1\n    return 1",
    "an assert that is skipped": "import ast\nget_ipython().ast_transformers.append("
    "type('T', (ast.NodeTransformer,), {'visit_Assert': lambda s, n: ast.Pass()})())\ndef work(): return 1",
}


@pytest.mark.parametrize("from_script", [False, True])
@pytest.mark.parametrize("fool", FOOLS)
def test_who_fools_the_tests_in_one_kernel_earns_nothing_by_it(grade, fool, from_script):
    test = checked(HIDDEN.format("wanted = 2\ngot = work()\nassert abs(got - wanted) == 0"))
    ((tests,), _) = grade([answer("def work(): return 2"), test], [answer(FOOLS[fool]), test], from_script=from_script)
    assert automatic(tests) in (0, None)


def test_nothing_of_the_second_run_is_shown(grade):
    peek = (
        "import sys\ndef work():\n    print('SEEN', sys._getframe(1).f_code.co_names)\n"
        "    raise ValueError(get_ipython().user_ns['In'][-1])"
    )
    test = checked(HIDDEN.format("secret_4711 = 2\nassert work() == secret_4711"))
    for from_script in (False, True):
        ((tests,), notes) = grade([answer("def work(): return 2"), test], [answer(peek), test], from_script=from_script)
        shown = str(tests.outputs) + (public_of(tests) or "")
        assert "4711" not in shown
        assert not any("4711" in note for note in notes)


def test_a_process_that_ends_or_never_ends_has_no_opinion(grade):
    test = [checked("assert x == 1"), cell("assert x == 2", "more_tests", grade=True, points=1)]
    for work in ("import os\nx = 3\nos._exit(0)", "x = 3\nwhile True: pass"):
        tests, notes = grade([answer("x = 1"), *test], [answer(work), *test], seconds=2)
        assert [automatic(each) for each in tests] == [0, 0]
        assert len(notes) == 1


def released(made):
    marked(made)
    return made


def test_an_answer_that_was_not_written_is_not_run_twice(grade, monkeypatch):
    asked = []
    monkeypatch.setattr("gradestep.grading.second_opinion.in_one_process", lambda *_: asked.append(1) or {})
    stub = released(answer("def work():\n    # YOUR CODE HERE\n    raise NotImplementedError()"))
    test = checked("assert work() == 2")
    ((tests,), notes) = grade([answer("def work(): return 2"), test], [stub, test], from_script=True)
    assert (automatic(tests), notes, asked) == (0, [], [])
    grade([answer("def work(): return 2"), test], [answer(stub.source + " #"), test], from_script=True)
    assert asked == [1]


def test_letters_are_not_asked_for_twice(grade, monkeypatch):
    asked = []
    monkeypatch.setattr("gradestep.grading.second_opinion.in_one_process", lambda *_: asked.append(1) or {})
    test = checked(
        "from gradestep import chosen\n" + HIDDEN.format("assert sorted(chosen('x')) == ['C'], 'Look again'")
    )
    ((tests,), _) = grade([cell("1", "lesson"), test], from_script=True)
    assert (automatic(tests), asked) == (0, [])
    file = checked("from gradestep import chosen\nassert open('x').read() == chosen('x')")
    grade([cell("1", "lesson"), file], from_script=True)
    assert asked == [1]


SPIES = """import sys
class Odd:
    def __eq__(self, other):
        seen.append(sys._getframe(1))
        code = get_ipython().user_ns.get("In", [])
        raise ValueError(" ".join(code)[-200:])
seen = []
def work(): return Odd()"""


def test_what_one_kernel_says_of_hidden_tests_is_on_no_page(grade):
    hidden = cell(HIDDEN.format("assert work() == 'the secret'"), "tests_hidden", grade=True, points=1)
    visible = checked("assert work() == 3")
    (above, below), _ = grade([answer("def work(): return 3"), hidden, visible], [answer(SPIES), hidden, visible])
    for each in (above, below):
        page = str([each.outputs if each is below else "", public_of(each)])
        assert "the secret" not in page


def test_a_function_may_be_asked_for_what_it_closes_over(grade):
    count = "def make():\n    n = 3\n    def add(): return n\n    return add"
    test = checked("assert [each.cell_contents for each in make().__closure__] == [3]")
    ((tests,), notes) = grade([answer(count), test])
    assert (automatic(tests), notes) == (1, [])
