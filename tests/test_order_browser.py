"""Lines to put in order in the browser: by mouse, keyboard and finger, on a phone, in both themes."""

import pytest

from gradestep.student.quiz.kinds import kind_of
from gradestep.student.quiz.question import Question
from gradestep.student.quiz.seal import seal

from . import browser
from .browser import eventually
from .card_desk import card_cell, cell_of, letter_in, nothing_clipped, problems

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)

ORDER = kind_of("order")
ASKED = ORDER.read("""\
Sum up.

- [x] `total = 0`
  > It begins with nothing.
- [x] `for number in (1, 2, 4):`
- [x] `    total += number`
- [ ] `total = number` (forgets-the-sum)
  > That keeps only the **last**.

> [!TIP]
> Begin with nothing.
""")
LETTER = {code: letter for letter, code in ASKED.given["lines"].items()}
START, LOOP, ADD, KEEP = (
    LETTER[code] for code in ("total = 0", "for number in (1, 2, 4):", "total += number", "total = number")
)
KEY = f"{START} {LOOP} >{ADD}"


def made(name="sum", answer="", *, exam=False):
    """Return the cell of a card that asks for an order."""
    sealed = seal(name, ASKED.seal)
    asked = Question(name, ASKED.question, ASKED.given, ASKED.hint, "Debug", "beginner", sealed=sealed, asks="order")
    return cell_of(asked, answer, exam=exam)


def line(desk, letter):
    return desk.card.locator(f'[data-letter="{letter}"] .gradestep-line')


def middle(each):
    box = each.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(desk, letter, to, *, aside=0):
    """Drag a line by its middle to just above or below another element, `aside` pixels to the right."""
    x, y = middle(line(desk, letter))
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    for part in (0.3, 0.7, 1):
        desk.page.mouse.move(x + aside * part, y + (to - y) * part)
    desk.page.mouse.up()


def test_lines_are_put_in_order_by_keyboard_and_checked(desk):
    path = desk.lay([made()])
    card = desk.open(path)
    before = desk.page.locator(".jp-Cell").count()
    desk.press("Check")
    card.get_by_text("Put the lines in order first.").wait_for()
    card.locator(".gradestep-lines button").first.focus()
    for letter in (START, LOOP, KEEP):
        desk.page.keyboard.press(letter.lower())
    card.get_by_text("Your program, 3 of 3 lines:").wait_for()
    assert eventually(lambda: letter_in(path) == f"{START} {LOOP} >{KEEP}")
    desk.press("Check")
    card.get_by_text("✗ Not right yet.").wait_for()
    card.get_by_text("That keeps only the last.").wait_for()
    line(desk, KEEP).focus()
    desk.page.keyboard.press("Delete")
    card.get_by_text(f"{KEEP} is taken out.").wait_for()
    desk.page.keyboard.press(ADD)
    desk.page.keyboard.press("ArrowUp")
    card.get_by_text(f"{ADD} is line 2, 1 step in.").wait_for()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("ArrowLeft")
    assert eventually(lambda: letter_in(path) == f"{START} {LOOP} {ADD}")
    desk.page.keyboard.press("ArrowRight")
    desk.press("Check")
    card.get_by_text("✓ Right. A program that works is below.").wait_for()
    card.get_by_text("It begins with nothing.").wait_for()
    assert eventually(lambda: letter_in(path) == KEY)
    assert eventually(lambda: card_cell(path).metadata.gradestep.progress.used == 2)
    kept = card_cell(path).metadata.gradestep.progress
    assert (kept.first, kept.checked, kept.used, kept.verdict) == (f"{START} {LOOP} >{KEEP}", KEY, 2, "right")
    assert desk.page.locator(".jp-Cell").count() == before


def test_lines_are_dragged_in_out_and_aside_by_mouse(desk):
    path = desk.lay([made()])
    card = desk.open(path)
    for letter in (LOOP, START):
        line(desk, letter).click()
    assert eventually(lambda: letter_in(path) == f"{LOOP} >{START}")
    drag(desk, START, card.locator(".gradestep-program").bounding_box()["y"] + 1, aside=-40)
    assert eventually(lambda: letter_in(path) == f"{START} {LOOP}")
    program = card.locator(".gradestep-program").bounding_box()
    drag(desk, ADD, program["y"] + program["height"] - 3, aside=30)
    assert eventually(lambda: letter_in(path) == KEY)
    rest = card.locator(".gradestep-lines").bounding_box()
    drag(desk, LOOP, rest["y"] + rest["height"] - 3)
    assert eventually(lambda: letter_in(path) == f"{START} >{ADD}")
    desk.press("Check")
    card.get_by_text("The program has 2 lines, and 3 are asked for.").wait_for()  # once
    assert card.get_by_text("Put the lines in order first.").count() == 0
    card.get_by_text("2 attempts left").wait_for()


def test_the_buttons_beside_a_line_do_what_a_finger_cannot_reach_otherwise(desk):
    path = desk.lay([made(exam=True)])
    card = desk.open(path)
    for letter in (START, ADD, LOOP):
        line(desk, letter).click()
    card.get_by_role("button", name=f"Move {LOOP} up").click()
    card.get_by_role("button", name=f"Move {ADD} in").click()
    assert eventually(lambda: letter_in(path) == KEY)
    assert "".join(card_cell(path).outputs[0].data["text/html"]).index("total = 0") > 0
    card.get_by_role("button", name=f"Take {ADD} out").click()
    assert eventually(lambda: letter_in(path) == f"{START} {LOOP}")


def test_what_was_typed_into_the_cell_stands_in_the_card(desk):
    path = desk.lay([made(answer=KEY.lower().replace(" ", ""))])
    card = desk.open(path)
    card.get_by_text("Your program, 3 of 3 lines:").wait_for()
    assert [each.get_attribute("data-deep") for each in card.locator(".gradestep-program > li").all()] == [
        "0",
        "0",
        "1",
    ]


def test_the_browser_marks_orders_as_the_grader_does(desk):
    orders = [
        KEY,
        f"{START} {LOOP} {ADD}",
        f"{LOOP} >{ADD} {START}",
        f"{START} {LOOP} >{KEEP}",
        f"{LOOP} {START} {ADD}",
    ]
    for number, order in enumerate(orders):
        card = desk.open(desk.lay([made(f"sum{number}", order)]))
        desk.press("Check")
        mark = ORDER.mark(ASKED.given, ASKED.seal, order)
        card.get_by_text("✓ Right." if mark.is_right else mark.said.replace("**", "")).first.wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_clipped_on_a_phone(desk, theme):
    card = desk.open(desk.lay([made(), made("second", KEY), made("third", KEY, exam=True)]))
    browser.switch_theme(desk.page, theme)
    for letter in (LOOP, ADD, START):
        line(desk, letter).first.click()
    desk.press("Check")
    desk.press("Hint")
    found = [problems(desk.page)]
    card.get_by_role("button", name=f"Move {START} up").click()
    desk.press("Check")
    card.get_by_text("✗ Not right. The right answer is").wait_for()
    found.append(problems(desk.page))
    desk.page.set_viewport_size({"width": 680, "height": 700})  # of which the side bar leaves 360
    fits = nothing_clipped(card)
    browser.switch_theme(desk.page, "light")
    assert found == [[], []]
    assert fits
