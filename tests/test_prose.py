"""Every number in the prose comes from a run: `{{ }}` is computed by the build, and fenced code prints what it says."""

import os
import subprocess
import sys
import time

import nbformat
import pytest

from gradestep.authoring.secrets import secrets
from gradestep.authoring.validation import read_challenge
from gradestep.course.errors import GradestepError
from gradestep.nbgrader_plugin.release_steps import DropValues
from gradestep.nbgrader_plugin.settings import _release_steps
from gradestep.proof.prose import computed
from gradestep.proof.prose.evaluate import Telling
from gradestep.proof.prose.numbers import claim
from gradestep.proof.prose.program import Step
from gradestep.proof.runner.builder import TrialBuilder
from gradestep.release.build import build, read_all

FRONT = "# ---\n# title: Numbers\n# kind: Debug\n# level: expert\n# minutes: 1\n# objectives:\n#   - Count.\n# ---"
HINT = "> [!TIP]\n> Count."
RANDOM = "import random\n\nluck = random.random()"


def text(markdown, marks=""):
    return f"# %% [markdown]{marks}\n" + "\n".join(f"# {line}".rstrip() for line in markdown.splitlines())


def code(source, marks=""):
    return f"# %%{marks}\n{source}"


def block(source, language="python"):
    return text(f"So:\n\n```{language}\n{source}\n```")


def lesson(course, *cells):
    """Write `numbers.py` with these cells, and return its path."""
    script = course.challenges / "first-steps" / "numbers.py"
    script.write_text("\n\n".join([FRONT, *cells]) + "\n", "utf-8")
    return script


def built(course):
    build(course, "first-steps/numbers")
    return nbformat.read(course.source / "first-steps/numbers.ipynb", 4)


def broken(course, *cells):
    return found(lesson(course, *cells))


def found(script):
    """What the check says of a script's prose; its runs are made in this process."""
    return [str(each) for each in claim(TrialBuilder(read_challenge(script), in_this_process, in_this_process))]


def in_this_process(jobs):
    return [job() for job in jobs]


@pytest.fixture
def no_run(monkeypatch):
    def refuse(*_):
        raise AssertionError("nothing should run")

    def forbid():
        monkeypatch.setattr(computed, "run", refuse)
        monkeypatch.setattr(Telling, "__call__", refuse)

    return forbid


def test_a_value_in_the_text_comes_from_running_the_cells_above_with_the_solution_in_place(course):
    answer = "def third(n):\n    ### BEGIN SOLUTION\n    return n / 3\n    ### END SOLUTION"
    mistake = code("def third(n):\n    return n", ' mistake="forgets" fails="thirds"')
    tests = code("assert third(3) == 1, 'no'", ' tests="thirds" points=1')
    said = text("A third of 2 is {{ third(2):.2f}}, of 100 it is {{ third(100) / 100:.0%}}.\nAnd `{{ half }}`.")
    lesson(course, code("half = 1 / 2"), code(answer, ' answer="third"'), mistake, tests, said)
    assert built(course).cells[-1].source == "A third of 2 is 0.67, of 100 it is 33%.\nAnd `0.5`."


def test_the_same_words_may_have_another_value_further_down(course):
    lesson(course, code("n = 1"), text("Now {{ n }}."), code("n = 2"), text("Now {{ n }}."))
    assert [cell.source for cell in built(course).cells if cell.source.startswith("Now")] == ["Now 1.", "Now 2."]


def test_the_values_stand_in_the_built_notebook_and_are_computed_anew_only_when_the_cells_change(course, no_run):
    script = lesson(course, code("n = 3"), text("It is {{ n }}."), code("rest = 1"))
    assert built(course).metadata.gradestep["values"] == [["n", "3"]]
    no_run()
    before = script.read_text("utf-8")
    script.write_text(before.replace("It is", "It was").replace("rest = 1", "rest = 2"), "utf-8")
    assert built(course).cells[2].source == "It was 3."
    script.write_text(before.replace("n = 3", "n = 4"), "utf-8")
    with pytest.raises(AssertionError, match="nothing should run"):
        built(course)


@pytest.mark.parametrize("line", ["{{ 10 * x }}. And on.", "{{ '-' * x }} and on.", "  {{ '#' }} and on."])
def test_a_value_that_would_begin_a_list_or_a_heading_is_found(course, line):
    lesson(course, code("x = 1"), text(f"All are right by step\n{line}"))
    with pytest.raises(GradestepError, match=r"numbers\.py:15: with the value .* put a word before the \{\{ \}\}"):
        build(course, "first-steps/numbers")


def test_a_value_at_the_beginning_of_a_line_is_fine_otherwise(course):
    lesson(course, code("x = 1"), text("All are right by step\n{{ 10 * x }} or so, **{{ 2 * x }}**. {{ x }}. And on."))
    assert "\n10 or so, **2**. 1. And on." in built(course).cells[2].source


def test_a_challenge_without_values_starts_no_process(course, no_run):
    no_run()
    build(course)
    for script in course.scripts():
        assert found(script) == []


def test_an_expression_that_fails_is_named_with_its_line_and_what_to_do(course):
    script = lesson(course, code("n = 3"), text("One.\nTwo {{ m }} and {{ n:z}}."), text("{{ 1 / 0 }}"))
    with pytest.raises(GradestepError) as error:
        build(course)
    lines = str(error.value).splitlines()
    at = script.read_text("utf-8").splitlines().index("# Two {{ m }} and {{ n:z}}.") + 1
    assert [line.split("numbers.py:")[1].split(":")[0] for line in lines] == [str(at), str(at), str(at + 3)]
    assert "{{ m }} cannot be computed: NameError: name 'm' is not defined: mend it, or write \\{{ for" in lines[0]
    assert "ValueError" in lines[1]
    assert "ZeroDivisionError" in lines[2]
    assert not (course.source / "first-steps/numbers.ipynb").exists()


def test_a_failing_cell_above_is_told_with_the_expression(course):
    lesson(course, code("n = 1 / 0"), text("It is {{ n }}."))
    with pytest.raises(GradestepError, match=r"'n' is not defined \(the cell in line 10 fails: ZeroDivisionError"):
        build(course)


def test_braces_that_mean_themselves_are_escaped_or_stand_in_fenced_code(course):
    lesson(course, text("Write \\{{ x }} for x.\n\n```python\nf'{{x}}'\n```"))
    assert built(course).cells[1].source == "Write {{ x }} for x.\n\n```python\nf'{{x}}'\n```"
    lesson(course, text("Here {{ it ends."))
    with pytest.raises(GradestepError, match=r'numbers.py:11: "{{" without "}}": close it'):
        build(course)


def test_a_quiz_may_speak_of_what_its_proof_computed_and_no_cell_below_sees_that(course):
    quiz = f"How many?\n\n- [ ] {{{{ few }}}} (too-few)\n  > No.\n- [x] more\n  > Yes, {{{{ right }}}}.\n\n{HINT}"
    proof = "right = 7\nholds = {'A': right == few, 'B': right > few}"
    lesson(
        course,
        code("few = 2"),
        text(quiz, ' quiz="how_many" points=1'),
        code(proof, ' proves="how_many"'),
        text("Seen: {{ 'right' in globals() }}."),
    )
    notebook = built(course)
    card = next(cell for cell in notebook.cells if cell.id == "how_many-card")
    assert '"A": "2"' in card.source
    assert notebook.metadata.gradestep["values"][1] == ["right", "7"]
    assert notebook.cells[-1].source == "Seen: False."


def test_students_get_the_text_and_never_the_values_behind_the_feedback(course):
    option = "- [ ] few (too-few)\n  > There are exactly {{ many }} of them."
    quiz = f"How many?\n\n{option}\n- [x] more\n  > Yes.\n\n{HINT}"
    proof = "many = 4711\nholds = {'A': many < 5, 'B': many > 5}"
    lesson(course, text(quiz, ' quiz="how_many" points=1'), code(proof, ' proves="how_many"'), text("{{ 1 + 1 }}"))
    notebook = built(course)
    assert notebook.metadata.gradestep["values"] == [["many", "4711"], ["1 + 1", "2"]]
    assert DropValues in _release_steps()
    assert set(DropValues().preprocess(notebook, {})[0].metadata.gradestep) & {"values", "values_from"} == set()
    (challenge,) = read_all(course.scripts("first-steps/numbers"))
    assert "> There are exactly 4711 of them." in challenge.cells[0].source
    assert "There are exactly 4711 of them." in {secret.text for secret in secrets(challenge)}


def test_a_notebook_without_values_is_released_as_it_is():
    notebook = nbformat.v4.new_notebook(metadata={"gradestep": {"name": "numbers"}})
    assert DropValues().preprocess(notebook, {})[0].metadata == {"gradestep": {"name": "numbers"}}


def test_a_value_that_depends_on_the_seed_is_found_and_a_rounded_one_is_not(course):
    (complaint,) = broken(course, code(RANDOM), text("It is {{ luck:.3f}}."))
    assert "numbers.py:16: {{ luck:.3f }} depends on the seed (0." in complaint.replace("luck:.3f}", "luck:.3f }")
    assert complaint.endswith("round it, or say a range")
    assert broken(course, code(RANDOM), text("It is about {{ luck / 10:.0f}}, and below {{ 1 + int(luck) }}.")) == []


def test_numpy_is_seeded_too(course):
    (complaint,) = broken(course, code("import numpy as np\n\nluck = np.random.rand()"), text("{{ luck }}"))
    assert "depends on the seed" in complaint
    assert len(set(built(course).cells[-1].source)) > 2
    first = built(course).cells[-1].source
    (course.source / "first-steps/numbers.ipynb").unlink()
    assert built(course).cells[-1].source == first


def test_a_value_that_is_another_by_now_is_found(course):
    lesson(course, code("n = 3"), text("It is {{ n }}."))
    build(course)
    notebook = course.source / "first-steps/numbers.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace('"3"', '"5"'), "utf-8")
    (complaint,) = found(course.challenges / "first-steps/numbers.py")
    assert '{{ n }} is "3" when it is run, but "5" in the built notebook: remove that notebook and build' in complaint


HOLDS = {
    "a session": ">>> n + 1\n4\n>>> print('n', n)\nn 3",
    "an ellipsis": ">>> list(range(100))\n[0, 1, ..., 99]",
    "an error": ">>> n.x\nTraceback (most recent call last):\nAttributeError: 'int' object has no attribute 'x'",
    "a printed number": "half = n / 2\nprint(half)  # 1.5",
    "what prints": "for i in range(2):\n    print(i)\nprint(n * 2.0)  # prints 6.0",
    "the line below": "print('the loss is', n)\n# prints the loss is 3",
    "a value": "n + 1  # 4",
    "a comment that claims nothing": "print(n)  # the number\nprint(n)  # 3",
}


def test_fenced_code_that_prints_what_it_says_holds(course):
    assert broken(course, code("n = 3"), *map(block, HOLDS.values())) == []


WRONG = {
    ">>> n\n3\n>>> n + 1\n5": "\"n + 1\" in the text prints '4', not '5'",
    "half = n / 2\nprint(half)  # prints 4.0": "prints '1.5', not '4.0': mend the code or what it is said to print",
    "print(n)\n# prints 2": "prints '3', not '2'",
    "n + 1  # 5": "prints '4', not '5'",
    "print(m)  # 3": "\"print(m)\" in the text raises NameError: name 'm' is not defined",
    "print((n)  # prints 3": "the code in the text cannot be read: not Python",
    ">>>  n\n  2\n>>>n": "the code in the text cannot be read: line 3",
    "n = 4  # prints 4\nprint(n)  # prints 3": "prints '4', not '3'",
}


def test_fenced_code_that_prints_something_else_is_found_with_its_line(course):
    said = broken(course, code("n = 3"), *map(block, WRONG))
    lines = (course.challenges / "first-steps/numbers.py").read_text("utf-8").splitlines()
    for (source, complaint), each in zip(WRONG.items(), said, strict=True):
        line = int(each.split("numbers.py:")[1].split(":")[0])
        assert complaint in each
        assert lines[line - 1].removeprefix("# ") in source.splitlines()


def test_the_line_of_a_wrong_output_is_that_of_its_statement(course):
    (said,) = broken(course, text("So:\n\n```python\nhalf = 3 / 2\nprint(half)  # 4.0\n```"))
    assert "numbers.py:15: " in said


def test_fenced_code_that_holds_by_luck_is_found_with_its_seed(course):
    (said,) = broken(course, code(RANDOM), block("print(luck < 0.5)  # prints False"))
    assert "with seed 1, " in said
    value, snippet = broken(course, code(RANDOM), text("It is {{ luck }}."), block("print(luck)  # prints 0.5"))
    assert "depends on the seed" in value
    assert "with seed 0, " in snippet


@pytest.mark.parametrize("source", ["launch(missiles)", "loss = ...  # 4.0 or so", "for x in y: # sketch\n  ..."])
def test_fenced_code_that_claims_nothing_is_not_run(course, no_run, source):
    no_run()
    assert broken(course, block(source)) == []
    assert broken(course, block("print(1)  # prints 2", "text")) == []


def test_what_fenced_code_does_reaches_no_cell_below(course):
    assert broken(course, code("n = 3"), block(">>> n = 9\n>>> n\n9"), code("m = n"), block("print(m)  # 3")) == []


def test_a_process_that_ends_early_is_told_with_its_status(course):
    lesson(course, code("import os\n\nos._exit(3)"), text("{{ 1 }}"))
    with pytest.raises(
        GradestepError, match=r"numbers.py:1: what the text says cannot be computed: it ended with status 3"
    ):
        build(course)


def test_what_the_text_does_not_speak_of_is_not_run(course):
    show = code("for step in range(10**12):\n    print(step)")
    lesson(course, code("n = 3"), show, text("It is {{ n }}."))
    assert built(course).cells[-1].source == "It is 3."


def alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def until(holds):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.05)


def test_no_process_outlives_a_build_that_is_killed(course, tmp_path):
    mark = tmp_path / "number"
    sign = f"import os\nfrom pathlib import Path\n\nn = Path({str(mark)!r}).write_text(str(os.getpid()))"
    lesson(course, code(f"{sign}\nwhile n:\n    n += 1"), text("{{ n }}"))
    building = subprocess.Popen([sys.executable, "-m", "gradestep", "build"], cwd=course.root)
    until(lambda: mark.is_file() and mark.read_text("utf-8"))
    building.kill()
    building.wait()
    until(lambda: not alive(int(mark.read_text("utf-8"))))


def test_a_process_that_takes_too_long_is_ended(course, monkeypatch):
    monkeypatch.setattr(computed, "SECONDS", 1)
    lesson(course, code("n = 0\nwhile True:\n    n += 1"), text("{{ n }}"))
    with pytest.raises(GradestepError, match="took more than 1 s: use fewer steps"):
        build(course)


def test_a_run_that_takes_too_long_is_cut_off(tmp_path):
    endless = Step(1, "n = 0\nwhile True:\n    n += 1")
    assert Telling((endless,), 0, tmp_path, seconds=0.1)().ended.startswith("it takes more than 0 s: use fewer steps")
