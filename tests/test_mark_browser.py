"""The marking page in a real browser: by keys only, in both themes, with two graders, and with hostile answers."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

from gradestep.course.course import Course

from .browser import CHROMIUM, NO_CHROMIUM, PATIENCE, eventually
from .marked_class import give_rubric, hand_in, of, page_of

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # of nbgrader's own
]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TAKEN = "document.title='taken'"
ANSWERS = {
    "ada": "Because fire is warm.",
    "grace": "because fire is warm",
    "linus": "# Of the sun\n\n$E = mc^2$, and\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "mary": "",
    "alan": {"source": "Look:\n\n![](attachment:it.png)", "attachments": {"it.png": {"image/png": PIXEL}}},
    "eve": f'<script>{TAKEN}</script><img src=x onerror="{TAKEN}"> [x](javascript:alert(1))',
    "wide": "\n\n".join(["w" * 400, f"```python\n{'long = ' * 60}1\n```", *["line"] * 60]),
}


@pytest.fixture(scope="module")
def once_answered(once_released, tmp_path_factory):
    root = tmp_path_factory.mktemp("answered") / "course"
    shutil.copytree(once_released.root, root)
    course = Course(root)
    give_rubric(course)
    hand_in(course, ANSWERS)
    return course


@pytest.fixture
def course(once_answered, tmp_path):
    shutil.copytree(once_answered.root, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture
def window(course, chromium):
    """Give a window on the page, which looks for other graders' marks only when it gives one itself."""
    with page_of(course) as page:
        yield open_window(chromium, page)


def open_window(chromium, page, **options):
    context = chromium.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})
    context.set_default_timeout(PATIENCE)
    window = context.new_page()
    window.asked = []
    window.on("request", lambda request: window.asked.append(request.url))
    window.goto(page.whole)
    window.locator("article.current").wait_for()
    window.route("**/api/marks", lambda route: route.abort())
    return window


def students_of(window):
    return [title.split(" · ")[1] for title in window.locator("article h2").all_inner_texts()]


def go_to(window, student):
    at = students_of(window).index(student)
    now = int(window.locator("#whose").inner_text().split()[1]) - 1
    for _ in range(abs(at - now)):
        window.keyboard.press("j" if at > now else "ArrowUp")
    assert window.locator("article.current h2").inner_text().endswith(student)


def said(window, words):
    window.locator("#said", has_text=words).wait_for()


def test_a_class_is_marked_by_keys_alone(course, window):
    go_to(window, "ada")
    window.keyboard.press("1")
    said(window, "1 answer alike: a gives the same")
    window.keyboard.press("c")
    window.keyboard.type("Look up.")
    window.keyboard.press("Escape")
    assert eventually(lambda: of(course, "ada") == (2, False, "- [-1] forgets the sun\n\nLook up."))
    window.keyboard.press("a")
    said(window, "Given to 1 answer alike.")
    assert of(course, "grace") == of(course, "ada")
    go_to(window, "linus")
    window.keyboard.press("s")
    window.keyboard.type("1,25")
    window.keyboard.press("Enter")
    assert eventually(lambda: of(course, "linus") == (1.25, False, None))
    while "7 of 7" not in window.locator("#count").inner_text():
        before = window.locator("#count").inner_text()
        window.keyboard.press("g")
        window.keyboard.press("Enter")
        assert eventually(lambda before=before: window.locator("#count").inner_text() != before)
    said(window, "All are marked. Next: gradestep feedback.")
    assert of(course, "mary") == (3, False, None)


def test_a_few_short_answers_stand_close_together_beside_a_high_rubric(course, chromium):
    short = dict.fromkeys(["ada", "grace", "linus"], "Warm.") | {"wide": "It is."}
    hand_in(course, {student: short.get(student, "") for student in ANSWERS})
    with page_of(course) as page:
        window = open_window(chromium, page)
        boxes = [box.bounding_box() for box in window.locator("article").all()]
    tops, bottoms = sorted({box["y"] for box in boxes}), sorted({box["y"] + box["height"] for box in boxes})
    gaps = [top - max(bottom for bottom in bottoms if bottom < top) for top in tops[1:]]
    assert gaps
    assert max(gaps) < 40


def test_undo_takes_back_one_step_after_the_other(course, window):
    go_to(window, "ada")
    for key in "12":
        window.keyboard.press(key)
    assert eventually(lambda: of(course, "ada")[0] == 1.5)
    window.keyboard.press("u")
    assert eventually(lambda: of(course, "ada") == (2, False, "- [-1] forgets the sun"))
    window.keyboard.press("u")
    assert eventually(lambda: of(course, "ada") == (None, True, None))
    said(window, "Undone.")
    window.keyboard.press("u")
    said(window, "There is nothing to undo.")


def test_a_line_is_made_and_changed_by_keys_for_all_who_have_it(course, window):
    go_to(window, "ada")
    window.keyboard.press("n")
    window.keyboard.type("-0.5")
    window.keyboard.press("Tab")
    window.keyboard.type("too short")
    window.keyboard.press("Enter")
    assert eventually(lambda: of(course, "ada") == (2.5, False, "- [-0.5] too short"))
    go_to(window, "mary")
    window.keyboard.press("4")
    assert eventually(lambda: of(course, "mary")[0] == 2.5)
    window.keyboard.press("e")
    window.locator("#chosen").select_option(label="\N{MINUS SIGN}0.5 too short")
    window.keyboard.press("Tab")
    window.keyboard.type("-2")
    window.keyboard.press("Enter")
    said(window, "Changed for all who have it.")
    assert [of(course, student) for student in ("ada", "mary")] == [(1, False, "- [-2] too short")] * 2
    window.keyboard.press("u")
    assert eventually(lambda: of(course, "ada") == (2.5, False, "- [-0.5] too short"))


def test_a_line_without_words_goes_unless_an_answer_or_the_script_has_it(window):
    go_to(window, "ada")
    window.keyboard.press("n")
    window.locator("#words").fill("too short")
    window.keyboard.press("Enter")
    window.locator("#items label", has_text="1\N{MULTIPLICATION SIGN}").wait_for()

    def remove(line):
        window.keyboard.press("e")
        window.locator("#chosen").select_option(label=line)
        window.locator("#words").fill("")
        window.keyboard.press("Enter")

    remove("0 too short")
    said(window, "Not removed: an answer has this line.")
    remove("0 well said")
    said(window, "the script has this line: take it out there")
    window.keyboard.press("4")
    window.locator("#items label", has_text="1\N{MULTIPLICATION SIGN}").wait_for(state="detached")
    remove("0 too short")
    said(window, "The line is gone.")
    assert window.locator("#items label").count() == 3


def test_two_graders_see_that_they_met_and_overwrite_nothing(course, window, chromium):
    with page_of(course) as page:
        other = open_window(chromium, page)
        for each in (window, other):
            go_to(each, "ada")
        other.keyboard.press("2")
        assert eventually(lambda: of(course, "ada")[0] == 2.5)
        window.keyboard.press("1")
        at = students_of(window).index("ada") + 1
        said(window, f"Not saved: somebody else changed answer {at} meanwhile.")
        assert of(course, "ada") == (2.5, False, "- [-0.5] is hard to read")
        assert window.locator("#items input").evaluate_all("all => all.map(each => each.checked)") == [
            False,
            True,
            False,
        ]
        window.keyboard.press("1")
        assert eventually(lambda: of(course, "ada")[0] == 1.5)
        other.context.close()


def test_a_grader_is_shown_what_another_one_gives(course, window, chromium):
    with page_of(course) as page:
        other = open_window(chromium, page)
        go_to(other, "ada")
        other.keyboard.press("1")
        assert eventually(lambda: of(course, "ada")[0] == 2)
        other.context.close()
    window.unroute("**/api/marks")
    window.locator("article", has_text="marked: 2 of 3 points").wait_for()


def test_what_a_field_holds_is_for_the_answer_it_was_written_for(course, window):
    go_to(window, "ada")
    window.keyboard.press("c")
    window.keyboard.type("For Ada, 1 2 3 j k u x.")
    window.locator("article").nth(students_of(window).index("mary")).click()
    assert eventually(lambda: of(course, "ada")[2] == "For Ada, 1 2 3 j k u x.")
    assert window.locator("#free").input_value() == ""
    assert (of(course, "mary"), of(course, "ada")[0]) == ((None, True, None), None)


def test_a_server_that_ended_is_named_and_nothing_seems_saved(course, chromium):
    with page_of(course) as page:
        window = open_window(chromium, page)
    go_to(window, "ada")
    window.keyboard.press("1")
    said(window, "The server does not answer, and this was not saved")
    assert window.locator("#items input").evaluate_all("all => all.some(each => each.checked)") is False
    window.context.close()


def test_no_answer_runs_a_script_or_asks_the_network(window):
    window.wait_for_timeout(500)
    assert window.title() == "why_warm · mark"
    assert {url.split("/")[2] for url in window.asked if not url.startswith("data:")} == {window.url.split("/")[2]}
    shown = window.locator("article", has_text="eve")
    assert "<script>" in shown.inner_text().replace("\u200b", "")
    assert shown.locator("script, img, a[href^=javascript]").count() == 0
    assert window.locator("article", has_text="alan").locator("img").evaluate("each => each.naturalWidth") == 1


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)])
def test_the_page_bars_nobody_in_either_theme(course, chromium, theme, width):
    with page_of(course) as page:
        window = open_window(chromium, page, color_scheme=theme, viewport={"width": width, "height": 800})
        go_to(window, "linus")
        window.keyboard.press("1")
        said(window, "Saved.")
        window.locator("summary").click()
        assert [violation["id"] for violation in Axe().run(window).response["violations"]] == []
        assert window.evaluate("document.documentElement.scrollWidth") <= width
        window.locator("article.current").click()
        window.keyboard.press("e")
        assert [violation["id"] for violation in Axe().run(window).response["violations"]] == []
        window.context.close()
