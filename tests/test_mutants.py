"""Mutants are solutions with one slip, small to read and named for what changed; equivalent ones are named by hand."""

import ast

import pytest

from gradestep.authoring.validation import read_challenge
from gradestep.course.errors import GradestepError
from gradestep.proof.mutation.diff import changes_in, diff
from gradestep.proof.mutation.mutants import declared, mutants, stale
from gradestep.release.build import build
from gradestep.static_analysis.alpha_equivalence import alike

from .conftest import REPOSITORY

DOUBLING = "first-steps/doubling.py"
SCRIPTS = sorted((REPOSITORY / "challenges/training-optimization").glob("challenge-*.py"))
LOOP = """def train(model, x, y, steps):
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = measure(y, model(x))
        slopes = tape.gradient(loss, model.trainable_variables)
        sgd.apply_gradients(zip(slopes, model.trainable_variables))
        losses.append(loss)
    return losses"""


def slips(source, **options):
    """Return the mutants of a piece of code by what is said of each."""
    return {mutant.what: mutant.source for mutant in mutants(source, **options)}


SLIPS = {
    "arithmetic": ("a + b", {"minus for plus": "a - b", "without + b": "a"}),
    "an operand": ("f(a * (b + c))", {"without a *": "f(b + c)", "without * b + c": "f(a)"}),
    "the sign of a product": ("a * b", {"the other sign": "-a * b"}),
    "a sign": ("f(-a)", {"without the minus sign": "f(a)"}),
    "a comparison": ("a < b", {"<= for <": "a <= b", ">= for <": "a >= b"}),
    "a comparison over lines": ("(a  # is\n not  in b)", {"in for not in": "(a  # is\n in b)"}),
    "a boolean": ("a and b", {"or for and": "a or b"}),
    "not": ("f(not a)", {"without not": "f(a)"}),
    "a whole number": ("x[a:3]", {"4 for 3": "x[a:4]"}),
    "a zero": ("f(0)", {"1 for 0": "f(1)"}),
    "another number": ("f(0.5)", {"1.0 for 0.5": "f(1.0)", "-0.5 for 0.5": "f(-0.5)"}),
    "a truth": ("f(True)", {"False for True": "f(False)"}),
    "a condition": ("x = a if b() else c", {"the condition negated": "x = a if not b() else c"}),
    "a filter": ("[a for a in b if c(a)]", {"the condition negated": "[a for a in b if not c(a)]"}),
    "a loop": (
        "for a in b:\n    f(a)",
        {"no round of the loop": "for a in []:\n    f(a)", "the first round only": "for a in list(b)[:1]:\n    f(a)"},
    ),
    "a range": (
        "for a in range(n):\n    f(a)",
        {"one round less": "for a in range(n - 1):\n    f(a)", "one round": "for a in range(1):\n    f(a)"},
    ),
    "a count": ("for a, b in enumerate(c):\n    f(a)", {"counted from 1": "for a, b in enumerate(c, 1):\n    f(a)"}),
    "a loop until": ("while a < b:\n    a = f(a)", {"no round of the loop": "while False:\n    a = f(a)"}),
    "a way out of a loop": (
        "for a in b:\n    if a:\n        break",
        {"continue for break": "for a in b:\n    if a:\n        continue"},
    ),
    "a return": ("def f(a):\n    return a", {"without the value to return": "def f(a):\n    return None"}),
    "the order of arguments": ("f(a, g(b))", {"a and g(b) swapped": "f(g(b), a)"}),
    "the order of results": ("x = a, b", {"a and b swapped": "x = b, a"}),
    "a keyword argument": ("f(a, b=1, c=2)", {"without b=": "f(a, c=2)", "without c=": "f(a, b=1)"}),
    "a list": ("x = [a, b]", {"without the first element": "x = [b]", "without the last element": "x = [a]"}),
    "an end": ("x[0]", {"the last for the first": "x[-1]"}),
    "a step": ("a = b\na -= c", {"+= for -=": "a = b\na += c", "= for -=": "a = b\na = c"}),
    "a neighbour": ("[f(was, now) for was, now in pairs]", {"now for was": "[f(now, now) for was, now in pairs]"}),
    "a numbered name": (
        "def f(k_1, k_2):\n    return g(k_1)",
        {"k_2 for k_1": "def f(k_1, k_2):\n    return g(k_2)"},
    ),
    "a statement": ("f(a)\ng(b)  # so", {"without g(b)": "f(a)"}),
    "the only statement of a block": ("if a():\n    f(b)", {"without f(b)": "if a():\n    pass"}),
    "a second assignment": ("a = b\na = c", {"without a = c": "a = b"}),
    "a mean": ("tf.reduce_mean(a)", {"reduce_sum for reduce_mean": "tf.reduce_sum(a)", "without reduce_mean": "a"}),
    "a square": ("tf.square(a)", {"abs for square": "tf.abs(a)", "without square": "a"}),
    "a step downhill": ("v.assign_sub(g)", {"assign_add for assign_sub": "v.assign_add(g)"}),
    "an optimizer": ("keras.optimizers.SGD(0.5)", {"Adam for SGD": "keras.optimizers.Adam(0.5)"}),
    "an activation": ('Dense(a, activation="relu")', {'"linear" for "relu"': 'Dense(a, activation="linear")'}),
    "a loss": ('m.compile(loss="mse")', {'"mae" for "mse"': 'm.compile(loss="mae")'}),
    "an axis": (
        "np.argmax(a, axis=1)",
        {"0 for 1": "np.argmax(a, axis=0)", "argmin for argmax": "np.argmin(a, axis=1)"},
    ),
    "the variables": (
        "f(m.trainable_variables)",
        {
            "the first variable only": "f(m.trainable_variables[:1])",
            "without the first variable": "f(m.trainable_variables[1:])",
            "the variables in reverse order": "f(m.trainable_variables[::-1])",
            "the variables that are not trained too": "f(m.variables)",
        },
    ),
    "the tape": (
        LOOP,
        {
            "computed outside of the tape": LOOP.replace(
                "            loss = measure(y, model(x))", "            pass\n        loss = measure(y, model(x))"
            ),
            "without sgd.apply_gradients(zip(slopes, model.trainable...": LOOP.replace(
                "        sgd.apply_gradients(zip(slopes, model.trainable_variables))\n", ""
            ),
            "once, after the loop": LOOP.replace("        losses.append", "    losses.append"),
            "returned from inside the loop": LOOP.replace("    return losses", "        return losses"),
            "clipped gradients": LOOP.replace(
                "tape.gradient(loss, model.trainable_variables)",
                "[tf.clip_by_norm(each, 1.0) for each in tape.gradient(loss, model.trainable_variables)]",
            ),
        },
    ),
    "many rows": (
        'def f(x, y, k):\n    """Do."""\n    g(k)',
        {"the first 128 rows only": 'def f(x, y, k):\n    """Do."""\n    x, y = x[:128], y[:128]\n    g(k)'},
    ),
    "large steps": (
        "def f(a, learning_rate):\n    g(a)",
        {"no rate above 1": "def f(a, learning_rate):\n    learning_rate = min(learning_rate, 1.0)\n    g(a)"},
    ),
    "large gradients": ("keras.optimizers.SGD(r)", {"clipped gradients": "keras.optimizers.SGD(r, clipnorm=1.0)"}),
    "an optimizer by default": ("keras.optimizers.SGD()", {"clipped gradients": "keras.optimizers.SGD(clipnorm=1.0)"}),
    "a small probability": ("tf.math.log(a + b)", {"nothing below 0.001": "tf.math.log(tf.maximum(a + b, 0.001))"}),
    "a small difference": ("f(a) < b", {"a tolerance": "f(a) < b - 1e-06"}),
    "a small number": ("f(float(a))", {"rounded to 3 decimals": "f(round(float(a), 3))"}),
    "a small mean": (
        "f(np.mean(a))",
        {"rounded to 3 decimals": "f(np.round(np.mean(a), 3))", "without mean": "f(a)"},
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_made_in_the_text_and_nothing_else_changes(slip):
    source, wanted = SLIPS[slip]
    made = slips(source)
    assert {what: made.get(what) for what in wanted} == wanted


NO_SLIPS = {
    "a sign that a square swallows": ("tf.square(a * b)", "the other sign"),
    "arguments whose order is all the same": ("np.array_equal(a, b)", "a and b swapped"),
    "a condition that is a comparison": ("if a < b:\n    f(a)", "the condition negated"),
    "an argument that changes no result": ("m.fit(a, verbose=0)", "1 for 0"),
    "a name's first value": ("a = f(b)\ng(a)", "without a = f(b)"),
    "a docstring": ('def f():\n    """Do."""\n    return 3', 'without """Do."""'),
    "an annotation": ("def f(a: g[0]) -> x[0]:\n    return a", "1 for 0"),
    "a decorator": ("@f(autograph=False)\ndef g(a):\n    return a", "True for False"),
    "a text in an f-string": ('f"{a + 1}"', "minus for plus"),
    "a count that is compared": ("a > len(b)", "a tolerance"),
    "a name that is no table of examples": ("def f(a, rate):\n    return a", "the first 128 rows only"),
    "the gradient of one variable": ("tape.gradient(loss, w)", "clipped gradients"),
    "an optimizer that clips already": ("keras.optimizers.SGD(r, clipnorm=2.0)", "clipped gradients"),
    "an optimizer that clips otherwise": ("keras.optimizers.SGD(r, clipvalue=2.0)", "clipped gradients"),
}


@pytest.mark.parametrize("case", NO_SLIPS)
def test_what_no_test_could_see_is_left_alone(case):
    source, what = NO_SLIPS[case]
    assert what not in slips(source)


def test_only_the_solution_is_changed_where_one_is_marked():
    source = "def f(a):\n    b = a * 2\n    ### BEGIN SOLUTION\n    return b + 1\n    ### END SOLUTION"
    assert {mutant.line for mutant in mutants(source)} == {4}
    assert {mutant.line for mutant in mutants(source, range(2, 3))} == {2}


def test_two_slips_that_come_to_the_same_are_one_mutant():
    assert len([source for source in slips("for _ in range(n):\n    f()").values() if "range(1)" in source]) == 1
    sources = [mutant.source for mutant in mutants("x = f(1 * 1)")]
    assert len({ast.dump(ast.parse(source)) for source in sources}) == len(sources)


def test_letters_beyond_ascii_move_no_slip():
    assert slips('f("ü", "∂", a + b)  # ä')["minus for plus"] == 'f("ü", "∂", a - b)  # ä'


def test_a_mutant_keeps_its_name_when_something_else_in_the_cell_changes():
    before = {mutant.name for mutant in mutants(LOOP)}
    after = {mutant.name for mutant in mutants(f"# Trains.\n{LOOP.replace('losses = []', 'losses = list()')}")}
    assert before <= after
    assert "- losses.append(loss)" in before


def test_two_mutants_with_the_same_changed_line_have_two_names():
    names = [mutant.name for mutant in mutants("f(a)\ng()\nf(a)")]
    assert names == ["- f(a)", "- g()", "- f(a)\n(2)"]


def test_a_diff_shows_the_changed_lines_and_a_missing_line_between_its_neighbours():
    made = slips(LOOP)
    assert diff(LOOP, made["one round less"]) == "- for _ in range(steps):\n+ for _ in range(steps - 1):"
    gone = diff(LOOP, made["without losses.append(loss)"]).split("\n")
    assert [line[0] for line in gone] == [" ", "-", " "]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_mutants_of_the_course_differ_from_the_solution_and_show_it_in_few_lines(script):
    for answer in read_challenge(script).of_role("answer"):
        made = mutants(answer.source)
        assert 5 < len(made) < 60, answer.name
        assert len({mutant.name for mutant in made}) == len({mutant.source for mutant in made}) == len(made)
        for mutant in made:
            assert ast.dump(ast.parse(mutant.source)) != ast.dump(ast.parse(answer.source))
            assert 2 <= len(diff(answer.source, mutant.source).split("\n")) <= 6, mutant.what


@pytest.mark.parametrize("name", ["quiz/question_state", "quiz/markdown", "checks/partial_credit", "checks/verdict"])
def test_every_slip_in_code_of_any_kind_is_python(name):
    source = (REPOSITORY / "gradestep/student" / f"{name}.py").read_text("utf-8")
    assert mutants(source)  # a slip that is no Python is a SyntaxError here


ALIKE = {
    "names": ("def f(a):\n    b = a\n    return b", "def f(x):\n    y = x\n    return y"),
    "a comment and form": ("x = f(a,b) # so", "x = (f(a, b))"),
    "a docstring": ('def f(a):\n    """Return."""\n    return a', "def f(a):\n    return a"),
    "annotations": ("def f(a: int) -> int:\n    b: int = a\n    return b", "def f(a):\n    b = a\n    return b"),
    "the order of keywords": ("f(a, b=1, c=2)", "f(a, c=2, b=1)"),
    "the name of a function inside": (
        "def f():\n    def g():\n        pass\n    g()",
        "def f():\n    def h(): pass\n    h()",
    ),
}


@pytest.mark.parametrize("what", ALIKE)
def test_solutions_that_differ_in_words_only_are_alike(what):
    assert alike(*ALIKE[what])


DIFFERENT = {
    "a function of a library": ("x = np.mean(a)", "x = np.sum(a)"),
    "the order of arguments": ("def f(a, b):\n    return a - b", "def f(a, b):\n    return b - a"),
    "a number": ("x = 1", "x = 2"),
    "a loop for a comprehension": ("x = [f(a) for a in b]", "x = []\nfor a in b:\n    x.append(f(a))"),
    "two names for one": ("def f(a, b):\n    return a + a", "def f(a, b):\n    return a + b"),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_solutions_that_do_something_else_are_not_alike(what):
    assert not alike(*DIFFERENT[what])


def test_the_solution_and_its_stand_ins_in_the_course_are_all_different():
    for script in SCRIPTS:
        challenge = read_challenge(script)
        for answer in challenge.of_role("answer"):
            others = [cell for cell in challenge.of_role("alternative") if challenge.answered_by(cell) is answer]
            assert not any(alike(answer.source, other.source) for other in others)
            assert alike(answer.source, answer.source.replace("### BEGIN SOLUTION", "# Here."))


SAME = "- doubled = number * 2\n+ doubled = 2 * number"
GONE = "- return doubled\n+ return None"


def with_equivalent(course, *changes, reason="it is the same"):
    """Declare changes as equivalent in the tiny course, below its answer, and return the challenge and the answer."""
    script = course.challenges / DOUBLING
    shown = "\n\n".join("\n".join(f"# {line}" for line in change.split("\n")) for change in changes)
    cell = f'# %% equivalent="{reason}"\n{shown}\n\n\n# %% alternative='
    script.write_text(script.read_text("utf-8").replace("# %% alternative=", cell, 1), "utf-8")
    challenge = read_challenge(script)
    return challenge, challenge.of_role("answer")[0]


def test_an_equivalent_mutant_is_declared_with_its_reason_and_stays_behind(course):
    challenge, answer = with_equivalent(course, SAME, GONE)
    assert declared(challenge, answer) == {SAME: "it is the same", GONE: "it is the same"}
    build(course)
    assert "2 * number" not in (course.source / "first-steps/doubling.ipynb").read_text("utf-8")


def test_a_declared_mutant_that_survives_is_not_stale(course):
    challenge, answer = with_equivalent(course, GONE)
    assert list(stale(challenge, answer, {GONE})) == []


def test_a_declared_mutant_that_the_tests_fail_or_that_is_none_is_stale(course):
    challenge, answer = with_equivalent(course, SAME, GONE)
    no_mutant, killed = (str(broken) for broken in stale(challenge, answer, set()))
    assert "doubling.py:" in no_mutant
    assert (
        "is no mutant any more: remove it from the cell (- doubled = number * 2 | + doubled = 2 * number)" in no_mutant
    )
    assert "fails the tests, so it is not: remove it" in killed


def test_what_check_prints_can_be_pasted_as_it_is():
    shown = "# - losses.append(float(mse))\n# + losses.append(mse)"
    assert changes_in(shown) == ["- losses.append(float(mse))\n+ losses.append(mse)"]
    assert changes_in(shown.replace("\n# ", " | ")) == changes_in(shown)
    for mutant in mutants(LOOP):
        pasted = "\n".join(f"# {line}" for line in diff(LOOP, mutant.source).split("\n"))
        assert changes_in(pasted) == [mutant.name]


FAULTS = {
    "no change": ('# %% equivalent="it is so"\n# the same\n\n\n# %% alternative=', "equivalent= shows no change"),
    "no answer above": ('# %% equivalent="it is so"\n# - a\n# + b\n\n\n# %% proves=', "but there is none: move it"),
    "no reason": ('# %% equivalent=""\n# - a\n# + b\n\n\n# %% alternative=', "equivalent= says nothing"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_equivalent_that_is_not_said_right_is_an_error(course, fault):
    cell, complaint = FAULTS[fault]
    script = course.challenges / DOUBLING
    mark = cell.rpartition("\n")[2]
    script.write_text(script.read_text("utf-8").replace(mark, cell, 1), "utf-8")
    with pytest.raises(GradestepError, match=complaint):
        read_challenge(script)
