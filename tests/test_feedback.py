"""Feedback pages: what they say of tests, what they never show, and that they need no network."""

import base64
import re
import shutil
import textwrap
import time
from copy import deepcopy
from html import unescape

import nbformat
import pytest
from nbformat import v4
from traitlets.config import Config

from gradestep.bridge.hidden_inputs import AFTER
from gradestep.desk.feedback.feedback_page import FeedbackPage, highlight
from gradestep.desk.feedback.feedback_summary import LINES, summary
from gradestep.grading.outputs import briefly
from gradestep.nbgrader_plugin.feedback_steps import DropNotes, HideTests, LessonPictures, PlainOutputs, SumUp
from gradestep.proof.runner.outcome import said
from gradestep.submissions.harmless_markdown import harmless_html, mathml

from . import browser
from .command_line import nbgrader

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="
PLAIN = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3, "cell_type": "code"}
VISIBLE = "assert twice(1) == 2, 'one'"
HIDDEN = f"""{VISIBLE}
### BEGIN HIDDEN TESTS
secret = 7
assert twice(secret) == 2 * secret
### END HIDDEN TESTS"""


def graded(source, *outputs, **marks):
    cell = v4.new_code_cell(source, outputs=list(outputs))
    cell.metadata["nbgrader"] = {**PLAIN, "grade": True, "locked": True, "points": 2, "grade_id": "twice", **marks}
    return cell


def error(evalue, *lines, ename="AssertionError"):
    return v4.new_output("error", ename=ename, evalue=evalue, traceback=list(lines))


def quoted(failed, *, number=1):
    """Return a traceback as IPython writes it, with the arrow at the line `failed`."""
    source = [
        f"{'---->' if line == failed else '     '} \x1b[32m{place}\x1b[39m {line}"
        for place, line in enumerate(HIDDEN.splitlines(), number)
    ]
    return ["-" * 75, "AssertionError  Traceback (most recent call last)", "Cell In[2], line 1\n" + "\n".join(source)]


def hidden(cell, **settings):
    """Return the one error of a cell after its hidden tests are gone."""
    step = HideTests(config=Config({"ClearHiddenTests": settings}))
    step.preprocess(v4.new_notebook(cells=[cell]), {})
    return next(output for output in cell.outputs if output.output_type == "error")


def summed_up(cell):
    """Return what the first output of a cell says in the page, as text."""
    notebook = v4.new_notebook(cells=[cell])
    HideTests().preprocess(notebook, {})
    SumUp().preprocess(notebook, {})
    return text(cell.outputs[0].data["text/html"].split("</style>")[1])


def text(html):
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_a_hidden_region_leaves_the_source_of_a_graded():
    cell = graded(HIDDEN, error("", *quoted("assert twice(secret) == 2 * secret")))
    hidden(cell)
    assert cell.source == VISIBLE


def test_a_region_is_marked_as_nbgrader_is_told():
    cell = graded("visible()\n# <<\nsecret()\n# >>", error(""))
    hidden(cell, begin_test_delimeter="<<", end_test_delimeter=">>")
    assert cell.source == "visible()"


def test_a_region_without_an_end_hides_the_whole_cell():
    cell = graded("visible()\n### BEGIN HIDDEN TESTS\nsecret()", error(""))
    hidden(cell)
    assert cell.source == ""


def test_a_students_cell_may_speak_of_hidden_tests():
    cell = v4.new_code_cell("### BEGIN HIDDEN TESTS\nmine = 1")
    HideTests().preprocess(v4.new_notebook(cells=[cell]), {})
    assert "mine = 1" in cell.source


def test_a_bare_hidden_assert_says_that_a_hidden_test_failed():
    shown = hidden(graded(HIDDEN, error("", *quoted("assert twice(secret) == 2 * secret"))))
    assert shown.traceback == ["AssertionError: A hidden test failed."]


def test_an_error_in_a_hidden_line_keeps_its_message_only():
    shown = hidden(graded(HIDDEN, error("no", *quoted("secret = 7"), ename="ValueError")))
    assert shown.traceback == ["ValueError: no"]


def test_an_error_in_a_visible_line_keeps_its_traceback_without_the_hidden_lines():
    (shown,) = hidden(graded(HIDDEN, error("one", *quoted(VISIBLE)))).traceback
    assert f"-----> 1 {VISIBLE}"[1:] in shown
    assert "secret" not in shown
    assert "\x1b" not in shown


def test_a_traceback_that_nobody_can_tell_keeps_its_message_only():
    shown = hidden(graded(HIDDEN, error("no", "somewhere: assert twice(secret) == 2 * secret", ename="ValueError")))
    assert shown.traceback == ["ValueError: no"]


def test_a_hidden_line_within_a_message_is_taken_out():
    said = "in user code:\n    secret = 7\nno such thing"
    assert hidden(graded(HIDDEN, error(said, ename="ValueError"))).traceback == [
        "ValueError: in user code:\nno such thing"
    ]


def test_the_card_says_the_score_and_what_failed():
    said = summed_up(graded(VISIBLE, error("one"), score=0))
    assert said == "✗ 0 of 2 points. one Traceback AssertionError: one"
    assert summed_up(graded(VISIBLE, score=2)) == "✓ 2 of 2 points."
    assert summed_up(graded(VISIBLE, score=1, points=1)) == "✓ 1 of 1 point."
    assert summed_up(graded(VISIBLE, score=None)) == "✗ Not graded yet."
    assert summed_up(graded(VISIBLE, score=0, points=0)) == "✓ Passed."


def test_what_was_raised_without_a_word_has_no_colon_behind_it():
    silent = error("", ename="ValueError")
    assert "ValueError" in summed_up(graded(VISIBLE, silent, score=0))
    assert not silent.traceback[0].endswith(":")
    assert "ValueError:" not in summed_up(graded(VISIBLE, silent, score=0))
    assert briefly("AssertionError", "") == "AssertionError" == said(AssertionError())
    assert briefly("while True:", "") == "while True:"
    assert said(KeyError("k")) == "KeyError: 'k'"


def test_the_card_takes_the_place_of_the_bare_score_and_leaves_what_was_printed():
    cell = graded(
        VISIBLE,
        v4.new_output("stream", text="printed"),
        v4.new_output("execute_result", {"text/plain": "1.5"}, execution_count=1),
        score=1.5,
    )
    assert summed_up(cell) == "◐ 1.5 of 2 points."
    assert [output.output_type for output in cell.outputs] == ["display_data", "stream"]


def test_a_students_html_and_scripts_do_not_reach_the_page():
    data = {"text/html": "<script>", "image/svg+xml": "<svg/>", "application/javascript": "x", "text/plain": "plain"}
    cell = v4.new_code_cell(
        outputs=[
            v4.new_output("display_data", data, metadata={"filenames": {"image/png": "http://elsewhere"}}),
            v4.new_output("display_data", {"text/html": "<b>only</b>"}),
        ],
        metadata={"tags": ["a-class"]},
    )
    PlainOutputs().preprocess(v4.new_notebook(cells=[cell]), {})
    (output,) = cell.outputs
    assert output.data == {"text/plain": "plain"}
    assert output.metadata == cell.metadata == {}


def test_notes_for_the_teacher_are_taken_out():
    notes = v4.new_markdown_cell("Handed in twice.", metadata={"gradestep": {"notes": True}})
    odd = v4.new_markdown_cell("Hello", metadata={"gradestep": "odd"})
    notebook, _ = DropNotes().preprocess(v4.new_notebook(cells=[notes, odd]), {})
    assert notebook.cells == [odd]


def shown(markdown, attachments=None):
    """Return Markdown as a page shows it."""
    cell = v4.new_markdown_cell(markdown, attachments=attachments or {})
    return FeedbackPage().from_notebook_node(v4.new_notebook(cells=[cell]))[0].partition("<main>")[2]


def test_html_that_does_something_is_shown_as_text():
    page = shown(
        '<script>alert(1)</script> <img src="x" onerror="alert(1)"> '
        '<a href="javascript:alert(1)">a</a> <a href=" data:text/html,x">a</a>'
    )
    assert "<script>" not in page
    assert "onerror" not in page
    assert not re.search("(javascript|data):", page)


def test_html_that_only_looks_stays():
    page = shown("<details><summary>More</summary>H<sub>2</sub>O</details>\n\n| a |\n|---|\n| b |\n\n# Title")
    assert "<summary>More</summary>H<sub>2</sub>O" in page
    assert "<td>b</td>" in page
    assert "<h1" in page


def test_pictures_from_elsewhere_become_their_words_and_attached_ones_stay():
    page = shown(
        "![a cat](http://elsewhere/cat.png) ![a dog](attachment:dog.png) ![a fox](attachment:fox.png)",
        {"dog.png": {"image/png": "aGVsbG8="}},
    )
    assert "elsewhere" not in page
    assert text(page) == "a cat a fox"
    assert '<img src="data:image/png;base64,aGVsbG8=" alt="a dog">' in page


@pytest.mark.parametrize(
    ("tex", "element"),
    [
        (r"$\frac{\partial L}{\partial w}$", "<mfrac>"),
        (r"$$\begin{aligned}a&=b\\c&=d\end{aligned}$$", "<mtable"),
        (r"\begin{align}a&=b\end{align}", 'display="block"'),
        (r"$a < b$", "&lt;"),
        (r"$\eta$", "η"),
    ],
)
def test_math_is_shown_as_mathml(tex, element):
    page = shown(f"before {tex} after")
    assert "<math" in page
    assert element in page
    assert "$" not in page


@pytest.mark.parametrize("tex", [r"\frac{", "{" * 1500, "x" * 3000, r"\begin{nosuch}"])
def test_math_that_nobody_understands_stays_as_it_is(tex):
    assert mathml(tex) == f"<code>{tex}</code>"


@pytest.mark.parametrize(
    "tex", [r"\text{<img src=x>}", r"\color{<b>}x", r"\href{javascript:x}{y}", r"\text{&lt;b&gt;}"]
)
def test_math_brings_no_html(tex):
    made = mathml(tex)
    assert made.startswith("<math")
    assert not re.search("<img|<b>|href", made)


SOURCE = {
    "lesson": "# Twice <b>over</b>\n\n"
    r"The slope is $\frac{\partial L}{\partial w}$, and ![a picture](https://elsewhere.example/x.png)",
    "twice": "def twice(number):\n    ### BEGIN SOLUTION\n    return number * 2\n    ### END SOLUTION",
    "small": """
        from gradestep import parts

        part = parts()
        with part(1, "a small number"):
            assert twice(1) == 2, "1 and 1 are 2."
        ### BEGIN HIDDEN TESTS
        with part(2, "a large number"):
            secret = 10**6
            assert twice(secret) == secret + secret, "Large numbers count too."
        ### END HIDDEN TESTS
        part.score()
    """,
    "half": "assert twice(0.5) == 1, 'a half'\n### BEGIN HIDDEN TESTS\nassert twice(13.5) == 27\n### END HIDDEN TESTS",
}
MARKS = {
    "lesson": {"locked": True},
    "twice": {"solution": True},
    "small": {"grade": True, "locked": True, "points": 3},
    "half": {"grade": True, "locked": True, "points": 1},
}
FORGED = """
from IPython.display import HTML, Javascript, display
display(HTML("<script src='https://elsewhere.example/x.js'></script><img src='https://elsewhere.example/y.png'>"))
display(Javascript("alert(1)"))
"""
ANSWERS = {
    "ada": "number + number",
    "grace": "number ** 2 + 1",
    "alan": "None",
    "mary": "number * 2 if number < 9 else 1",
}


def handmade(course):
    """Release an assignment whose notebook no script describes, and hand in each of the ANSWERS."""
    cells = []
    for name, source in SOURCE.items():
        new = v4.new_markdown_cell if name == "lesson" else v4.new_code_cell
        cells.append(new(textwrap.dedent(source).strip(), id=name))
        cells[-1].metadata["nbgrader"] = {**PLAIN, "cell_type": cells[-1].cell_type, "grade_id": name, **MARKS[name]}
    (course.source / "by-hand").mkdir(parents=True)
    nbformat.write(v4.new_notebook(cells=cells), course.source / "by-hand/twice.ipynb")
    nbgrader(course, "generate_assignment", "by-hand")
    released = nbformat.read(course.release / "by-hand/twice.ipynb", 4)
    released.cells.append(v4.new_code_cell(FORGED))
    for student, answer in ANSWERS.items():
        released.cells[1].source = f"def twice(number):\n    return {answer}"
        work = course.root / "submitted" / student / "by-hand"
        work.mkdir(parents=True)
        nbformat.write(released, work / "twice.ipynb")


@pytest.fixture(scope="module")
def pages(once_released, tmp_path_factory):
    """The feedback pages of a class that stock nbgrader graded."""
    root = tmp_path_factory.mktemp("feedback") / "course"
    shutil.copytree(once_released.root, root)
    course = type(once_released)(root)
    handmade(course)
    nbgrader(course, "autograde", "by-hand")
    nbgrader(course, "generate_feedback", "by-hand")
    return {student: root / "feedback" / student / "by-hand/twice.html" for student in ANSWERS}


def test_a_picture_of_a_lesson_is_in_the_page_and_no_other_file_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "source/by-hand"
    folder.mkdir(parents=True)
    (folder / "house.png").write_bytes(base64.b64decode(PIXEL))
    (folder / "secret.txt").write_text("the key", "utf-8")
    (tmp_path / "source/above.png").write_bytes(base64.b64decode(PIXEL))
    (folder / "link.png").symlink_to(folder / "house.png")
    source = "![a](house.png) ![b](secret.txt) ![c](../above.png) ![d](link.png) ![e](none.png) <img src='house.png'>"
    marks = {"grade": False, "solution": False, "locked": True, "grade_id": "lesson", "schema_version": 3}
    lesson = nbformat.v4.new_markdown_cell(source, metadata={"nbgrader": marks})
    answer = nbformat.v4.new_markdown_cell(source, metadata={"nbgrader": {**marks, "solution": True, "grade": True}})
    own = nbformat.v4.new_markdown_cell(source)
    for cell in (lesson, answer, own):
        LessonPictures().preprocess_cell(cell, {"nbgrader": {"assignment": "by-hand"}}, 0)
    shown = f"data:image/png;base64,{PIXEL}"
    assert lesson.source == source.replace("house.png", shown)
    assert answer.source == own.source == source
    assert f'src="{shown}"' in harmless_html(lesson.source)


LONG = {  # what grows with the square, as long as an answer may be
    "quotes": (">" * 200_000, harmless_html),
    "tables": ("|a|\n|-|\n" + "|<b>*1*</b>|\n" * 15_000, harmless_html),
    "formulas": (r"\begin{align}" * 15_000, harmless_html),
    "dots": (".." * 100_000, highlight),
    "many_lines": ("f('<b>') ?\n" * 18_000, highlight),
}


@pytest.mark.parametrize("what", LONG)
def test_a_long_text_is_shown_whole_at_once_as_it_was_typed(what):
    source, shown = LONG[what]
    began = time.monotonic()
    html = shown(source)
    assert time.monotonic() - began < 5
    assert unescape(re.sub("<[^>]+>", "", html)).strip() == source.strip()


def test_a_picture_makes_no_text_long():
    source = f"See *here*: ![a](data:image/png;base64,{'A' * 100_000})"
    assert "<em>here</em>" in harmless_html(source)


def test_a_page_says_what_each_part_earned(pages):
    said = {student: text(page.read_text("utf-8").partition("<body>")[2]) for student, page in pages.items()}
    assert "✓ 3 of 3 points. ✓ a small number (1 of 1 point) ✓ a large number (2 of 2 points)" in said["ada"]
    assert "◐ 1 of 3 points." in said["mary"]
    assert "✗ a large number (0 of 2 points) Large numbers count too." in said["mary"]
    assert "✗ 0 of 3 points." in said["alan"]
    assert "✗ a small number (0 of 1 point) 1 and 1 are 2." in said["alan"]


def begins(path):
    """Return what a page says first, as text."""
    return text(re.search(r'<section class="gradestep-summary".*?</section>', path.read_text("utf-8"), re.DOTALL)[0])


def test_a_page_begins_with_what_was_earned_claim_by_claim_and_what_to_look_at_first(pages):
    assert begins(pages["ada"]) == (
        "You have earned 4 of 4 points. ✓ small : 3 of 3 points ✓ a small number: 1 of 1 point "
        "✓ a large number: 2 of 2 points ✓ half : 1 of 1 point"
    )
    assert begins(pages["mary"]).startswith(
        "You have earned 1 of 4 points. Look at this first: small : a large number. Large numbers count too. ◐ small"
    )
    page = pages["mary"].read_text("utf-8")
    for name in re.findall(r'href="#([\w-]+)"', re.search("gradestep-summary.*?</section>", page, re.DOTALL)[0]):
        assert f'<a name="{name}"></a>' in page


def page_of(*cells):
    """Return the cells after our steps, and what the page begins with, as text."""
    notebook, resources = v4.new_notebook(cells=list(cells)), {}
    SumUp().preprocess(notebook, resources)
    return notebook.cells, text(summary(resources[LINES], {"score": 0, "max_score": 2}))


def test_tests_that_fell_with_a_syntax_error_say_where_it_is():
    answer = graded(
        "%time\ndef twice(n)\n    return 2", error("expected ':'", ename="SyntaxError"), grade=False, solution=True
    )
    whole = graded(
        "def twice(n):\n    return n *", error("invalid syntax", ename="SyntaxError"), grade=False, solution=True
    )
    tests = graded("assert twice(1) == 2", error("name 'twice' is not defined", ename="NameError"), score=0)
    other = graded(
        "assert once(1) == 1", error("name 'once' is not defined", ename="NameError"), score=0, grade_id="once"
    )
    again = deepcopy(tests)
    cells, said = page_of(whole, tests, other)
    assert "The cell that makes twice has a syntax error in line 2, so nothing in it has run: mend that first." in said
    assert "has a syntax error in line 2" in cells[1].outputs[0].data["text/html"]
    assert "NameError: name &#x27;once&#x27; is not defined" in cells[2].outputs[0].data["text/html"]
    assert "The cell that makes twice has a syntax error in line 2" in page_of(answer, again)[1]


def test_a_syntax_error_is_named_when_hidden_tests_had_used_the_code_before():
    withheld = error("name 'twice' is not defined", ename="NameError")
    answer = graded(
        "def twice(n):\n    return (n", error("incomplete", ename="SyntaxError"), grade=False, solution=True
    )
    shows = graded("secret = '7", error("seen", ename="SyntaxError"), grade=False, solution=True)
    raises = graded("raise SyntaxError(seen)", error("7", ename="SyntaxError"), grade=False, solution=True)
    for cell in (answer, shows, raises):
        cell.metadata.gradestep = {"after_hidden": True}
    tests = graded("assert twice(1) == 2", withheld, score=0)
    tests.metadata.gradestep = {"public": "NameError: …"}
    cells = [answer, shows, raises, tests]
    for cell in cells:
        HideTests().preprocess_cell(cell, {}, 0)
    assert answer.outputs[0].text == "A syntax error in line 2: nothing in this cell has run."
    assert shows.outputs[0].text == "A syntax error in line 1: nothing in this cell has run."
    assert raises.outputs[0].text == AFTER
    assert "The cell that makes twice has a syntax error in line 2" in page_of(*cells)[1]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("def twize(n):\n    return n", "name &#x27;twice&#x27; is not defined"),
        ("twice = 2", "…"),
        ("from names import *", "…"),
    ],
)
def test_a_name_of_the_visible_tests_that_no_cell_makes_is_no_secret(answer, said):
    tests = graded(
        "shown = twice(1)\nassert shown == 2", error("name 'twice' is not defined", ename="NameError"), score=0
    )
    tests.metadata.gradestep = {"public": "NameError: …"}
    cells = [graded(answer, grade=False, solution=True), tests]
    for cell in cells:
        HideTests().preprocess_cell(cell, {}, 0)
    assert f"NameError: {said}" in page_of(*cells)[1]


def test_what_a_question_says_is_set_and_code_of_a_student_is_not():
    card = v4.new_code_cell('quiz("sum", answer="A")', metadata={"gradestep": {"quiz": "sum"}})
    question = graded("", error("Look at **both** `terms`: $a_1$"), score=0, grade_id="sum")
    tests = graded("", error("__init__ and <b>more</b>", ename="TypeError"), score=0)
    fell = deepcopy(tests)
    cells, said = page_of(card, question, tests)
    assert "<strong>both</strong> <code>terms</code>" in cells[1].outputs[0].data["text/html"]
    assert "TypeError: __init__ and &lt;b&gt;more&lt;/b&gt;" in cells[2].outputs[0].data["text/html"]
    assert "Look at this first: Question: sum . Look at both terms" in said
    assert "Look at this first: twice . TypeError: __init__ and &lt;b&gt;more&lt;/b&gt;" in page_of(fell)[1]


def test_lessons_and_cells_of_ones_own_are_folded_away_and_answers_are_not(pages):
    page = pages["ada"].read_text("utf-8").partition("<body>")[2]
    folds = re.findall(r'<details class="gradestep-lesson"><summary>(.*?)</summary>(.*?)</details>', page, re.DOTALL)
    assert [title for title, _ in folds] == ["Lesson: Twice &lt;b&gt;over&lt;/b&gt;", "More of the notebook"]
    assert "The slope is" in folds[0][1]
    assert not any("twice" in text(inside) for _, inside in folds)


def test_no_page_shows_a_hidden_test(pages):
    for page in pages.values():
        source = text(page.read_text("utf-8"))
        assert "secret" not in source
        assert "13.5" not in source
        assert "HIDDEN" not in source
    assert "A hidden test failed." in text(pages["mary"].read_text("utf-8"))


@pytest.mark.skipif(not browser.CHROMIUM, reason=browser.NO_CHROMIUM)
def test_a_page_asks_the_network_for_nothing_and_shows_its_math(chromium, pages):
    page = chromium.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.route(lambda url: not url.startswith(("file:", "data:")), lambda route: route.abort())
    for path in pages.values():
        page.goto(path.as_uri())
        assert not page.locator("math mfrac").is_visible()  # lessons are folded away
        page.locator("summary", has_text="Lesson").first.click()
        assert page.locator("math mfrac").is_visible()
        assert page.locator("math mfrac").bounding_box()["height"] > 10
        assert page.locator("script").count() == 0
    assert {url for url in asked if not url.startswith("data:")} == {path.as_uri() for path in pages.values()}
    assert said == []
    page.close()
