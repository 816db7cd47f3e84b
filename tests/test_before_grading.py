"""What a person may have to judge is said in the notebook, below the tests that pass there, and nothing else is."""

import sys

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbformat import v4

from gradestep.fork_server.host import ForkServer
from gradestep.grading.cell_roles import plan
from gradestep.grading.notebook_run import Run
from gradestep.grading.time_left import Times
from gradestep.sandbox import levels

from .cells import answer, cell, graded, lesson

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

COINS = "class Coins:\n    def __init__(self, n): self.n = n\n    def __eq__(self, other): return self.n == {}\n"
MONEY = COINS.format("getattr(other, 'n', other)")
NUMPY = "import numpy as np\n"
OWN = "is compared by what the class <code>{}</code> says of it"
UNSENT = "cannot be sent to the tests ({})"
WAITS = {  # by answer and tests: what the notebook says
    "an own class compares": (MONEY + "x = Coins(3)", "assert x == 3", OWN.format("Coins")),
    "on the right": (MONEY + "x = Coins(3)", "assert 3 == x", OWN.format("Coins")),
    "in a list": (MONEY + "x = [Coins(3)]", "assert x == [3]", OWN.format("Coins")),
    "among others": (MONEY + "x = [Coins(3)]", "assert 3 in x", OWN.format("Coins")),
    "what a call gives": (
        MONEY + "def x(): return Coins(3)",
        "assert [x() == 3, 4 > 3]",
        OWN.format("Coins"),
    ),
    "a data class": (
        "from dataclasses import dataclass\n@dataclass\nclass Point:\n    a: int\nx = Point(3)",
        "assert x != 3",
        OWN.format("Point"),
    ),
    "a view of bytes": ("x = memoryview(b'a')", "assert x == b'a'", OWN.format("memoryview")),
    "in an array": (NUMPY + MONEY + "x = np.array([Coins(3)])", "assert (x == 3).all()", OWN.format("Coins")),
    "too large": (
        NUMPY + "x = np.zeros(40_000_000)",
        "assert x.sum() == 0",
        "(a value is too large",
    ),
    "a hard mask": (
        NUMPY + "x = np.ma.array([1, 2], hard_mask=True)",
        "assert x[0] == 1",
        UNSENT.format("a masked array with a hard mask is not sent"),
    ),
    "masked": (NUMPY + "x = np.ma.array([1, 2], mask=[0, 1])", "assert (x == [1, 2]).all()", "taken for equal to any"),
}
JUDGED = {
    "two of an own class": (MONEY + "x = Coins(3)\ny = Coins(3)", "assert x == y"),
    "an attribute": (MONEY + "x = Coins(3)", "assert x.n == 3"),
    "an own class that does not compare": ("class Point: pass\nx = Point()", "assert x != 3 and x is not None"),
    "a subclass of a number": ("class Big(int): pass\nx = Big(3)", "assert x == 3 and 2 < x < 4"),
    "a view of keys": ("x = {'a': 1}.keys()", "assert x == {'a'}"),
    "lists in lists": ("x = {'a': [1, (2, {3})]}", "assert x == {'a': [1, (2, {3})]}"),
    "an array": (NUMPY + "x = np.arange(3)", "assert (x == [0, 1, 2]).all() and 2 in x"),
    "a generator": ("def x(): yield from range(3)", "assert list(x()) == [0, 1, 2]"),
    "an exception": ("def x(): raise ValueError(3)", "try: x()\nexcept ValueError as said: assert str(said) == '3'"),
    "objects that are allowed": (MONEY + "x = Coins(3)", "### ALLOW OBJECTS\nassert x == 3"),
    "the lesson's class": ("x = Cents(3)", "assert x == 3"),
    "the lesson's value": ("x = 3", "assert x == 3 and len(LARGE) == 40_000_000"),
}
LESSON = MONEY.replace("Coins", "Cents") + "LARGE = '1' * 40_000_000"
TESTS = "from gradestep import passed\n{}\npassed('small')"


@pytest.fixture(scope="module")
def grader():
    """A warm process in the best sandbox of this machine."""
    with ForkServer(levels.choose("best")[0], ["numpy"]) as fork_server:
        yield fork_server


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """Run cells in a kernel at which somebody looks, as JupyterLab does, and return what each shows."""
    monkeypatch.delenv("PYTEST_VERSION", raising=False)
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "n.ipynb"))
    manager, client = start_new_kernel(kernel_name="python3")

    def run(cells, saved=None):
        nbformat.write(v4.new_notebook(cells=saved or cells), tmp_path / "n.ipynb")
        shown = []
        for each in cells:
            request = client.session.msg("execute_request", {"code": each.source, "silent": False}, parent=None)
            request["metadata"]["cellId"] = each.id
            client.shell_channel.send(request)
            shown.append("")
            while True:
                message = client.get_iopub_msg(timeout=60)
                if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                    continue
                content = message["content"]
                if message["msg_type"] == "error":
                    shown[-1] += f"{content['ename']}: {content['evalue']}"
                shown[-1] += content.get("data", {}).get("text/html", "")
                if content.get("execution_state") == "idle":
                    break
        return shown

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def cells_of(work, tests):
    return [cell("import gradestep", "first"), lesson(LESSON), answer(work), graded(TESTS.format(tests))]


@pytest.mark.parametrize(("work", "tests", "said"), WAITS.values(), ids=WAITS)
def test_what_waits_when_it_is_graded_is_said_in_the_notebook(work, tests, said, kernel, grader):
    *_, shown = kernel(cells_of(work, tests))
    assert "the tests that you can see pass" in shown
    assert said in shown
    assert "so a person may have to judge this" in shown
    assert verdict(grader, work, tests) == "unjudged"


@pytest.mark.parametrize(("work", "tests"), JUDGED.values(), ids=JUDGED)
def test_of_what_is_judged_nothing_is_said(work, tests, kernel, grader):
    *_, shown = kernel(cells_of(work, tests))
    assert "the tests that you can see pass" in shown
    assert "person" not in shown
    assert verdict(grader, work, tests) == "ok"


def verdict(grader, work, tests):
    cells = cells_of(work, tests)
    run = Run(grader, plan(v4.new_notebook(cells=cells), v4.new_notebook(cells=cells)), Times(20, 100), {})
    run.notebook(v4.new_notebook(cells=cells))
    return run.verdicts[3]["status"]


def test_tests_fail_with_the_message_and_the_line_that_they_have_without_it(kernel):
    tests = graded("from gradestep import passed\nassert x == 4, f'{x} is no 4'\npassed('small')")
    assert kernel([cell("import gradestep", "first"), answer("x = 3"), tests])[-1].endswith("AssertionError: 3 is no 4")


def test_an_object_that_breaks_when_it_is_looked_at_breaks_no_test(kernel):
    odd = "class Odd:\n    @property\n    def __dict__(self): raise RuntimeError\n    __class__ = 3\nx = Odd()"
    *_, shown = kernel(cells_of(odd, "assert x is not None and (x != 3)"))
    assert "the tests that you can see pass" in shown


def test_tests_below_a_magic_run_as_they_are(kernel):
    cells = [cell("import gradestep", "first"), answer(MONEY + "x = Coins(3)")]
    for source in (
        "%%time\nfrom gradestep import passed\nassert x == 3\npassed('small')",
        TESTS.format("assert x == 3"),
    ):
        *_, shown = kernel([*cells, graded(source)])
        assert "the tests that you can see pass" in shown
        assert OWN.format("Coins") in shown


def test_where_the_front_end_names_cells_otherwise_nothing_is_said(kernel):
    cells = cells_of(MONEY + "x = [Cents(3), Coins(3)]", "assert x == [3, 3]")
    saved = [each | {"id": f"other-{number}"} for number, each in enumerate(cells)]
    assert "person" not in kernel(cells, [v4.new_code_cell(**each) for each in saved])[-1]


def test_where_the_file_cannot_tell_the_lesson_from_the_answer_nothing_is_said(kernel, monkeypatch):
    cells = cells_of(MONEY + "x = Coins(3)", "assert x == 3")
    monkeypatch.setattr("nbformat.write", lambda _, path: path.write_text("{"))
    assert "person" not in kernel(cells)[-1]
