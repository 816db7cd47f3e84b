"""A class in which each student made one slip: it costs nobody else anything, and its author no more than it must."""

import json
import shutil
import sys

import pytest

from gradestep.grader.grade import grade
from gradestep.teacher.course import Course

from .submissions.corpus import submitted
from .submissions.graded import scores
from .submissions.hand_in import cell, hand_in, read, with_doubling

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


@pytest.fixture(scope="module")
def graded(once_released, tmp_path_factory):
    """The class, graded once, with an honest student before and after; tests only read it."""
    course = Course(tmp_path_factory.mktemp("slips") / "course")
    shutil.copytree(once_released.root, course.root)
    for student in ("ada", "zoe"):
        hand_in(submitted(course, student), course.release / A)
    for name, write in SLIPS.items():
        write(submitted(course, name), course.release / A)
    return course, grade(course, A)


def test_everybody_is_graded(graded):
    course, summary = graded
    assert summary.failed == {}
    assert {row.student for row in summary.rows} == {"ada", "zoe", *SLIPS} == scores(course, A).keys()


@pytest.mark.parametrize("student", ["ada", "zoe", *SLIPS])
def test_a_slip_costs_nothing(graded, student):
    assert scores(graded[0], A)[student] == FULL


@pytest.mark.parametrize("student", ["ada", "zoe", *SLIPS])
def test_what_the_teacher_should_look_at_is_noted_and_nothing_else(graded, student):
    (row,) = [row for row in graded[1].rows if row.student == student]
    said = [text for texts in row.notes.values() for text in texts]
    assert [text[: len(NOTED.get(student, ""))] for text in said] == ([NOTED[student]] if student in NOTED else [])


@pytest.mark.parametrize("student", CARDS)
def test_the_card_in_the_graded_notebook_shows_the_letter_that_was_graded(graded, student):
    text = (graded[0].root / f"autograded/{student}/{A}/doubling.ipynb").read_text("utf-8")
    (shown,) = [each for each in json.loads(text)["cells"] if each["id"] == "twice_three-card"]
    assert "The answer is B." in "".join(shown["outputs"][0]["data"]["text/plain"])
