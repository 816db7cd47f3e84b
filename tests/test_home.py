"""The home reads the notebooks beside it: what their student did, whatever the student did to them, and the badge."""

import json
import os
import re
import subprocess
import sys
import time

import pytest

from gradestep.authoring.validation import read_challenge
from gradestep.course.course import Course
from gradestep.course.errors import GradestepError
from gradestep.nbgrader_plugin.release_steps import feedback_of
from gradestep.release.build import build
from gradestep.release.home import course_home
from gradestep.release.lab import copy_to_work, options
from gradestep.release.new import new, new_home
from gradestep.release.pack import _readme
from gradestep.student.progress.home import home
from gradestep.student.progress.modes import CHALLENGE, MODES
from gradestep.student.progress.page import day
from gradestep.student.progress.progress import read_standing
from gradestep.student.quiz.seal import seal

NAME, BADGE = "challenge-1-twice", "Master of Twice"
PASSES, FAILS, NOT_RUN = "passes", "fails", "not run"
CHECKED_AT = "2026-11-22T12:01:00.000Z"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder that the kernel works in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def card(answer="", verdict="", checked=None, key="B", at=CHECKED_AT):
    """Return a card's cell in which `answer` stands and `checked` was last checked; without a key as in an exam."""
    sealed = f', sealed="{seal("twice_three", {"key": key, "feedback": {}})}"' if key else ""
    call = f'quiz("twice_three", answer="{answer}", options={{"A": "5", "B": "6"}}{sealed})'
    ours = {"quiz": "twice_three"}
    if verdict:
        ours["progress"] = {"verdict": verdict, "checked": answer if checked is None else checked, "at": at}
    return code(f"from gradestep import quiz\n\n{call}", gradestep=ours)


def code(source, count=None, outputs=(), **metadata):
    return {
        "cell_type": "code",
        "source": source.splitlines(keepends=True),
        "execution_count": count,
        "outputs": list(outputs),
        "metadata": metadata,
    }


def graded(outcome, name="small_numbers"):
    marks = {"grade": True, "solution": False, "grade_id": name}
    outputs = [{"output_type": "error"}] if outcome == FAILS else []
    return code("assert True", None if outcome == NOT_RUN else 7, outputs, nbgrader=marks)


def write_notebook(folder, name, cells, **front):
    folder.mkdir(parents=True, exist_ok=True)
    front = {"name": name, "title": f"Title of {name}", **front}
    saved = {"cells": cells, "metadata": {"gradestep": front}, "nbformat": 4, "nbformat_minor": 5}
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(saved), "utf-8")
    return path


def write_home(folder, **front):
    return write_notebook(folder, "index", [code("home()")], **{"title": "Twice", "badge": BADGE, **front})


def standing_of(folder, *cells):
    return read_standing(write_notebook(folder, NAME, [*cells]))


UNTOUCHED, RIGHT = card(), card("B", "right")
STATES = {
    "untouched": (UNTOUCHED, [NOT_RUN], "question not answered; 0 of 1 tests pass"),
    "started": (UNTOUCHED, [PASSES, FAILS], "question not answered; 1 of 2 tests pass"),
    "right": (RIGHT, [PASSES, PASSES], "question right; 2 of 2 tests pass"),
    "wrong": (card("A", "wrong"), [PASSES], "question wrong; 1 of 1 tests pass"),
    "tests passing": (card("B"), [PASSES], "question answered, not checked; 1 of 1 tests pass"),
}


@pytest.mark.parametrize("state", STATES)
def test_one_word_says_where_a_student_stands_and_a_line_what_it_stands_for(folder, state):
    question, tests, details = STATES[state]
    standing = standing_of(folder, question, *map(graded, tests))
    assert (standing.state, standing.details()) == (state, details)


@pytest.mark.parametrize(
    ("value", "passes"),
    [("0", False), (["1.5"], False), ("2", True), ("'twice'", True), ("nan", True), (["1", 0], False), (None, True)],
)
def test_tests_that_end_with_a_part_of_their_points_do_not_pass(folder, value, passes):
    tests = graded(PASSES)
    tests["metadata"]["nbgrader"]["points"] = 2
    tests["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": value}}]
    assert standing_of(folder, RIGHT, tests).is_done is passes
    tests["outputs"][0]["output_type"] = "display_data"
    assert standing_of(folder, RIGHT, tests).is_done


def test_only_a_notebook_with_a_right_question_and_passing_tests_is_done(folder):
    assert standing_of(folder, RIGHT, graded(PASSES)).is_done
    assert standing_of(folder, RIGHT).is_done
    assert not standing_of(folder, RIGHT, graded(FAILS)).is_done
    assert not standing_of(folder, card("A", "wrong"), graded(PASSES)).is_done
    assert not standing_of(folder, code("1 + 1", count=1)).is_done


def test_the_graded_of_a_question_is_no_test_of_code(folder):
    standing = standing_of(folder, RIGHT, graded(FAILS, "twice_three"), graded(PASSES))
    assert (standing.passed, standing.tests) == (1, 1)


GO = {"checked": "A", "used": 2}


def at_go(number, verdict="right", answer="B"):
    made = card(answer, verdict)
    made["metadata"]["gradestep"].setdefault("progress", {})["goes"] = [GO] * (number - 1)
    return made


def test_the_last_go_is_what_counts_and_it_is_said_at_which_go(folder):
    for number, said in ((1, ""), (2, " at the second go"), (5, " at the fifth go"), (12, " at go 12")):
        standing = standing_of(folder, at_go(number), graded(PASSES))
        assert (standing.is_done, standing.details()) == (True, f"question right{said}; 1 of 1 tests pass")
    assert standing_of(folder, at_go(2, "wrong", "A")).details() == "question wrong at the second go"
    assert standing_of(folder, at_go(2, "")).state == "started"
    both = standing_of(folder, at_go(1), at_go(2))
    assert both.details() == "1 of 2 questions right; 1 of 2 questions right at the second go"


@pytest.mark.parametrize("begun", [at_go(2, "", ""), card("", "wrong", "A")], ids=["another go", "taken back"])
def test_who_begins_a_question_over_has_not_left_the_notebook_untouched(folder, begun):
    standing = standing_of(folder, begun, graded(NOT_RUN))
    assert (standing.state, standing.details()) == ("started", "question not answered; 0 of 1 tests pass")


def test_a_badge_says_how_much_of_it_came_at_a_second_go(folder):
    write_home(folder)
    write_notebook(folder, NAME, [at_go(2)])
    said = "Earned on 22 November 2026: 1 of 1 challenges is right, 1 of them at a second go or later."
    assert home().badge_state() == said
    write_notebook(folder, NAME, [at_go(2, "wrong", "A")])
    assert home().badge_state() == "Not earned yet: 0 of 1 challenges are right."


def felt(feeling, first, answer="B", verdict="right"):
    made = card(answer, verdict)
    made["metadata"]["gradestep"]["progress"] |= {"confidence": feeling, "first": first}
    return made


def test_after_ten_answers_the_home_says_how_well_one_knew_what_one_knew(folder):
    write_home(folder)
    nine = [felt("Certain", "B")] * 4 + [felt("Certain", "A")] + [felt("Not sure yet", "A")] * 4
    odd = [felt("Very", "B"), felt("Certain", ""), felt(["Certain"], "B"), card("B", "right")]
    write_notebook(folder, NAME, [*nine, *odd])
    assert home().calibration() == ""
    write_notebook(folder, NAME, [*nine, felt("Fairly sure", "B", "A", "wrong"), *odd])
    said = "of 10 answers: certain 5 times, right at once 4; fairly sure 1 time, right at once 1; not sure yet 4 times"
    assert said in home()._repr_html_()
    assert said in repr(home())


NOT_CHECKED = {
    "typed and never checked": card("B"),
    "changed after it was checked": card("B", "right", checked="A"),
    "said to be right, though the key differs": card("A", "right"),
    "wrong when it was checked, and changed since": card("B", "wrong", checked="A"),
    "sealed for another question": {**card("B", "right"), "source": 'quiz("x", answer="B", sealed="AAAA")'},
}


@pytest.mark.parametrize("how", NOT_CHECKED)
def test_a_letter_that_was_not_checked_is_not_given_away(folder, how):
    (question,) = standing_of(folder, NOT_CHECKED[how]).questions
    assert question.state == "answered, not checked"


def test_letters_count_in_any_order_and_case(folder):
    assert standing_of(folder, card("b, a", "right", "AB", key="AB")).state == "right"
    assert standing_of(folder, card("Z", "right")).questions[0].state == "not answered"


def test_an_exam_says_only_that_a_question_is_answered(folder):
    write_home(folder)
    write_notebook(folder, NAME, [card(key="")])
    assert "in an exam, answers are judged after" in repr(home())
    write_notebook(folder, NAME, [card("B", "right", key=""), graded(PASSES)])
    assert read_standing(folder / f"{NAME}.ipynb").details() == "question answered; 1 of 1 tests pass"
    assert "in an exam, answers are judged after" in home()._repr_html_()
    assert "1 of 1 questions answered, 1 of 1 tests pass" in repr(home())


@pytest.mark.parametrize(
    "source", ["quiz(", "%time quiz('a')", "quiz('a', answer=letter)", "1", "(" * 9999, "q\0", r'quiz("\d", "B")', ""]
)
def test_a_card_edited_beyond_reading_is_a_state_too(folder, source):
    state = standing_of(folder, {**card("B"), "source": source}).questions[0].state
    assert state == ("answered" if "\\d" in source else "cannot be read")


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, [[]], {"a": {}}, True, 1e999, -1])
def test_odd_values_anywhere_stop_nothing(folder, odd):
    write_home(folder, title=odd, badge=odd, feedback=odd)
    progress = {"verdict": odd, "checked": odd, "at": odd}
    cells = [
        odd,
        {"cell_type": odd, "metadata": odd, "source": odd},
        {**card("B"), "metadata": {"gradestep": {"quiz": "twice_three", "progress": odd}}},
        {**card("B"), "metadata": {"gradestep": {"quiz": "twice_three", "progress": progress}}, "source": odd},
        {**card("B"), "metadata": {"gradestep": {"quiz": odd}}, "execution_count": odd},
        {**graded(PASSES), "outputs": odd},
        {**graded(PASSES), "metadata": {"nbgrader": {"grade": True, "grade_id": odd}}, "outputs": [odd]},
    ]
    write_notebook(folder, NAME, cells, title=odd, kind=odd, level=odd, minutes=odd)
    write_notebook(folder, "challenge-2", odd)
    (folder / "challenge-3.ipynb").write_text(json.dumps(odd))
    assert home()._repr_html_().count("<li") == 3
    assert repr(home())


UNREADABLE = {
    "half of it": '{"cells": [',
    "no JSON": "hello",
    "no text": b"\xff\xfe\x00",
    "too deep": "[" * 100_000,
    "a number too long": '{"cells": ' + "9" * 5000 + "}",
    "no cells": "{}",
    "empty": "",
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_notebook_that_cannot_be_read_is_a_row_that_says_so(folder, what):
    content = UNREADABLE[what]
    (folder / "learn.ipynb").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert "cannot be read" in home()._repr_html_()
    assert "take a fresh copy of it" in home()._repr_html_()


def test_a_huge_notebook_a_folder_and_a_pipe_are_rows_that_say_so(folder):
    with (folder / "huge.ipynb").open("wb") as file:
        file.truncate(60_000_000)
    (folder / "folder.ipynb").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.ipynb")
    page = home()._repr_html_()
    assert "larger than 50 MB: open it, clear all outputs" in page
    assert page.count("it is no file") == 1 + hasattr(os, "mkfifo")


def five(folder, *, done):
    """Write five challenges, the first `done` of them right, checked on different days."""
    write_home(folder)
    for number in range(1, 6):
        right = [card("B", "right", at=f"2026-11-0{number}T12:00:00.000Z"), graded(PASSES)]
        write_notebook(folder, f"challenge-{number}", right if number <= done else [UNTOUCHED, graded(NOT_RUN)])


def test_the_badge_is_earned_when_all_challenges_are_right_with_the_latest_date(folder):
    five(folder, done=5)
    assert "Earned on 5 November 2026: 5 of 5 challenges are right." in home()._repr_html_()
    write_notebook(folder, "learn", [UNTOUCHED])
    assert "Earned on 5 November 2026" in home()._repr_html_()  # the other notebooks do not count for it


def test_what_is_missing_for_the_badge_is_said_and_running_the_cell_again_updates_it(folder):
    five(folder, done=3)
    before = home()
    assert "Not earned yet: 3 of 5 challenges are right." in before._repr_html_()
    assert "3 of 5 questions right, 3 of 5 tests pass" in before._repr_html_()
    five(folder, done=4)
    assert "Not earned yet: 4 of 5 challenges are right." in home()._repr_html_()


def test_a_broken_challenge_keeps_the_badge_from_being_earned(folder):
    five(folder, done=5)
    (folder / "challenge-5.ipynb").write_text("half")
    assert "Not earned yet: 4 of 5 challenges are right." in repr(home())


@pytest.mark.parametrize("at", ["", "soon", "9999-99-99T00:00:00Z", 5, None, ["2026"]])
def test_a_badge_without_a_time_is_earned_without_a_date(folder, at):
    write_home(folder)
    write_notebook(folder, NAME, [card("B", "right", at=at), graded(PASSES)])
    assert "Earned: 1 of 1 challenges is right." in home()._repr_html_()


def test_the_badge_says_to_a_screen_reader_what_it_shows(folder):
    five(folder, done=3)
    svg = re.search("<svg.*</svg>", home()._repr_html_())[0]
    assert f'role="img" aria-label="Badge {BADGE}. Not earned yet: 3 of 5 challenges are right."' in svg
    assert f"<title>{BADGE}</title> <desc>Not earned yet: 3 of 5" in svg
    assert svg.count("pathLength") == 5


def test_a_topic_without_a_badge_shows_none(folder):
    write_home(folder, badge="")
    write_notebook(folder, NAME, [UNTOUCHED])
    assert "<svg" not in home()._repr_html_()
    assert "earned" not in home()._repr_html_()


def test_notebooks_stand_in_the_order_of_their_numbers_and_link_to_themselves(folder):
    for number in (10, 9, 1):
        write_notebook(folder, f"challenge-{number}", [UNTOUCHED], kind="Debug", level="expert", minutes=1)
    page = home()._repr_html_()
    assert re.findall('href="([^"]*)"', page) == [f"challenge-{number}.ipynb" for number in (1, 9, 10)]
    assert "Challenge 10 · Debug · expert · about 1 minute<" in page
    assert "3 notebooks, about 3 minutes and your time for the code" in page


def test_where_there_is_code_both_times_are_said(folder):
    facts = {"kind": "Debug", "level": "expert"}
    write_notebook(folder, "challenge-1", [UNTOUCHED], **facts, minutes=5, minutes_with_code=100)
    write_notebook(folder, "challenge-2", [UNTOUCHED], **facts, minutes=20)
    page = home()._repr_html_()
    assert "about 5 minutes, 100 with the code<" in page
    assert "2 notebooks, about 25 minutes to read, about 2 hours with the code" in page


def nine_modes(folder):
    """Write the home of a topic and a notebook for each mode, the five challenges among them, three of those right."""
    five(folder, done=3)
    for number in range(1, 6):
        path = folder / f"challenge-{number}.ipynb"
        saved = json.loads(path.read_text("utf-8"))
        saved["metadata"]["gradestep"].update(kind="Debug", level="expert", minutes=4)
        path.write_text(json.dumps(saved), "utf-8")
    for mode in reversed(MODES):
        if mode != CHALLENGE:
            name = mode.lower().replace(" ", "-")
            write_notebook(folder, name, [code("1 + 1", 1)], mode=mode, level="beginner", minutes=5, title=f"A {mode}")


def test_the_modes_are_cards_to_choose_from_in_their_order_and_the_challenges_are_one_of_them(folder):
    nine_modes(folder)
    page = home()._repr_html_()
    assert re.findall('<b class="gradestep-mode">([^<]*)', page) == list(MODES)
    assert [each in page for each in MODES.values()] == [True] * 9
    assert "about 20 minutes · 3 of 5 right" in page
    assert "13 notebooks in 9 modes, about 60 minutes and your time for the code" in page
    links = re.findall('href="([^"]*)"', page)
    assert links[:5] == ["learn.ipynb", "why.ipynb", "deep-dive.ipynb", "visualise.ipynb", "practice.ipynb"]
    assert links[5:10] == [f"challenge-{number}.ipynb" for number in range(1, 6)]
    assert "Deep dive: A Deep dive (deep-dive.ipynb)" in repr(home())


def test_a_notebook_of_no_mode_stands_below_the_cards(folder):
    nine_modes(folder)
    write_notebook(folder, "appendix", [code("1")])
    (folder / "challenge-2.ipynb").write_text("half")
    page = home()._repr_html_()
    assert page.index("Title of appendix") > page.index("A Metrics")
    assert page.index("challenge-2") < page.index("challenge-3"), "one that cannot be read keeps its place"


def test_a_notebook_that_asks_and_tests_nothing_is_run_through_when_each_cell_was_run(folder):
    assert standing_of(folder, code("1", 3), code("2")).state == "started"
    assert standing_of(folder, code("1", 3), code("2", 4)).state == "run through"
    assert standing_of(folder, code("1", 3), UNTOUCHED).state == "started"


def test_flash_cards_are_run_through_when_each_of_them_was_rated(folder):
    def state_after(*rated):
        reviews = [[card, 3, "2026-03-01T12:00:00Z"] for card in rated]
        return standing_of(folder, code("deck({})", 1, gradestep={"deck": 2, "reviews": reviews})).state

    assert state_after() == state_after("one", "one") == state_after("one", "other-topic/two") == "started"
    assert state_after("one", "two", "one") == "run through"
    spoiled = {"deck": 1, "reviews": [3, [], [[]], "one"]}
    assert standing_of(folder, code("deck({})", 1, gradestep=spoiled)).state == "started"


def test_nothing_of_a_notebook_becomes_html_and_a_link_leads_to_a_file_only(folder):
    evil = "<script>alert(1)</script>\"'"
    write_home(folder, title=evil, badge=evil)
    write_notebook(folder, NAME, [UNTOUCHED], title=evil, kind=evil, level=evil)
    (folder / "javascript:alert(1).ipynb").write_text("half")
    (folder / '"onclick=x#?&.ipynb').write_text("half")
    page = home()._repr_html_()
    assert "<script" not in page
    links = re.findall('href="([^"]*)"', page)
    assert links == [
        "%22onclick%3Dx%23%3F%26.ipynb",
        f"{NAME}.ipynb",
        "javascript%3Aalert%281%29.ipynb",
    ]


def test_nothing_in_the_page_is_fetched_from_elsewhere(folder):
    five(folder, done=5)
    page = home()._repr_html_()
    assert not re.search(r"https?:|//\w|src=|@import|url\(", page)


def test_a_copy_under_another_name_is_named_and_not_counted(folder):
    five(folder, done=5)
    (folder / "challenge-1-Copy1.ipynb").write_bytes((folder / "challenge-1.ipynb").read_bytes())
    (folder / "Untitled.ipynb").write_text('{"cells": [], "metadata": {}}')
    (folder / ".hidden.ipynb").write_text("half")
    page = home()._repr_html_()
    assert page.count("<li") == 5
    assert "Not counted, since only the name under which you got a notebook counts: challenge-1-Copy1.ipynb." in page
    assert "Untitled" not in page


def test_the_home_of_the_course_lists_its_topics(folder):
    write_home(folder, title="The course")
    five(folder / "first-steps", done=3)
    five(folder / "more", done=5)
    (folder / "data").mkdir()
    page = home()._repr_html_()
    assert re.findall('href="([^"]*)"', page) == ["first-steps/index.ipynb", "more/index.ipynb"]
    assert f"{BADGE}. Not earned yet: 3 of 5 challenges are right." in page
    assert f"{BADGE}. Earned on 5 November 2026" in page
    assert repr(home()).splitlines()[1].startswith("Twice (first-steps/index.ipynb): 5 notebooks; 3 of 5 questions")


def test_topics_stand_behind_what_they_come_after_and_say_what_to_know_first(folder):
    write_home(folder, title="The course")
    for topic, front in {
        "again": {"after": "more", "needs": "Halves."},
        "basics": {"needs": "Numbers."},
        "more": {"after": "basics"},
        "odd": {"after": "nowhere"},
    }.items():
        five(folder / topic, done=0)
        write_home(folder / topic, title=topic.title(), badge=BADGE, **front)
    page = home()._repr_html_()
    hrefs = re.findall('href="([^/]*)/', page)
    assert hrefs == ["basics", "more", "again", "odd"]
    said = [
        " ".join(re.findall(r'"gradestep-text">([^<]*(?:first|after)[^<]*)<', row)) for row in page.split("<li")[1:]
    ]
    assert said == [
        "What to know first: Numbers.",
        "Comes after “Basics”.",
        "Comes after “More”. What to know first: Halves.",
        "",
    ]
    assert repr(home()).splitlines()[3].endswith("Comes after “More”. What to know first: Halves.")
    write_home(folder / "basics", title="Basics", after="again")  # a circle: no reason to show none of them
    assert len(re.findall("href=", home()._repr_html_())) == 4


def test_an_empty_folder_and_one_that_is_gone_say_what_to_do(folder):
    assert "No notebooks are here. If you moved or renamed this folder, restart the kernel" in repr(home())
    gone = folder / "gone"
    gone.mkdir()
    os.chdir(gone)
    try:
        gone.rmdir()
    except OSError:  # Windows keeps the folder that a process works in
        return
    assert "No notebooks are here. If you moved or renamed this folder, restart the kernel" in home()._repr_html_()


def test_a_feedback_page_shows_no_standing_that_was_read_in_the_middle_of_grading(folder, monkeypatch):
    five(folder, done=5)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert repr(home()) == "Run this cell among your own notebooks: it shows where you stand in them."


def test_the_home_of_a_full_topic_comes_within_a_blink(folder):
    five(folder, done=5)
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 300_000}}
    for path in folder.glob("challenge-*"):
        saved = json.loads(path.read_text())
        saved["cells"].append(code("plot()", 3, [picture] * 5))
        path.write_text(json.dumps(saved))
    begin = time.perf_counter()
    home()._repr_html_()
    assert time.perf_counter() - begin < 1


def test_the_home_imports_nothing_slow():
    script = (
        "import sys, gradestep.student.progress.home;"
        "print([name for name in ('tensorflow', 'keras', 'numpy', 'matplotlib', 'nbformat', 'gradestep.teacher')"
        " if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


# ------------------------------------------------------------------------------------------- what an author writes

SCRIPT = """\
# ---
# title: Small numbers
# badge: Master of Small Numbers
# ---

# %% [markdown]
# Welcome.

# %%
from gradestep import home

home()
"""


def write_script(course, old="", instead="", path="first-steps/index.py"):
    script = course.challenges / path
    script.write_text(SCRIPT.replace(old, instead) if old else SCRIPT, "utf-8")
    return script


def test_a_home_builds_to_a_title_and_its_lessons(course):
    write_script(course)
    build(course, "first-steps/index")
    built = json.loads((course.source / "first-steps/index.ipynb").read_text("utf-8"))
    assert ["".join(cell["source"]) for cell in built["cells"]] == [
        "# Small numbers",
        "Welcome.",
        "from gradestep import home\n\nhome()",
    ]
    assert built["metadata"]["gradestep"] == {
        "name": "index",
        "title": "Small numbers",
        "badge": "Master of Small Numbers",
    }


HOME_FAULTS = {
    "no title": ("# title: Small numbers\n", "", "index.py:1: no title in the front matter"),
    "another key": ("# title:", "# kind: Debug\n# title:", 'index.py:2: unknown key "kind" in the front matter: use'),
    "a number": ("Master of Small Numbers", "5", "badge in the front matter is 5: write a text there, in quotes"),
    "another feedback": (
        "# title:",
        "# feedback: never\n# title:",
        'index.py:2: feedback "never" is not known: use one of practice, exam',
    ),
    "no date": ("# title:", "# due: next week\n# title:", 'index.py:2: due "next week" is no time: write it as "2026-'),
    "a day without its time": (
        "# title:",
        '# due: "2026-12-01"\n# title:',
        'due "2026-12-01" is no time: write it',
    ),
    "a day without quotes": (
        "# title:",
        "# due: 2026-12-01\n# title:",
        "due in the front matter is 2026-12-01: write it as",
    ),
    "no other topic": (
        "# title:",
        "# after: nowhere\n# title:",
        "no other topic: there is no other, so",
    ),
    "after itself": ("# title:", "# after: first-steps\n# title:", 'after "first-steps" is no other topic'),
    "no feedback": ("# title:", "# feedback:\n# title:", "feedback in the front matter is empty"),
    "an answer": ("# %%\nfrom", '# %% answer="twice"\nfrom', "index.py:9: answer= in a home, which holds lesson cells"),
    "a wrong mark": ("# %%\nfrom", "# %% points=1\nfrom", "index.py:9: points= does not belong on a lesson cell"),
}


@pytest.mark.parametrize("fault", HOME_FAULTS)
def test_a_fault_in_a_home_is_named_with_its_line_and_its_remedy(course, fault):
    old, wrong, complaint = HOME_FAULTS[fault]
    script = write_script(course, old, wrong)
    with pytest.raises(GradestepError) as error:
        read_challenge(script)
    assert complaint in str(error.value)


def test_a_topic_is_practice_unless_its_home_says_exam(course):
    assert feedback_of(course, "first-steps") == "practice"
    write_script(course)
    assert feedback_of(course, "first-steps") == "practice"
    write_script(course, "# title:", "# feedback: exam\n# title:")
    assert feedback_of(course, "first-steps") == "exam"


def test_the_home_of_the_course_is_a_notebook_of_lessons(course):
    assert course_home(course) is None
    write_script(course, path="index.py")
    built = json.loads(course_home(course))
    assert [cell["metadata"]["nbgrader"]["locked"] for cell in built["cells"]] == [True] * 3
    assert course.scripts() == course.scripts("first-steps")  # nbgrader has no place for it


def test_lab_copies_the_homes_and_opens_the_one_of_the_only_topic_or_that_of_the_course(course):
    assert options(course, course.root)[0] == "--LabApp.default_url=/lab/tree/my-work"
    assert options(course, course.work)[0] == "--LabApp.default_url=/lab"
    write_home(course.release)
    write_home(course.release / "first-steps")
    copies = [path.relative_to(course.root).as_posix() for path in copy_to_work(course)]
    assert copies == ["my-work/first-steps/index.ipynb", "my-work/index.ipynb"]
    assert options(course, course.work)[0] == "--LabApp.default_url=/lab/tree/first-steps/index.ipynb"
    write_home(course.release / "second-steps")
    copy_to_work(course)
    assert options(course, course.root)[0] == "--LabApp.default_url=/lab/tree/my-work/index.ipynb"


def test_the_readme_of_a_pack_begins_with_the_home(folder):
    write_notebook(folder, NAME, [UNTOUCHED], minutes=4)
    for path in folder.glob("*.ipynb"):
        path.write_text(path.read_text().replace('"source": [', '"id": "a", "source": ['))
    assert "then open the notebooks in order:\n\n- challenge-1-twice.ipynb: Title of" in _readme(folder)
    write_home(folder)
    (folder / "index.ipynb").write_text((folder / "index.ipynb").read_text().replace('"source"', '"id": "a", "source"'))
    readme = _readme(folder)
    assert readme.startswith("# Twice\n\n1 notebook to read, run and answer in JupyterLab: about 4 minutes")
    assert "then begin with index.ipynb: it shows" in readme
    assert "- index.ipynb" not in readme


def test_a_new_topic_gets_a_home_once(course):
    assert new_home(course, "more-steps/momentum") == course.challenges / "more-steps/index.py"
    assert new_home(course, "more-steps/other") is None
    front = read_challenge(course.challenges / "more-steps/index.py").front
    assert front == {"title": "More steps", "badge": "Master of More steps"}
    with pytest.raises(GradestepError, match=r"more-steps/index\.py exists"):
        new(course, "more-steps/index")


def test_the_real_homes_say_when_to_save_and_how(real):
    for path in (real.challenges / "index.py", real.challenges / "training-optimization/index.py"):
        text = " ".join(cell.source for cell in read_challenge(path).cells)
        assert "Ctrl+S" in text
        assert "press Shift+Enter, and again when you come back" in " ".join(text.split())
    assert feedback_of(Course(real.root), "training-optimization") == "practice"


def test_a_day_is_written_in_words():
    from datetime import date

    assert day(date(2026, 11, 2)) == "2 November 2026"
