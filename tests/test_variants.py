"""Questions with variants: each is computed, drawn once, kept in its cell, graded as what it is, and counted."""

import re

import pytest
from nbformat.v4 import new_output

from gradestep import chosen, marked, quiz
from gradestep.authoring.notebook import to_notebook
from gradestep.authoring.question_cells import blank_answers, read_card, solved, unsealed, with_answer, with_variant
from gradestep.authoring.secrets import secrets
from gradestep.authoring.validation import read_challenge
from gradestep.course.errors import GradestepError
from gradestep.desk.report.asked_questions import AskedQuestion
from gradestep.proof.check import check
from gradestep.release.build import read_all
from gradestep.release.leaks import leaks_in
from gradestep.student.labextension.cell_content import cell_content
from gradestep.student.quiz import quiz as recorder
from gradestep.student.quiz.question import CardEditedError, Question
from gradestep.student.quiz.question_state import read_question
from gradestep.submissions.answer_text import read_answer

from .varied import LARGEST, MEAN, A, course_of


@pytest.fixture(scope="module")
def challenge(tmp_path_factory):
    (made,) = read_all(course_of(tmp_path_factory.mktemp("varied"), MEAN, LARGEST).scripts(A))
    return made


@pytest.fixture(scope="module")
def cards(challenge):
    """The source of each card by name, with the key of the first variant in it."""
    cells = to_notebook(challenge).cells
    return {cell.metadata.gradestep.quiz: cell.source for cell in cells if "quiz" in cell.metadata.get("gradestep", {})}


def cell(challenge, name):
    return next(each for each in challenge.of_role("quiz") if each.name == name)


@pytest.fixture(autouse=True)
def nothing_recorded():
    recorder._recorded.clear()


def test_text_key_and_hint_are_computed_for_each_variant(challenge):
    mean = cell(challenge, "mean")
    assert [asked.key for asked in mean.drawn] == ["2.5", "4", "5.5", "7"]
    assert [asked.question for asked in mean.drawn][1] == "What is the mean of 2 and 6?"
    assert [asked.hint for asked in mean.drawn][3] == "Add 4 first."


SHOWN = """
# %% [markdown] quiz="prints" asks="number" points=1 variants=3
# At the top stands `few = {{ few }}`. What does it print?
#
# ```python
# total = sum(few)
# print(round(total / 2, 2))
# ```
#
# - [x] {{ printed }}
#   > Half of it.
#
# > [!TIP]
# > Add first.

# %% proves="prints"
PROGRAM = \"\"\"
total = sum(few)
print(round(total / 2, 2))
\"\"\"
few, shown = [1 + variant, 4 + variant], []
exec(PROGRAM, {"few": few, "print": shown.append})
(printed,) = shown
holds = {"right": printed}
"""


def test_code_that_a_question_shows_in_each_variant_is_no_leak_of_its_proof(tmp_path):
    (made,) = read_all(course_of(tmp_path, SHOWN).scripts(A))
    released = to_notebook(made)
    card = next(each for each in released.cells if "quiz" in each.metadata.get("gradestep", {}))
    card.source = blank_answers(card.source)
    (asked, *_) = cell(made, "prints").drawn
    card.outputs = [new_output("display_data", data={"text/plain": asked.question})]
    released.cells = [card]
    assert [*leaks_in(released, [made])] == []
    card.outputs[0].data["text/plain"] += 3 * "\nprint(round(total / 2, 2))"  # once more than all variants
    assert {line for *_, line in leaks_in(released, [made])} == {"print(round(total / 2, 2))"}


def test_options_stand_in_another_order_in_variants_and_the_letters_go_with_their_places(challenge):
    drawn = cell(challenge, "largest").drawn
    assert [option.text for option in drawn[0].options] == ["2", "1", "-2"]
    for variant, asked in enumerate(drawn):
        assert [option.letter for option in asked.options] == ["A", "B", "C"]
        assert [option.text for option in asked.options if option.right] == [str(2 + variant)]
    assert len({asked.key for asked in drawn}) > 1


def test_the_cell_keeps_which_variant_was_drawn(cards):
    blank = blank_answers(cards["mean"])
    assert 'quiz("mean", answer="", variant=None,' in blank
    card, answer = read_card(with_answer(with_variant(blank, 2), "5.5"))
    assert (card.variant, card.text, answer, card.seal["value"]) == (2, "What is the mean of 3 and 8?", "5.5", "5.5")
    assert (read_card(blank)[0].variant, read_card(blank)[0].text) == (None, "What is the mean of 1 and 4?")
    assert read_card(unsealed(blank))[0].seal is None


EDITS = ["variant=9", "variant=-1", "variant='2'", "variant=True", "variant=1.0", "variant=[]"]


@pytest.mark.parametrize("edit", EDITS)
def test_a_variant_that_there_is_none_of_is_one_sentence_and_no_other_one_marks_its_answer(cards, edit):
    blank = blank_answers(cards["mean"])
    edited = with_answer(blank, "2.5").replace("variant=None", edit)
    with pytest.raises(CardEditedError, match="variants of the card"):
        exec(edited, {"quiz": quiz})  # noqa: S102 - as the notebook does
    read = read_answer(edited, read_card(blank)[0])
    assert (read.answer, read.is_unread, read.variant) == ("2.5", True, None)
    assert (
        read_question({"source": edited, "metadata": {"gradestep": {"quiz": "mean"}}}).state == "answered, not checked"
    )


def test_variants_that_were_edited_are_one_sentence():
    for variants in ([], "x", [{}], [{"question": "?", "given": {}, "hint": ""}], [None, None]):
        with pytest.raises(CardEditedError, match="not as they were released"):
            Question.of_call("mean", asks="number", variants=variants)


GRADED = {(0, "2.5"): None, (2, "5.5"): None, (2, "2.5"): "another one", (3, "7,0"): None, (1, "8"): "That is the sum."}


@pytest.mark.parametrize(("variant", "answer"), GRADED)
def test_an_answer_is_graded_by_the_variant_that_its_cell_says(challenge, variant, answer):
    source = to_notebook(challenge)
    card, tests = (each.source for each in source.cells if each.id in ("mean-card", "mean"))
    exec(with_variant(with_answer(card, answer), variant), {})  # noqa: S102
    assert chosen("mean", "number") == answer.replace(",0", "")
    said = GRADED[variant, answer]
    if said is None:
        exec(tests, {})  # noqa: S102
    else:
        with pytest.raises(AssertionError, match=said):
            exec(tests, {})  # noqa: S102


def test_what_is_recorded_of_a_variant_that_there_is_none_of_counts_as_no_answer(challenge):
    keys = [{"given": asked.given, "seal": asked.seal} for asked in cell(challenge, "mean").drawn]
    for recorded in ("7\x1f2.5", "999\x1f2.5", "x\x1f2.5y", "\x1f"):
        recorder.record("mean", "cell", recorded)
        with pytest.raises(AssertionError):
            marked("mean", "number", points=2, variants=keys)


def test_a_hand_in_says_its_variant_even_when_damaged(cards):
    blank = blank_answers(cards["mean"])
    released = read_card(blank)[0]
    given = with_answer(with_variant(blank, 3), "7")
    assert read_answer(given, released).variant == 3
    read = read_answer(given.replace("hint", "hi nt"), released)
    assert (read.answer, read.variant, read.damaged) == ("7", 3, True)


def test_a_card_shows_the_variant_that_was_drawn_before_it_is_run(cards, tmp_path):
    told = cell_content("quiz", with_variant(blank_answers(cards["mean"]), 1), tmp_path)
    assert told["variant"] == 1
    assert [each["question"] for each in told["content"]["variants"]][1] == "<p>What is the mean of 2 and 6?</p>\n"
    assert cell_content("quiz", blank_answers(cards["mean"]), tmp_path)["variant"] == -1


def test_where_a_student_stands_is_said_of_the_variant(cards):
    source = with_answer(with_variant(blank_answers(cards["mean"]), 3), "7")
    goes = [{"checked": "2.5", "used": 1, "variant": 0}]
    progress = {"checked": "7", "verdict": "right", "first": "2.5", "goes": goes}
    state = read_question({"source": source, "metadata": {"gradestep": {"quiz": "mean", "progress": progress}}})
    assert (state.state, state.at_once, state.go) == ("right", True, 2)


def test_a_feedback_page_explains_the_variant(challenge, cards):
    page = solved(cell(challenge, "mean"), challenge.front, with_answer(with_variant(cards["mean"], 1), "8"))
    shown = page._repr_html_()
    assert "What is the mean of 2 and 6?" in shown
    assert "✗ Your answer: 8. The right answer: 4." in shown
    assert "Half of 8." in shown


def test_a_feedback_page_says_of_an_answer_that_it_cannot_be_read(challenge, cards):
    shown = solved(cell(challenge, "mean"), challenge.front, with_answer(cards["mean"], "about 2"))._repr_html_()
    assert "✗ Your answer cannot be read: about 2. The right answer: " in shown
    shown = solved(cell(challenge, "mean"), challenge.front, blank_answers(cards["mean"]))._repr_html_()
    assert "✗ Your answer: none. The right answer: " in shown


def test_a_report_counts_the_variants_together(challenge, cards):
    for name, wrong in (("mean", "sum-for-mean"), ("largest", "forgets-the-sign")):
        quiz_cell = cell(challenge, name)
        asked = AskedQuestion(read_card(blank_answers(cards[name]))[0], quiz_cell.quiz, quiz_cell.drawn)
        for variant, drawn in enumerate(quiz_cell.drawn):
            assert asked.picked(asked.read(drawn.key, variant)) == asked.right
            assert asked.is_right(asked.read(drawn.key, variant))
            rows = drawn_rows(asked, variant)
            slip = next(row.label for row in rows if row.misconception == wrong)
            (label,) = asked.picked(asked.read(slip, variant))
            assert asked.misconceptions[label] == wrong
    assert asked.shown(asked.read("A", 2)) == "A (variant 2)"


def drawn_rows(asked, variant):
    card = asked.card.as_variant(variant)
    return card.of_kind.rows(card.given, asked.drawn[variant])


def test_no_variant_is_left_out_of_what_must_not_leak(challenge):
    kept = {secret.text for secret in secrets(challenge)}
    tests = next(each.source for each in to_notebook(challenge).cells if each.id == "mean")
    lines = [line.rstrip(",") for line in tests.splitlines() if line.startswith("{'given'")]
    assert len(lines) == 4
    assert set(lines) <= kept


FAULTS = {
    "a key of one variant": (
        ("- [x] {{ sum(few) / 2 }}", "- [x] {{ sum(few) / 2 + (variant == 3) }}"),
        "in variant 3 under",
    ),
    "all the same": (("few = [1 + variant, 4 + 2 * variant]", "few = [1 + 0 * variant, sum([4])]"), "variants 0 and 1"),
    "nothing": (("Half of", "Half of"), ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_check_proves_each_variant(tmp_path, fault):
    change, said = FAULTS[fault]
    assert change[0] in MEAN
    course = course_of(tmp_path, MEAN.replace(*change))
    (checked,) = check(course, workers=1)
    found = "\n".join(broken.what for broken in checked.broken)
    assert said in found
    assert bool(found) == bool(said)


@pytest.mark.parametrize("variants", ["1", "51", '"many"', "2.5"])
def test_how_many_variants_there_are_is_a_whole_number(tmp_path, variants):
    course = course_of(tmp_path, re.sub("variants=4", f"variants={variants}", MEAN))
    with pytest.raises(GradestepError, match="variants="):
        read_challenge(course.challenges / A / "varied.py")
