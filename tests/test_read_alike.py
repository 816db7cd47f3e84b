"""What a person types into a card is read the same by its front end in a browser and by the grader's Python."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradestep.authoring.challenge import parse_script
from gradestep.student.quiz.kinds import NAMES, kind_of
from gradestep.student.quiz.question import clean
from gradestep.student.widget.front_end import script

from . import browser
from .every_kind import every_kind

# what each kind is made of, and every sign that JavaScript or Python takes for a space
WORDS = {
    "blanks": ["1", "9", "A", "c", "1B 2A", "1B", "2A", "2c", ",", ";"],
    "choice": ["A", "b", "C", "D", ",", "+", "7"],
    "match": ["1", "2", "3", "A", "b", "1B 2A", ":"],
    "number": ["1", "25", "000", ".", ",", "-", "\u2212", "e3", "/", "%", "% of votes", " of votes", "x10^2", "'", "²"],
    "order": ["A", "b", "C", ">", "D", ",", ";"],
}
SPACES = [*" \t\x0b\x1c\x1d\x1e\x1f\x85\xa0\u180e\u2009\u200b\u202f\ufeff"]


@pytest.fixture(scope="module")
def given_of(tmp_path_factory):
    """What a card of each kind is given: that of a question in docs/kinds.md."""
    script = tmp_path_factory.mktemp("kinds") / "every-kind.py"
    script.write_text(every_kind(), "utf-8")
    cells = [*reversed(parse_script(script).of_role("quiz"))]
    return {cell.asks: cell.quiz.given for cell in cells} | {"number": {"unit": "% of votes", "accuracy": ""}}


@pytest.fixture(scope="module")
def page():
    with browser.chromium() as chromium:
        page = chromium.new_page()
        page.evaluate(
            "async code => { window.kinds = (await import(URL.createObjectURL("
            "new Blob([code], { type: 'text/javascript' })))).KINDS; }",
            script("quiz/kinds/kinds.js"),
        )
        yield page


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_the_same_in_the_browser_and_to_the_grader(page, given_of, name):
    typed = st.lists(st.sampled_from([*WORDS[name], *SPACES]), min_size=1, max_size=8).map("".join)
    examples = []

    @settings(max_examples=600, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(typed)
    def collected(text):
        examples.append(text)

    collected()
    kind = kind_of(name)
    read = page.evaluate(
        "([name, given, texts]) => texts.map(text => { const answer = kinds[name].read(text, given);"
        " return [answer, kinds[name].problem(given, answer) !== '']; })",
        [name, kind.content(given_of[name]), examples],
    )
    for text, (answer, is_problem) in zip(examples, read, strict=True):
        plain = clean(text)
        graded = kind.read_answer(given_of[name], plain) if plain.strip() else None
        assert is_problem == bool(graded and graded.complaint), json.dumps(text)
        if not is_problem:
            assert answer == (graded.text if graded else ""), json.dumps(text)
    assert any(is_problem for _, is_problem in read)
    assert any(answer and not is_problem for answer, is_problem in read)
