"""A class in which each student made one slip: it costs nobody else anything, and its author no more than it must."""

import csv
import json
import re
import shutil
import sys

import nbformat
import pytest
from nbgrader import api

from gradestep.course.course import Course
from gradestep.desk.feedback.make_pages import feedback
from gradestep.gradebook.gradebook import Gradebook
from gradestep.grading.grade import grade
from gradestep.grading.results import Report
from gradestep.grading.score_table import as_json, table
from gradestep.release.release import release
from gradestep.submissions.digests import digest_of

from .command_line import nbgrader
from .submissions.corpus import submitted
from .submissions.graded import scores
from .submissions.hand_in import RIGHT, cell, hand_in, own_cell, read, with_doubling

A = "first-steps"
FULL = {"twice_three": 1, "small_numbers": 2, "warm_colours": 1, "loud": 1, "why_warm": 0}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

SLIPS = {}


def slip(write):
    """Register a function that hands in everything right, with one slip in it."""
    SLIPS[write.__name__] = write
    return write


def card(old, new):
    """Return what hands in `doubling` with a card whose text was changed."""

    def write(folder, release):
        notebook = read(release, "doubling")
        source = cell(notebook, "twice_three-card")["source"]
        assert old in source
        cell(notebook, "twice_three-card")["source"] = source.replace(old, new, 1)
        with_doubling(folder, release, notebook)

    return write


CARDS = {
    "card_without_a_quote": ('answer="B"', 'answer="B'),
    "card_that_is_timed": ("# The question", "%%time\n# The question"),
    "card_with_an_unknown_keyword": ("kind=", "kinds=1, kind="),
    "card_with_a_sum": ('answer="B"', 'answer="B" + ""'),
}
SLIPS |= {name: card(old, new) for name, (old, new) in CARDS.items()}
NOTED = {name: "Cards with a damaged text" for name in CARDS if name != "card_with_a_sum"}


@slip
def every_cell_twice(folder, release):
    notebook = read(release, "doubling")
    notebook["cells"] += json.loads((release / "doubling.ipynb").read_text("utf-8"))["cells"]
    with_doubling(folder, release, notebook)


@slip
def a_stub_below_the_answer(folder, release):
    notebook = read(release, "doubling")
    stub = cell(json.loads((release / "doubling.ipynb").read_text("utf-8")), "twice")
    place = notebook["cells"].index(cell(notebook, "twice"))
    notebook["cells"].insert(place + 1, {**stub, "id": "pasted", "metadata": {}})
    with_doubling(folder, release, notebook)


NOTED |= dict.fromkeys(("every_cell_twice", "a_stub_below_the_answer"), "There more than once")


def under(name):
    """Return what hands in `doubling` under another file name."""

    def write(folder, release):
        hand_in(folder, release)
        (folder / "doubling.ipynb").rename(folder / name)

    return write


FILES = {
    "file_downloaded_twice": "doubling (1).ipynb",
    "file_of_a_platform": "doubling__20261104104101.ipynb",
    "file_with_an_ending_too_many": "doubling.ipynb.txt",
}
SLIPS |= {student: under(name) for student, name in FILES.items()}
NOTED |= {student: f"{name} was taken for doubling.ipynb" for student, name in FILES.items()}


@slip
def a_large_output(folder, release):
    notebook = read(release, "doubling")
    cell(notebook, "twice")["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "epoch [=>]\n" * 3_000_000}
    ]
    with_doubling(folder, release, notebook)


@slip
def in_a_folder_as_of_a_zip(folder, release):
    hand_in(folder, release)
    (folder / A).mkdir()
    (folder / "doubling.ipynb").rename(folder / A / "doubling.ipynb")


NOTED["in_a_folder_as_of_a_zip"] = f"{A}/doubling.ipynb was taken for doubling.ipynb"


@slip
def a_time_far_away(folder, release):
    hand_in(folder, release)
    (folder / "timestamp.txt").write_text("9999-12-31 23:59:59.999999 UTC", "utf-8")


NOTED["a_time_far_away"] = "timestamp.txt names a time in the future"
MARKUP = r"\[link=https://example.org]see[/link]", r"x\[/nothing]"


@slip
def names_that_look_like_markup(folder, release):
    notebook = read(release, "doubling")
    notebook["cells"] += [own_cell("1", nbgrader={"grade_id": name, "solution": True}) for name in MARKUP]
    with_doubling(folder, release, notebook)


NOTED["names_that_look_like_markup"] = f"Not in this release, taken as the student's own cells: {', '.join(MARKUP)}."


OWN_CELLS = {  # what a student has in a cell of his own: it fails, or is odd, and is nobody's affair
    "the_same_argument_twice": "def g(a, a):\n    pass",
    "global_after_its_use": "def g():\n    print(count)\n    global count",
    "nonlocal_at_the_top": "nonlocal x",
    "a_star_in_a_function": "def f():\n    from math import *",
    "an_argument_that_is_global": "def f(a):\n    global a",
    "a_walrus_in_a_class": "class A:\n    y = [(x := i) for i in [1]]",
    "a_sum_of_1500_numbers": "x = " + " + ".join(["1"] * 1500),
    "1500_elif": "x = 3\nif x == 0:\n    pass\n" + "".join(f"elif x == {n}:\n    pass\n" for n in range(1, 1500)),
    "900_attributes": "if False:\n    np" + ".a" * 900,
    "900_lambdas": "f = " + "lambda: " * 900 + "1",
    "3000_minus_signs": "x = " + "-" * 3000 + "1",
    "500_brackets": "x = " + "[" * 500 + "]" * 500,
    "12000_lines": "a=1\n" * 12_000,
    "a_lone_surrogate": "x = '\ud800'",
    "a_magic_without_a_name": "%",
}
TOPS = {  # what stands above the right answer in its cell, and works in a kernel
    "saves_never": "%autosave 0",
    "clears": "%clear",
    "takes_up_what_was_stored": "%store -r",
    "begins_a_task": "import asyncio\n\nasyncio.create_task(asyncio.sleep(0))",
    "awaits": "import asyncio\n\nawait asyncio.sleep(0)",
    "asks_for_the_kernel": "get_ipython().kernel.shell",
    "looks_into_the_shell": 'get_ipython().user_ns["factor"] = 2',
    "imports_main": "import __main__\n\n__main__.factor = 2",
    "writes_into_an_output": "import ipywidgets\n\nwith ipywidgets.Output():\n    print(1)",
    "plays_with_sliders": "from ipywidgets import interact\n\n\n@interact(x=3)\ndef show(x):\n    print(x)",
}
ASKING = "asks_a_person"
ASKS = "def twice(number):\n    input('How many?')\n    return number * 2"


def with_an_own_cell(source, above="twice"):
    """Return what hands in everything right, with an own cell above the answer, or another cell."""

    def write(folder, release):
        notebook = read(release, "doubling")
        place = notebook["cells"].index(cell(notebook, above))
        notebook["cells"].insert(place, own_cell(source))
        with_doubling(folder, release, notebook)

    return write


def answering(source):
    """Return what hands in everything, with `source` for the answer."""
    return lambda folder, release: hand_in(folder, release, twice=source)


SLIPS |= {student: with_an_own_cell(source) for student, source in OWN_CELLS.items()}
SLIPS |= {student: answering(f"{source}\n\n\n{RIGHT}") for student, source in TOPS.items()}
SLIPS["quits_at_its_end"] = answering(f"{RIGHT}\n\n\nquit()")
SLIPS["quits_at_its_top"] = answering(f"exit(0)\n\n\n{RIGHT}")
SLIPS["stops_in_the_debugger"] = answering(RIGHT.replace("return", "breakpoint()\n    return"))
ENDS = {"ended_by_itself": "import os\nos._exit(0)", "ended_by_a_crash": "import ctypes\nctypes.string_at(0)"}
UNREAD = {"nothing": lambda _: b"", "cut": lambda text: text[: len(text) // 2], "no_json": lambda _: b"<html>"}


@pytest.fixture(scope="module")
def graded(once_released, tmp_path_factory):
    """The class, graded once, with an honest student before and after; tests only read it."""
    course = Course(tmp_path_factory.mktemp("slips") / "course")
    shutil.copytree(once_released.root, course.root)
    for student in ("ada", "zoe"):
        hand_in(submitted(course, student), course.release / A)
    for name, write in SLIPS.items():
        write(submitted(course, name), course.release / A)
    hand_in(submitted(course, ASKING), course.release / A, twice=ASKS)
    for student, source in ENDS.items():
        with_an_own_cell(source, "twice_three-card")(submitted(course, student), course.release / A)
    for name, spoil in UNREAD.items():
        hand_in(submitted(course, name), course.release / A)
        path = submitted(course, name) / "doubling.ipynb"
        path.write_bytes(spoil(path.read_bytes()))
    return course, grade(course, A)


def test_everybody_is_graded(graded):
    course, summary = graded
    assert summary.failed == {}
    assert (
        {row.student for row in summary.rows}
        == {"ada", "zoe", ASKING, *SLIPS, *ENDS, *UNREAD}
        == scores(course, A).keys()
    )


@pytest.mark.parametrize("student", ["ada", "zoe", *SLIPS])
def test_a_slip_costs_nothing(graded, student):
    assert scores(graded[0], A)[student] == FULL


@pytest.mark.parametrize("student", ["ada", "zoe", *SLIPS])
def test_what_the_teacher_should_look_at_is_noted_and_nothing_else(graded, student):
    (row,) = [row for row in graded[1].rows if row.student == student]
    said = [text for texts in row.notes.values() for text in texts]
    assert [text[: len(NOTED.get(student, ""))] for text in said] == ([NOTED[student]] if student in NOTED else [])


def test_an_answer_that_asks_a_person_is_told_in_plain_words_that_nobody_is_there(graded):
    assert scores(graded[0], A)[ASKING] == {**FULL, "small_numbers": 0}
    page = (graded[0].root / f"autograded/{ASKING}/{A}/doubling.ipynb").read_text("utf-8")
    assert "StdinNotImplementedError: input() asks a person, and nobody is here" in re.sub(
        r"\\u001b\[[0-9;]*m", "", page
    )


@pytest.mark.parametrize("student", ENDS)
def test_a_card_below_the_cell_that_ended_the_process_counts(graded, student):
    assert scores(graded[0], A)[student] == {**FULL, "small_numbers": 0}


@pytest.mark.parametrize("student", CARDS)
def test_the_card_in_the_graded_notebook_shows_the_letter_that_was_graded(graded, student):
    text = (graded[0].root / f"autograded/{student}/{A}/doubling.ipynb").read_text("utf-8")
    (shown,) = [each for each in json.loads(text)["cells"] if each["id"] == "twice_three-card"]
    assert "The answer is B." in "".join(shown["outputs"][0]["data"]["text/plain"])


@pytest.mark.parametrize("student", UNREAD)
def test_a_notebook_that_cannot_be_read_earns_nothing_and_has_a_row_and_a_page_that_says_so(graded, student):
    course, summary = graded
    assert scores(course, A)[student] == {**FULL, "twice_three": 0, "small_numbers": 0}
    (row,) = [row for row in summary.rows if row.student == student]
    assert row.scores == {"doubling": (0, 3), "naming": (2, 5)}
    page = nbformat.read(course.root / f"autograded/{student}/{A}/doubling.ipynb", 4)
    nbformat.validate(page)
    assert "it could not be read" in page.cells[1].source
    note = re.split("[:.] [Aa]sk for", row.notes["doubling"][0])[0]
    assert note.replace(".", "") in page.cells[1].source.replace("\\", "").replace(".", "")


def test_a_notebook_that_cannot_be_read_has_a_feedback_page_that_says_so(graded):
    course = graded[0]
    nbgrader(course, "generate_feedback", A, "--student", "cut")
    page = (course.root / f"feedback/cut/{A}/doubling.html").read_text("utf-8")
    assert "it could not be read" in page
    assert "is cut off" in page


def due(course, *notebooks):
    with Gradebook(course, A) as gradebook:
        return list(gradebook.due(notebooks=notebooks))


@pytest.fixture
def again(graded, tmp_path):
    """A copy of the graded class, to change."""
    shutil.copytree(graded[0].root, tmp_path / "course")
    return Course(tmp_path / "course")


def test_nothing_is_due_when_nothing_has_changed(graded):
    assert due(graded[0]) == []


def test_what_has_changed_is_due_with_or_without_a_newer_timestamp(again):
    hand_in(submitted(again, "ada"), again.release / A, twice="def twice(number):\n    return number + number")
    (submitted(again, "zoe") / "helper.py").write_text("", "utf-8")
    (submitted(again, "a_time_far_away") / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC", "utf-8")
    hand_in(submitted(again, "cut"), again.release / A)
    assert due(again) == ["a_time_far_away", "ada", "cut", "zoe"]
    grade(again, A)
    assert scores(again, A)["cut"] == FULL
    assert due(again) == []


def test_a_notebook_that_was_never_graded_is_due(once_released, tmp_path):
    shutil.copytree(once_released.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    hand_in(submitted(course, "ada"), course.release / A)
    hand_in(submitted(course, "zoe"), course.release / A)
    (submitted(course, "zoe") / "naming.ipynb").unlink()
    grade(course, A, notebooks=["doubling"])
    assert due(course, "doubling") == []
    assert due(course) == ["ada", "zoe"]
    grade(course, A)
    assert scores(course, A)["ada"] == FULL
    assert due(course) == []


def test_everybody_is_due_when_a_test_is_mended_and_nobody_is_noted_as_having_edited_it(again):
    script = again.challenges / A / "doubling.py"
    text = script.read_text("utf-8")
    script.write_text(
        text.replace("(-4, 0.5, 7)", "(-4, 0.5, 8)").replace('6, "twice(3)")', '6, "twice three")'), "utf-8"
    )
    release(again, A)
    assert set(due(again)) == {"ada", "zoe", ASKING, *SLIPS, *ENDS, *UNREAD}
    summary = grade(again, A, students=["ada"])
    assert (summary.rows[0].score, summary.rows[0].notes) == (5, {})
    assert "ada" not in due(again)


CHANGES = {
    "points": lambda cells: cells["small_numbers"].metadata.nbgrader.update(points=3),
    "a lesson": lambda cells: cells["lesson-twice-a-number-is-the-number"].update(source="Twice is two times."),
    "a hidden test": lambda cells: cells["small_numbers"].update(source="assert twice(3) == 6"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_notebook_is_of_another_release_when_its_points_its_lessons_or_its_tests_change(graded, what):
    with Gradebook(graded[0], A) as gradebook:
        template = gradebook.templates(["doubling"])["doubling"]
    before = digest_of(template)
    CHANGES[what]({each.id: each for each in template.cells})
    assert digest_of(template) != before


def manual_scores(course, student, given=None):
    """Return, or first give, what a person gave for `doubling`."""
    with api.Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        grade_of = gradebook.find_grade("small_numbers", "doubling", A, student)
        if given is not None:
            grade_of.manual_score = given
            gradebook.db.commit()
        return grade_of.manual_score


def test_what_a_person_gave_for_a_notebook_that_cannot_be_read_stays_while_nothing_new_is_handed_in(again):
    manual_scores(again, "cut", 1.5)
    script = again.challenges / A / "naming.py"
    text = script.read_text("utf-8")
    script.write_text(text.replace('"Blue!"', '"Green!"').replace('"BLUE!"', '"GREEN!"'), "utf-8")
    assert script.read_text("utf-8") != text
    release(again, A)
    summary = grade(again, A, students=["cut"])
    assert manual_scores(again, "cut") == 1.5
    assert "what a person gave" not in str(summary.rows[0].notes)
    assert summary.rows[0].scores["doubling"] == (1.5, 3)


def test_the_whole_class_is_given_back_and_exported(graded):
    course = graded[0]
    nbgrader(course, "generate_feedback", A)
    nbgrader(course, "export")
    with (course.root / "grades.csv").open(encoding="utf-8") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file) if row["score"]}
    for row in graded[1].rows:
        assert exported[row.student] == row.score
        for notebook, (score, points) in row.scores.items():
            page = (course.root / f"feedback/{row.student}/{A}/{notebook}.html").read_text("utf-8")
            assert f"(Score: {score} / {points})" in page, f"{row.student}/{notebook}"
    for student in CARDS:
        page = (course.root / f"feedback/{student}/{A}/doubling.html").read_text("utf-8")
        assert "Your answer: B. The right answer: B." in page


@pytest.mark.parametrize("make", [feedback, lambda course, a: nbgrader(course, "generate_feedback", a)])
def test_a_page_says_what_nobody_has_graded_yet_and_counts_it_as_nothing_wrong(again, make):
    with api.Gradebook(f"sqlite:///{again.root / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("why_warm", "naming", A, "zoe").manual_score = 0
        gradebook.db.commit()
    make(again, A)
    pages = {name: (again.root / f"feedback/{name}/{A}/naming.html").read_text("utf-8") for name in ("ada", "zoe")}
    assert "You have earned 2 of 5 points.</b> 3 points are not graded yet: a person will do that." in pages["ada"]
    assert "Look at this first" not in pages["ada"]
    assert "why warm</a>: not graded yet" in pages["ada"]
    assert "Not graded yet, of 3.0" in pages["ada"]
    assert "Score: 0.0 / 3.0" not in pages["ada"]
    assert "not graded yet" not in pages["zoe"]
    assert "why warm</a>: 0 of 3 points" in pages["zoe"]
    assert "Score: 0.0 / 3.0" in pages["zoe"]


def test_two_notebooks_saved_under_each_others_names_are_noted(once_released, tmp_path):
    shutil.copytree(once_released.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    folder = submitted(course, "ada")
    hand_in(folder, course.release / A)
    (folder / "doubling.ipynb").rename(folder / "x")
    (folder / "naming.ipynb").rename(folder / "doubling.ipynb")
    (folder / "x").rename(folder / "naming.ipynb")
    (row,) = grade(course, A).rows
    assert "doubling.ipynb says that it is naming: look whether two are mixed up." in row.notes["doubling"]


def test_a_hand_in_in_another_place_is_named_and_a_page_of_an_earlier_one_goes(again):
    nbgrader(again, "generate_feedback", A, "--student", "ada")
    page = again.root / f"feedback/ada/{A}/doubling.html"
    assert page.exists()
    (submitted(again, "ada") / "doubling.ipynb").unlink()
    hand_in(again.root / "submitted/eve/First Steps", again.release / A)
    (again.root / "submitted/bob").mkdir()
    (again.root / "submitted/bob/all.zip").write_bytes(b"PK")
    warned = []
    report = Report()
    report.warn = warned.append
    grade(again, A, report)
    assert [text for text in warned if "rename or move" in text] == [
        "bob has no first-steps, but all.zip: rename or move it.",
        "eve has no first-steps, but First Steps: rename or move it.",
    ]
    assert not page.exists()
    assert page.with_name("naming.html").exists()


def test_points_that_wait_for_a_person_are_in_the_row(graded):
    (row,) = [row for row in graded[1].rows if row.student == "ada"]
    assert row.waiting == {"naming": 3}
    assert '"waiting": {' in as_json(graded[1])
    assert "to grade" in [column.header for column in table(graded[1], 120).columns]
