"""Checks that explain: what each says when it fails, and what a notebook shows of it."""

import os
import re
import subprocess
import sys
from types import SimpleNamespace

import nbclient
import nbformat
import numpy as np
import pytest

from gradestep.student.checks.checks import check, check_close, check_falls, check_layers, check_moves, check_shape
from gradestep.student.checks.verdict import CheckFailedError, card, passed

NOT_FINITE = float("nan")


class Flatterer:
    """An object that calls itself equal to everything, and true."""

    def __eq__(self, other):
        return True

    __hash__ = None

    def __bool__(self):
        return True


class Dense:
    pass


class ReLU:
    pass


class InputLayer:
    pass


def fails(sentence):
    return pytest.raises(CheckFailedError, match=f"^{re.escape(sentence)}$")


def test_what_is_right_passes_whatever_holds_the_numbers():
    for right in (6, 6.0, np.float32(6), np.array(6), 6.00001):
        check_close(right, 6, "twice(3)")
    for right in ([1, 2.5], (1, 2.5), np.array([1, 2.5], "float32"), [np.array(1), 2.5]):
        check_close(right, [1, 2.5], "The pair")
    check_close([], [], "The list")
    check_close([NOT_FINITE, float("inf")], [NOT_FINITE, float("inf")], "The limits")


def test_a_wrong_number_is_answered_with_both_numbers_and_where_to_look():
    with fails("twice(3) should be 6, not 9. Look at the operator."):
        check_close(9, 6, "twice(3)", look="Look at the operator.")


def test_numbers_are_as_short_as_their_difference_allows():
    for came, wanted, said in (
        (1 / 3, 0.5, "0.5, not 0.3333"),
        (2.40026, 2.40003, "2.40003, not 2.40026"),
        (12345.6, 12345, "12345, not 12345.6"),
        (-0.0, 1, "1, not 0"),
        (2e9, 1e-9, "1e-09, not 2e+09"),
        (NOT_FINITE, 1, "1, not NaN"),
        (float("-inf"), 1, "1, not -inf"),
    ):
        with fails(f"x should be {said}."):
            check_close(came, wanted, "x", tolerance=1e-9)


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (None, "None: does the function end with `return`?"),
        ("six", "the text 'six'."),
        (abs, "a function: is it called, with ()?"),
        ({"x": 6}, "a value of type dict."),
        (6 + 1j, "a value of type complex."),
        ([1, [2, 3]], "a list whose entries are no numbers or differ in shape."),
        (Flatterer(), "a value of type Flatterer."),
        ([6], "[6]: one number, not an array of shape (1,)."),
        (np.zeros((3, 4)), "an array of shape (3, 4)."),
    ],
)
def test_a_wrong_kind_is_named(came, said):
    six = "one number" if "(3, 4)" in said else "6"
    with fails(f"x should be {six}, not {said}"):
        check_close(came, 6, "x")


def test_a_wrong_shape_is_answered_with_both_shapes():
    with fails("The sum should be [1, 2], not [[1], [2]]: an array of shape (2,), not an array of shape (2, 1)."):
        check_close([[1], [2]], [1, 2], "The sum")
    with fails("The found indices should be [1], not []."):
        check_close([], [1], "The found indices")
    with fails("The table should be an array of shape (4, 3), not an array of shape (3, 4)."):
        check_shape(np.ones((3, 4)), (4, 3), "The table")
    with fails("The loss should be one number, not an array of shape (2,)."):
        check_shape([1, 2], (), "The loss")


def test_the_first_wrong_entry_of_a_large_array_is_shown():
    came = np.eye(4)
    came[1, 2] = came[3, 0] = 0.5
    with fails("The table should be 0 at [1, 2], not 0.5 (2 of 16 entries are off)."):
        check_close(came, np.eye(4), "The table")


def test_a_list_of_arrays_is_asked_for_by_a_list_of_shapes():
    kernel, bias = np.ones((2, 1)), np.ones(1)
    for right in ([kernel, bias], (kernel, bias)):
        check_shape(right, [(2, 1), (1,)], "The pair")
    with fails("The pair should hold 2 arrays of shapes (2, 1), (1,), not 1 array of shape (2, 1)."):
        check_shape([kernel], [(2, 1), (1,)], "The pair")
    with fails("The pair should hold 2 arrays of shapes (2, 1), (1,), but [1] is the text 'b'."):
        check_shape([kernel, "b"], [(2, 1), (1,)], "The pair")
    with fails("The pair should be a list or tuple of 2 numbers, not an array of shape (2,)."):
        check_shape(np.ones(2), [(), ()], "The pair")
    with fails("The pair should hold 2 numbers, not nothing."):
        check_shape([], [(), ()], "The pair")


def test_only_one_truth_value_can_hold():
    for true in (True, np.True_, np.ones((), "bool")):
        check(true, "")
    for other in (False, np.False_, None, 1, "yes", [True], np.array([True, True]), Flatterer()):
        with fails("Look again."):
            check(other, "Look again.")


def test_layers_are_compared_with_the_list_and_the_input_does_not_count():
    model = SimpleNamespace(layers=[InputLayer(), Dense(), ReLU(), Dense()])
    check_layers(model, ["Dense", "ReLU", "Dense"])
    with fails("The model should have 2 layers (Dense, Dense), not 3 layers (Dense, ReLU, Dense). Count them."):
        check_layers(model, ["Dense", "Dense"], look="Count them.")
    with fails("What build returns should be a Keras model, not None: does the function end with `return`?"):
        check_layers(None, ["Dense"], "What build returns")


def test_what_did_not_move_is_named():
    moves, stays = np.zeros(2), np.zeros(2)

    def step():
        moves[:] += 1

    check_moves(step, [moves], "One step")
    with fails("One step should move every variable, but variable 1 did not move. Which line updates it?"):
        check_moves(step, [moves, stays], "One step", look="Which line updates it?")
    with fails("One step should move the variables, but there are none: does the model know its Input?"):
        check_moves(step, [], "One step")


def test_what_moved_to_nowhere_is_named():
    weights = np.zeros(2)
    with fails("One step should lead to numbers, but variable 0 became NaN or infinite."):
        check_moves(lambda: weights.fill(NOT_FINITE), [weights], "One step")


def test_a_loss_that_does_not_fall_is_told_with_both_numbers():
    check_falls(2, 1.5)
    for after, said in ((3, "went from 2 to 3"), (2, "stayed at 2"), (NOT_FINITE, "went from 2 to NaN")):
        with fails(f"The loss should fall, but it {said}. Step downhill."):
            check_falls(2, after, look="Step downhill.")
    with fails("The loss after should be one number, not None: does the function end with `return`?"):
        check_falls(2, None)


def test_keras_and_tensorflow_are_read_as_plain_numbers():
    import tensorflow as tf

    dense = tf.keras.layers.Dense(1)
    model = tf.keras.Sequential([tf.keras.Input((2,)), dense])
    check_layers(model, ["Dense"])
    check_shape(model.weights, [(2, 1), (1,)], "The weights")
    check_shape(model.outputs[0], (None, 1), "The symbolic output")
    check(tf.constant(1) < 2, "")
    check_close([tf.constant(1.0), tf.constant(2.0)], tf.constant([1.0, 2.0]), "The pair")
    check_close(tf.constant([2.5], tf.bfloat16), [2.5], "A short float")
    with fails("The loss should be 4, not 1.44."):
        check_close(tf.constant(1.44), 4, "The loss")
    with fails("The output should be 1, not a value of type KerasTensor and shape (None, 1)."):
        check_close(model.outputs[0], 1, "The output")
    stuck = re.escape(f"variable 1 ({dense.bias.path}) did not move")
    with pytest.raises(CheckFailedError, match=stuck):
        check_moves(lambda: dense.kernel.assign_add([[1.0], [1.0]]), model.trainable_variables, "One step")
    variables = [tf.Variable(1.0, name="w"), tf.Variable(2.0, name="b")]
    with pytest.raises(CheckFailedError, match=r"variables 0 \(w:0\), 1 \(b:0\) did not move"):
        check_moves(lambda: None, variables, "One step")


def test_the_card_runs_nothing_that_a_message_holds():
    shown = card("should be `x < 1`, not <script>", "<img src=x>")
    assert "<code>x &lt; 1</code>, not &lt;script&gt;" in shown
    assert "&lt;img src=x&gt;" in shown


def test_a_tick_outside_of_a_notebook_is_a_line_of_text(capsys):
    assert passed("one_point_moves_both") is None
    assert capsys.readouterr().out == "✓ one point moves both: the tests that you can see pass\n"


def test_importing_the_checks_imports_nothing_slow():
    slow = {"numpy", "tensorflow", "keras", "IPython"}
    code = f"import sys, gradestep.student.checks.checks; print(sys.modules.keys() & {slow})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


IN_A_CELL = """
from gradestep.student.checks.checks import check_close
check_close(9, 6, "twice(3)")
"""


def outputs(**environment):
    """Run a failing and a passing tests cell in a kernel, and return the outputs of each."""
    cells = [IN_A_CELL, "from gradestep.student.checks.verdict import passed\npassed('small_numbers')"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    student = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
    nbclient.NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute(env={**student, **environment})
    return [cell.outputs for cell in notebook.cells]


def test_a_live_notebook_shows_one_card_and_keeps_the_error_for_nbgrader():
    (shown, error), (tick,) = outputs()
    assert (shown.output_type, error.output_type) == ("display_data", "error")
    assert shown.data["text/html"].count("Not yet.") == 1
    traceback = shown.data["text/html"].split("<pre>")[1]
    assert "check_close(9, 6, &quot;twice(3)&quot;)" in traceback
    assert "gradestep/student" not in traceback, "our own frames say nothing to a student"
    assert "\x1b" not in traceback
    assert error.evalue == "twice(3) should be 6, not 9."
    assert error.traceback == [error.evalue]
    assert tick.output_type == "display_data", "a value would be taken for the score"
    assert tick.data["text/plain"] == "✓ small numbers: the tests that you can see pass"
    assert "✓" in tick.data["text/html"]


def test_graded_by_a_program_the_sentence_stands_alone():
    (error,), (tick,) = outputs(NBGRADER_EXECUTION="autograde")
    assert error.traceback == ["twice(3) should be 6, not 9."]
    assert tick.output_type == "display_data"


def test_a_card_that_cannot_be_shown_still_says_its_sentence(monkeypatch):
    monkeypatch.setattr("gradestep.student.checks.verdict.is_live", lambda: True)
    shown = CheckFailedError("Look again.")._render_traceback_()  # no shell here that could format a traceback
    assert shown[0] == "Look again."
    assert "could not be shown" in shown[1]
