"""The card without a browser: it records letters, renders safely, seals what it knows, and says what to do."""

import subprocess
import sys

import nbformat
import pytest

from gradestep import chosen, quiz
from gradestep.authoring.question_cells import blank_answers, card_source, is_card, question_of, read_card, unsealed
from gradestep.authoring.validation import read_challenge
from gradestep.student.quiz import quiz as recorder
from gradestep.student.quiz.card import Card
from gradestep.student.quiz.question import CardEditedError, Question
from gradestep.student.quiz.seal import open_sealed, seal

OPTIONS = {"A": "`4.0`", "B": "`1.44`", "C": "neither"}
SEALED = seal("printed_loss", {"key": "A", "feedback": {"A": "Yes: $w = 0$.", "B": "That is *later*.", "C": "No."}})


def card(answer="", **others):
    return quiz("printed_loss", answer=answer, **{"question": "What is *printed*?", "options": OPTIONS, **others})


def given(options):
    return {"options": options, "several": False}


@pytest.fixture(autouse=True)
def nothing_recorded():
    recorder._recorded.clear()


def test_an_answer_is_recorded():
    card("B")
    assert chosen("printed_loss") == "B"


def test_several_letters_are_recorded_in_order_whatever_their_case():
    card("c, a", several=True)
    assert chosen("printed_loss") == "AC"


def test_no_answer_is_said_in_the_card_and_by_chosen():
    assert "No answer yet." in card()._repr_html_()
    with pytest.raises(AssertionError, match="Not answered yet: choose an option in the card above"):
        chosen("printed_loss")


def test_a_letter_that_is_no_option_is_said_and_not_recorded():
    assert '"E" is no option: write A, B or C' in repr(card("E"))
    with pytest.raises(AssertionError, match="Not answered yet"):
        chosen("printed_loss")


def test_several_letters_where_one_is_asked_for_are_said():
    assert '"AB" are several answers' in repr(card("AB"))


def test_a_card_that_was_not_run_is_named():
    with pytest.raises(AssertionError, match='run the card "other" above'):
        chosen("other")


def test_an_empty_copy_of_a_card_takes_no_answer_away(monkeypatch):
    for cell, answer in (("first", "B"), ("copy", "")):
        monkeypatch.setattr(recorder, "_cell", lambda cell=cell: cell)
        card(answer)
    assert chosen("printed_loss") == "B"


def test_an_answer_that_was_taken_back_is_gone(monkeypatch):
    monkeypatch.setattr(recorder, "_cell", lambda: "the same cell")
    card("B")
    card("")
    with pytest.raises(AssertionError, match="Not answered yet"):
        chosen("printed_loss")


def test_question_and_options_are_rendered_from_markdown():
    shown = card("B")._repr_html_()
    assert "<em>printed</em>" in shown
    assert "<code>1.44</code>" in shown
    assert shown.count("gradestep-option gradestep-chosen") == 1


def test_code_is_coloured_and_math_is_marked():
    shown = card(question="Is $a_1 * b_1$ right?\n\n```python\nwith tape:\n    pass\n```")._repr_html_()
    assert '<span class="gradestep-math">$a_1 * b_1$</span>' in shown
    assert '<span class="gradestep-code-k">with</span>' in shown


@pytest.mark.parametrize("math", [r"\href{javascript:alert(1)}{x}", r"\style{position:fixed}{x}", r"\class{a}{x}"])
def test_math_that_makes_links_or_styles_stays_text(math):
    shown = card(question=f"Is ${math}$ math?")._repr_html_().split("</style>")[1]
    assert "gradestep-math" not in shown
    assert f"<code>{math}</code>" in shown


def test_money_is_not_math_and_a_strange_language_is_no_error():
    shown = card(question="It costs $5 or $6.\n\n```klingon\nqapla <b>\n```")._repr_html_()
    assert "gradestep-math" not in shown.split("</style>")[1]
    assert "qapla &lt;b&gt;" in shown


HOSTILE = '<script>alert(1)</script> <img src=x onerror="alert(1)"> [x](javascript:alert(1)) $<svg onload=alert(1)>$'


def test_markup_of_a_hostile_question_is_shown_and_not_run():
    sealed = seal("hostile", {"key": "A", "feedback": {"A": HOSTILE, "B": HOSTILE}})
    options = {"A": HOSTILE, "B": f"```html\n{HOSTILE}\n```"}
    asked = Question("hostile", HOSTILE, given(options), HOSTILE, kind=HOSTILE, level=HOSTILE, sealed=sealed)
    live = Card(asked, "A").content
    shown = [quiz("hostile", question=HOSTILE, options=options, kind=HOSTILE)._repr_html_(), live["question"]]
    feedback = live["practice"]["feedback"].values()
    for html in (
        *shown,
        live["hint"],
        live["static"],
        *feedback,
        *(option["html"] for option in live["given"]["options"]),
    ):
        assert not [tag for tag in ("<script", "<img", "<svg", 'href="javascript') if tag in html]


EDITS = {
    "no options": ({"options": None}, "has 0 options"),
    "options in another order": ({"options": {"B": "1", "A": "2"}}, "are not A, B, C"),
    "a number for an option": ({"options": {"A": 1, "B": "2"}}, "option A of the card .* is no text"),
    "nine options": ({"options": dict.fromkeys("ABCDEFGHI", "x")}, "are not A, B, C"),
    "a question as long as a book": ({"question": "x" * 20_001}, "longer than 20000 characters"),
    "attempts in words": ({"attempts": "two"}, "attempts=two of the card"),
    "a damaged seal": ({"sealed": SEALED[:-9]}, 'the seal of "printed_loss" is damaged'),
    "the seal of another card": ({"sealed": seal("other", {"key": "A"})}, 'the seal of "printed_loss" is damaged'),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_card_edited_by_hand_is_one_sentence_that_says_what_to_do(edit):
    changes, said = EDITS[edit]
    with pytest.raises(CardEditedError, match=said) as error:
        card("A", **changes)
    assert "a fresh copy" in str(error.value)
    assert error.value._render_traceback_() == [str(error.value)]


def test_a_seal_gives_back_what_it_was_given_and_shows_nothing_of_it():
    assert open_sealed("printed_loss", SEALED)["feedback"]["B"] == "That is *later*."
    assert seal("printed_loss", open_sealed("printed_loss", SEALED)) == SEALED
    assert "later" not in SEALED


def test_the_live_card_opens_its_seal_and_an_exam_has_none():
    asked = Question("printed_loss", "?", given(OPTIONS), sealed=SEALED)
    practice = Card(asked, "").content["practice"]
    assert practice["key"] == "A"
    assert "<em>later</em>" in practice["feedback"]["B"]
    assert Card(Question("printed_loss", "?", given(OPTIONS)), "").content["practice"] is None


def test_the_source_of_a_card_cell_is_read_as_it_was_written(course):
    challenge = read_challenge(course.challenges / "first-steps/naming.py")
    (cell,) = challenge.of_role("quiz")
    asked = question_of(cell, challenge.front)
    source = card_source(asked, "AC")
    assert read_card(source) == (asked, "AC")
    assert read_card(blank_answers(source)) == (asked, "")
    exam, _ = read_card(unsealed(source))
    assert exam.sealed == ""
    assert exam.given["several"]
    assert "sealed" not in unsealed(source)


@pytest.mark.parametrize("ours", [5, "quiz", ["quiz"], None, {}, {"quiz": 7}, {"quiz": {}}])
def test_metadata_of_any_kind_makes_no_cell_a_card_and_stops_nobody(ours):
    assert not is_card(nbformat.v4.new_code_cell("1", metadata={"gradestep": ours}))


def test_the_students_half_imports_neither_tensorflow_nor_the_teachers_half():
    slow = ("tensorflow", "keras", "matplotlib", "numpy", "nbformat", "gradestep.authoring", "gradestep.course")
    code = f"import sys, gradestep.student.quiz.card; print([m for m in sys.modules if m.startswith({slow})])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
