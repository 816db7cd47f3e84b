"""A key that is false, or that nothing computes, is found, with the seed under which it is false."""

import shutil

import pytest

from gradestep.course.course import Course
from gradestep.proof.check import check
from gradestep.proof.claims.keys import seeds

from .conftest import HERE

PROOF = """product = sum([2] * 3)


def is_printed(number):
    return number == product


holds = {"A": is_printed(5), "B": is_printed(6)}"""
TYPED_IN = 'is_right = False\nholds = {"A": is_right, "B": True}'
IN_PLAIN_PYTHON = 'product = 2 * 3\nholds = {"A": product == 5, "B": product == 6}'
CALLS_IN_VAIN = 'import numpy as np\n\nproduct = np.sum([2] * 3)\nholds = {"A": False, "B": True}'
BY_LUCK = PROOF.replace("sum([2] * 3)", "6 if random.random() < 0.9 else 5").replace(
    "product", "import random\n\nproduct", 1
)
QUESTION = "# What does `print(2 * 3)` print?"
SHOWN = f"{QUESTION}\n#\n# ```python\n# print(sum([2] *\n#     3))\n# ```"
FALSEHOODS = {
    "two-right": ("- [ ] `5` (adds-instead)", "- [x] `5`", '"twice_three" marks AB as right, but under seed'),
    "a-proof-that-fails": ("product = sum(", "product = 1 / 0 + sum(", 'the proof of "twice_three" failed under seed'),
    "an-option-forgotten": (
        '"A": is_printed(5), ',
        "",
        "holds is {'B': True}: make it a dict that gives a truth value",
    ),
    "no-holds": ("holds = {", "held = {", "holds is None: make it a dict"),
    "typed-in": (PROOF, TYPED_IN, 'holds of "twice_three" is typed in: its proof calls nothing'),
    "calls-in-vain": (PROOF, CALLS_IN_VAIN, 'holds of "twice_three" stays the same whatever is broken'),
    "right-by-luck": (PROOF, BY_LUCK, "what holds is A: mend the key, or the question"),
    "another-program": (
        QUESTION,
        SHOWN,
        'the code in the question "twice_three" ("print(sum([2] * ...") is run nowhere',
    ),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What a check says of copies of one challenge, each with one falsehood, and of one that runs what it shows."""
    root = tmp_path_factory.mktemp("falsehoods")
    shutil.copytree(HERE / "course", root, dirs_exist_ok=True)
    script = root / "challenges/first-steps/doubling.py"
    text = script.read_text("utf-8")
    for name, (old, new, _) in FALSEHOODS.items():
        assert text.count(old) == 1, old
        script.with_stem(name).write_text(text.replace(old, new), "utf-8")
    runs = 'exec("""print(sum([2] * 3))""")\nproduct = sum('
    script.with_stem("the-same-program").write_text(
        text.replace(QUESTION, SHOWN).replace("product = sum(", runs), "utf-8"
    )
    script.with_stem("in-plain-python").write_text(text.replace(PROOF, IN_PLAIN_PYTHON), "utf-8")
    return {each.challenge.name: "\n".join(broken.what for broken in each.broken) for each in check(Course(root))}


@pytest.mark.parametrize("falsehood", FALSEHOODS)
def test_a_falsehood_is_found(found, falsehood):
    assert FALSEHOODS[falsehood][2] in found[falsehood]


def test_what_is_true_is_found_to_be_true(found):
    assert found["doubling"] == ""


def test_plain_arithmetic_is_a_proof(found):
    assert found["in-plain-python"] == ""


def test_a_question_may_show_what_the_proof_runs_as_text(found):
    assert "is run nowhere" not in found["the-same-program"]


def test_the_seeds_of_a_proof_are_many_and_the_same_each_time():
    assert len(set(seeds("twice_three"))) == 20
    assert seeds("twice_three") == seeds("twice_three") != seeds("warm_colours")
