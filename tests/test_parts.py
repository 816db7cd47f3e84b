"""Partial credit: what a tests cell with parts shows, and what nbgrader makes of it."""

import os

import nbclient
import nbformat
import pytest
from nbformat import v4
from nbgrader.utils import determine_grade

from gradestep.authoring.validation_of_parts import complaints, has_parts
from gradestep.student.checks.checks import check_close
from gradestep.student.checks.partial_credit import MIME, Part, parts, read_parts

TESTS = """
from gradestep import check_close, parts

part = parts()
with part(1, "twice of a number"):
    check_close(twice(3), 6, "twice(3)")
with part(2, "twice of `0`"):
    assert twice(0) == 0, "Nothing, twice, is <nothing>."
part.score()
"""
RIGHT, SQUARED, WRONG = "number * 2", "number ** 2", "1 / 0"


class WordlessError(Exception):
    def __str__(self):
        raise TypeError


def awarded(*blocks):
    """Run each block as a part of 1 point, and return what `score` gives."""
    part = parts()
    for number, block in enumerate(blocks):
        with part(1, f"claim {number}"):
            block()
    return part.score()


def failing():
    raise AssertionError("Look again.")


def ran(answer, **environment):
    """Run the tests on an answer in a kernel, and return the tests cell."""
    body = answer if answer.startswith("raise") else f"return {answer}"
    cells = [v4.new_code_cell(f"def twice(number):\n    {body}"), v4.new_code_cell(TESTS)]
    notebook = v4.new_notebook(cells=cells)
    student = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
    nbclient.NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute(env={**student, **environment})
    nbformat.validate(notebook)
    cell = notebook.cells[1]
    plain = {"solution": False, "task": False, "locked": True, "schema_version": 3, "cell_type": "code"}
    cell.metadata["nbgrader"] = {**plain, "grade": True, "grade_id": "twice", "points": 3}
    return cell


def test_what_holds_earns_and_what_fails_does_not_stop_the_rest(capsys):
    assert awarded(list, failing, list) == 2
    assert capsys.readouterr().out.splitlines() == [
        "✓ claim 0 (1 of 1 point)",
        "✗ claim 1 (0 of 1 point): Look again.",
        "✓ claim 2 (1 of 1 point)",
    ]


def test_when_all_parts_hold_there_is_no_value_and_nbgrader_gives_full_points():
    assert awarded(list, list) is None


def test_when_none_holds_the_score_is_nothing():
    assert awarded(failing, failing) == 0


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(0), StopIteration(), WordlessError()])
def test_whatever_an_answer_raises_costs_its_own_part_only(error):
    def raises():
        raise error

    assert awarded(raises, list) == 1


def test_an_interrupt_ends_the_cell():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        awarded(interrupted, list)


@pytest.mark.parametrize(
    ("points", "claim", "said"),
    [
        ("1", "it moves", "the points come first"),
        (-1, "it moves", "a number from 0 up"),
        (True, "it moves", "a number from 0 up"),
        (float("nan"), "it moves", "a number from 0 up"),
        (1, " ", "say in a few words"),
    ],
)
def test_a_part_without_points_or_claim_says_so(points, claim, said):
    with pytest.raises(ValueError, match=said), parts()(points, claim):
        pass


def test_a_score_without_parts_says_what_to_write():
    with pytest.raises(ValueError, match="with part"):
        parts().score()


def test_a_failed_part_tells_in_a_notebook_where_and_keeps_the_score_as_the_value():
    shown, value = ran(SQUARED).outputs
    html = shown.data["text/html"].split("</style>")[1]
    assert "2 of 3 points for what you can see." in html
    assert "twice(3) should be 6, not 9." in html
    assert html.count("<details>") == 1
    where = "<pre>line 5: check_close(twice(3), 6, &quot;twice(3)&quot;)</pre>"
    assert where in html, "our own frames say nothing to a student"
    assert (value.output_type, value.data["text/plain"]) == ("execute_result", "2")


def test_an_answer_that_is_not_written_yet_is_said_once_and_is_no_score():
    stub = 'raise NotImplementedError("twice is not written yet: replace this line with your code")'
    shown, error = ran(f"1 / 0 if number == 0 else exec({stub!r})").outputs
    assert error.ename == "NotImplementedError", "whatever the other parts make of it"
    shown, error = ran(stub).outputs
    assert "Not written yet." in shown.data["text/html"]
    assert "Write <code>twice</code> above, then run this." in shown.data["text/html"]
    assert (error.output_type, error.ename) == ("error", "NotImplementedError")
    shown, value = ran(f"0 if number == 0 else exec({stub!r})").outputs
    assert ("2 of 3 points" in shown.data["text/html"], value.data["text/plain"]) == (True, "2")
    shown, value = ran(stub, NBGRADER_EXECUTION="autograde").outputs
    assert (shown.data["text/plain"].count("not written yet"), value.data["text/plain"]) == (2, "0")


def test_a_claim_and_its_advice_are_text_and_not_html():
    shown = ran(WRONG).outputs[0].data["text/html"]
    assert "twice of <code>0</code>" in shown
    assert "ZeroDivisionError: division by zero" in shown
    assert "line 2 in twice: return 1 / 0</pre>" in shown


def test_graded_by_a_program_no_line_of_the_tests_is_shown():
    shown = ran(SQUARED, NBGRADER_EXECUTION="autograde").outputs[0].data
    assert "Traceback" not in shown["text/html"]
    assert "for what you can see" not in shown["text/html"]
    assert shown["text/plain"].splitlines() == [
        "✗ twice of a number (0 of 1 point): twice(3) should be 6, not 9.",
        "✓ twice of `0` (2 of 2 points)",
    ]


@pytest.mark.parametrize(("answer", "points"), [(RIGHT, 3), (SQUARED, 2), (WRONG, 0)])
def test_nbgrader_gives_the_points_of_the_parts_that_hold(answer, points):
    assert determine_grade(ran(answer, NBGRADER_EXECUTION="autograde")) == (points, 3)


def test_the_parts_are_read_back_from_a_notebook():
    cell = ran(SQUARED, NBGRADER_EXECUTION="autograde")
    assert read_parts(cell.outputs[0].data) == [
        Part(1, "twice of a number", "twice(3) should be 6, not 9."),
        Part(2, "twice of `0`"),
    ]


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "[]",
        [1],
        [{"points": 1}],
        [{"points": True, "claim": "c", "fault": None}],
        [{"points": float("nan"), "claim": "c", "fault": None}],
        [{"points": 1, "claim": ["c"], "fault": None}],
        [{"points": 1, "claim": "c" * 10_000, "fault": None}],
        [{"points": 1, "claim": "c", "fault": None}] * 1000,
    ],
)
def test_forged_parts_are_not_read(forged):
    assert read_parts({MIME: forged}) == []
    assert read_parts(forged) == []


def test_parts_take_every_check():
    with parts()(1, "a check") as nothing:
        check_close(1, 1, "One")
    assert nothing is None


def faults(source, points=3):
    return list(complaints(source, points))


def test_parts_that_make_the_points_of_their_cell_are_no_fault():
    hidden = TESTS.replace("with part(2", "### BEGIN HIDDEN TESTS\nwith part(2").replace(
        "part.score", "### END HIDDEN TESTS\npart.score"
    )
    assert has_parts(TESTS)
    assert faults(TESTS) == faults(hidden) == []


def test_a_cell_without_parts_is_no_concern():
    assert not has_parts("assert twice(3) == 6")
    assert faults("assert twice(3) == 6") == faults("") == []


def test_parts_that_make_other_points_than_their_cell_are_a_fault():
    assert faults(TESTS, 4) == [(1, "the parts make 3 points and the cell has points=4: make them equal")]


def test_points_that_only_running_would_tell_are_not_counted():
    looped = "part = parts()\nfor number in range(4):\n    with part(1, f'{number}'):\n        f(number)\npart.score()"
    assert faults(looped, 4) == []


@pytest.mark.parametrize(
    "end", ["", "part.score()\nprint()", "### BEGIN HIDDEN TESTS\npart.score()\n### END HIDDEN TESTS"]
)
def test_a_score_that_the_release_would_lack_is_a_fault(end):
    ((_, said),) = faults(TESTS.replace("part.score()", end))
    assert "end it with part.score()" in said
