"""Every challenge proves itself, and the proof finds what is false."""

import pytest

from gradestep.teacher.challenge import read_challenge
from gradestep.teacher.proof import prove

from .conftest import REPOSITORY

SCRIPTS = sorted((REPOSITORY / "challenges").glob("*/*.py"))
DOUBLING = "first-steps/doubling.py"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_challenge_of_the_course_holds_what_it_claims(script):
    assert prove(read_challenge(script), seed=7) == []


@pytest.mark.parametrize("script", [path for path in SCRIPTS if "challenge-" in path.stem], ids=lambda path: path.stem)
def test_a_challenge_of_the_course_has_all_its_parts(script):
    challenge = read_challenge(script)
    answers = challenge.of_role("answer")
    assert len(answers) >= 2
    for answer in answers:
        stand_ins = [
            [cell for cell in challenge.of_role(role) if challenge.answered_by(cell) is answer]
            for role in ("mistake", "alternative")
        ]
        assert len(stand_ins[0]) >= 4, f"{answer.name} has too few mistakes"
        assert len(stand_ins[1]) >= 2, f"{answer.name} has too few alternatives"
    assert sum("### BEGIN HIDDEN TESTS" in cell.source for cell in challenge.of_role("tests")) >= 2
    (quiz,) = challenge.of_role("quiz")
    assert (quiz.marks["attempts"], quiz.marks["seconds"]) == (2, 120)


FALSEHOODS = {
    "a false key": ("- [ ] `5` (adds-instead)", "- [x] `5`", '"twice_three" marks AB as right, but what holds is B'),
    "a proof that fails": ("product = sum(", "product = 1 / 0 + sum(", "the proof of"),
    "a proof that forgets an option": ('"A": product == 5, ', "", "holds is {'B': True}"),
    "a solution that is wrong": ("doubled = number * 2", "doubled = number * 3", "with the solution in place"),
    "an alternative that is wrong": ("return number + number", "return number", "the alternative"),
    "a mistake that is none": ("return number**2", "return number * 2", 'the mistake "squares it" passes the tests'),
    "tests that a stub passes": ("check_close(twice(3)", "return_early = 1\n# check_close(twice(3)", "stub passes"),
}


@pytest.mark.parametrize("falsehood", FALSEHOODS)
def test_a_falsehood_is_found(course, falsehood):
    old, new, complaint = FALSEHOODS[falsehood]
    script = course.challenges / DOUBLING
    text = script.read_text("utf-8")
    assert old in text
    if falsehood.startswith("tests"):
        text = text[: text.index("### BEGIN HIDDEN")] + text[text.index("### END HIDDEN TESTS") + 20 :]
    script.write_text(text.replace(old, new), "utf-8")
    assert complaint in "\n".join(map(str, prove(read_challenge(script))))


def test_the_tiny_course_holds_what_it_claims(course):
    for script in course.scripts():
        assert prove(read_challenge(script)) == []


def test_a_stand_in_is_seen_by_the_functions_of_the_lesson(course):
    script = course.challenges / DOUBLING
    text = script.read_text("utf-8")
    helper = "# %%\ndef apply_all(numbers):\n    return [twice(number) for number in numbers]\n\n\n# %% answer="
    text = text.replace("# %% answer=", helper).replace("check_close(twice(3), 6", "check_close(apply_all([3]), [6]")
    script.write_text(text, "utf-8")
    assert prove(read_challenge(script)) == []
    script.write_text(text.replace("return number**2", "return number * 2"), "utf-8")
    assert "passes the tests" in "\n".join(map(str, prove(read_challenge(script))))
