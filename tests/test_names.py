"""What reading a cell tells of the names in it."""

import ast
import gc
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from gradestep.static_analysis.names import changed_from, parsed, unreadable
from gradestep.static_analysis.syntax import tree_of
from gradestep.static_analysis.unrepeatable import draws_anew
from gradestep.student.checks.stopped import defines
from gradestep.student.quiz.question import Question
from gradestep.submissions.answer_text import read_answer
from gradestep.submissions.syntax_errors import line_of_error


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("assert a == 1\nparts.append(3)", {"parts"}),
        ("parts.append(3)\nassert a == 1", set()),
        ("assert a == 1\nparts[0] = 3\nbox.size = 2\ntotal += 1", {"parts", "box", "total"}),
        ("for n in range(3):\n    parts.append(n)\n    assert a == n", {"parts"}),
        ("mine = []\nassert a == 1\nmine.append(2)", set()),
        ("import numpy as np\nassert a == 1\nnp.testing.assert_allclose(b, 2)", set()),
        ("assert a == 1\nn = parts.pop()", set()),
    ],
)
def test_what_a_cell_changes_from_a_line_on(source, names):
    tree = ast.parse(source)
    stopped = next(each.lineno for each in ast.walk(tree) if isinstance(each, ast.Assert))
    assert changed_from(tree, stopped) == names


@pytest.mark.parametrize("source", ["x = " + "+".join("1" * 1500), "x = " + "-" * 3000 + "1", "x = 1\0", "x = (" * 300])
def test_a_cell_that_is_too_deep_or_odd_to_read_is_said_to_be_so(source):
    assert parsed(source).body == []
    assert unreadable(source)


def let_others_run(*_):
    time.sleep(0)


@pytest.fixture
def threads_that_alternate():
    """Let another thread go on at each of many collections of garbage, as happens now and then in a long run."""
    before = gc.get_threshold()
    gc.callbacks.append(let_others_run)
    gc.set_threshold(20)
    yield
    gc.set_threshold(*before)
    gc.callbacks.remove(let_others_run)


@pytest.mark.usefixtures("threads_that_alternate")
def test_threads_that_read_at_the_same_time_do_not_disturb_each_other():
    source = "\n".join(f"a{n} = [{n}, (1, 2), f(x)]" for n in range(400))
    with ThreadPoolExecutor(4) as pool:
        assert {len(tree.body) for tree in pool.map(tree_of, [source] * 40)} == {400}


EMPTY_LINES = "\n" * 40_000 + "("
CARD = Question("sum", "", {"options": {"A": "1", "B": "2"}, "several": False})
READERS = {
    "names": (parsed, EMPTY_LINES),
    "magics": (unreadable, EMPTY_LINES),
    "chance": (draws_anew, EMPTY_LINES),
    "answers": (defines("twice").search, EMPTY_LINES),
    "a card": (lambda text: read_answer(text, CARD), f'quiz("sum", {EMPTY_LINES}'),
    "errors": (line_of_error, EMPTY_LINES * 4),
    "errors below magics": (line_of_error, "%a\n" * 2000 + "("),
}


@pytest.mark.parametrize("reader", READERS)
def test_reading_takes_no_time_that_grows_with_the_square(reader):
    read, source = READERS[reader]
    began = time.monotonic()
    read(source)
    assert time.monotonic() - began < 3
