"""A challenge reads well, and what makes it hard to read is named with its line and a remedy."""

import shutil
import subprocess
import sys

import pytest

from gradestep.authoring.reading_time import minutes, minutes_of_code
from gradestep.authoring.validation import read_challenge
from gradestep.course.errors import GradestepError
from gradestep.proof.style import lint
from gradestep.proof.style.readable import faults
from gradestep.release.new import new

from .conftest import REPOSITORY

DOUBLING = "first-steps/doubling.py"
LESSON = "# Twice a number is the number and itself."


def change(course, old, new):
    """Replace `old` by `new` in the script of `doubling`."""
    script = course.challenges / DOUBLING
    text = script.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} is not once in the script"
    script.write_text(text.replace(old, new), "utf-8")


def found(course, name=DOUBLING):
    """Return each fault as `(line of the script, what)`."""
    script = course.challenges / name
    lines = script.read_text("utf-8").splitlines()
    return [(lines[broken.line - 1], broken.what) for broken in faults(read_challenge(script), course)]


def lesson(course, *lines):
    """Put these lines in the place of the lesson's text, and return what is found."""
    change(course, LESSON, "\n".join(f"# {line}".rstrip() for line in lines))
    return found(course)


def test_the_tiny_course_reads_well(course):
    for script in course.scripts():
        assert list(faults(read_challenge(script), course)) == []


def test_a_line_of_a_solution_in_a_lesson_is_found_before_the_release_is_made(course):
    ((line, what),) = lesson(course, "Twice a number:", "", "    doubled = number * 2")
    assert line == '# %% answer="twice"'
    assert 'number-2" shows the solution "twice": doubled = number * 2: reword it there, or here, so that' in what


def test_a_new_challenge_reads_well_by_the_rules_of_this_repository_too(course):
    shutil.copy(REPOSITORY / "pyproject.toml", course.root)
    new(course, "first-steps/brand-new")
    assert found(course, "first-steps/brand-new.py") == []


def test_reading_needs_no_tensorflow():
    code = "import sys, gradestep.proof.style.readable; print({'tensorflow', 'nbgrader'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


MISSPELLED = {
    "in a lesson": (LESSON, "# Twice a nubmer is the number and itself."),
    "in a title": ("# title: How much is twice?", "# title: How mcuh is twice?"),
    "in an objective": ("#   - Double a number.", "#   - Duoble a number."),
    "in the feedback of an option": ("#   > That is 2 + 3.", "#   > Taht is 2 + 3."),
    "in a comment": ("# > Count 3 and 3.", "# > Count 3 and 3.\n\n# %%\nlesson = 1  # the secnod way"),
    "in a docstring": ('"""Return twice `number`."""', '"""Retrun twice `number`."""'),
    "in a compound": (LESSON, "# A well-knwon number."),
    "in a picture's words": (LESSON, "# ![a nubmer](https://example.org/a.png)"),
    "in HTML": (LESSON, "# <div>A nubmer</div>"),
    "that is known in capitals only": (LESSON, "# This is tensorflow."),
}


@pytest.mark.parametrize("where", MISSPELLED)
def test_a_misspelled_word_is_named_with_its_line(course, where):
    old, new = MISSPELLED[where]
    change(course, old, new)
    ((line, what),) = found(course)
    assert what.split('"')[1] in line
    assert line.strip() in new.splitlines()


def test_a_misspelled_word_comes_with_the_one_that_was_meant(course):
    ((_, what),) = lesson(course, "Twice a nubmer.")
    assert what == '"nubmer" is in no dictionary: did you mean "number"? Mend it, or add it to challenges/words.txt'
    change(course, "nubmer", "keras number")
    ((_, what),) = found(course)
    assert what == '"keras" is written Keras: write it so'


def test_code_paths_addresses_and_math_are_not_spelled(course):
    said = "Call `nubmr(x)`, f(x), np.argmx, x_mean, batch[idx], $\\nabla lss$, src/lib and [it](https://exmple.org/abc).\n"
    assert lesson(course, said, "", "```python", "nubmr = f(xs)  # nubmr", "```", "", "| e.g. | a |", "|---|---|") == []


def test_the_words_of_the_course_are_accepted_as_they_are_written(course):
    assert len(lesson(course, "A Zorbl, the zorbl's zorbls.")) == 3
    (course.challenges / "words.txt").write_text("Zorbl # ours\nzorbls\n", "utf-8")
    assert [what for _, what in found(course)] == ['"zorbl\'s" is written Zorbl: write it so']


def test_words_of_the_course_that_are_not_utf_8_are_named_with_their_file(course):
    (course.challenges / "words.txt").write_text("Zorbl", "utf-16")
    with pytest.raises(GradestepError, match=r"words\.txt:1: not UTF-8: save the file"):
        found(course)


def test_what_stays_behind_is_not_spelled(course):
    change(course, "product = sum([2] * 3)", "product = sum([2] * 3)  # mnemnonic")
    assert found(course) == []


LINKS = {
    "another notebook": "[x](naming.ipynb)",
    "a heading of another": "[x](naming.ipynb#What-is-it-called?)",
    "a heading of this one": "[x](#The-first-step)\n\n## The *first* step",
    "an anchor": '[x](#here)\n\n<a id="here"></a>',
    "the home of the course": "[x](../index.ipynb)",
    "another site": "[x](https://example.org/naming) and <mailto:ada@example.org>",
    "a file beside the notebook": "![a house](pictures/a%20house.png)",
}


@pytest.mark.parametrize("what", LINKS)
def test_a_link_that_leads_somewhere_is_well(course, what):
    (course.challenges / "index.py").write_text("# ---\n# title: Home\n# ---\n\n# %% [markdown]\n# Hello.\n", "utf-8")
    (course.source / "first-steps/pictures").mkdir(parents=True)
    (course.source / "first-steps/pictures/a house.png").touch()
    assert lesson(course, *LINKS[what].splitlines()) == []


BROKEN_LINKS = {
    "[x](naminng.ipynb)": '"naminng.ipynb" leads nowhere: no such notebook in challenges/, no such file in source/',
    "[x](naming.ipynb#Which-one)": 'there is no heading "Which one" in naming: name one as it stands',
    "[x](#The-first-step)": 'there is no heading "The first step" in doubling',
    "[x](/home/ada/naming.ipynb)": "leads nowhere for students: put the file into source/first-steps/ and link that",
    "[x](../../nbgrader_config.py)": "leads nowhere: no such notebook",
    "![a house](house.png)": '"house.png" leads nowhere',
    '<img src="house.png" alt="a house">': '"house.png" leads nowhere',
    "![a house](attachment:house.png)": "leads nowhere for students",
}


@pytest.mark.parametrize("link", BROKEN_LINKS)
def test_a_link_that_leads_nowhere_is_named(course, link):
    ((line, what),) = lesson(course, "See this,", f"and {link} too.")
    assert line == f"# and {link} too."
    assert BROKEN_LINKS[link] in what


PICTURES = {
    "![](https://example.org/a.png)": "![](https://example.org/a.png) has no text: ![what it shows](...)",
    '<img src="https://example.org/a.png">': 'a.png"> has no text: add alt="what it shows"',
    '<img src="data:," alt=" ">': "has no text",
}


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_without_words_is_named(course, picture):
    ((line, what),) = lesson(course, "A house:", "", picture)
    assert line == f"# {picture}"
    assert PICTURES[picture] in what


def test_headings_go_down_one_level_at_a_time(course):
    assert lesson(course, "## One", "### Two", "## Three") == []
    change(course, "# ## Three", "# ##### Three")
    assert found(course) == [("# ##### Three", "a heading ##### below ###: write one # less")]
    change(course, "# ##### Three", "# # Three")
    assert found(course) == [("# # Three", "a second title: the front matter gives the first, so write ##")]


def test_a_code_cell_is_linted_by_the_rules_of_the_course(course):
    change(course, "    return number + number", "    import json\n\n    return number + number")
    ((line, what),) = found(course)
    assert line.strip() == "import json"
    assert "`json` imported but unused (F401): mend it, or say noqa with a reason" in what
    (course.root / "pyproject.toml").write_text('[tool.ruff.lint]\nignore = ["F401"]\n', "utf-8")
    assert found(course) == []


def test_a_course_without_settings_is_held_to_mistakes_not_to_style(course):
    change(course, "    return number + number", "    import re\n    import json\n\n    return json, re")
    assert found(course) == []  # ruff's own defaults would sort the imports
    (course.root / "ruff.toml").write_text('lint.select = ["I"]\n', "utf-8")
    ((_, what),) = found(course)
    assert "(I001)" in what


def test_without_ruff_nothing_is_proven_and_the_remedy_is_said(course, monkeypatch):
    monkeypatch.setattr(lint.shutil, "which", lambda *_, **__: None)
    assert [what for _, what in found(course)] == [
        'cannot be linted, for ruff is missing: pip install "gradestep[teacher]"'
    ]


def test_settings_of_ruff_that_are_wrong_are_told(course):
    (course.root / "pyproject.toml").write_text("[tool.ruff]\nnosuch = 1\n", "utf-8")
    ((_, what),) = found(course)
    assert what.startswith("cannot be linted: ruff failed")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LESSON, "\n".join(["# Twice is the number", "# and itself."] * 13)),
        ("check_close(twice(3)", "\n".join(["check_close(twice(3), 6, 'x')"] * 26) + "\ncheck_close(twice(3)"),
        ("# What does `print(2 * 3)` print?", "\n".join(["# What does it print?"] * 26)),
    ],
)
def test_a_cell_of_more_than_25_lines_is_too_much_at_once(course, old, new):
    change(course, old, new)
    ((line, what),) = found(course)
    assert line.startswith("# %%")
    assert "lines in this cell, which is too much at once: split it, 25 at most" in what


def test_what_students_do_not_see_may_be_long(course):
    change(course, "    doubled = number * 2", "\n".join(["    doubled = number * 2"] * 30))
    change(course, "product = sum([2] * 3)", "\n".join(["product = sum([2] * 3)"] * 30))
    change(course, "for small in (-4, 0.5, 7):", "small = 1\n" * 30 + "for small in (-4, 0.5, 7):")
    assert found(course) == []


def test_minutes_that_are_far_from_what_is_counted_are_found(course):
    change(course, "# minutes: 2", "# minutes: 3")
    ((_, what),) = found(course)
    assert what == (
        "minutes: 3, but by words, cells and options it takes about 1: say so, or change how much there is to read"
    )
    change(course, LESSON, "\n\n".join("# %% [markdown]\n" + "# Twice is the number.\n" * 20 for _ in range(8)))
    assert 2.5 < minutes(read_challenge(course.challenges / DOUBLING)) < 4.5
    assert found(course) == []


def test_the_time_for_the_code_is_counted_by_the_lines_of_the_solutions(course):
    assert minutes_of_code(read_challenge(course.challenges / DOUBLING)) == 5  # two lines
    change(course, "    doubled = number * 2", "\n".join(["    doubled = number * 2"] * 9))
    assert minutes_of_code(read_challenge(course.challenges / DOUBLING)) == 20


QUESTION = "**Predict.** What is twice 3?"
RUN = "\n\n# %%\nprint(3 + 3)\n\n# %% [markdown]\n"


def after_a_prediction(course, *lines, question=QUESTION):
    """Ask for a prediction, run it, let these lines follow, and return what is found."""
    said = "\n".join(f"# {line}".rstrip() for line in lines)
    asked = [LESSON[2:], "", question]
    change(course, LESSON, "\n".join(f"# {line}".rstrip() for line in asked) + RUN + said)
    return found(course)


@pytest.mark.parametrize("question", [QUESTION, "**Why?** Look at it.", "**Look.** How much is it? Run it."])
def test_an_answer_in_view_below_the_code_of_its_question_is_found(course, question):
    ((line, what),) = after_a_prediction(course, "It is 6.", question=question)
    assert line == "# %% [markdown]"
    assert what.startswith("this text is in view before the code of the prediction above it is run: fold it")


@pytest.mark.parametrize(
    "lines",
    [
        ("<details><summary>After you have run it</summary>", "", "It is 6.", "", "</details>"),
        ("## Next", "Something else."),
        ("**Predict.** And twice 4?",),
    ],
)
def test_an_answer_that_is_folded_or_another_matter_may_stand_there(course, lines):
    assert after_a_prediction(course, *lines) == []


def test_a_fold_that_is_never_closed_is_found(course):
    ((_, what),) = after_a_prediction(course, "<details><summary>After you have run it</summary>", "", "It is 6.")
    assert what == "a <details> has no </details>: close it below what is folded"


def test_a_fold_that_is_never_opened_or_in_which_markdown_is_not_shown_is_found(course):
    lines = ("<details><summary>After you have run it</summary>", "It is **6**.", "</details>", "", "</details>")
    found = [(line, what.partition(":")[0]) for line, what in after_a_prediction(course, *lines)]
    tight = "what is folded needs an empty line above and below it, or its Markdown is shown as it stands"
    assert found == [
        (f"# {lines[0]}", "a </details> has no <details>"),
        (f"# {lines[0]}", tight),
        (f"# {lines[1]}", tight),
    ]


def test_a_question_of_a_task_to_try_that_nobody_answers_is_found(course):
    ((line, what),) = lesson(course, LESSON[2:], "", "**Modify.** What comes", "for 4?", "", "## Next", "Now *you* do.")
    assert line == "# **Modify.** What comes"
    assert what.startswith("no answer to this question stands below it: fold it into")


@pytest.mark.parametrize(
    "lines",
    [
        ("**Modify.** What comes for 4?", "", "<details><summary>After that</summary>", "", "8.", "", "</details>"),
        ("**Modify.** Double 4, too.", "", "## Next", "Will you?"),
        ("**Predict.** What comes for 4?",),
    ],
)
def test_a_question_that_is_answered_or_by_a_run_is_none(course, lines):
    assert lesson(course, *lines) == []


OPTIONS = """# - [ ] `5` (adds-instead)
#   > That is 2 + 3.
# - [x] `6`
#   > Yes, 3 and 3.
"""


def asked(course, right, *wrong):
    """Give the question these options, the right one first, and return what is found."""
    told = f"# - [x] {right}\n#   > Yes.\n"
    told += "".join(f"# - [ ] {option} (slip-{at})\n#   > No.\n" for at, option in enumerate(wrong))
    change(course, OPTIONS, told)
    return [what for _, what in found(course)]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("the double of it, because two times any number is twice it", "half of it", "it"), "by far the longest, 12 "),
        (("it, and 1 more", "half of it", "double of it"), "the only one with a number"),
        (("it", "1 more", "2 more"), "the only one without a number"),
        (("`it`", "half of it", "double of it"), "the only one with code"),
    ],
)
def test_a_key_that_stands_out_is_found(course, options, what):
    (said,) = asked(course, *options)
    assert said.startswith(f"twice_three: the right option is {what}")


@pytest.mark.parametrize(
    "options", [("`1`", "half of it", "`2`"), ("all of it", "it", "half"), ("1", "the double"), ("it", "half", "1")]
)
def test_a_key_that_looks_as_another_option_does_may_stand_there(course, options):
    assert asked(course, *options) == []


IN_ORDER = """# %% [markdown] quiz="doubled_in_order" asks="order" points=0 attempts=3
# Print twice 3.
#
# - [x] `number = 3`
#   > First a number.
# - [x] `number = number * 2`
#   > Then twice it.
# - [x] `print(number)`
#   > Shown at last.
#
# > [!TIP]
# > What is printed has to be there.

# %% proves="doubled_in_order"
def works(program):
    exec(program, {})
    return True

"""


@pytest.mark.parametrize(
    ("above", "is_found"),
    [
        ("number = 3\nother = 4\nnumber = number*2\nprint(number)\n", True),
        ("number = number * 2\nnumber = 3\nprint(number)\n", False),
        ("number = 3\nprint(number)\n", False),
    ],
)
def test_an_order_that_can_be_read_off_above_is_found(course, above, is_found):
    change(course, '# %% answer="twice"\n', f'# %%\n{above}\n{IN_ORDER}# %% answer="twice"\n')
    said = [(line, what) for line, what in found(course) if "doubled_in_order: " in what]
    assert bool(said) == is_found
    assert all(line.startswith('# %% [markdown] quiz="doubled_in_order"') for line, _ in said)


@pytest.mark.parametrize(
    "words",
    [
        'In {{ "95 to 98" if 0.95 < 0.96 < 0.98 else 0 }} of 100.',
        'About {{ "95" if 0.92 < 0.96 < 0.98 else 0 }} of 100.',
        'It costs {{ "about 2.5" if 2.4 < 2.5 < 2.6 else 0 }}.',
        'From {{ "1,000" if 999.5 < 1000 <= 1000.5 else 0 }} on.',
        '{{ "Nearly all" if 0.5 < 0.9 < 2 else 0 }} of them.',
        'It is {{ "7" if 3 == 3 else 0 }}.',
    ],
)
def test_a_condition_as_wide_as_its_words_is_right(course, words):
    assert lesson(course, LESSON[2:], words) == []


@pytest.mark.parametrize(
    ("words", "wider"),
    [
        ('In {{ "95 to 98" if 0.94 < 0.96 < 0.98 else 0 }} of 100.', "from 94 to 98"),
        ('It costs {{ "8 or 9" if 7 < 8.5 < 9 else 0 }} coins.', "from 7 to 9"),
        ('Each makes it about {{ "7" if 6 < 7 < 8 else 0 }} times rarer.', "from 6 to 8"),
        ('It is {{ "0.25" if all(0.2 <= each <= 0.25 for each in [0.25]) else 0 }}.', "from 0.2 to 0.25"),
    ],
)
def test_a_condition_wider_than_its_words_is_found(course, words, wider):
    ((line, what),) = lesson(course, LESSON[2:], words)
    assert line == f"# {words}"
    assert f"stands in the text for all {wider}: narrow the condition, or say a wider range" in what


def test_a_letter_that_is_code_and_math_in_one_sentence_is_found(course):
    ((line, what),) = lesson(course, LESSON[2:], "The loss is $-\\ln p$, where", "`p` is a probability.")
    assert line.startswith("# The loss is")
    assert what == "a sentence speaks of `p` and of $p$: write both in one way"


def test_two_letters_and_two_sentences_may_differ_in_notation(course):
    assert lesson(course, "Twice $p$ is `a`. And `p` is code: $\\exp(a)$.") == []
