"""The quiz card as students use it: real JupyterLab, real Notebook 7, real kernels, Debian's Chromium."""

import re
from contextlib import suppress

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from gradestep.authoring.question_cells import CARD, card_source
from gradestep.student.quiz.question import Question
from gradestep.student.quiz.seal import seal

from . import browser
from .browser import MINUTE, eventually, read_saved
from .card_desk import Desk, card_cell, cell_of, letter_in, nothing_clipped, numbers, problems
from .command_line import nbgrader

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)


QUESTION = """\
What is $2 \\cdot 3$? And what does this program print?

```python
with_a_long_line = "a very long line of code that does not fit into a narrow window and has to be wrapped somewhere"
```"""


def made(name="made", answer="", *, exam=False, **parts):
    """Return the cell of a card that was made for a test; A is right."""
    options = parts.pop("options", {"A": "`6`, or $6$", "B": "5", "C": "7"})
    sealed = seal(name, {"key": "A", "feedback": {"A": "Yes, **six**.", "B": "No, that is $2 + 3$.", "C": "No."}})
    given = {"options": options, "several": parts.pop("several", False)}
    asked = Question(name, parts.pop("text", QUESTION), given, "Count.", sealed=sealed, **parts)
    return cell_of(asked, answer, exam=exam)


def test_opening_a_released_notebook_shows_the_question_and_says_what_to_do(new_desk):
    shown = new_desk.open(new_desk.lay(), run=False)
    text = shown.inner_text()
    assert "What does print(2 * 3) print?" in text
    assert "click here and press Shift+Enter" in text
    assert "Error displaying widget" not in new_desk.page.locator(".jp-Notebook").inner_text()
    shown.click()
    new_desk.page.keyboard.press("Shift+Enter")
    new_desk.card.locator("form").wait_for(timeout=MINUTE)


def test_a_click_writes_the_letter_into_the_cell_and_saves_the_notebook(desk):
    path = desk.lay()
    desk.open(path)
    desk.option("A").click()
    desk.is_saved()
    assert letter_in(path) == "A"
    assert card_cell(path).metadata.gradestep.progress.answer == "A"


def test_keys_choose_and_never_reach_jupyterlabs_shortcuts(desk):
    path = desk.lay()
    desk.open(path)
    before = desk.page.locator(".jp-Cell").count()
    desk.option("A").focus()
    for key in ("b", "a", "d", "d", "x", "ArrowDown"):
        desk.page.keyboard.press(key)
    desk.is_saved()
    assert letter_in(path) == "B"
    desk.page.keyboard.press("Enter")
    desk.card.get_by_text("✓ Right. Every option is explained below.").wait_for()
    assert desk.page.locator(".jp-Cell").count() == before


def test_a_wrong_choice_is_answered_with_its_feedback_and_what_is_left(desk):
    path = desk.lay()
    card = desk.open(path)
    card.get_by_text("2 attempts left").wait_for()
    desk.press("Check")
    card.get_by_text("Choose an option first.").wait_for()
    desk.option("A").click()
    desk.press("Check")
    card.get_by_text("✗ Not right yet.").wait_for()
    card.get_by_text("That is 2 + 3.").wait_for()
    card.get_by_text("1 attempt left").wait_for()
    assert card.get_by_text("Yes, 3 and 3.").count() == 0
    desk.press("Hint")
    card.get_by_text("Count 3 and 3.").wait_for()
    desk.is_saved()
    kept = card_cell(path).metadata.gradestep.progress
    assert (kept.used, kept.verdict, kept.hint, kept.done) == (1, "wrong", True, False)


def test_what_check_says_comes_into_view(desk):
    card = desk.open(desk.lay())
    size = desk.page.viewport_size
    desk.page.set_viewport_size({**size, "height": 420})
    for option, said in ((None, "Choose an option first."), ("A", "That is 2 + 3.")):
        if option:
            desk.option(option).click()
        check = card.get_by_role("button", name="Check", exact=True)
        check.evaluate("each => each.scrollIntoView({ block: 'end' })")
        check.press("Enter")
        card.get_by_text(said).wait_for()
        seen = bottom(desk.page.locator(".jp-WindowedPanel-outer")) + 1
        assert eventually(lambda seen=seen: bottom(card.locator(".gradestep-verdict")) <= seen)
    desk.page.set_viewport_size(size)


def bottom(located):
    box = located.bounding_box()
    return box["y"] + box["height"]


def test_used_up_attempts_explain_every_option_and_end_the_choice(desk):
    path = desk.lay([made()])
    card = desk.open(path)
    for letter in "BC":
        desk.option(letter).click()
        desk.press("Check")
    card.get_by_text("✗ Not right. The right answer is A.").wait_for()
    card.get_by_text("No attempts left").wait_for()
    said = [" ".join(text.split()) for text in card.locator(".gradestep-why:visible").all_inner_texts()]
    assert said[0] == "✓ Right. Yes, six."
    assert said[2] == "✗ Not right. No."
    reds = card.locator(".gradestep-why.gradestep-wrong:visible").all_inner_texts()
    assert len(reds) == 1  # C, the choice that counts
    assert card.locator("form > :first-child").inner_text().startswith("✗ Not right. The right answer is A.")
    assert not card.get_by_role("button", name="Check", exact=True).is_visible()
    for _ in range(2):
        desk.page.keyboard.press("Control+z")
        card.get_by_text("You checked C; the cell says B now, and the cell is what counts.").wait_for()
        desk.page.keyboard.press("Control+Shift+z")
        card.get_by_text("✗ Not right. The right answer is A.").wait_for()
    desk.page.keyboard.press("Control+z")
    assert desk.option("A").is_disabled()
    desk.press("Put C back")
    desk.is_saved()
    assert letter_in(path) == "C"
    kept = card_cell(path).metadata.gradestep.progress
    assert (kept.first, kept.checked) == ("B", "C")


def test_another_go_comes_after_the_explanation_was_read_with_other_order_and_the_same_letters(desk):
    path = desk.lay([made()])
    card = desk.open(path)
    desk.press("Certain")
    for letter in "BC":
        desk.option(letter).click()
        desk.press("Check")
    go = card.get_by_role("button", name="Another go")
    go.click(force=True)  # Playwright would wait until it is not disabled
    card.get_by_text("First read, below the options, why the right answer is right").wait_for()
    card.locator("button[aria-disabled=false]", has_text="Another go").wait_for(timeout=MINUTE / 2)
    go.click()
    assert eventually(lambda: letter_in(path) == "")
    card.get_by_text("2 attempts left").wait_for()
    order = [option.get_attribute("value") for option in card.locator("input").all()]
    assert sorted(order) == ["A", "B", "C"] != order
    assert not card.locator(".gradestep-why:visible").count()
    assert not card.get_by_role("timer").is_visible()
    assert not card.get_by_text("How sure are you?").is_visible()
    assert desk.page.evaluate("() => document.activeElement.value") == order[0]
    desk.page.keyboard.press("a")
    desk.press("Check")
    card.get_by_text("✓ Right, at the second go. Every option is explained below.").wait_for()
    reds = card.locator(".gradestep-why.gradestep-wrong:visible")
    assert reds.count() == 0
    desk.is_saved()
    assert letter_in(path) == "A"
    kept = card_cell(path).metadata.gradestep.progress
    assert (kept.first, kept.checked, kept.used, kept.verdict, kept.confidence) == ("B", "A", 3, "right", "Certain")
    assert kept.goes == [{"checked": "C", "used": 2}]
    card = desk.open(path)
    card.get_by_text("✓ Right, at the second go.").wait_for()
    assert [option.get_attribute("value") for option in card.locator("input").all()] == order


def test_starting_a_question_over_can_be_undone_and_forgets_no_attempt(desk):
    path = desk.lay([made()])
    card = desk.open(path)
    assert not card.get_by_role("button", name="Start over").is_visible()
    desk.option("B").click()
    desk.press("Start over")
    assert not card.locator("input:checked").count()
    desk.press("Undo")
    assert desk.option("B").is_checked()
    desk.press("Check")
    card.get_by_text("1 attempt left").wait_for()
    desk.press("Start over")
    card.get_by_text("2 attempts left").wait_for()
    desk.press("Undo")
    card.get_by_text("1 attempt left").wait_for()
    desk.press("Start over")
    desk.option("A").click()
    assert not card.get_by_role("button", name="Undo").is_visible()
    desk.press("Check")
    card.get_by_text("✓ Right, at the second go.").wait_for()
    desk.is_saved()
    kept = card_cell(path).metadata.gradestep.progress
    assert (kept.first, kept.used, kept.goes) == ("B", 2, [{"checked": "B", "used": 1}])


def test_goes_that_were_edited_by_hand_are_left_out(desk):
    for odd in ("x", [None, {"checked": 5, "used": 1}, {"checked": "A"}], {"length": 5}):
        cell = made()
        cell.metadata["gradestep"] |= {"progress": {"goes": odd, "used": -5}}
        card = desk.open(desk.lay([cell]))
        card.get_by_text("2 attempts left").wait_for()


def test_the_same_choice_checked_twice_costs_one_attempt(desk):
    card = desk.open(desk.lay([made()]))
    desk.option("B").click()
    card.get_by_role("button", name="Check", exact=True).dblclick()
    card.get_by_text("You checked B already. Choose again first.").wait_for()
    card.get_by_text("1 attempt left").wait_for()


SLOW_LINE = """
const real = window.fetch;
window.plan = [];  // what becomes of the next saves: "late" or "fail"
window.fetch = async (request, options) => {
  const saves = (options?.method ?? request.method) === "PUT" && `${request.url ?? request}`.includes("/contents/");
  const how = saves ? window.plan.shift() : "";
  if (how === "fail") throw new TypeError("the line is down");
  if (how === "late") await new Promise((go) => setTimeout(go, 1500));
  return real(request, options);
};
"""


def test_a_save_that_began_before_the_choice_does_not_count_as_its_own(own_desk):
    own_desk.page.add_init_script(SLOW_LINE)
    path = own_desk.lay([made(seconds=0)])
    card = own_desk.open(path)
    own_desk.page.evaluate("() => { window.plan = ['late', 'fail']; }")
    own_desk.page.keyboard.press("Control+s")
    own_desk.option("B").click()
    card.get_by_text("B is written in the cell. The notebook is NOT saved").wait_for()
    assert letter_in(path) == ""


def test_a_choice_is_saved_although_its_cell_is_run_again_at_once(desk):
    path = desk.lay([made()])
    card = desk.open(path)
    desk.option("B").click()
    desk.page.keyboard.press("Shift+Enter")
    card.get_by_text(re.compile("^1:")).wait_for()
    assert eventually(lambda: letter_in(path) == "B")


def test_two_cards_share_no_id(desk):
    desk.open(desk.lay([made("first"), made("second")]))
    desk.page.locator("section.gradestep-card form").nth(1).wait_for()
    ids = desk.page.evaluate("() => [...document.querySelectorAll('[id^=gradestep-]')].map(each => each.id)")
    assert len(ids) == len(set(ids)) > 6


def test_everything_comes_back_in_a_copied_lone_notebook_on_a_new_kernel(new_desk):
    path = new_desk.lay()
    new_desk.open(path)
    new_desk.option("A").click()
    new_desk.press("Check")
    new_desk.press("Hint")
    new_desk.press("Fairly sure")
    new_desk.page.wait_for_timeout(1500)  # milliseconds, for the timer to count
    new_desk.option("B").click()
    new_desk.is_saved()
    elsewhere = new_desk.folder / f"moved-{next(numbers)}/my own name.ipynb"
    elsewhere.parent.mkdir()
    path.rename(elsewhere)
    opened = new_desk.open(elsewhere, run=False)
    opened.get_by_text("Your answer is B. To go on, click here and press Shift+Enter.").wait_for()
    assert "Error displaying widget" not in new_desk.page.locator(".jp-Notebook").inner_text()
    card = new_desk.run()
    assert new_desk.option("B").is_checked()
    card.get_by_text("1 attempt left").wait_for()
    card.get_by_text("Count 3 and 3.").wait_for()
    assert card.get_by_role("button", name="Fairly sure").get_attribute("aria-pressed") == "true"
    minutes, seconds = card.get_by_role("timer").inner_text().split(":")
    assert int(minutes) * 60 + int(seconds) < 119


def test_a_verdict_comes_back_for_the_letter_that_was_checked(new_desk):
    path = new_desk.lay()
    new_desk.open(path)
    new_desk.option("B").click()
    new_desk.press("Check")
    new_desk.is_saved()
    card = new_desk.open(path)
    card.get_by_text("✓ Right.", exact=True).first.wait_for()
    card.get_by_text("Yes, 3 and 3.").wait_for()


def test_a_card_goes_on_when_its_kernel_was_restarted(desk):
    path = desk.lay()
    card = desk.open(path)
    browser.restart_kernel(desk.page)
    desk.option("B").click()
    desk.is_saved()
    desk.press("Check")
    card.get_by_text("✓ Right. Every option is explained below.").wait_for()
    assert letter_in(path) == "B"


def test_a_card_answers_at_once_while_the_kernel_is_busy(desk):
    busy = nbformat.v4.new_code_cell("import time\ntime.sleep(300)")
    card = desk.open(desk.lay([made(), busy]))
    running = desk.page.locator(".jp-CodeCell").nth(1).get_by_text("[*]:")
    running.wait_for()
    desk.option("A").click()
    desk.press("Check")
    card.get_by_text("✓ Right. Every option is explained below.").wait_for(timeout=MINUTE)
    desk.is_saved()
    assert running.is_visible()


def test_undo_takes_the_choice_back_and_redo_takes_it_up_again(desk):
    path = desk.lay()
    desk.open(path)
    desk.option("A").click()
    desk.option("B").click()
    desk.page.keyboard.press("Control+z")
    desk.page.wait_for_function("() => document.querySelector('form input[value=A]').checked")
    desk.is_saved()
    assert letter_in(path) == "A"
    desk.page.keyboard.press("Control+Shift+z")
    desk.page.wait_for_function("() => document.querySelector('form input[value=B]').checked")


def test_an_undo_gives_no_attempt_back(desk):
    card = desk.open(desk.lay())
    desk.option("A").click()
    desk.press("Check")
    desk.page.keyboard.press("Control+z")
    desk.page.wait_for_function("() => !document.querySelector('form input:checked')")
    card.get_by_text("1 attempt left").wait_for()


def test_a_letter_typed_into_the_cell_moves_the_choice_and_reaches_the_kernel(desk):
    path = desk.lay()
    desk.open(path)
    desk.page.locator(".jp-InputPlaceholder").first.click()
    cell = desk.page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").get_by_text('""', exact=True).first.click()
    desk.page.keyboard.type("B")
    desk.page.wait_for_function("() => document.querySelector('form input[value=B]').checked")
    desk.page.locator(".jp-CodeCell").nth(1).locator(".cm-content").click()
    desk.page.keyboard.press("Control+Enter")
    desk.page.get_by_text("Your answer is recorded: B").wait_for()


def test_the_source_wins_over_what_the_metadata_says(desk):
    def disagree(notebook):
        card = notebook.cells[0]
        card.source = card.source.replace('answer=""', "answer='a'")
        kept = {"answer": "B", "used": 1, "verdict": "right", "checked": "B", "done": True, "left": "soon", "hint": 3}
        card.metadata.gradestep["progress"] = kept

    path = desk.lay(change=disagree)
    card = desk.open(path)
    assert desk.option("A").is_checked()
    card.get_by_text("You checked B; the cell says A now, and the cell is what counts.").wait_for()
    before = desk.page.locator(".jp-Cell").count()
    desk.press("Put B back")
    for key in ("x", "d", "d"):  # the button is gone, and what is typed still stays in the card
        desk.page.keyboard.press(key)
    assert desk.page.locator(".jp-Cell").count() == before
    desk.is_saved()
    assert letter_in(path) == "B"


def test_a_second_card_of_the_same_name_is_said_and_each_keeps_its_letter(desk):
    path = desk.lay([made(answer="B"), made()])
    card = desk.open(path)
    card.get_by_text("2 cells of this notebook hold this card.").wait_for()
    assert desk.option("B").is_checked()
    second = desk.page.locator("section.gradestep-card").nth(1)
    second.locator('input[value="A"]').click()
    second.get_by_text("The notebook is saved.").wait_for()
    cells = read_saved(path).cells
    assert [CARD.search(cell.source)["answer"] for cell in cells] == ['"B"', '"A"']


def test_a_cell_that_lost_its_card_says_so_in_words(desk):
    path = desk.lay()
    card = desk.open(path)
    _cut(desk)
    card.get_by_text('This cell no longer holds quiz("twice_three", answer="")').wait_for()
    desk.option("A").click()
    assert not desk.option("A").is_checked()


def _cut(desk):
    """Delete the first four lines of the first cell by hand."""
    desk.page.locator(".jp-InputPlaceholder").first.click()
    desk.page.locator(".jp-CodeCell .cm-line").first.click()
    desk.page.keyboard.press("Control+Home")
    for _ in range(4):
        desk.page.keyboard.press("Shift+ArrowDown")
    desk.page.keyboard.press("Delete")


def test_what_is_no_option_is_said_and_costs_no_attempt(desk):
    card = desk.open(desk.lay([made(answer="E")]))
    card.get_by_text('The cell says "E": that is no option.').wait_for()
    desk.press("Check")
    card.get_by_text("Choose an option first.").wait_for()
    card.get_by_text("2 attempts left").wait_for()


def test_a_letter_without_quotes_is_said_and_a_choice_mends_it(desk):
    path = desk.lay()
    card = desk.open(path)
    desk.page.locator(".jp-InputPlaceholder").first.click()
    desk.page.locator(".jp-CodeCell").first.locator(".cm-content").get_by_text('""', exact=True).first.click()
    for key in ("Delete", "Backspace", "B"):
        desk.page.keyboard.press(key)
    card.get_by_text("The letter after answer= needs quotes around it").wait_for()
    desk.option("A").click()
    desk.is_saved()
    assert letter_in(path) == "A"


def test_a_card_taller_than_the_window_starts_its_timer_and_opens_links_elsewhere(desk):
    text = "\n\n".join(["See [another](other.ipynb). " * 60] * 10)
    card = desk.open(desk.lay([made(text=text)]))
    card.get_by_text("Choose one").scroll_into_view_if_needed()
    card.get_by_text(re.compile(r"^1:\d\d$")).wait_for()
    assert card.locator("a").first.get_attribute("target") == "_blank"


def test_an_exam_only_records(desk):
    path = desk.lay([made(exam=True)])
    card = desk.open(path)
    assert not card.get_by_role("button", name="Check", exact=True).is_visible()
    assert "attempt" not in card.inner_text()
    desk.option("B").click()
    desk.is_saved()
    assert letter_in(path) == "B"
    kept = card_cell(path).metadata.gradestep.progress
    assert (kept.answer, kept.verdict, kept.used) == ("B", "", 0)


def test_several_right_options_are_chosen_together(desk):
    path = desk.lay(copy_of="naming")
    card = desk.open(path)
    card.get_by_text("Choose all that apply", exact=True).wait_for()
    desk.option("C").click()
    desk.option("A").click()
    desk.is_saved()
    assert letter_in(path) == "AC"
    desk.press("Check")
    card.get_by_text("✓ Right. Every option is explained below.").wait_for()


def test_a_failed_save_is_said_and_a_later_one_too(desk):
    desk.open(desk.lay())
    desk.page.route(
        "**/api/contents/**", lambda route: route.abort() if route.request.method == "PUT" else route.continue_()
    )
    desk.option("A").click()
    desk.card.get_by_text("A is written in the cell. The notebook is NOT saved").wait_for()
    desk.page.unroute("**/api/contents/**")
    desk.page.locator(".jp-Dialog button").last.click()
    desk.option("B").click()
    desk.is_saved()


def test_a_failed_save_is_not_called_a_slow_one_later(own_desk):
    own_desk.page.clock.install()
    own_desk.open(own_desk.lay())
    own_desk.page.route(
        "**/api/contents/**", lambda route: route.abort() if route.request.method == "PUT" else route.continue_()
    )
    own_desk.option("A").click()
    own_desk.card.get_by_text("A is written in the cell. The notebook is NOT saved").wait_for()
    own_desk.page.clock.fast_forward(20_000)
    own_desk.card.get_by_text("A is written in the cell. The notebook is NOT saved").wait_for()
    assert not own_desk.card.get_by_text("Still saving").count()


def test_time_that_passes_is_no_unsaved_change_and_is_saved_with_the_next_answer(own_desk):
    path, page = own_desk.lay([made(seconds=100)]), own_desk.page
    page.clock.install()
    card = own_desk.open(path)
    own_desk.option("A").click()
    own_desk.is_saved()
    page.clock.fast_forward(30_000)
    card.get_by_role("timer").get_by_text(re.compile("^1:0|^0:")).wait_for()
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
    assert page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0
    own_desk.option("B").click()
    own_desk.card.get_by_text("B is written in the cell. The notebook is saved.").wait_for()
    assert card_cell(path).metadata.gradestep.progress.left < 75


def test_time_can_be_hidden_and_never_changes_what_counts(desk):
    path = desk.lay([made(seconds=1)])
    card = desk.open(path)
    card.get_by_text("0:00, and no hurry: time never counts").wait_for()
    desk.press("Hide timer")
    assert not card.get_by_role("timer").is_visible()
    desk.option("A").click()
    desk.press("Check")
    card.get_by_text("✓ Right.", exact=False).first.wait_for()
    desk.is_saved()
    assert card_cell(path).metadata.gradestep.progress.verdict == "right"
    other = desk.open(desk.lay())
    other.get_by_role("button", name="Show timer").click()
    other.get_by_text(re.compile(r"^1:\d\d$")).wait_for()


def test_math_is_typeset(desk):
    card = desk.open(desk.lay([made()]))
    card.locator(".gradestep-question mjx-container").wait_for(timeout=MINUTE)
    card.locator(".gradestep-option mjx-container").wait_for()


HOSTILE = '<script>window.fooled=1</script><img src=x onerror="window.fooled=1"> [x](javascript:window.fooled=1)'


def test_a_hostile_card_runs_no_script(desk):
    sealed = seal("made", {"key": f"A{HOSTILE}", "feedback": {"A": HOSTILE, "B": HOSTILE}})
    given = {"options": {"A": HOSTILE, "B": HOSTILE}, "several": False}
    asked = Question("made", HOSTILE, given, HOSTILE, kind=HOSTILE, level=HOSTILE, sealed=sealed)
    source = card_source(asked, "")
    for mark in ("kind", "level"):
        source = source.replace(f'{mark}="{HOSTILE}"', f"{mark}={HOSTILE!r}")
    cell = nbformat.v4.new_code_cell(source)
    cell.metadata["gradestep"] = {
        "quiz": HOSTILE,
        "progress": {"checked": HOSTILE, "confidence": HOSTILE, "at": HOSTILE},
    }
    card = desk.open(desk.lay([cell]))
    desk.press("Hint")
    desk.option("A").click()
    desk.press("Check")
    desk.page.wait_for_timeout(500)
    assert desk.page.evaluate("() => window.fooled") is None
    assert card.locator("script, img, a[href^='javascript']").count() == 0


def test_a_console_has_no_notebook_so_the_card_marks_and_says_what_to_type(new_desk):
    new_desk.page.goto(f"{new_desk.address}/lab?reset")
    new_desk.page.locator(".jp-LauncherCard[data-category=Console]").first.click(timeout=MINUTE)
    prompt = new_desk.page.locator(".jp-CodeConsole-promptCell .cm-content")
    prompt.click()
    new_desk.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=MINUTE)
    new_desk.page.keyboard.insert_text(made().source)
    new_desk.page.keyboard.press("Shift+Enter")
    new_desk.card.locator("form").wait_for(timeout=MINUTE)
    new_desk.option("A").click()
    new_desk.card.get_by_text('To record it, write answer="A" above, and save.').wait_for()
    new_desk.press("Check")
    new_desk.card.get_by_text("✓ Right. Every option is explained below.").wait_for()


def test_the_keyboard_alone_is_enough(desk):
    path = desk.lay()
    card = desk.open(path)
    desk.page.locator(".jp-Notebook").focus()
    card.get_by_role("button", name="Hide timer").or_(card.get_by_role("button", name="Show timer")).focus()
    sure = ("Tab", "Tab", "Tab")  # how sure: not yet, fairly, certain
    for key in ("Tab", "Space", *sure, "Tab", "Tab", "Enter"):  # the options, a choice, Check, Hint, open it
        desk.page.keyboard.press(key)
    card.get_by_text("Count 3 and 3.").wait_for()
    for key in ("Shift+Tab", "Enter"):  # back to Check
        desk.page.keyboard.press(key)
    card.get_by_text("✗ Not right yet.").wait_for()
    assert desk.page.evaluate("() => document.activeElement.textContent") == "Check"


CHECKS = "from gradestep import check, passed\npassed('small_numbers')\ncheck(False, 'The loss should fall.')"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(desk, theme):
    cards = [made("first", kind="Metrics", level="expert"), made("second", "B", several=True), made("third", exam=True)]
    others = [nbformat.v4.new_code_cell(source) for source in ("from gradestep import home\nhome()", CHECKS)]
    card = desk.open(desk.lay([*cards, *others]))
    desk.page.locator(".gradestep-check").wait_for()
    browser.switch_theme(desk.page, theme)
    desk.option("B").click()
    desk.press("Check")
    desk.press("Hint")
    desk.press("Certain")
    found = [problems(desk.page)]
    desk.option("C").click()
    desk.press("Check")
    card.get_by_text("The right answer is A.").wait_for()
    desk.page.locator(".gradestep-check summary").click()
    found.append(problems(desk.page))
    browser.switch_theme(desk.page, "light")
    assert found == [[], []]


@pytest.fixture(scope="module")
def notebook7(lab_course):
    with browser.served(lab_course.root, browser.NOTEBOOK, extended=False) as address:
        yield address


def run_first_cell(page, shown, runs="Shift+Enter"):
    """Run the first code cell until what it shows is there: a page that is still loading takes no keys."""
    for _ in range(8):
        page.locator(".jp-CodeCell").first.click()
        page.keyboard.press("Escape")
        page.keyboard.press(runs)
        with suppress(PlaywrightTimeoutError):
            return shown.wait_for(timeout=MINUTE / 4)
    return shown.wait_for(timeout=MINUTE)


def test_notebook_7_has_the_same_card_and_nothing_is_clipped_on_a_phone(notebook7, lab_course, chromium):
    with browser.paged(chromium, notebook7) as page:
        desk = Desk(page, notebook7, lab_course.root / "desk")
        path = desk.lay([made(kind="Predict Output", level="intermediate")])
        browser.open_in_notebook(page, notebook7, path.relative_to(lab_course.root))
        run_first_cell(page, desk.card.locator("form"))
        page.set_viewport_size({"width": 320, "height": 700})
        assert nothing_clipped(desk.card)
        for letter in "CB":
            desk.option(letter).click()
            desk.press("Check")
        desk.press("Hint")
        desk.card.get_by_text("The right answer is A.").wait_for()
        assert nothing_clipped(desk.card)
        desk.is_saved()
        assert letter_in(path) == "B"


@pytest.mark.parametrize("runs", ["Shift+Enter", "Control+Enter"])
@pytest.mark.parametrize("front_end", ["lab", "notebook7"])
def test_no_key_typed_in_a_card_deletes_a_cell(front_end, runs, request, lab_course, chromium):
    address = request.getfixturevalue(front_end)
    opens = {"lab": browser.open_in_lab, "notebook7": browser.open_in_notebook}[front_end]
    with browser.paged(chromium, address) as page:
        desk = Desk(page, address, lab_course.root / "desk")
        path = desk.lay([made(), *(nbformat.v4.new_code_cell(f"{number}") for number in range(4))])
        opens(page, address, path.relative_to(lab_course.root))
        run_first_cell(page, desk.card.locator("form"), runs)
        for focused in ("Hint", "Check", "Hide timer"):
            desk.card.get_by_role("button", name=focused).focus()
            deletes_nothing(page)
        desk.option("B").focus()
        for key in ("c", "ArrowUp", "Control+z", "Control+z", "a"):
            page.keyboard.press(key)
            deletes_nothing(page)
        page.keyboard.press("Enter")
        desk.card.get_by_text("✓ Right. Every option is explained below.").wait_for()
        deletes_nothing(page)
        desk.is_saved()
        deletes_nothing(page)
        assert letter_in(path) == "A"


def deletes_nothing(page):
    """Press what deletes a cell in command mode, where the focus is."""
    before = page.locator(".jp-Cell").count()
    for key in ("d", "d"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == before, page.evaluate("() => document.activeElement.outerHTML")


def test_a_letter_chosen_in_the_card_is_handed_in_and_graded(new_desk, lab_course):
    nbgrader(lab_course, "release_assignment", "first-steps")
    new_desk.open(lab_course.work / "first-steps/doubling.ipynb")
    new_desk.option("B").click()
    new_desk.is_saved()
    nbgrader(lab_course, "submit", "first-steps", "--student", "ada")
    nbgrader(lab_course, "collect", "first-steps")
    nbgrader(lab_course, "autograde", "first-steps", "--student", "ada")
    with Gradebook(f"sqlite:///{lab_course.root / 'gradebook.db'}") as gradebook:
        grades = gradebook.find_submission_notebook("doubling", "first-steps", "ada").grades
        assert {grade.name: grade.auto_score for grade in grades} == {"twice_three": 1, "small_numbers": 0}
