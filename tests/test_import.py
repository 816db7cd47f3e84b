"""What others wrote for nbgrader, otter-grader and jupyterquiz becomes drafts: they build, and nothing is lost."""

import base64
import json
import re
import shutil
from contextlib import nullcontext

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from gradestep.authoring.challenge import parse_script
from gradestep.authoring.importing.importing import import_file
from gradestep.authoring.notebook import to_notebook
from gradestep.authoring.rubric import rubric_of
from gradestep.authoring.validation import read_challenge
from gradestep.course.course import Course
from gradestep.course.errors import GradestepError
from gradestep.proof.check import check
from gradestep.student.quiz.kinds import kind_of

from .cells import answer, graded
from .command_line import gradestep
from .conftest import HERE

TOPIC = "brought"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="
)
SQUARE = "def square(n):\n    ### BEGIN SOLUTION\n    return n * n\n    ### END SOLUTION"
TESTED = "assert square(3) == 9\n### BEGIN HIDDEN TESTS\nassert square(-2) == 4\n### END HIDDEN TESTS"


@pytest.fixture
def started(tmp_path):
    (tmp_path / "challenges").mkdir()
    return Course(tmp_path)


@pytest.fixture
def bring(started, tmp_path):
    """Return a function that writes a notebook of `cells` and imports it; returns what became of it, and its script."""

    def run(*cells, name="Homework 1.ipynb", **metadata):
        path = tmp_path / name
        nbformat.write(new_notebook(cells=list(cells), metadata=metadata), path)
        done = import_file(started, path, TOPIC)
        return done, parse_script(done.script)

    return run


def raw(text):
    return new_raw_cell(text)


def shows(source, text):
    result = new_output("execute_result", {"text/plain": text}, execution_count=1)
    return new_code_cell(source, outputs=[result])


def question(settings, *cells):
    return [raw(f"# BEGIN QUESTION\n{settings}"), *cells, raw("# END QUESTION")]


def solution(source):
    return [raw("# BEGIN SOLUTION"), new_code_cell(source), raw("# END SOLUTION")]


def checks(*cells):
    return [raw("# BEGIN TESTS"), *cells, raw("# END TESTS")]


def test_a_notebook_of_nbgrader_keeps_its_marks_its_points_and_its_order(bring):
    done, script = bring(new_markdown_cell("# Squares\n\nOf numbers."), answer(SQUARE), graded(TESTED), as_a_task())
    assert (done.came_from, done.faults) == ("nbgrader", "")
    assert script.front["title"] == "Squares"
    assert [(cell.role, cell.marks.get("points")) for cell in script.cells] == [
        ("", None),
        ("answer", None),
        ("tests", 2),
        ("manual", 1.5),
    ]
    assert [cell.source for cell in script.cells] == ["Of numbers.", SQUARE, TESTED, "Because."]
    assert [became for _, became in done.cells][1:3] == ['answer="answer"', 'tests="tests" points=2']


def as_a_task():
    cell = new_markdown_cell("Because.")
    cell.metadata["nbgrader"] = {"grade": True, "solution": True, "grade_id": "Why-is it?", "points": 1.5}
    return cell


@pytest.mark.parametrize("sign", ["===", "#", "####", "###"])
def test_nbgrader_goes_by_the_words_of_a_region_whatever_stands_around_them(bring, sign):
    mark = sign.replace("=", "#")
    code = f"def square(n):\n    {mark} BEGIN SOLUTION\n    return n * n\n    {mark} END SOLUTION"
    task = f"Draw it.\n\n{sign} BEGIN MARK SCHEME {sign}\none for axes\n{sign} END MARK SCHEME {sign}"
    is_task = {"grade": False, "solution": False, "task": True}
    done, script = bring(answer(code), graded(TESTED), by_hand(new_markdown_cell(task), "task", **is_task))
    assert done.faults == ""
    assert script.of_role("answer")[0].source == SQUARE
    assert script.of_role("task")[0].source == "Draw it.\n\n> [0] one for axes"


def test_what_a_script_has_no_place_for_is_said_in_the_table(bring):
    cell = answer(SQUARE)
    cell.metadata.update(tags=["keep"], slideshow={"slide_type": "slide"}, collapsed=False)
    done, _ = bring(cell, graded(TESTED))
    assert done.cells[0] == ("cell 1 (code)", 'answer="answer"; left out: its metadata (slideshow, tags)')
    assert done.cells[1][1] == 'tests="tests" points=2'


def test_a_score_that_ends_tests_is_still_their_last_value_when_it_is_built(bring):
    counted = "score = 0\nif square(3) == 9:\n    score += 2\nscore"
    done, _ = bring(answer(SQUARE), graded(counted), graded("check(square(2))", name="others"))
    cells = {cell.id: cell.source for cell in to_notebook(read_challenge(done.script)).cells}
    assert cells["tests"] == counted
    assert cells["others"].endswith('passed("others")')


def test_tests_that_nbgrader_makes_from_the_solution_are_a_todo(bring):
    done, script = bring(answer(SQUARE), graded("### AUTOTEST square(3)\nassert square(2) == 4"))
    assert script.of_role("tests")[0].source == "# TODO: write a test of: square(3)\nassert square(2) == 4"
    assert "with a TODO: 1 of its tests nbgrader made from the solution" in done.cells[1][1]


def test_blocks_of_otters_in_text_cells_part_a_notebook_as_raw_cells_do(bring):
    def fenced(*lines):
        return "```otter\n" + "\n".join(lines) + "\n```"

    asked = "\n\n".join([fenced("# BEGIN QUESTION", "name: q1"), "Square it.", fenced("# BEGIN SOLUTION")])
    done, script = bring(
        new_markdown_cell(f"{fenced('# ASSIGNMENT CONFIG', 'name: hw')}\n\n# Squares"),
        new_markdown_cell(asked),
        new_code_cell("seen = 0  # SEED\nx = 3 ** 2  # SOLUTION\nprint(x)"),
        new_markdown_cell(f"{fenced('# END SOLUTION')}\n{fenced('# BEGIN TESTS')}"),
        new_code_cell("# HIDDEN TEST\nassert x == 9\nprint(x)  # IGNORE"),
        new_markdown_cell(f"{fenced('# END TESTS')}\n\n{fenced('# END QUESTION')}"),
    )
    assert (done.came_from, done.faults, script.front["title"]) == ("otter-grader", "", "Squares")
    assert [cell.role for cell in script.cells] == ["", "answer", "tests"]
    assert script.cells[1].hidden() == ["seen = 0", "x = 3 ** 2"]
    assert script.cells[2].hidden() == ["assert x == 9"]
    assert ("cell 2 (markdown)", "a lesson") in done.cells


SETTINGS = {  # of a question with three tests, the last of them hidden: (settings, points of the second test): points
    "evenly": ("points: 3", "", (3, [1, 1, 1])),
    "each": ("points:\n  each: 2", "", (6, [2, 2, 2])),
    "by a list": ("points: [1, 2, 3]", "", (6, [1, 2, 3])),
    "one for nothing": ("points: [0, 1, 2]", "", (3, [0, 1, 2])),
    "what one leaves": ("points: 5", "points: 1", (5, [2, 1, 2])),
    "by the usual": ("", "", (1, [1 / 3, 1 / 3, 1 / 3])),
    "all or nothing": ("points: 3\nall_or_nothing: true", "", (3, [])),
}


@pytest.mark.parametrize("shared", SETTINGS)
def test_each_test_of_otters_earns_its_part_as_otter_shares_points_out(bring, started, shared):
    settings, of_second, (points, shares) = SETTINGS[shared]
    second = shows("add(2, 2)", "4")
    if of_second:
        second.source = f'""" # BEGIN TEST CONFIG\n{of_second}\n""" # END TEST CONFIG\n{second.source}'
    tests = checks(shows("add(0, 0)", "0"), second, shows("# HIDDEN\nadd(-1, 3)", "2"))
    done, script = bring(
        *question(f"name: q1\n{settings}", *solution("def add(a, b):\n    return a + b # SOLUTION"), *tests)
    )
    (cell,) = script.of_role("tests")
    assert done.faults == ""
    assert cell.marks["points"] == points
    found = [float(share) for share in re.findall(r"with part\(([\d.]+), ", cell.source)]
    assert found == pytest.approx(shares)
    (checked,) = check(started, f"{TOPIC}/{script.name}", workers=1)
    assert [broken.what for broken in checked.broken] == []


def test_what_otter_says_of_a_failure_is_said_by_the_assert(bring):
    config = '""" # BEGIN TEST CONFIG\nfailure_message: Is it 2?\nsuccess_message: Yes\n""" # END TEST CONFIG\n'
    done, script = bring(*question("name: q1", *solution("x = 2 # SOLUTION"), *checks(shows(f"{config}x", "2"))))
    assert script.of_role("tests")[0].source == 'assert repr(x) == "2", "Is it 2?"'
    assert any(became.endswith("left out: what is said when it passes") for _, became in done.cells)


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("assert x == 2", 'assert x == 2, "Is it 2?"'),
        ("n = 2\nassert (x ==\n  n) # yes", 'n = 2\nassert (x ==\n  n), "Is it 2?" # yes'),
        ("assert x == (2)  # (two)", 'assert x == (2), "Is it 2?"  # (two)'),
        ("assert (\n  x == 2\n)", 'assert (\n  x == 2\n), "Is it 2?"'),
        ("assert x == 2, 'my own'", None),
        ("if x != 2:\n    raise ValueError", None),
    ],
)
def test_what_otter_says_of_a_failure_is_said_by_an_assert_of_its_author_or_the_table_says_not(bring, test, said):
    config = '""" # BEGIN TEST CONFIG\nfailure_message: Is it 2?\n""" # END TEST CONFIG\n'
    done, script = bring(*question("name: q1", *solution("x = 2 # SOLUTION"), *checks(new_code_cell(config + test))))
    assert script.of_role("tests")[0].source == (said or test)
    assert any(became.endswith("left out: what is said when it fails") for _, became in done.cells) == (said is None)


def test_html_of_jupyterquiz_becomes_markdown_which_a_card_shows(started, tmp_path):
    answers = [{"answer": "<i>a</i> &lt; <code>b</code>", "correct": True}, {"answer": "no", "feedback": "<em>No</em>"}]
    asked = {"question": "Is it <b>so</b>?<br>Really?", "type": "multiple_choice", "answers": answers}
    span = {"type": "range", "range": [1, 2], "correct": True, "feedback": "In it."}
    number = {
        "question": "Which?",
        "type": "numeric",
        "answers": [span, {"type": "value", "value": 5, "correct": True}],
    }
    (tmp_path / "quiz.json").write_text(json.dumps([asked, number]), "utf-8")
    done = import_file(started, tmp_path / "quiz.json", TOPIC)
    (quiz,) = (cell.quiz for cell in parse_script(done.script).of_role("quiz"))
    assert quiz.question == "Is it **so**?\nReally?"
    assert [option.text for option in quiz.options] == ["*a* < `b`", "no"]
    assert quiz.options[1].feedback == "*No*"
    assert ("question 2 (numeric)", "its question, as a lesson; left out: what is said of each number") in done.cells


def test_an_answer_without_a_region_is_a_solution_as_a_whole(bring):
    _, script = bring(answer("x = 1"))
    assert script.cells[0].hidden() == ["x = 1"]


def by_hand(cell, role, **marks):
    cell.metadata["nbgrader"] = {"grade_id": f"é {role}", "points": 2, "grade": True, "solution": True} | marks
    return cell


def test_what_a_person_grades_keeps_what_students_begin_with_and_its_mark_scheme_is_a_rubric(bring):
    plot = "import math\n### BEGIN SOLUTION\nshow(math.pi)\n### END SOLUTION"
    plot += "\n### BEGIN HIDDEN TESTS\nlook\n### END HIDDEN TESTS"
    task = "Draw it.\n### BEGIN MARK SCHEME\n- one for axes\n\n- one for words\n### END MARK SCHEME"
    is_task = {"grade": False, "solution": False, "task": True}
    done, script = bring(
        by_hand(new_code_cell(plot), "plot"), by_hand(new_markdown_cell(task), "task", **is_task), answer(SQUARE)
    )
    assert done.faults == ""
    given, shown, drawn, _ = script.cells
    assert (given.role, given.source) == ("", "Begin with this:\n\n```python\nimport math\n```")
    assert (shown.name, shown.source) == ("e_plot", "show(math.pi)\nlook")
    assert drawn.source == "Draw it.\n\n> [0] one for axes\n> [0] one for words"
    assert [item.words for item in rubric_of(drawn.source)] == ["one for axes", "one for words"]


@pytest.mark.parametrize(
    "link",
    ["![it](attachment:a%20b.png)", '<img src="attachment:a b.png">', "![it][1]\n\n[1]: <attachment:a b.png>"],
)
def test_a_pasted_picture_is_found_however_it_is_shown(bring, link):
    shown = new_markdown_cell(f"{link} ![](attachment:a-b.png)")
    data = {"image/png": base64.b64encode(PIXEL).decode()}
    shown["attachments"] = {"a b.png": data, "a-b.png": {"image/svg+xml": "<svg/>"}}
    done, script = bring(shown, name="Füße.ipynb")
    assert "attachment:" not in script.cells[0].source
    assert done.script.stem == "fu-e"
    assert sorted(path.read_bytes() for path in done.pictures) == sorted([PIXEL, b"<svg/>"])
    assert all(path.name in script.cells[0].source for path in done.pictures)


def test_an_option_keeps_its_code_and_a_bracket_at_its_end(started, tmp_path):
    code = "for i in range(2):\n    print(i)"
    answers = [
        {"code": code, "correct": True},
        {"answer": "a loop (do-while)", "correct": False},
        {"answer": 0, "correct": False},
    ]
    asked = {"question": "Which prints?", "type": "multiple_choice", "answers": answers}
    (tmp_path / "quiz.json").write_text(json.dumps([asked]), "utf-8")
    (cell,) = read_challenge(import_file(started, tmp_path / "quiz.json", TOPIC).script).of_role("quiz")
    assert [option.text for option in cell.quiz.options] == [
        f"This code:\n```python\n{code}\n```",
        "a loop (do-while\\)",
        "0",
    ]
    assert [option.misconception for option in cell.quiz.options] == ["", "", ""]


def test_a_number_is_compared_with_as_many_digits_as_jupyterquiz_does(started, tmp_path):
    right = {"value": 3.14, "correct": True, "feedback": "Yes."}
    wrong = [
        {"type": "value", "value": 6.28, "correct": False, "feedback": "Twice."},
        {"type": "default", "feedback": "No."},
    ]
    exact = {"question": "pi?", "type": "numeric", "precision": 3, "answers": [right, *wrong]}
    computed = {"question": "0.1 + 0.2?", "type": "numeric", "answers": [{"value": 0.3, "correct": True}]}
    between = {
        "question": "About?",
        "type": "numeric",
        "answers": [{"type": "range", "range": [-1, 2.5], "correct": True}],
    }
    (tmp_path / "quiz.json").write_text(json.dumps([exact, computed, between]), "utf-8")
    quizzes = read_challenge(import_file(started, tmp_path / "quiz.json", TOPIC).script).of_role("quiz")
    assert [cell.asks for cell in quizzes] == ["number"] * 3
    marks = [
        (0, "3.14159", 1, "Yes."),
        (0, "3.15", 0, "No."),
        (0, "6.28", 0, "Twice."),
        (1, repr(0.1 + 0.2), 1, ""),
        (1, "0.31", 0, "The right number is another one."),
        (2, "-1", 1, ""),
        (2, "2.5", 1, ""),
        (2, "2.51", 0, "The right number is another one."),
    ]
    for place, typed, share, said in marks:
        quiz = quizzes[place].quiz
        mark = kind_of("number").mark(quiz.given, quiz.seal, typed)
        assert (mark.share, mark.said) == (share, said)


def test_where_two_numbers_are_right_tests_compare_them(started, tmp_path):
    right = [{"type": "range", "range": [3.1, 3.2], "correct": True}, {"value": -3.15, "correct": True}]
    (tmp_path / "quiz.json").write_text(json.dumps([{"question": "?", "type": "numeric", "answers": right}]), "utf-8")
    (tests,) = read_challenge(import_file(started, tmp_path / "quiz.json", TOPIC).script).of_role("tests")
    for number, is_right in [(3.15, True), (-3.15, True), (3.3, False)]:
        with nullcontext() if is_right else pytest.raises(AssertionError):
            exec(tests.source, {"question_1": number})  # noqa: S102 - our own


def test_a_file_that_cannot_be_brought_along_keeps_no_other_from_it(started, tmp_path):
    shutil.copy(HERE / "course/nbgrader_config.py", tmp_path)
    (tmp_path / "broken.ipynb").write_text("", "utf-8")
    nbformat.write(new_notebook(cells=[answer(SQUARE)]), tmp_path / "fine.ipynb")
    ran = gradestep(started, "import", "broken.ipynb", "fine.ipynb", "--into", TOPIC)
    assert ran.returncode == 1
    assert "broken.ipynb cannot be read" in ran.stderr
    assert sorted(path.name for path in started.challenges.rglob("*.py")) == ["fine.py", "index.py"]  # with a home


@pytest.mark.parametrize("line", ["# %%", "#%% [markdown]", '# %% answer="x" points=2', "# In[3]:"])
def test_a_comment_that_would_begin_a_cell_begins_none(bring, line):
    text = f"shown = '''\n{line}\n'''"
    _, script = bring(
        new_code_cell(f"{line}\na = 1\nif a:\n    {line}\n    {text}"), graded(f"assert a\n{line}\nassert a")
    )
    lesson, tests = script.cells
    assert lesson.source == f"# {line}\na = 1\nif a:\n    # {line}\n    {text}"
    assert tests.source == f"assert a\n# {line}\nassert a"


@pytest.mark.parametrize("line", ["%%", "%% note", "In[3]:", "# !ls", "# %time", "#!/bin/sh", "%%html", "# %%"])
def test_a_text_that_would_begin_a_cell_or_be_a_magic_stays_text(bring, line):
    _, script = bring(new_markdown_cell("Above."), new_markdown_cell(f"See\n{line}\nhere."))
    assert [cell.cell_type for cell in script.cells] == ["markdown", "markdown"]
    read = script.cells[1].source.replace("\\", "").replace("#  ", "# ")
    assert read == f"See\n{line}\nhere."


def test_tests_may_end_with_a_call_that_judges(bring):
    tests = "import unittest\ncase = unittest.TestCase()\ncase.assertEqual(square(3), 9)"
    done, script = bring(answer(SQUARE), graded(tests))
    assert done.faults == ""
    assert script.of_role("tests")[0].source == tests


def test_otters_solutions_tests_and_points_are_found_where_they_stand(bring):
    done, script = bring(
        raw("# ASSIGNMENT CONFIG\nname: hw"),
        new_markdown_cell("# Numbers"),
        *question(
            "name: q1\npoints: 3", new_markdown_cell("Ask."), *solution("x = 5 # SOLUTION\ny = x # SOLUTION NO PROMPT")
        ),
        *question(
            "name: q2",
            *solution(
                "def f(n):\n    # BEGIN SOLUTION\n    return n + 1\n    # END SOLUTION\n"
                '""" # BEGIN PROMPT\nz\n""" # END PROMPT'
            ),
            *checks(
                shows("f(1)", "2"),
                new_code_cell(
                    '""" # BEGIN TEST CONFIG\nhidden: true\npoints: 4\n""" # END TEST CONFIG\nassert f(-1) == 0'
                ),
                new_code_cell("# HIDDEN\nassert f(0) == 1"),
            ),
        ),
        *question(
            "name: q3\nmanual: true\npoints: 2",
            raw("# BEGIN SOLUTION"),
            new_markdown_cell("It is."),
            raw("# END SOLUTION"),
        ),
    )
    by_name = {cell.name: cell for cell in script.cells if cell.role}
    assert done.came_from == "otter-grader"
    assert by_name["q1_answer"].hidden() == ["x = 5", "y = x"]
    assert by_name["q2_answer"].hidden() == ["    return n + 1"]
    assert "z" not in by_name["q2_answer"].source
    parts = ['with part(4, "test 2 of q2"):', "    assert f(-1) == 0", 'with part(0, "test 3 of q2"):']
    assert 'with part(0, "test 1 of q2"):\n    assert repr(f(1)) == "2"' in by_name["q2"].source
    assert by_name["q2"].hidden() == [*parts, "    assert f(0) == 1"]
    assert by_name["q2"].marks["points"] == 4
    assert (by_name["q3"].role, by_name["q3"].marks["points"]) == ("manual", 2)
    assert "TODO: the question q1 has no tests" in script.cells[2].source


def test_tests_of_what_a_person_grades_stay_and_earn_nothing(bring, started):
    hidden = new_code_cell("# HIDDEN\nassert x != 4, 'not four'")
    said = question(
        "name: q2\nmanual: true",
        raw("# BEGIN SOLUTION"),
        new_markdown_cell("Odd."),
        raw("# END SOLUTION"),
        *checks(shows("1 + 1", "2")),
    )
    _, script = bring(
        *question("name: q1\nmanual: true\npoints: 3", *solution("x = 5 # SOLUTION"), *checks(shows("x", "5"), hidden)),
        *said,
    )
    earns = {cell.name: (cell.role, cell.marks["points"]) for cell in script.cells if cell.role}
    assert earns == {"q1": ("manual", 3), "q1_2": ("tests", 0), "q2": ("manual", 1), "q2_2": ("tests", 0)}
    assert [str(each) for each in check(started)[0].broken] == []


def test_solutions_of_otters_at_two_depths_stay_at_theirs(bring):
    source = "def add(a, b):\n    return a + b # SOLUTION\nthree = add(1, 2) # SOLUTION\nfour = three + 1 # SOLUTION"
    _, script = bring(*question("name: q1", *solution(source), *checks(shows("three", "3"))))
    (found,) = script.of_role("answer")
    assert found.hidden() == ["    return a + b", "three = add(1, 2)", "four = three + 1"]


def test_whatever_otter_compares_is_compared(bring, started):
    spoken = new_code_cell("said = add(1, 1)\nprint(said)", outputs=[new_output("stream", name="stdout", text="2\n")])
    called = "def test_all(add, env):\n    assert add(1, 3) == 4\n    assert env['add'](0, 1) == 1"
    long = "[" + ",\n ".join(str(number) for number in range(40)) + "]"
    tested = {
        "value": shows("a = 1; add(a, 2)", "3"),
        "spoken": spoken,
        "called": new_code_cell(called),
        "long": shows("[add(number, 0) for number in range(40)]", long),
    }
    cells = [raw("# ASSIGNMENT CONFIG\nname: hw")]
    for name, cell in tested.items():
        cells += question(f"name: {name}", *solution("def add(a, b):\n    return a + b # SOLUTION"), *checks(cell))
    done, script = bring(*cells)
    assert done.faults == ""
    assert "a = 1\n" in script.of_role("tests")[0].source
    assert [str(each) for each in check(started)[0].broken] == []


def test_a_solution_in_words_stays_out_of_the_release(bring):
    words = [raw("# BEGIN SOLUTION"), new_markdown_cell("Because of it."), raw("# END SOLUTION")]
    _, script = bring(*question("name: q1", *words))
    (found,) = script.of_role("manual")
    assert (found.source, found.marks["points"]) == ("Because of it.", 0)


def test_what_students_must_not_see_is_shown_nowhere_also_where_it_cannot_be_brought_along(bring):
    unseen = "the model answer (and a bracket too many"
    words = as_a_task()
    words.metadata["nbgrader"] |= {"grade": False, "grade_id": "words"}
    hidden = graded(f"### BEGIN HIDDEN TESTS\nassert {unseen}\n### END HIDDEN TESTS")
    done, script = bring(answer(f"x = {unseen}"), hidden, words)
    assert unseen not in done.script.read_text("utf-8")
    assert [cell.source.partition(":")[0] for cell in script.cells[:2]] == ["TODO", "TODO"]
    assert (script.cells[2].role, script.cells[2].marks["points"], script.cells[2].source) == ("manual", 0, "Because.")


def test_a_setting_of_otters_that_is_no_yaml_costs_nothing_else(bring):
    config = '""" # BEGIN TEST CONFIG\nhidden: [true\n""" # END TEST CONFIG\nassert x == 5'
    _, script = bring(*question("name: q1", *solution("x = 5"), *checks(new_code_cell(config))))
    assert "\n".join(script.of_role("tests")[0].hidden()) == "assert x == 5"  # it may have said so


def test_a_notebook_in_otters_first_format_is_refused_since_its_solutions_would_be_lessons(bring, started):
    asked = new_markdown_cell("Square it.\n\n```\nBEGIN QUESTION\nname: q1\npoints: 2\n```")
    with pytest.raises(GradestepError, match="first format of otter"):
        bring(asked, new_code_cell("def square(n):\n    return n * n # SOLUTION"))
    assert list(started.challenges.rglob("*.py")) == []


def test_questions_of_jupyterquiz_become_cards(started, tmp_path):
    choice = {
        "question": "Which is even?",
        "type": "multiple_choice",
        "answers": [{"answer": "3", "correct": False, "feedback": "Odd."}, {"answer": "4", "correct": True}],
    }
    right = [{"type": "range", "range": [3.1, 3.2], "correct": True}, {"type": "default", "feedback": "No."}]
    number = {"question": "What is pi?", "type": "numeric", "answers": right}
    words = {"question": "Name it.", "type": "string", "answers": [{"answer": "pi", "correct": True}]}
    (tmp_path / "quiz.json").write_text(json.dumps([choice, number, words]), "utf-8")
    done = import_file(started, tmp_path / "quiz.json", TOPIC)
    script = read_challenge(done.script)
    quiz, pi = script.of_role("quiz")
    assert quiz.quiz.key == "B"
    assert quiz.quiz.options[0].feedback == "Odd."
    assert (pi.quiz.seal["low"], pi.quiz.seal["high"], pi.quiz.seal["other"]) == ("3.1", "3.2", "No.")
    assert script.cells[-1].source.startswith("TODO: a question without a counterpart")
    assert '"pi"' not in script.cells[-1].source


def test_pairs_of_jupyterquiz_become_pairs_with_the_options_that_belong_to_none(started, tmp_path):
    pairs = [{"label": "<b>Rome</b>", "answer": "Italy"}, {"label": "Oslo", "answer": "Norway"}]
    asked = {"question": "Where?", "type": "match", "pairs": pairs, "options": ["Norway", "Peru", "Italy"]}
    (tmp_path / "quiz.json").write_text(json.dumps([asked, {**asked, "pairs": pairs[:1]}]), "utf-8")
    done = import_file(started, tmp_path / "quiz.json", TOPIC)
    assert done.faults == ""
    script = read_challenge(done.script)
    (quiz,) = script.of_role("quiz")
    assert quiz.quiz.asks == "match"
    assert [item.text for item in quiz.quiz.items if item.right] == ["**Rome** → Italy", "Oslo → Norway"]
    assert {"Italy", "Norway", "Peru"} <= set(re.findall(r"Italy|Norway|Peru", str(quiz.quiz.given)))
    assert "Italy" not in script.cells[-1].source


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ({"type": "string", "answers": [{"answer": "pi", "correct": True}]}, "picked here, not typed"),
        ({"type": "multiple_choice", "answers": [{"answer": "pi", "correct": True}]}, "1 option, 1 of them right"),
        ({"type": "numeric", "answers": [{"type": "value", "value": 3, "correct": False}]}, "no number is right"),
        ({"type": "essay"}, "no kind that is known: 'essay'"),
    ],
)
def test_a_question_without_a_counterpart_says_why_and_shows_no_answer(started, tmp_path, question, why):
    (tmp_path / "quiz.json").write_text(json.dumps([{"question": "Name it.", **question}]), "utf-8")
    done = import_file(started, tmp_path / "quiz.json", TOPIC)
    (cell,) = read_challenge(done.script).cells
    assert why in cell.source
    assert why in done.cells[0][1]
    assert "correct" not in cell.source


def test_what_is_imported_passes_its_check_as_a_draft_and_says_so(bring, started):
    bring(new_markdown_cell("# Squares"), answer(SQUARE), graded(TESTED))
    (checked,) = check(started, workers=1)
    assert checked.broken == []
    assert checked.challenge.is_draft
    script = started.challenges / TOPIC / "homework-1.py"
    script.write_text(script.read_text("utf-8").replace("n * n", "n + n"), "utf-8")
    (checked,) = check(started, workers=1)
    assert 'the solution fails the tests "tests"' in checked.broken[0].what


def test_a_finished_challenge_is_asked_for_what_a_draft_may_lack(bring):
    done, _ = bring(new_markdown_cell("# Squares"), answer(SQUARE), graded(TESTED))
    done.script.write_text(done.script.read_text("utf-8").replace("# proof: draft\n", ""), "utf-8")
    with pytest.raises(GradestepError, match='no mistake fails the tests "tests"'):
        read_challenge(done.script)


def test_magics_pictures_and_raw_cells_are_not_lost(bring, started):
    shown = new_markdown_cell("![it](attachment:a b.png) ![it](attachment:it.png)")
    shown["attachments"] = {"it.png": {"image/png": base64.b64encode(PIXEL).decode()}}
    done, script = bring(new_code_cell("%matplotlib inline\n!ls"), new_code_cell("def ("), shown, raw("as it is"))
    magic, broken, picture, was_raw = script.cells
    assert magic.source.startswith("get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().system('ls')")
    assert broken.source.startswith("TODO: this was a code cell that is not Python")
    assert "def (" in broken.source
    assert [path.read_bytes() for path in done.pictures] == [PIXEL]
    assert f"({done.pictures[0].name})" in picture.source
    assert "as it is" in was_raw.source
    assert done.pictures[0].parent == started.source / TOPIC


def test_a_magic_that_measures_an_answer_is_left_out_and_another_leaves_a_todo(bring):
    cells = [answer(f"%%time\n{SQUARE}"), graded(f"%%capture\n{TESTED}"), graded("%%bash\nls", name="shell")]
    done, script = bring(*cells)
    assert [cell.role for cell in script.cells] == ["answer", "tests", ""]
    assert [cell.source for cell in script.cells[:2]] == [SQUARE, TESTED]
    assert [became.partition("; ")[2] for _, became in done.cells] == ["left out: %%time", "left out: %%capture", ""]
    assert "but not Python" in script.cells[2].source


def test_what_a_capture_has_caught_under_a_name_is_caught_where_the_name_is_read(bring):
    cells = [
        new_code_cell("%%capture --no-stderr heard\nprint(1)"),
        answer(f"%%capture said\n{SQUARE}\nprint(square(3))"),
        graded("%%capture unread\nassert said.stdout == '9\\n'", name="says_nine"),
    ]
    done, script = bring(*cells)
    lesson, answered, tests = script.cells
    assert lesson.source.endswith("with capture_output(stderr=False) as heard:\n    print(1)")
    assert "with capture_output() as said:\n    def square(n):\n        ### BEGIN SOLUTION\n" in answered.source
    assert tests.source == "assert said.stdout == '9\\n'"
    assert [became.partition("; ")[2] for _, became in done.cells] == [
        "",
        "%%capture said is a with statement now",
        "left out: %%capture unread",
    ]
    assert done.faults == ""


def test_names_that_no_mark_can_bear_or_that_are_taken_become_others(bring):
    cells = [answer("x = 1"), graded("assert x", name="first"), graded("assert x == 1", name="1-teil")]
    cells[1].metadata.nbgrader.grade_id = "1. Teil!"
    _, script = bring(*cells)
    assert [cell.name for cell in script.cells] == ["answer", "cell_1_teil", "cell_1_teil_2"]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.ipynb", "{", "cannot be read"),
        ("a.ipynb", '{"cells": 1}', "is no notebook"),
        ("a.json", "[]", "is no notebook: it holds a list"),
        ("gone.ipynb", None, "cannot be read"),
    ],
)
def test_a_file_of_no_known_kind_is_refused_with_what_to_give(started, tmp_path, name, text, why):
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(GradestepError, match=why):
        import_file(started, tmp_path / name, TOPIC)
    assert not (started.challenges / TOPIC).exists()


def test_another_language_and_a_script_that_exists_are_refused(bring):
    bring(new_code_cell("x = 1"))
    with pytest.raises(GradestepError, match=r"homework-1.py exists: rename one of the two"):
        bring(new_code_cell("x = 1"))
    with pytest.raises(GradestepError, match="is written in R"):
        bring(
            new_code_cell("x <- 1"), name="other.ipynb", kernelspec={"name": "ir", "display_name": "R", "language": "R"}
        )


def test_settings_that_are_no_yaml_show_no_hidden_test_and_are_named(bring):
    config = '""" # BEGIN TEST CONFIG\nhidden: true\nfailure_message: No: add them.\n""" # END TEST CONFIG\n'
    tests = checks(shows("add(0, 0)", "0"), shows(f"{config}add(7, 3)", "10"))
    asked = question("name: q1\npoints: a: 2", *solution("def add(a, b):\n    return a + b # SOLUTION"), *tests)
    done, script = bring(*asked)
    (cell,) = script.of_role("tests")
    assert "add(7, 3)" in "\n".join(cell.hidden())
    assert sum("no YAML: mend them, and import it again" in became for _, became in done.cells) == 2


@pytest.mark.parametrize("key", ["answers", "pairs", "options"])
@pytest.mark.parametrize("value", [None, 3, "ab", {"a": 1}, [None]])
@pytest.mark.parametrize("kind", ["multiple_choice", "numeric", "match", "string", None])
def test_a_question_of_jupyterquiz_that_holds_something_odd_is_a_todo(started, tmp_path, key, value, kind):
    path = tmp_path / "odd.json"
    path.write_text(json.dumps([{"question": "Why?", "type": kind, key: value}]), "utf-8")
    done = import_file(started, path, TOPIC)
    assert done.cells[0][1].startswith("text with a TODO")


def test_what_students_were_given_is_refused_since_its_stubs_would_be_solutions(bring):
    released = answer("def square(n):\n    # YOUR CODE HERE\n    raise NotImplementedError()")
    released.metadata.nbgrader.checksum = "0"
    with pytest.raises(GradestepError, match="nbgrader has made for students: give the notebook that you wrote"):
        bring(released, graded(TESTED))
    of_otters = new_code_cell('# Initialize Otter\nimport otter\ngrader = otter.Notebook("hw1.ipynb")')
    with pytest.raises(GradestepError, match="is what otter assign has made for students"):
        bring(of_otters, new_code_cell('grader.check("q1")'))


def test_what_names_no_file_or_topic_says_what_would_do(started, tmp_path):
    with pytest.raises(GradestepError, match=r"nosuch\.ipynb cannot be read: No such file or directory$"):
        import_file(started, tmp_path / "nosuch.ipynb", TOPIC)
    with pytest.raises(GradestepError, match=r"use small letters, digits and -, as in problem-set-1$"):
        import_file(started, tmp_path / "nosuch.ipynb", "Problem Set 1")


@pytest.mark.parametrize("damage", [{"source": None}, {"metadata": {"nbgrader": "x"}}])
def test_a_cell_that_is_damaged_is_named_and_nothing_is_written(started, tmp_path, damage):
    notebook = json.loads(nbformat.writes(new_notebook(cells=[new_markdown_cell("Hi"), answer(SQUARE)])))
    notebook["metadata"]["kernelspec"] = None
    notebook["cells"][1] |= damage
    (tmp_path / "odd.ipynb").write_text(json.dumps(notebook), "utf-8")
    with pytest.raises(GradestepError, match=r"odd\.ipynb: cell 2 is damaged: write it anew"):
        import_file(started, tmp_path / "odd.ipynb", TOPIC)
    assert not (started.challenges / TOPIC).exists()


def test_a_quiz_that_a_notebook_shows_becomes_cards_that_earn_nothing_as_they_did_there(bring, tmp_path):
    def asks(what):
        answers = [{"answer": "1", "correct": True, "feedback": "Yes"}, {"answer": "0", "correct": False}]
        return [{"question": what, "type": "multiple_choice", "answers": answers}]

    (tmp_path / "more.json").write_text(json.dumps(asks("Of a file?")), "utf-8")
    hidden = base64.b64encode(json.dumps(asks("Of an element?")).encode()).decode()
    done, script = bring(
        new_code_cell(f"import math\nfrom jupyterquiz import display_quiz\nasked = {asks('Of a name?')!r}"),
        new_markdown_cell(f'<span style="display:none" id="q1">{hidden}</span>\n\nTry it.'),
        new_code_cell("display_quiz(asked, num=1)"),
        new_code_cell("display_quiz('#q1')"),
        new_code_cell("display_quiz('more.json')"),
        answer(SQUARE),
        graded(TESTED),
    )
    assert done.faults == ""
    assert [cell.role for cell in script.cells] == ["", "", "quiz", "quiz", "quiz", "answer", "tests"]
    assert [cell.source for cell in script.cells[:2]] == ["import math", "Try it."]
    assert [cell.quiz.question for cell in script.of_role("quiz")] == ["Of a name?", "Of an element?", "Of a file?"]
    assert {cell.marks["points"] for cell in script.of_role("quiz")} == {0}
    assert hidden not in done.script.read_text("utf-8")


def test_a_quiz_whose_questions_are_not_found_stays_and_is_named(bring):
    done, script = bring(new_code_cell("from jupyterquiz import display_quiz\ndisplay_quiz('https://a.org/b.json')"))
    assert "display_quiz" in script.cells[0].source
    assert done.cells[0][1].endswith("its questions were not found, so import their JSON file by itself")
