"""Kinds of questions: each is found by its name, with its front end, and what docs/kinds.md shows is so."""

import re

import pytest

from gradestep.course.course import find_course
from gradestep.course.errors import GradestepError
from gradestep.proof.check import check
from gradestep.release.init import init
from gradestep.student.quiz.kinds import HERE, NAMES, kind_of

from .every_kind import PAGE, every_kind


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_has_its_name_a_front_end_and_a_page(name):
    assert kind_of(name).name == name
    assert (HERE / f"{name}.js").is_file()
    assert re.search(rf"\b{name}: \w+\b.* }};", (HERE / "kinds.js").read_text("utf-8"))
    assert f'asks="{name}"' in PAGE


def test_a_name_that_is_no_kind_is_none():
    with pytest.raises(KeyError):
        kind_of("../choice")


def test_what_the_page_shows_is_proven(tmp_path):
    list(init(tmp_path / "course"))
    course = find_course(tmp_path / "course")
    script = course.challenges / "first-steps/every-kind.py"
    script.write_text(every_kind(), "utf-8")
    (checked,) = check(course, "first-steps/every-kind", workers=1)
    assert [broken.what for broken in checked.broken] == []


def test_a_kind_that_is_none_is_said_where_it_is_asked_for(tmp_path):
    list(init(tmp_path / "course"))
    course = find_course(tmp_path / "course")
    script = course.challenges / "first-steps/every-kind.py"
    script.write_text(every_kind().replace('asks="number"', 'asks="numbr"'), "utf-8")
    with pytest.raises(GradestepError, match='asks="numbr" is no kind of question: use one of choice, number, order'):
        check(course, "first-steps/every-kind", workers=1)
