"""Kinds of questions: each is found by its name, with its front end, and what docs/kinds.md shows is so."""

import re

import pytest

from gradestep import chosen, marked, quiz
from gradestep.course.course import find_course
from gradestep.course.errors import GradestepError
from gradestep.proof.check import check
from gradestep.release.init import init
from gradestep.student.quiz import quiz as recorder
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
    with pytest.raises(
        GradestepError, match='asks="numbr" is no kind of question: use one of blanks, choice, match, number, order'
    ):
        check(course, "first-steps/every-kind", workers=1)


SEVERAL = kind_of("choice").read("""\
Which are even?

- [x] 2
  > Yes.
- [x] 4
  > Yes.
- [ ] 3 (odd-is-even)
  > 3 is odd.
- [ ] 5 (odd-is-even)
  > 5 is odd.
""")
CREDIT = {"AB": None, "A": 1.5, "ABC": 1.5, "AC": 0, "CD": 0, "ABCD": 0}


@pytest.mark.parametrize("answer", CREDIT)
def test_each_right_option_earns_its_part_where_the_mark_says_so(answer, capsys):
    asked = SEVERAL.with_marks({"credit": "each"})
    recorder._recorded.clear()
    quiz("even", answer, question="?", **asked.given)
    assert chosen("even") == answer

    def earned():
        return marked("even", "choice", points=3, given=asked.given, seal=asked.seal)

    if CREDIT[answer] == 0:
        with pytest.raises(AssertionError, match="is odd"):
            earned()
    else:
        assert earned() == CREDIT[answer]
        assert ("is odd" in capsys.readouterr().out) == (answer == "ABC")


@pytest.mark.parametrize("answer", [each for each in CREDIT if each != "AB"])
def test_otherwise_all_right_options_and_no_other_earn_the_points(answer):
    assert kind_of("choice").mark(SEVERAL.given, SEVERAL.seal, answer).share == 0


def test_credit_for_one_right_option_is_a_complaint():
    one = kind_of("choice").read("?\n\n- [x] a\n- [ ] b").with_marks({"credit": "each"})
    assert "there is no part of it to earn: leave credit= out" in "\n".join(one.complaints("even"))


@pytest.mark.parametrize(
    ("asks", "items", "wrong", "said"),
    [
        ("choice", "- [x] 2\n- [ ] 3", "B", "That is not right."),
        ("number", "- [x] 2\n- [ ] 3", "3", "The right number is another one."),
    ],
)
def test_of_a_wrong_answer_of_which_a_draft_says_nothing_something_is_said(asks, items, wrong, said):
    kind = kind_of(asks)
    asked = kind.read(f"How many?\n\n{items}")
    assert list(asked.complaints("many", is_draft=True)) == []
    assert kind.mark(asked.given, asked.seal, wrong).said == said
    with pytest.raises(AssertionError, match=said):  # noqa: PT012 - the tests cell as it is graded
        quiz(
            "many",
            wrong,
            question="How many?",
            asks=asks,
            **(asked.given if asks == "choice" else {"given": asked.given}),
        )
        exec(asked.tests("many", 1), {})  # noqa: S102
