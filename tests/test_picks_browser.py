"""Gaps and pairs in the browser: picked by keyboard and mouse, marked, kept in the cell; on a phone, in both themes."""

import pytest

from gradestep.student.quiz.kinds import kind_of
from gradestep.student.quiz.question import Question
from gradestep.student.quiz.seal import seal

from . import browser
from .browser import eventually
from .card_desk import card_cell, cell_of, letter_in, nothing_clipped, problems

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)

ASKED = {
    "blanks": kind_of("blanks").read(
        "Step down.\n\n```python\nweight = weight [[1]] rate * [[2]]\n```\n\n- [x] 1: `-`\n- [ ] 1: `+` (climbs-it)\n"
        "  > That goes **up**.\n- [x] 2: `slope`\n- [ ] 2: `loss` (by-the-loss)\n  > How high.\n\n> [!TIP]\n> Down."
    ),
    "match": kind_of("match").read(
        "What is it?\n\n- [x] `2 + 2` → four\n- [x] `2 * 3` → six\n- [ ] `2 * 3` → five (adds-instead)\n"
        "  > That is the **sum**.\n\n> [!TIP]\n> Count."
    ),
}


def made(asks, name="it", answer="", *, exam=False):
    asked = ASKED[asks]
    sealed = seal(name, asked.seal)
    question = Question(name, asked.question, asked.given, asked.hint, "Debug", "beginner", sealed=sealed, asks=asks)
    return cell_of(question, answer, exam=exam)


def place(desk, number):
    return desk.card.locator(f'select[data-place="{number}"]')


@pytest.mark.parametrize("asks", ASKED)
def test_places_are_picked_by_keyboard_checked_and_kept_in_the_cell(desk, asks):
    asked = ASKED[asks]
    wrong, right = (dict(pick for pick in each.split()) for each in (asked.wrong, asked.key))
    path = desk.lay([made(asks)])
    card = desk.open(path)
    before = desk.page.locator(".jp-Cell").count()
    desk.press("Check")
    card.get_by_text("first.").first.wait_for()
    place(desk, 1).focus()
    desk.page.keyboard.press("ArrowDown")
    assert eventually(lambda: letter_in(path).startswith("1A"))
    assert card.get_by_text("Still open").count() == 0  # nobody is told off while picking
    desk.press("Check")
    card.get_by_text("Still open").wait_for()  # once
    card.get_by_text("2 attempts left").wait_for()
    for number, letter in wrong.items():
        place(desk, number).select_option(letter)
    assert eventually(lambda: letter_in(path) == asked.wrong)
    desk.press("Check")
    card.get_by_text("✗ Not right yet.").wait_for()
    card.locator("strong").first.wait_for()  # what is said of it
    for number, letter in right.items():
        place(desk, number).select_option(letter)
    desk.press("Check")
    card.get_by_text("✓ Right. Why is explained below.").wait_for()
    assert place(desk, 1).is_disabled()
    assert eventually(lambda: letter_in(path) == asked.key)
    assert eventually(lambda: card_cell(path).metadata.gradestep.progress.used == 2)
    kept = card_cell(path).metadata.gradestep.progress
    assert (kept.first, kept.checked, kept.used, kept.verdict) == (asked.wrong, asked.key, 2, "right")
    assert desk.page.locator(".jp-Cell").count() == before


@pytest.mark.parametrize("asks", ASKED)
def test_an_exam_only_records_and_what_was_typed_stands_in_the_card(desk, asks):
    asked = ASKED[asks]
    path = desk.lay([made(asks, answer=asked.key.lower().replace(" ", ""), exam=True)])
    card = desk.open(path)
    card.locator("select").first.wait_for()
    picks = dict(pick for pick in asked.key.split())
    assert [place(desk, number).input_value() for number in picks] == [*picks.values()]
    assert not card.get_by_role("button", name="Check", exact=True).is_visible()
    other = next(letter for letter in "ABC" if letter != picks["1"])
    place(desk, 1).select_option(other)
    assert eventually(lambda: letter_in(path).startswith(f"1{other}"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_clipped_on_a_phone(desk, theme):
    cards = [
        made(asks, f"{asks}{number}", answer) for asks in ASKED for number, answer in enumerate(("", ASKED[asks].wrong))
    ]
    card = desk.open(desk.lay(cards))
    browser.switch_theme(desk.page, theme)
    for each in desk.page.locator("section.gradestep-card", has=desk.page.locator("form")).all():
        for _ in range(2):
            each.get_by_role("button", name="Check", exact=True).click()
    found = problems(desk.page)
    desk.page.set_viewport_size({"width": 680, "height": 700})  # of which the side bar leaves 360
    fits = nothing_clipped(card)
    browser.switch_theme(desk.page, "light")
    assert found == []
    assert fits
