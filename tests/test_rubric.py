"""The rubric in a hand-graded cell of a script: it is read, checked line by line, and stays behind."""

import nbformat
import pytest

from gradestep.authoring.rubric import complaints, rubric_of, starts_full, without_rubric
from gradestep.authoring.secrets import secrets
from gradestep.authoring.validation import read_challenge
from gradestep.course.errors import GradestepError
from gradestep.release.build import build
from gradestep.release.leaks import find_leaks

NAMING = "first-steps/naming"
ANSWER = "# Because fire is warm."
RUBRIC = """\
# Because fire is warm.
#
# > [-1] forgets that the sun is warm
# > and that it shines
# > [-0.5] spells it wrongly
# > [0] well said
#
# > A quote of the model answer."""


def with_rubric(course, rubric, *, code=False):
    """Put a rubric into the one hand-graded cell of the tiny course, and return its script and the cell's line."""
    script = course.challenges / f"{NAMING}.py"
    text = script.read_text("utf-8").replace(ANSWER, rubric)
    script.write_text(text.replace("[markdown] manual", "manual") if code else text, "utf-8")
    return script, text[: text.index("manual=")].count("\n") + 1


def test_a_rubric_is_read_with_its_points(course):
    script, _ = with_rubric(course, RUBRIC)
    items = rubric_of(read_challenge(script).of_role("manual")[0].source)
    assert [item.shown for item in items] == [
        "[-1] forgets that the sun is warm and that it shines",
        "[-0.5] spells it wrongly",
        "[0] well said",
    ]
    assert starts_full(items)


def test_a_code_cell_holds_its_rubric_in_comments(course):
    script, _ = with_rubric(course, "warm = True\n# > [+1] says it\n# > [+2] proves it\n# why", code=True)
    (cell,) = read_challenge(script).of_role("manual")
    assert [(item.points, item.words) for item in rubric_of(cell.source)] == [(1, "says it"), (2, "proves it")]
    assert without_rubric(cell.source) == "warm = True\n# why"
    assert not starts_full(rubric_of(cell.source))


def test_the_model_answer_is_built_without_the_rubric(course):
    with_rubric(course, RUBRIC)
    build(course, NAMING)
    built = (course.source / f"{NAMING}.ipynb").read_text("utf-8")
    (cell,) = (cell for cell in nbformat.reads(built, 4).cells if cell.id == "why_warm")
    assert cell.source == "Because fire is warm.\n\n\n> A quote of the model answer."
    assert "forgets" not in built


def test_a_tasks_rubric_stays_behind_too(course):
    script = course.challenges / f"{NAMING}.py"
    task = '\n# %% [markdown] task="draw_it" points=2\n# Draw the sun.\n# > [-1] draws the moon instead\n'
    script.write_text(script.read_text("utf-8") + task, "utf-8")
    build(course, NAMING)
    (cell,) = (cell for cell in nbformat.read(course.source / f"{NAMING}.ipynb", 4).cells if cell.id == "draw_it")
    assert cell.source == "Draw the sun."
    assert "draws the moon instead" in {secret.text for secret in secrets(read_challenge(script))}


@pytest.mark.parametrize("where", ["Know that one forgets that the sun is warm and that it shines.", "[0] well said"])
def test_a_release_that_says_what_the_rubric_says_is_a_leak(course, where):
    script, _ = with_rubric(course, RUBRIC)
    folder = course.release / "first-steps"
    folder.mkdir(parents=True)
    cell = nbformat.v4.new_markdown_cell(where, id="lesson")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "naming.ipynb")
    leaks = find_leaks(folder, [read_challenge(script)])
    assert any("rubric" in leak.what or "model answer" in leak.what for leak in leaks)


FAULTS = {
    "more than the points": ("> [-4] forgets it", 1, "is more than the 3 points of the cell"),
    "no number": ("> [minus one] forgets it", 1, "begins with no number: write [-1]"),
    "no brackets": ("> -1 forgets it", 1, 'begins with no number in brackets: write "> [-1] forgets it"'),
    "no points": ("> forgets it\n> [-1] is hard to read", 1, "begins with no number in brackets"),
    "no quote": ("Because.\n\n[-1] forgets it", 3, 'quote it, with "> " before the brackets'),
    "no sign": ("> [1] forgets it", 1, "begins with no number"),
    "infinitely many": ("> [-inf] forgets it", 1, "begins with no number"),
    "another minus": ("> [\N{MINUS SIGN}1] forgets it", 1, "begins with no number"),
    "no words": ("text\n> [-1]", 2, "says nothing"),
    "the same twice": ("> [-1] forgets it\n> [-2] forgets it", 2, "is there twice"),
    "computed": ("> [-1] forgets {{ it }}", 1, "no plain sentence"),
    "an essay": (f"> [-1] {'a' * 301}", 1, "no plain sentence of 300"),
    "too little to add up": ("> [+1] says it\n> [+1] shows it\n> [-1] shouts", 1, "add up to 2 points"),
    "too many": ("\n".join(f"> [-1] {number}" for number in range(31)), 31, "a rubric of 31 lines: 30 are the most"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_rubric_is_named_with_its_line(course, fault):
    rubric, line, what = FAULTS[fault]
    script, header = with_rubric(course, "\n".join(f"# {each}" for each in rubric.splitlines()))
    with pytest.raises(GradestepError) as error:
        read_challenge(script)
    assert f"naming.py:{header + line}: " in str(error.value)
    assert what in str(error.value)


@pytest.mark.parametrize(
    "text", ["> [!TIP]\n> think", "> [a link](https://example.org)", "```\n> [-9] no\n```", "[-9]"]
)
def test_what_only_looks_like_a_rubric_is_text(text):
    assert list(complaints(text, 1)) == []
    assert without_rubric(text) == text
