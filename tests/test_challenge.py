"""A percent script that is wrong gets one line for each fault: where, what, and what to do."""

import nbformat
import pytest

from gradestep.authoring.validation import read_challenge
from gradestep.course.errors import GradestepError
from gradestep.release.build import build

NAMING = "first-steps/naming"


def spoil(course, old, new):
    """Replace `old` by `new` in the script of `naming`, and return the 1-based line where it stood."""
    script = course.challenges / f"{NAMING}.py"
    text = script.read_text("utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in the script"
    script.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


FAULTS = {
    "an unknown mark": ('manual="why_warm"', 'manuel="why_warm"', 'unknown mark "manuel"'),
    "a mark that cannot be read": ('tests="loud" points=1', 'tests="loud" points=one', "cannot read the marks"),
    "points in quotes": ('tests="loud" points=1', 'tests="loud" points="1"', "points='1' is no number"),
    "no points for tests": ('tests="loud" points=1', 'tests="loud" points=0', "points=0 on a cell with tests= earns"),
    "negative points": ('tests="loud" points=1', 'tests="loud" points=-1', "points=-1 is out of range"),
    "no points": ('tests="loud" points=1', 'tests="loud"', "tests= needs points="),
    "half an attempt": ("attempts=1", "attempts=1.5", "attempts=1.5 is out of range"),
    "a mark on the wrong cell": ('answer="shout"', 'answer="shout" points=1', "points= does not belong"),
    "two roles on one cell": ('answer="shout"', 'answer="shout" mistake="x"', "answer= and mistake= on one cell"),
    "a name with a space": ('answer="shout"', 'answer="shout it"', 'answer="shout it" is no name'),
    "a quiz on a code cell": ("[markdown] quiz=", "quiz=", "quiz= is on a code cell"),
    "a header that is no header": ('# %% answer="shout"', '# %% answer answer="shout"', '"answer" is no mark'),
    "a mistake that fails unknown tests": ('fails="loud"', 'fails="quiet"', 'fails="quiet" but there is no such'),
    "a proof of an unknown quiz": ('proves="warm_colours"', 'proves="cold"', 'proves="cold" but there is no such'),
    "a name that is taken": ('manual="why_warm"', 'manual="shout"', 'the name "shout" is taken (line 34)'),
    "code that is not Python": ("return word.upper()", "return word.upper(", "not Python"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_mark_is_named_with_its_line(course, fault):
    old, new, complaint = FAULTS[fault]
    line = spoil(course, old, new)
    with pytest.raises(GradestepError) as error:
        read_challenge(course.challenges / f"{NAMING}.py")
    assert complaint in str(error.value)
    assert f"naming.py:{line}: " in str(error.value)
    assert all(": " in line for line in str(error.value).splitlines())


def test_a_notebook_of_another_mode_says_which_and_its_cards_too(course):
    spoil(course, "kind: Conceptual", "mode: Deep dive")
    build(course, NAMING)
    cells = nbformat.read(course.source / f"{NAMING}.ipynb", 4).cells
    assert "**Deep dive** · " in cells[0].source
    assert any('kind="Deep dive"' in cell.source for cell in cells)


def test_time_for_code_is_asked_for_only_where_there_is_code_to_write(course):
    script = course.challenges / "first-steps/reading.py"
    front = "# ---\n# title: Read\n# mode: Learn\n# level: beginner\n# minutes: {}\n# objectives: [Read.]\n# ---\n\n"
    for minutes, said in [(2, "2 minutes"), (1, "1 minute")]:
        script.write_text(f"{front.format(minutes)}# %% [markdown]\n# Read this.\n", "utf-8")
        build(course, "first-steps/reading")
        (title, _) = nbformat.read(course.source / "first-steps/reading.ipynb", 4).cells
        assert f"**Learn** · beginner · about {said}\n" in title.source


def test_where_there_is_code_to_write_both_numbers_are_said(course):
    build(course, "first-steps/doubling")
    notebook = nbformat.read(course.source / "first-steps/doubling.ipynb", 4)
    assert "· about 2 minutes to read, 7 with the code\n" in notebook.cells[0].source
    assert notebook.metadata["gradestep"]["minutes_with_code"] == 7


def test_what_holds_answers_is_folded_away(course):
    script = course.challenges / "first-steps/doubling.py"
    chart = "from gradestep import explore\n\nexplore(\n    predict='Which?',\n)"
    lesson = "# %% [markdown]\n# Twice a number"
    script.write_text(script.read_text("utf-8").replace(lesson, f"# %%\n{chart}\n\n{lesson}", 1), "utf-8")
    build(course, "first-steps/doubling")
    cells = {cell.id: cell for cell in nbformat.read(course.source / "first-steps/doubling.ipynb", 4).cells}
    folded = [name for name, cell in cells.items() if cell.metadata.get("jupyter", {}).get("source_hidden")]
    assert folded == ["lesson-from-gradestep-import-explore-explore-pr", "twice_three-card", "small_numbers"]


def test_a_question_without_points_is_a_card_and_nothing_to_grade(course):
    spoil(course, 'quiz="warm_colours" points=1', 'quiz="warm_colours" points=0')
    build(course, NAMING)
    cells = nbformat.read(course.source / f"{NAMING}.ipynb", 4).cells
    assert [cell.id for cell in cells if "warm_colours" in cell.id] == ["warm_colours-card"]


OTHER_FAULTS = {
    "a quiz without a right option": (
        ("- [x] red", "- [ ] red (a-b)"),
        ("- [x] yellow", "- [ ] yellow (c-d)"),
        "no right",
    ),
    "a quiz with one option": (("- [ ] blue", "  blue"), ("- [x] yellow", "  yellow"), "has 1 option: write 2 to 8"),
    "an option without feedback": (("#   > Blue is the colour of ice.\n", ""), "option B of quiz"),
    "a wrong option without a misconception": ((" (cold-is-warm)", ""), "names no misconception"),
    "a misconception of one word": (
        (" (cold-is-warm)", " (cold)"),
        '"(cold)" is one word, and a misconception has two',
    ),
    "a quiz without a hint": (("> [!TIP]\n", ""), "has no hint"),
    "a quiz without a proof": (('# %% proves="warm_colours"', "# %%"), 'quiz "warm_colours" has no proof'),
    "a missing END": (("    ### END SOLUTION\n", ""), "### BEGIN SOLUTION has no END: add ### END SOLUTION"),
    "a missing BEGIN": (("### BEGIN HIDDEN TESTS\n", ""), "### END HIDDEN TESTS out of order"),
    "an answer without a solution": (
        ("    ### BEGIN SOLUTION\n", ""),
        ("    ### END SOLUTION\n", ""),
        "has no solution",
    ),
    "a solution outside of an answer": (("import sys", "### BEGIN SOLUTION"), "does not belong here"),
    "tests that no mistake fails": (
        ('# %% mistake="whispers" fails="loud"', "# %%"),
        'no mistake fails the tests "loud"',
    ),
    "a bare value at the end of tests": (
        ("assert shout(", "1.0\n# %%\nassert shout("),
        "the last value of a tests cell",
    ),
    "a misspelt hidden region": (
        ("### BEGIN HIDDEN TESTS", "# BEGIN HIDDEN TEST"),
        "write exactly ### BEGIN or END HIDDEN",
    ),
    "a region in small letters": (
        ("### BEGIN SOLUTION", "### begin solution"),
        "write exactly ### BEGIN or END SOLUTION",
    ),
    "a region in a lesson": (("Which colours are", "### BEGIN SOLUTION\n# Which colours are"), "does not belong here"),
    "a quote at the margin": (
        ("> [!TIP]", "> A note.\n#\n# > [!TIP]"),
        '"> A note." of quiz "warm_colours" belongs to nothing',
    ),
    "an option with a star": (("- [ ] blue", "* [ ] blue"), "belongs to nothing: options start with"),
    "an option with one bracket": (
        ("- [ ] blue", "- [ blue"),
        '"- [ blue (cold-is-warm)" of quiz "warm_colours" belongs',
    ),
    "an option that is all misconception": (
        ("- [ ] blue (cold-is-warm)", "- [ ] (cold-is-warm)"),
        '"(cold-is-warm)" is all that stands there: write what students read in front of it',
    ),
    "marks with a comma between": (
        ('tests="loud" points=1', 'tests="loud", points=1'),
        'cannot read tests=: write tests="text" or tests=number, with a space between marks and no comma',
    ),
    "a cell magic": (("import sys", "%%capture heard\nimport sys"), "a magic of IPython's is no Python: leave it out"),
    "a misspelt level": (("# level: advanced", "# level: advnaced"), 'did you mean "advanced"?'),
    "a tab in the front matter": (("# level: advanced", "# level:\n#\tadvanced"), "write spaces where it has a tab"),
    "HTML in a question": (
        ("Which colours are", "Which <b>colours</b> are"),
        'shows "<b>" as it stands, for its HTML is',
    ),
    "a comparison that asserts nothing": (
        ("assert shout(", "shout('a') == 'A!'\nassert shout("),
        "shout('a') == 'A!' compares and fails nobody: write assert before it",
    ),
    "a second hint": (("> Think of a fire.", "> Think of a fire.\n#\n# > [!TIP]\n# > Or ice."), '"> [!TIP]" of quiz'),
    "a stand-in under another name": (
        ("def shout(word):\n    return word.lower", "def shuot(word):\n    return word.lower"),
        "does not define shout",
    ),
    "tests that are not there": (
        ('fails="loud"', 'fails="loud, other"'),
        'fails="other" but there is no such tests cell',
    ),
    "a mistake that names no tests": (('fails="loud"', 'fails=""'), "names no tests"),
    "an objective that is no text": (("#   - Name a colour.", "#   - Name: a colour"), "is no text: put it in quotes"),
    "minutes below nothing": (("# minutes: 2", "# minutes: -2"), "minutes in the front matter is -2"),
    "an unknown mode": (
        ("# kind: Conceptual", "# mode: Dream"),
        'mode "Dream" is not known: use one of Learn',
    ),
    "a challenge called a mode": (("# kind: Conceptual", "# mode: Challenge"), 'mode "Challenge" is not known'),
    "a kind beside a mode": (
        ("# kind:", "# mode: Learn\n# kind:"),
        "naming.py:3: kind and mode in the front matter: a challenge has a kind",
    ),
    "a title twice": (("# level:", "# title: Other\n# level:"), "title stands twice in the front matter, in line 2"),
    "a key in capitals": (
        ("# title:", "# Title:"),
        'unknown key "Title" in the front matter: did you mean',
    ),
    "a kind in small letters": (("# kind: Conceptual", "# kind: conceptual"), 'did you mean "Conceptual"?'),
    "a kind for a mode": (("# kind: Conceptual", "# mode: Conceptual"), "it is a kind, so write kind: Conceptual"),
    "a title that is a date": (
        ("What is it called?", "2026-01-01"),
        "is 2026-01-01: write a text there",
    ),
    "no minutes at all": (("# minutes: 2", "# minutes: 0"), "minutes in the front matter is 0: write how long"),
    "a line without its sign": (("# title:", "title:"), 'naming.py:2: "title: What is it called?" in the front matter'),
    "a key without its colon": (("# title:", "# title"), "naming.py:2: front matter is not YAML"),
    "a deadline of a challenge": (("# level:", "# due: x\n# level:"), "due is said in the home of the topic, index.py"),
    "a mark without quotes": (('quiz="warm_colours"', "quiz=warm"), 'cannot read the marks from "quiz=warm'),
    "a mark without a name": (('proves="warm_colours"', "proves"), 'as in proves="a_name"'),
    "another tool's word": (('proves="warm_colours"', 'proof="warm_colours"'), 'did you mean "proves"?'),
    "markdown in capitals": (
        ("# %% [markdown] quiz", "# %% [Markdown] quiz"),
        "begin a cell of text with",
    ),
    "markdown cut short": (("# %% [markdown] quiz", "# %% [md] quiz"), "begin a cell of text with"),
    "a header without its space": (('# %% proves="', '# %%proves="'), "looks like the header of a cell"),
    "a header with one percent": (('# %% proves="', '# % proves="'), "looks like the header of a cell"),
    "a box that is too wide": (
        ("- [ ] blue", "- [ x ] blue"),
        '"- [ x ] blue (cold-is-warm)" of quiz',
    ),
    "a hint by another name": (("> [!TIP]", "> [!HINT]"), 'one hint ends the question, with the line "> [!TIP]"'),
    "a misconception in capitals": (
        ("(cold-is-warm)", "(Cold is warm)"),
        "is none: write small letters",
    ),
    "a magic": (("import sys", "%matplotlib inline"), "a magic of IPython's is no Python: leave it out"),
    "a title missing": (("# title: What is it called?\n", ""), "no title in the front matter: add"),
    "minutes in words": (("# minutes: 2", "# minutes: two"), "minutes in the front matter is 'two'"),
    "an unknown level": (("# level: advanced", "# level: hard"), 'level "hard" is not known: use one of'),
    "an unknown key": (("# level:", "# author: me\n# level:"), 'unknown key "author"'),
    "a colon in a title": (("# title: What", "# title: Which: what"), "quotes around a value that holds a colon"),
    "front matter that is no YAML": (("# level: advanced", "# level: [advanced"), "front matter is not YAML"),
    "no front matter": (("# ---", "# --"), "no front matter: start with"),
    "text before the first cell": (
        ("# %% [markdown] quiz", "x = 1\n\n# %% [markdown] quiz"),
        "text before the first cell",
    ),
    "a stand-in before its answer": (('# %% proves="warm_colours"', '# %% alternative="early"'), "move it below one"),
}


@pytest.mark.parametrize("fault", OTHER_FAULTS)
def test_a_fault_in_a_script_is_named_with_its_remedy(course, fault):
    *edits, complaint = OTHER_FAULTS[fault]
    for old, new in edits:
        spoil(course, old, new)
    with pytest.raises(GradestepError, match=r"naming\.py:\d+: ") as error:
        read_challenge(course.challenges / f"{NAMING}.py")
    assert complaint in str(error.value)


def test_a_file_that_is_not_utf_8_is_named_with_its_line(course):
    script = course.challenges / f"{NAMING}.py"
    script.write_bytes(script.read_bytes().replace(b"fire.", b"f\xe9e."))
    with pytest.raises(GradestepError, match=r"naming\.py:21: not UTF-8: save the file"):
        read_challenge(script)


def test_every_fault_of_every_script_is_named_and_nothing_is_built(course):
    spoil(course, "- [ ] blue (cold-is-warm)", "- [ ] blue")
    doubling = course.challenges / "first-steps/doubling.py"
    doubling.write_text(doubling.read_text("utf-8").replace("points=2", "points=two"), "utf-8")
    with pytest.raises(GradestepError) as error:
        build(course)
    assert "naming.py" in str(error.value)
    assert "doubling.py" in str(error.value)
    assert not course.source.exists()


def test_a_percent_sign_in_a_string_starts_no_cell(course):
    spoil(course, 'fire = ["red", "yellow"]', 'fire = """\n# %% red\nyellow"""')
    cells = read_challenge(course.challenges / f"{NAMING}.py").cells
    roles = ["quiz", "proves", "answer", "alternative", "alternative", "mistake", "tests", "manual"]
    assert [cell.role for cell in cells] == roles


def test_windows_line_ends_read_as_unix_ones(course):
    script = course.challenges / f"{NAMING}.py"
    before = [cell.source for cell in read_challenge(script).cells]
    script.write_bytes(script.read_bytes().replace(b"\n", b"\r\n"))
    assert [cell.source for cell in read_challenge(script).cells] == before


def test_a_quiz_has_its_options_feedback_misconceptions_and_hint(course):
    quiz = read_challenge(course.challenges / f"{NAMING}.py").of_role("quiz")[0].quiz
    assert quiz.key == "AC"
    assert [option.text for option in quiz.options] == ["red", "blue", "yellow"]
    assert quiz.options[1].misconception == "cold-is-warm"
    assert quiz.options[1].feedback == "Blue is the colour of ice."
    assert quiz.hint == "Think of a fire."


def test_a_task_list_in_a_code_block_of_a_question_is_no_option(course):
    spoil(course, "Choose all that apply.", "Choose.\n#\n# ```text\n# - [x] not this\n# ```")
    quiz = read_challenge(course.challenges / f"{NAMING}.py").of_role("quiz")[0].quiz
    assert len(quiz.options) == 3
    assert "- [x] not this" in quiz.question


def test_feedback_may_be_indented_further_and_hold_code(course):
    spoil(course, "#   > Blue is the colour of ice.", "#     > Blue:\n#     > ```python\n#   > ice()\n#     > ```")
    blue = read_challenge(course.challenges / f"{NAMING}.py").of_role("quiz")[0].quiz.options[1]
    assert blue.text == "blue"
    assert blue.feedback == "Blue:\n```python\nice()\n```"


def test_a_script_that_notepad_saved_is_read(course):
    script = course.challenges / f"{NAMING}.py"
    script.write_bytes(b"\xef\xbb\xbf" + script.read_bytes())
    assert read_challenge(script).front["title"] == "What is it called?"


def test_a_script_is_named_like_its_notebook(course):
    script = course.challenges / f"{NAMING}.py"
    with pytest.raises(GradestepError, match='"first-steps/My naming" is no TOPIC/NAME'):
        read_challenge(script.rename(script.with_name("My naming.py")))
