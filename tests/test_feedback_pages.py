"""`gradestep feedback` makes the pages that nbgrader makes, and of these only those that would change."""

import json
import os
import re
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from gradestep.course.errors import GradestepError
from gradestep.desk.feedback import make_pages
from gradestep.desk.feedback.make_pages import ENDED, MADE_OF, _Converter, feedback

from . import browser
from .command_line import gradestep, nbgrader
from .handed_in import A, database
from .runs import CLASS, copy_of


@pytest.fixture(scope="module")
def given_back(undisturbed, tmp_path_factory):
    """A class with its pages; tests only copy it."""
    course = copy_of(undisturbed, tmp_path_factory.mktemp("given-back"))
    feedback(course, A)
    return course


@pytest.fixture
def course(given_back, tmp_path):
    return copy_of(given_back, tmp_path)


def pages(course):
    return {
        (path.parts[-3], path.stem): path.read_text("utf-8")
        for path in (course.root / "feedback").glob(f"*/{A}/*.html")
    }


def made(found):
    return sorted((page.student, page.notebook) for page in found.pages)


def test_each_page_is_the_one_that_nbgrader_makes(course):
    ours = pages(course)
    nbgrader(course, "generate_feedback", A)
    theirs = {which: page for which, page in pages(course).items() if which in ours}
    assert ours.keys() == {(student, name) for student in CLASS for name in ("doubling", "naming")}
    assert {which: MADE_OF.sub("", page).replace("<head>\n\n", "<head>\n") for which, page in ours.items()} == theirs


def test_only_pages_whose_scores_comments_or_notebooks_changed_are_made_again(course):
    assert feedback(course, A).kept == len(CLASS) * 2
    with database(course) as gradebook:
        gradebook.find_grade("loud", "naming", A, "ada").manual_score = 0.25
        gradebook.find_comment("why_warm", "naming", A, "grace").manual_comment = "Well said."
        gradebook.db.commit()
    graded = course.root / f"autograded/mary/{A}/doubling.ipynb"
    notebook = json.loads(graded.read_text("utf-8"))
    notebook["cells"][0]["source"] += " And more."
    graded.write_text(json.dumps(notebook), "utf-8")
    found = feedback(course, A)
    assert made(found) == [("ada", "naming"), ("grace", "naming"), ("mary", "doubling")]
    assert "Well said." in pages(course)["grace", "naming"]
    assert made(feedback(course, A)) == []


def test_a_page_that_was_removed_or_made_by_nbgrader_is_made_and_the_others_stay(course):
    nbgrader(course, "generate_feedback", A, "--student", "ada")
    (course.root / f"feedback/linus/{A}/naming.html").unlink()
    assert made(feedback(course, A)) == [("ada", "doubling"), ("ada", "naming"), ("linus", "naming")]


def test_what_a_graded_notebook_says_to_the_teacher_alone_makes_no_page_again(course):
    graded = course.root / f"autograded/mary/{A}/doubling.ipynb"
    notebook = json.loads(graded.read_text("utf-8"))
    notebook["metadata"]["gradestep"] |= {"graded": {"release": "another"}, "notes": ["it came late"]}
    note = {
        "cell_type": "markdown",
        "id": "note",
        "metadata": {"gradestep": {"notes": True}},
        "source": "It came late.",
    }
    graded.write_text(json.dumps({**notebook, "cells": [note, *notebook["cells"]]}), "utf-8")
    assert made(feedback(course, A)) == []


def test_all_pages_are_made_again_by_a_package_of_the_same_version_and_other_code(course, monkeypatch):
    monkeypatch.setattr(make_pages, "of_ours", lambda packages: f"other code in {len(packages)} packages")
    assert (feedback(course, A).kept, feedback(course, A).kept) == (0, len(CLASS) * 2)


def test_one_students_pages_or_all_are_made_when_asked_for(course):
    assert made(feedback(course, A, students=["ada"], again=True)) == [("ada", "doubling"), ("ada", "naming")]
    assert len(feedback(course, A, again=True).pages) == len(CLASS) * 2


def test_a_page_that_cannot_be_made_stops_no_other_and_leaves_the_old_one(course):
    before = pages(course)
    (course.root / f"autograded/ada/{A}/doubling.ipynb").write_text("{", "utf-8")
    ran = gradestep(course, "feedback", A, "--again", "--json")
    said = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert [(each["student"], each["notebook"]) for each in said["failed"]] == [("ada", "doubling")]
    assert len(said["made"]) == len(CLASS) * 2 - 1
    assert pages(course)["ada", "doubling"] == before["ada", "doubling"]
    assert "Not made: ada doubling: " in ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process does not inherit what a test changed")
def test_a_process_that_ends_costs_the_pages_that_it_did_not_make_and_is_said(course, monkeypatch):
    monkeypatch.setattr(_Converter, "make", lambda *_: os._exit(1))
    before, found = pages(course), feedback(course, A, again=True)
    assert (found.pages, set(found.failed.values())) == ([], {ENDED})
    assert pages(course) == before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process does not inherit what a test changed")
def test_a_page_that_ends_its_process_costs_no_other_page(course, monkeypatch):
    make = _Converter.make
    monkeypatch.setattr(
        _Converter, "make", lambda self, page: os._exit(1) if page.student == "grace" else make(self, page)
    )
    found = feedback(course, A, again=True, workers=2)
    assert {page.student for page in found.failed} == {"grace"}
    assert set(found.failed.values()) == {ENDED}
    assert len(found.pages) == 2 * (len(CLASS) - 1)


def test_the_command_says_how_many_pages_it_made_and_where(course):
    (course.root / f"feedback/linus/{A}/naming.html").unlink()
    first, second = gradestep(course, "feedback", A), gradestep(course, "feedback", A)
    assert (
        first.stdout
        == "Made 1 page for 1 student in feedback/STUDENT/first-steps/; 11 pages already as they should be.\n"
    )
    assert second.stdout == "Nothing to make: 12 pages already as they should be.\n"


def test_nothing_to_give_back_is_said(fresh):
    with pytest.raises(
        GradestepError, match="first-steps: nothing was graded yet: run gradestep grade first-steps first"
    ):
        feedback(fresh, A)


@pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_to_complain_about(width, theme, given_back, chromium):
    paths = sorted((given_back.root / "feedback").glob(f"*/{A}/doubling.html"))[:2]
    for path in paths:
        page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
        page.set_content(path.read_text("utf-8"))
        page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        assert brightness(page.evaluate("getComputedStyle(document.body).backgroundColor")) == theme
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response
        page.close()
        assert len(found["passes"]) > 10  # it has looked
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]] == []


def brightness(colour):
    return "dark" if sum(map(int, re.findall(r"\d+", colour)[:3])) < 3 * 64 else "light"
