"""A question with variants in the browser: one is drawn and kept, and another go asks another."""

import re

import pytest

from gradestep.student.quiz.kinds import kind_of
from gradestep.student.quiz.question import Question
from gradestep.student.quiz.seal import seal

from . import browser
from .browser import MINUTE, eventually
from .card_desk import card_cell, cell_of, letter_in

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)

ASKED = "How much is twice {}?\n\n- [x] {}\n  > Yes, twice {}.\n- [ ] {} (once-for-twice)\n  > No."
DRAWN = [kind_of("number").read(ASKED.format(n, 2 * n, n, n)) for n in range(3, 9)]


def made(name="twice"):
    variants = tuple({"question": each.question, "given": each.given, "hint": each.hint} for each in DRAWN)
    sealed = seal(name, {"variants": [each.seal for each in DRAWN]})
    asked = Question(name, DRAWN[0].question, DRAWN[0].given, sealed=sealed, asks="number", variants=variants)
    return cell_of(asked)


def variant_in(path):
    found = re.search(r"variant=(\d+|None)", card_cell(path).source)[1]
    return None if found == "None" else int(found)


def test_a_variant_is_drawn_once_kept_in_the_cell_and_another_go_asks_another(desk):
    path = desk.lay([made()])
    card = desk.open(path)
    field = card.get_by_label("Your number")
    asked = int(re.search(r"twice (\d)", card.locator(".gradestep-question").inner_text())[1])
    for number in (asked, 99):
        field.fill(str(number))
        desk.press("Check")
    card.get_by_text(f"The right answer is {2 * asked}.").wait_for()
    assert eventually(lambda: letter_in(path) == "99")
    assert variant_in(path) == asked - 3
    card = desk.open(path)
    card.get_by_text(f"twice {asked}?").wait_for()
    card.get_by_text(f"✓ Right: {2 * asked}.").scroll_into_view_if_needed()
    card.locator("button[aria-disabled=false]", has_text="Another go").click(timeout=MINUTE / 2)
    assert eventually(lambda: letter_in(path) == "")
    other = int(re.search(r"twice (\d)", card.locator(".gradestep-question").inner_text())[1])
    assert other != asked
    card.get_by_label("Your number").fill(str(2 * other))
    desk.press("Check")
    card.get_by_text("✓ Right, at the second go.").wait_for()
    card.get_by_text(f"Yes, twice {other}.").first.wait_for()
    assert eventually(lambda: letter_in(path) == str(2 * other))
    assert variant_in(path) == other - 3
    assert card_cell(path).metadata.gradestep.progress.goes == [{"checked": "99", "used": 2, "variant": asked - 3}]
    assert f"twice {other}?" in card_cell(path).outputs[0].data["text/html"]


def test_a_variant_that_there_is_none_of_is_said(desk):
    cell = made()
    cell.source = cell.source.replace("variant=None", "variant=3")
    path = desk.lay([cell])
    card = desk.open(path)
    card.get_by_text("How much is twice 6?").wait_for()
    desk.page.locator(".jp-CodeCell").first.locator(".cm-content").get_by_text("3", exact=True).first.dblclick()
    desk.page.keyboard.type("44")
    card.get_by_text("The cell says variant=44: there is none. Undo the edit.").wait_for()
    desk.page.keyboard.press("Control+z")
    card.get_by_text("How much is twice 6?").wait_for()
