"""`gradestep mark`: a hand-graded question is marked for a whole class, and nbgrader's tables say what was given."""

import json
import shutil
import signal
import subprocess
import sys

import nbformat
import pytest
from click.testing import CliRunner

from gradestep.cli import main
from gradestep.course.course import Course, environment
from gradestep.course.errors import GradestepError
from gradestep.desk.feedback.make_pages import feedback

from .marked_class import (
    NAMING,
    QUESTION,
    A,
    database,
    give_rubric,
    hand_in,
    in_formgrader,
    marking,
    of,
    page_of,
)

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own
ANSWERS = {
    "ada": "Because fire is warm.",
    "grace": "  because FIRE is\nwarm ",
    "linus": "Because the sun is.",
    "mary": "",
    "alan": "I do not know.",
}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def copied(course, folder):
    shutil.copytree(course.root, folder / "course")
    return Course(folder / "course")


@pytest.fixture(scope="module")
def once_answered(once_released, tmp_path_factory):
    course = copied(once_released, tmp_path_factory.mktemp("answered"))
    give_rubric(course)
    hand_in(course, ANSWERS)
    return course


@pytest.fixture
def course(once_answered, tmp_path):
    return copied(once_answered, tmp_path)


@pytest.fixture
def page(course):
    with page_of(course) as page:
        yield page


def keys_of(page):
    return {answer["who"]: answer["key"] for answer in page.ask("api/question")[1]["answers"]}


def ids_of(page):
    return {item["words"]: item["id"] for item in page.marks()["items"]}


def test_what_is_given_stands_in_nbgraders_tables(course, page):
    keys, ids = keys_of(page), ids_of(page)
    assert of(course, "ada") == (None, True, None)
    status, said = page.give([keys["ada"]], ticked=[ids["forgets the sun"], ids["is hard to read"]], free="Look up.")
    assert (status, said["done"], said["total"], said["missed"]) == (200, 1, 5, [])
    comment = "- [-1] forgets the sun\n- [-0.5] is hard to read\n\nLook up."
    assert of(course, "ada") == (1.5, False, comment)
    mark = said["marks"][keys["ada"]]
    assert (mark["score"], mark["own"], mark["free"]) == (1.5, None, "Look up.")
    with database(course) as gradebook:
        assert gradebook.find_submission_notebook(NAMING, A, "ada").needs_manual_grade is False


def test_who_has_no_fault_has_all_points_and_an_own_score_stands_before_the_sum(course, page):
    keys, ids = keys_of(page), ids_of(page)
    page.give([keys["ada"]])
    page.give([keys["linus"]], ticked=[ids["forgets the sun"]], own=0.25)
    assert of(course, "ada") == (3, False, None)
    assert of(course, "linus") == (0.25, False, "- [-1] forgets the sun")
    assert page.marks()["marks"][keys["linus"]]["own"] == 0.25


def test_a_rubric_that_adds_points_starts_from_nothing(once_released, tmp_path):
    course = copied(once_released, tmp_path)
    give_rubric(course, "\n# > [+2] names fire\n# > [+1] names the sun\n# > [-1] shouts\n")
    hand_in(course, ANSWERS)
    with page_of(course) as page:
        keys, ids = keys_of(page), ids_of(page)
        page.give([keys["ada"]], ticked=[ids["names fire"]])
        page.give([keys["alan"]], ticked=[ids["shouts"]])
    assert [of(course, student)[0] for student in ("ada", "alan")] == [2, 0]


def test_a_comment_alone_marks_nobody(course, page):
    keys = keys_of(page)
    page.give([keys["ada"]], free="Come and see me.", scored="leave")
    assert of(course, "ada") == (None, True, "Come and see me.")


def test_a_mark_that_is_taken_back_waits_again(course, page):
    keys = keys_of(page)
    page.give([keys["ada"]], free="Well.")
    page.give([keys["ada"]], free="Well.", scored="take back")
    assert of(course, "ada") == (None, True, "Well.")


def test_the_order_is_random_stays_and_hides_who_it_is(course, page):
    first = page.ask("api/question")[1]["answers"]
    with page_of(course, names=False) as other:
        second = other.ask("api/question")[1]
    assert [answer["key"] for answer in first] == [answer["key"] for answer in second["answers"]]
    assert [answer["who"] for answer in first] != sorted(ANSWERS)
    assert not any(student in json.dumps(second) for student in ANSWERS)
    hand_in(course, {"zoe": "Why not?"})
    later = [answer["who"] for answer in page.ask("api/question")[1]["answers"]]
    assert [who for who in later if who != "zoe"] == [answer["who"] for answer in first]


def test_alike_answers_stand_together_whatever_their_case_spaces_and_full_stops(page):
    answers = page.ask("api/question")[1]["answers"]
    places = {answer["who"]: place for place, answer in enumerate(answers)}
    alike = {answer["who"]: answer["alike"] for answer in answers}
    assert abs(places["ada"] - places["grace"]) == 1
    assert alike["ada"] == alike["grace"]
    assert len(set(alike.values())) == 4


def test_the_same_words_around_another_picture_are_not_alike(course):
    for student, data in (("ada", PIXEL), ("grace", PIXEL), ("linus", f"{PIXEL[:-4]}AAA=")):
        cell = {"source": "![it](attachment:it.png)", "attachments": {"it.png": {"image/png": data}}}
        hand_in(course, {student: cell})
    with page_of(course) as page:
        answers = {answer["who"]: answer for answer in page.ask("api/question")[1]["answers"]}
    assert answers["ada"]["alike"] == answers["grace"]["alike"] != answers["linus"]["alike"]
    assert f'src="data:image/png;base64,{PIXEL}"' in answers["ada"]["html"]


def test_what_another_grader_gave_meanwhile_is_not_overwritten(course, page):
    keys, ids = keys_of(page), ids_of(page)
    seen = {key: mark["seen"] for key, mark in page.marks()["marks"].items()}
    with page_of(course) as other:
        other.give([keys["ada"]], own=1)
    status, said = page.give([keys["ada"], keys["grace"]], seen, ticked=[ids["forgets the sun"]])
    assert (status, said["missed"]) == (200, [keys["ada"]])
    assert said["marks"][keys["ada"]]["own"] == 1
    assert of(course, "ada") == (1, False, None)
    assert of(course, "grace") == (2, False, "- [-1] forgets the sun")


def test_what_formgrader_wrote_meanwhile_is_not_overwritten_and_is_read(course, page):
    keys, ids = keys_of(page), ids_of(page)
    page.give([keys["ada"]], ticked=[ids["forgets the sun"]], free="Look up.")
    seen = {key: mark["seen"] for key, mark in page.marks()["marks"].items()}
    in_formgrader(course, "ada", 0.5, "- [-1] forgets the sun\nLook up, and down.")
    _, said = page.give([keys["ada"]], seen, own=3)
    assert said["missed"] == [keys["ada"]]
    mark = said["marks"][keys["ada"]]
    assert (mark["ticked"], mark["free"], mark["own"]) == ([ids["forgets the sun"]], "Look up, and down.", 0.5)


def test_what_was_graded_again_meanwhile_is_not_marked_as_if_it_were_the_same(course, page):
    keys = keys_of(page)
    seen = {key: mark["seen"] for key, mark in page.marks()["marks"].items()}
    hand_in(course, {"ada": "Because I say so."})
    _, said = page.give([keys["ada"]], seen)
    assert said["missed"] == [keys["ada"]]
    assert of(course, "ada")[0] is None


def test_what_was_graded_again_after_it_was_marked_is_to_be_looked_at_again(course, page):
    keys, ids = keys_of(page), ids_of(page)
    page.give([keys["ada"]], ticked=[ids["forgets the sun"]])
    with database(course) as gradebook:
        gradebook.find_grade(QUESTION, NAMING, A, "ada").needs_manual_grade = True  # as grading does
        gradebook.db.commit()
    assert page.marks()["done"] == 0
    page.give([keys["ada"]], ticked=[ids["forgets the sun"]])
    assert of(course, "ada") == (2, False, "- [-1] forgets the sun")


def test_two_graders_at_once_lose_nothing(course):
    students = [f"s{number}" for number in range(8)]
    hand_in(course, dict.fromkeys(students, "The same."))
    with page_of(course) as one, page_of(course) as two:
        keys = keys_of(one)
        for student in students:
            seen = {keys[student]: one.marks()["marks"][keys[student]]["seen"]}
            missed = [page.give([keys[student]], seen, own=own)[1]["missed"] for page, own in ((one, 1), (two, 2))]
            assert missed == [[], [keys[student]]]
    assert {of(course, student)[0] for student in students} == {1}


def test_a_line_that_is_changed_changes_for_all_who_have_it(course, page):
    keys, ids = keys_of(page), ids_of(page)
    sun = ids["forgets the sun"]
    page.give([keys["ada"]], ticked=[sun], free="Look up.")
    page.give([keys["grace"]], ticked=[sun], own=0.5)
    page.give([keys["linus"]])
    change = {"id": sun, "seen": [-1, "forgets the sun"], "points": -2, "words": "forgets our sun"}
    status, said = page.ask("api/item", change)
    assert (status, said["saved"], said["hidden"]) == (200, True, [keys["grace"]])
    assert of(course, "ada") == (1, False, "- [-2] forgets our sun\n\nLook up.")
    assert of(course, "grace") == (0.5, False, "- [-2] forgets our sun")
    assert of(course, "linus") == (3, False, None)
    back = {"id": sun, "seen": [-2, "forgets our sun"], "points": -1, "words": "forgets the sun"}
    assert page.ask("api/item", back)[1]["saved"]
    assert of(course, "ada") == (2, False, "- [-1] forgets the sun\n\nLook up.")


def test_a_line_that_somebody_changed_meanwhile_is_not_overwritten(course, page):
    sun = ids_of(page)["forgets the sun"]
    change = {"id": sun, "seen": [-1, "forgets the sun"], "points": -2, "words": "forgets our sun"}
    with page_of(course) as other:
        assert other.ask("api/item", change)[1]["saved"]
    assert not page.ask("api/item", {**change, "words": "forgets it"})[1]["saved"]
    assert "forgets our sun" in ids_of(page)


def test_a_changed_line_is_still_known_to_be_the_scripts(course, page):
    sun = ids_of(page)["forgets the sun"]
    page.ask("api/item", {"id": sun, "seen": [-1, "forgets the sun"], "points": -2, "words": "forgets our sun"})
    with page_of(course) as later:
        assert list(ids_of(later)) == ["forgets our sun", "is hard to read", "well said"]


def test_a_kill_between_the_bank_and_the_gradebook_is_mended_at_the_next_start(course):
    with page_of(course) as page:
        keys, ids = keys_of(page), ids_of(page)
        page.give([keys["ada"]], ticked=[ids["forgets the sun"]])
        before = of(course, "ada")
        change = {"id": ids["forgets the sun"], "seen": [-1, "forgets the sun"], "points": -2, "words": "forgets it"}
        page.ask("api/item", change)
    in_formgrader(course, "ada", before[0], before[2])  # as it was when the bank was written
    with page_of(course) as page:
        assert page.marks()["marks"][keys["ada"]]["own"] is None
    assert of(course, "ada") == (1, False, "- [-2] forgets it")


def test_a_new_line_is_for_all_and_goes_only_when_nobody_has_it(course, page):
    keys = keys_of(page)
    _, said = page.ask("api/item", {"id": "", "points": -0.25, "words": "  no   full stop "})
    page.give([keys["ada"]], ticked=[said["id"]])
    assert of(course, "ada") == (2.75, False, "- [-0.25] no full stop")
    assert not page.ask("api/item", {"id": said["id"], "remove": True})[1]["saved"]
    page.give([keys["ada"]])
    assert page.ask("api/item", {"id": said["id"], "remove": True})[1]["saved"]
    assert "no full stop" not in ids_of(page)


@pytest.mark.parametrize(
    ("points", "words", "said"),
    [
        (-4, "too much", "not within the 3 points"),
        ("-1", "a text", "points are a number"),
        (-1, " ", "a line says something"),
        (-1, "w" * 301, "in 300 characters at most"),
        (-1, "forgets the sun", "there is such a line already"),
    ],
)
def test_a_line_that_cannot_be_is_refused_in_a_sentence(page, points, words, said):
    status, answer = page.ask("api/item", {"id": "", "points": points, "words": words})
    assert status == 409
    assert said in answer["error"]


def test_what_a_page_takes_back_is_as_it_was_before(course, page):
    in_formgrader(course, "ada", 2.5, "Written in formgrader.")
    keys, ids = keys_of(page), ids_of(page)
    _, said = page.give([keys["ada"]], ticked=[ids["forgets the sun"]])
    key, now = keys["ada"], said["marks"][keys["ada"]]["seen"]
    _, said = page.ask("api/restore", {"students": [{"key": key, "seen": now, "had": said["had"][key]}]})
    assert said["missed"] == []
    assert of(course, "ada") == (2.5, False, "Written in formgrader.")


HOSTILE = {
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a link": "[click](javascript:alert(1)) ![](https://example.org/pixel.png)",
    "huge": "warm " * 200_000,
    "deep": ">" * 5000 + "- " * 3000 + "[" * 1900,
    "control": "a\x00b\x1b[31mred\u202eeldrow\x08",
    "half": "\ud800 half a letter",
    "math": "$" + "{" * 3000 + "$ $\\href{javascript:alert(1)}{x}$",
    "page": "</div></article><article id='desk' class='done'><style>body{display:none}</style>",
}


def test_no_answer_can_do_anything_or_be_too_much(course):
    hand_in(course, HOSTILE)
    bad = {"it.png": {"text/html": "<script>alert(2)</script>", "image/png": '"><script>alert(3)</script>'}, "b": []}
    hand_in(course, {"pasted": {"source": "![](attachment:it.png) ![](attachment:b)", "attachments": bad}})
    outputs = [
        {"output_type": "display_data", "data": {"text/html": "<script>alert(4)</script>", "text/plain": ["<b>"]}},
        {"output_type": "display_data", "data": {"image/png": '"><script>', "image/svg+xml": "<svg onload='x'>"}},
        {"output_type": "stream", "text": 7},
        "no output",
        *({"output_type": "stream", "name": "stdout", "text": "<i>" * 9000} for _ in range(20)),
    ]
    hand_in(course, {"code": {"cell_type": "code", "source": "print('<u>')", "outputs": outputs}})
    with page_of(course) as page:
        status, said = page.ask("api/question")
        answers = {answer["who"]: answer["html"] for answer in said["answers"]}
        assert status == 200
        assert page.give([answer["key"] for answer in said["answers"]])[1]["missed"] == []
    assert {*HOSTILE, "pasted", "code"} < answers.keys()
    for student, html in answers.items():
        assert not any(tag in html for tag in ("<script", "<img", "<style", "<article", 'onerror="', "<svg")), student
        assert len(html) < 200_000, student
        assert "\x00" not in html
        assert "\u202e" not in html
    assert "Cut here" in answers["huge"]
    assert "print(&#x27;&lt;u&gt;&#x27;)" in answers["code"]
    assert "outputs more" in answers["code"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "token wrong"},
        {"Host": "example.org"},
        {"Origin": "http://example.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
    ],
)
def test_a_request_that_is_not_the_pages_is_refused_and_changes_nothing(course, page, headers):
    key = keys_of(page)["ada"]
    seen = page.marks()["marks"][key]["seen"]
    wish = {"key": key, "seen": seen, "ticked": [], "free": "", "own": 0, "scored": "give"}
    assert page.ask("api/mark", {"students": [wish]}, **headers)[0] in (400, 403)
    assert of(course, "ada") == (None, True, None)


NONSENSE = [
    b"",
    b"{",
    b"[" * 5000,
    b'{"students": [{"key": 1}]}',
    b'{"students": {}}',
    b"\xff",
    b'{"students": [{"key": "a", "seen": "b", "ticked": [1], "free": "", "scored": "give"}]}',
    b'{"students": [{"key": "a", "seen": "b", "ticked": [], "free": "", "scored": "take"}]}',
    b'{"students": [{"key": "a", "seen": "b", "ticked": [], "free": "", "scored": "give", "own": 1e999}]}',
    b'{"students": [{"key": "a", "seen": "b", "ticked": [], "free": "", "scored": "give", "own": 9}]}',
    b'{"students": [{"key": "a", "seen": "b", "ticked": [], "free": "", "scored": "give", "own": 1'
    + b"0" * 400
    + b"}]}",
]


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense_is_answered_with_a_sentence(page, body):
    for what in ("api/mark", "api/restore", "api/item"):
        status, said = page.ask(what, body)
        assert status in (400, 409), what
        assert said["error"]
    assert page.marks()["done"] == 0


def test_the_page_runs_its_own_scripts_only_and_holds_nothing_of_the_class(page):
    for name in ("", "mark.css", "mark.js", "cards.js"):
        status, said = page.ask(name, Authorization="")
        policy = page.headers["Content-Security-Policy"]
        assert (status, "ada" in said, QUESTION in said) == (200, False, False)
        assert ("default-src 'none'" in policy, "unsafe" in policy) == (True, False)
    assert page.ask("../../nbgrader_config.py")[0] == 404
    assert page.ask("api/secrets")[0] == 404


def test_tests_that_wait_for_a_person_are_marked_the_same_way(course):
    with database(course) as gradebook:
        for student in ("ada", "grace"):
            grade = gradebook.find_grade("loud", NAMING, A, student)
            grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
    path = course.root / "autograded/ada" / A / f"{NAMING}.ipynb"
    book = nbformat.read(path, 4)
    cells = {cell.id: cell for cell in book.cells}
    cells["shout"].source = "def shout(word):\n    return cry(word)"
    cells["loud"].outputs = [nbformat.v4.new_output("error", ename="NotJudged", evalue="no program can judge it")]
    nbformat.write(book, path)
    with page_of(course, "loud") as page:
        question = page.ask("api/question")[1]
        answers = {answer["who"]: answer for answer in question["answers"]}
        assert answers.keys() == {"ada", "grace"}
        assert "return cry(word)" in answers["ada"]["html"]
        assert "no program can judge it" in answers["ada"]["html"]
        assert "word.upper()" in question["model"]
        page.give([answers["ada"]["key"]], own=0.5, free="Nearly.")
    assert of(course, "ada", "loud", "shout") == (0.5, False, "Nearly.")


def test_the_page_says_what_was_asked_and_what_the_teacher_answers(page):
    question = page.ask("api/question")[1]
    assert "Because fire is warm." in question["model"]
    assert "forgets" not in question["model"]
    assert (question["points"], question["start"], question["kind"]) == (3, 3, "answer")


def test_the_feedback_page_shows_the_lines_that_were_given_and_no_other(course, page):
    keys, ids = keys_of(page), ids_of(page)
    page.give([keys["ada"]], ticked=[ids["forgets the sun"]], free="Look up.")
    feedback(course, A, students=["ada"])
    html = (course.root / "feedback/ada" / A / f"{NAMING}.html").read_text("utf-8")
    assert "<li>[-1] forgets the sun</li>" in html
    assert "Look up." in html
    assert "hard to read" not in html


def test_without_a_question_the_command_lists_what_there_is(course, monkeypatch):
    monkeypatch.chdir(course.root)
    ran = CliRunner().invoke(main, ["mark", A])
    assert ran.output == (
        f"naming/why_warm: answer, 3 points, 0 of 5 marked\nNext: gradestep mark {A} naming/why_warm\n"
    )
    (said,) = json.loads(CliRunner().invoke(main, ["mark", A, "--json"]).output)
    assert (said["place"], said["done"], said["total"]) == ("naming/why_warm", 0, 5)


def test_who_left_nothing_that_can_be_read_counts_neither_as_marked_nor_as_to_be_marked(course, monkeypatch):
    with database(course) as gradebook:
        grade = gradebook.find_grade(QUESTION, NAMING, A, "mary")
        grade.auto_score, grade.needs_manual_grade = 0, False  # as grading writes it
        gradebook.db.commit()
    monkeypatch.chdir(course.root)
    said = CliRunner().invoke(main, ["mark", A]).output
    assert said.startswith("naming/why_warm: answer, 3 points, 0 of 4 marked, 1 left no answer that can be read\nNext:")
    in_formgrader(course, "mary", 1, None)
    said = CliRunner().invoke(main, ["mark", A]).output
    assert said.startswith("naming/why_warm: answer, 3 points, 1 of 5 marked\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((A, "why_wram"), 'no question "why_wram" in first-steps to mark: did you mean why_warm'),
        (("first-stepz",), "did you mean first-steps?"),
        ((A, "loud"), 'no question "loud"'),
    ],
)
def test_an_unknown_question_is_named_with_the_nearest(course, monkeypatch, words, said):
    monkeypatch.chdir(course.root)
    ran = CliRunner().invoke(main, ["mark", *words])
    assert ran.exit_code == 1
    assert said in ran.output


def test_a_fault_in_the_rubric_stops_the_command_with_its_line(course, monkeypatch):
    monkeypatch.chdir(course.root)
    give_rubric(course, "\n# > [-9] is wrong\n")
    ran = CliRunner().invoke(main, ["mark", A, QUESTION])
    assert ran.exit_code == 1
    assert "naming.py:74: " in ran.output
    assert "more than the 3 points" in ran.output


def test_a_damaged_bank_is_named_and_nothing_is_written(course):
    path = course.root / "downloaded" / A / "marking/naming.why_warm.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"starts_full": true, "items": [{"id": 1}]}', "utf-8")
    with (
        pytest.raises(GradestepError, match=r"naming\.why_warm\.json: the lines of this question are damaged"),
        marking(course),
    ):
        pass
    assert of(course, "ada") == (None, True, None)


def test_ctrl_c_ends_the_command_and_it_says_how_far_it_is(course):
    in_formgrader(course, "ada", 2, None)
    command = [sys.executable, "-m", "gradestep", "mark", A, QUESTION, "--no-browser"]
    run = subprocess.Popen(command, cwd=course.root, stdout=subprocess.PIPE, text=True, env=environment())
    try:
        assert run.stdout.readline().startswith("Mark at http://127.0.0.1:")
        run.send_signal(signal.SIGINT)
        rest = run.stdout.read()
        assert run.wait(timeout=60) == 0
    finally:
        run.kill()
        run.stdout.close()
    assert rest == "Ctrl-C here ends it; all is saved.\nnaming/why_warm: 1 of 5 marked.\n"
