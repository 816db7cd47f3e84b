"""The tutorial of docs/first-challenge.md: its pieces make a challenge, and the check says what the page says."""

import re

from gradestep.course.course import find_course
from gradestep.course.errors import GradestepError
from gradestep.proof.check import check
from gradestep.release.init import init

from .conftest import REPOSITORY

BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TESTS, NEXT = (
    "# %% tests=",
    "# %% mistake=",
)  # the tests are written twice: the second ones stand in the place of the first


def test_each_piece_of_the_first_challenge_is_answered_as_its_page_says(tmp_path):
    list(init(tmp_path / "statistics"))
    course = find_course(tmp_path / "statistics")
    script, text = course.challenges / "first-steps/median.py", ""
    for language, block in BLOCK.findall((REPOSITORY / "docs/first-challenge.md").read_text("utf-8")):
        if language == "python":
            before, tests, after = text.partition(TESTS) if block.startswith(TESTS) else (text, "", "")
            rest = after[after.index(NEXT) :] if tests else ""
            text = f"{before}\n\n{block}\n\n{rest}".strip() + "\n"
            script.write_text(text, "utf-8")
        else:
            assert block.strip() in said(course)
    assert said(course) == ""


def said(course):
    try:
        (checked,) = check(course, "first-steps/median", workers=1)
    except GradestepError as error:
        return str(error)
    return "\n".join(broken.what for broken in checked.broken)
