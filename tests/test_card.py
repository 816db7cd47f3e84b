"""The card of the student's half: it records letters, renders safely, and says what to do."""

import subprocess
import sys

import pytest

from gradestep import chosen, quiz

OPTIONS = {"A": "`4.0`", "B": "`1.44`", "C": "neither"}


def card(answer=""):
    return quiz("printed_loss", answer=answer, question="What is *printed*?", options=OPTIONS, hint="Look closely.")


def test_an_answer_is_recorded():
    card("B")
    assert chosen("printed_loss") == "B"


def test_several_letters_are_recorded_in_order_whatever_their_case():
    card("c, a")
    assert chosen("printed_loss") == "AC"


def test_no_answer_is_said_in_the_card_and_by_chosen():
    assert "No answer yet: write A, B or C between the quotes" in card()._repr_html_()
    with pytest.raises(AssertionError, match="Not answered yet: write a letter"):
        chosen("printed_loss")


def test_a_letter_that_is_no_option_is_said_and_not_recorded():
    assert '"E" is no option: write A, B or C' in repr(card("E"))
    with pytest.raises(AssertionError, match="Not answered yet"):
        chosen("printed_loss")


def test_a_card_that_was_not_run_is_named():
    with pytest.raises(AssertionError, match='run the card "other" above'):
        chosen("other")


def test_question_and_options_are_rendered_from_markdown():
    shown = card("B")._repr_html_()
    assert "<em>printed</em>" in shown
    assert "<code>1.44</code>" in shown
    assert shown.count("gradestep-chosen") == 2  # the option, and the rule in the style sheet
    assert "Look closely." in shown


def test_markup_of_a_hostile_question_is_shown_and_not_run():
    hostile = '<script>alert(1)</script> <img src=x onerror="alert(1)"> [x](javascript:alert(1))'
    shown = quiz("hostile", question=hostile, options={"A": hostile, "B": "b"}, hint=hostile)._repr_html_()
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown


def test_the_students_half_imports_neither_tensorflow_nor_the_teachers_half():
    code = "import sys, gradestep; print([m for m in sys.modules if m.startswith(('tensorflow', 'gradestep.teacher'))])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
