"""A question for a number in the browser: by keyboard and mouse, in practice and exam, on a phone, in both themes."""

import re

import pytest

from gradestep.student.quiz.kinds import kind_of
from gradestep.student.quiz.question import Question
from gradestep.student.quiz.seal import seal

from . import browser
from .browser import MINUTE, eventually
from .card_desk import card_cell, cell_of, letter_in, nothing_clipped, problems

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)

ASKED = kind_of("number").read("""\
How fast is it?

- [x] 3.14 m/s ± 0.01
  > Yes, **half** of it.
- [ ] 6.28 (forgets-the-half)
  > That is the whole.

> [!TIP]
> Half.
""")
TYPED = ["3.14", "3,14", "1,234", "1.234,5", "2.5e-3", "1/3", "6 m/s", "50 %", "-7", "1e30", "one", "1 000", "0.1+0.2"]


def made(name="speed", answer="", *, exam=False):
    """Return the cell of a card that asks for a number."""
    sealed = seal(name, ASKED.seal)
    asked = Question(name, ASKED.question, ASKED.given, ASKED.hint, "Metrics", "beginner", sealed=sealed, asks="number")
    return cell_of(asked, answer, exam=exam)


def field(desk):
    return desk.card.get_by_label("Your number")


def test_a_number_is_typed_checked_and_kept_in_the_cell(desk):
    path = desk.lay([made()])
    card = desk.open(path)
    before = desk.page.locator(".jp-Cell").count()
    card.get_by_text("Within 0.01 is near enough.").wait_for()
    desk.press("Check")
    card.get_by_text("Write a number first.").wait_for()
    field(desk).click()
    desk.page.keyboard.type("6,28")
    desk.page.keyboard.press("Enter")
    card.get_by_text("✗ Not right yet.").wait_for()
    card.get_by_text("That is the whole.").wait_for()
    assert field(desk).input_value() == "6.28"
    card.get_by_text("1 attempt left").wait_for()
    field(desk).fill("3.14 m/s")
    desk.page.keyboard.press("Enter")
    card.get_by_text("✓ Right. Why is explained below.").wait_for()
    card.get_by_text("✓ Right: 3.14 m/s.").wait_for()
    assert field(desk).is_disabled()
    card.get_by_text("3.14 m/s is written in the cell. The notebook is saved.").wait_for()
    assert letter_in(path) == "3.14"
    kept = card_cell(path).metadata.gradestep.progress
    assert (kept.first, kept.checked, kept.used, kept.verdict) == ("6.28", "3.14", 2, "right")
    assert desk.page.locator(".jp-Cell").count() == before


def test_what_is_typed_stands_in_the_cell_after_a_pause_and_no_key_reaches_jupyterlab(desk):
    path = desk.lay([made()])
    desk.open(path)
    before = desk.page.locator(".jp-Cell").count()
    field(desk).focus()
    desk.page.keyboard.type("add 3x")
    assert eventually(lambda: letter_in(path) == "add 3x")
    desk.card.get_by_text('"add 3x" is no number that can be read').wait_for()
    field(desk).fill("2.")
    assert eventually(lambda: letter_in(path) == "2")
    assert field(desk).input_value() == "2."  # who is still typing is left alone
    desk.press("Hint")
    assert field(desk).evaluate("each => each === document.activeElement")
    desk.page.keyboard.type("5")
    assert eventually(lambda: letter_in(path) == "2.5")
    assert desk.page.locator(".jp-Cell").count() == before


TYPES_AND_LEAVES = """input => {
  input.value = "7";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  window.dispatchEvent(new Event("beforeunload"));
  return input.closest(".gradestep-card").textContent;
}"""


def test_who_closes_the_window_right_after_typing_has_a_change_that_jupyterlab_asks_about(desk):
    desk.open(desk.lay([made()]))
    assert "7 m/s is written in the cell. Saving …" in field(desk).evaluate(TYPES_AND_LEAVES)


def test_a_number_that_could_be_two_is_asked_for_and_costs_no_attempt(desk):
    card = desk.open(desk.lay([made()]))
    field(desk).fill("1,234")
    desk.press("Check")
    card.get_by_text('"1,234" may be 1234 or 1.234: write one of the two.').wait_for()  # once
    assert card.get_by_text("Write a number first.").count() == 0
    card.get_by_text("2 attempts left").wait_for()


def test_used_up_attempts_explain_and_another_go_begins_empty(desk):
    path = desk.lay([made()])
    card = desk.open(path)
    for number in ("1", "6.28"):
        field(desk).fill(number)
        desk.press("Check")
    card.get_by_text("✗ Not right. The right answer is 3.14 m/s.").wait_for()
    said = [" ".join(text.split()) for text in card.locator(".gradestep-why:visible").all_inner_texts()]
    assert said == ["✓ Right: 3.14 m/s. Yes, half of it.", "✗ Not right: 6.28 m/s. That is the whole."]
    card.locator("button[aria-disabled=false]", has_text="Another go").click(timeout=MINUTE / 2)
    assert eventually(lambda: letter_in(path) == "")
    assert field(desk).input_value() == ""
    assert field(desk).evaluate("each => each === document.activeElement")
    desk.page.keyboard.type("22/7")
    desk.page.keyboard.press("Enter")
    card.get_by_text("✓ Right, at the second go.").wait_for()
    desk.card.get_by_text("is written in the cell. The notebook is saved.").wait_for()
    assert letter_in(path) == "22/7"
    card = desk.open(path)
    card.get_by_text("✓ Right, at the second go.").wait_for()
    assert field(desk).input_value() == "22/7"


def test_an_exam_only_records_a_number(desk):
    path = desk.lay([made(exam=True)])
    card = desk.open(path)
    assert not card.get_by_role("button", name="Check", exact=True).is_visible()
    field(desk).fill("7,5")
    desk.page.keyboard.press("Enter")
    assert eventually(lambda: letter_in(path) == "7.5")
    assert card_cell(path).metadata.gradestep.progress.used == 0
    assert "7.5" in "".join(card_cell(path).outputs[0].data["text/html"])


def test_an_undo_takes_back_what_was_written(desk):
    path = desk.lay([made()])
    desk.open(path)
    for number in ("1", "2"):
        field(desk).fill(number)
        desk.page.keyboard.press("Tab")
        assert eventually(lambda number=number: letter_in(path) == number)
    field(desk).focus()
    desk.page.keyboard.press("Control+z")
    assert eventually(lambda: letter_in(path) == "1")
    assert field(desk).input_value() == "1"


def test_the_browser_reads_numbers_as_the_grader_does(desk):
    card = desk.open(desk.lay([made(exam=True)]))
    card.get_by_role("button", name=re.compile("(Hide|Show) timer")).wait_for()
    number = kind_of("number")
    for typed in TYPED:
        field(desk).fill(typed)
        desk.page.keyboard.press("Tab")
        read = number.read_answer(ASKED.given, typed)
        assert field(desk).input_value() == (read.text or typed)
        shown = card.locator(".gradestep-problem").inner_text()
        assert shown == (f"{read.complaint}" if read.complaint else "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_clipped_on_a_phone(desk, theme):
    card = desk.open(desk.lay([made(), made("second", "2"), made("third", exam=True)]))
    browser.switch_theme(desk.page, theme)
    field(desk).fill("6.28")
    desk.press("Check")
    desk.press("Hint")
    found = [problems(desk.page)]
    field(desk).fill("5")
    desk.press("Check")
    card.get_by_text("The right answer is 3.14 m/s.").wait_for()
    found.append(problems(desk.page))
    desk.page.set_viewport_size({"width": 680, "height": 700})  # of which the side bar leaves 360
    fits = nothing_clipped(card)
    browser.switch_theme(desk.page, "light")
    assert found == [[], []]
    assert fits


def test_a_unit_stays_beside_its_field_on_a_phone(desk):
    asked = kind_of("number").read("How many?\n\n- [x] 3 pictures each second ± 1\n  > Yes.\n- [ ] 4 (slip)\n  > No.")
    question = Question(
        "many", asked.question, asked.given, "", "Metrics", "beginner", sealed=seal("many", asked.seal), asks="number"
    )
    card = desk.open(desk.lay([cell_of(question)]))
    desk.page.set_viewport_size({"width": 560, "height": 700})  # of which the side bar leaves 240
    unit = card.get_by_text("pictures each second")
    unit.wait_for()
    written, named = field(desk).bounding_box(), unit.bounding_box()
    assert named["x"] >= written["x"] + written["width"]
    assert named["y"] < written["y"] + written["height"]
    assert nothing_clipped(card)
