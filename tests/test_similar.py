"""`gradestep similar`: who worked together stands out, what the task makes likely does not, and nobody is accused."""

import json
import re
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from gradestep.cli import main
from gradestep.course.course import Course
from gradestep.course.errors import GradestepError
from gradestep.desk.likeness.answer_traits import NAME, SOLUTION, WORDS, Work
from gradestep.desk.likeness.shared_evidence import TIMES, WRONG
from gradestep.desk.likeness.similar import compared, similar
from gradestep.desk.likeness.similar_folder import write_folder
from gradestep.desk.likeness.similar_table import as_json

from .made_class import hand_in, names

A = "first-steps"
ADA, GRACE = "s05", "s11"
OWN_WAYS = (
    "return number * 2",
    "return 2 * number",
    "return number + number",
    "return sum([number, number])",
    "return number << 1",
    "return number / 0.5",
    "return number - -number",
)
TOGETHER = '''def twice(number):
    """Return twice `number`."""
    # beware of the flying carpet
    carpet = []
    for lamp in range(2):
        if lamp >= 0:
            carpet.append(number)
    genie = 0
    for wish in carpet:
        genie += wish
    return genie
'''
RENAMED = """def twice(n: float):
    pieces = []
    for i in range(2):
        if i >= 0:
            pieces.append(n)
    result = 0  # the neutral element
    for piece in pieces:
        result += piece
    return result
"""


def answered(sources):
    """Return a change that writes the answers of students to `twice`; others answer in ways that many have."""

    def change(student, _, notebook):
        way = OWN_WAYS[int(student[1:]) % len(OWN_WAYS)]
        usual = f"def twice(number):\n    # my own work, {student}\n    {way}\n"
        for cell in notebook["cells"]:
            if cell["id"] == "twice":
                cell["source"] = sources.get(student, usual)

    return change


@pytest.fixture
def course(once_released, tmp_path):
    shutil.copytree(once_released.root, tmp_path / "course")
    return Course(tmp_path / "course")


def pair_of(found, one=ADA, other=GRACE):
    return next((pair for pair in found.pairs if {pair.one, pair.other} == {one, other}), None)


def kinds(pair):
    return {each.kind for each in pair.shared}


def test_a_copy_with_its_names_and_comments_stands_out(course):
    hand_in(course, A, names(24), answered({ADA: TOGETHER, GRACE: TOGETHER}))
    found = similar(course, A)
    pair = found.pairs[0]
    assert (pair.one, pair.other, pair.as_alike) == (ADA, GRACE, 1)
    assert {SOLUTION, NAME, WORDS} <= kinds(pair)
    assert {each.what for each in pair.shared if each.kind == NAME} == {"carpet", "lamp", "genie", "wish"}
    assert [each.what for each in pair.shared if each.kind == WORDS] == ["beware of the flying carpet"]
    assert pair.bits > found.fence > found.typical


def test_the_same_solution_in_other_words_is_seen(course):
    hand_in(course, A, names(24), answered({ADA: TOGETHER, GRACE: RENAMED}))
    pair = pair_of(similar(course, A))
    assert SOLUTION in kinds(pair)
    assert NAME not in kinds(pair)


def test_the_authors_own_answers_and_untouched_cells_are_no_sign(course):
    alternative = (
        "def twice(number):\n    total = 0\n    for _ in range(2):\n        total += number\n    return total\n"
    )
    hand_in(course, A, names(24), answered({ADA: alternative, GRACE: alternative}))
    pair = pair_of(similar(course, A))
    assert not pair or kinds(pair) <= {WRONG, TIMES}


def test_what_many_of_a_class_write_weighs_little(course):
    hand_in(course, A, names(24), answered(dict.fromkeys(names(24)[:20], TOGETHER)))
    assert similar(course, A).pairs == ()


def moved(cards, at="2026-03-03T10:00:07.5Z"):
    """Return a change that lets students give `cards`, letters by question, at one time."""

    def change(student, _, notebook):
        for cell in notebook["cells"]:
            name = cell["metadata"].get("gradestep", {}).get("quiz")
            if student in (ADA, GRACE) and name:
                kept = {"checked": cards[name], "first": cards[name], "used": 1, "at": at}
                cell["metadata"]["gradestep"]["progress"] = kept
                cell["source"] = re.sub(r'answer="\w*"', f'answer="{cards[name]}"', cell["source"])

    return change


def test_the_same_wrong_answers_at_the_same_times_are_seen(course):
    hand_in(course, A, names(30), moved({"twice_three": "A", "warm_colours": "ABC"}))
    found = similar(course, A)
    pair = found.pairs[0]
    assert (pair.one, pair.other) == (ADA, GRACE)
    assert {each.place: each.what for each in pair.shared if each.kind == WRONG} == {"naming/warm_colours": "ABC"}
    assert {each.place for each in pair.shared if each.kind == TIMES} == {"doubling/twice_three", "naming/warm_colours"}


def test_a_sentence_of_a_written_answer_that_two_share_is_seen(course):
    def change(student, _, notebook):
        own = "A flamingo told me that embers are orange" if student in (ADA, GRACE) else f"{student} has a reason here"
        for cell in notebook["cells"]:
            if cell["id"] == "why_warm":
                cell["source"] = f"Because fire is warm. {own}! I am sure of it, as everybody is."

    hand_in(course, A, names(24), change)
    shared = compared(A, (found := similar(course, A)).works, found.tasks)
    assert shared == found
    words = {trait.value for trait in found.works[ADA].traits if trait.kind == WORDS}
    assert "a flamingo told me that embers are orange" in words & {trait.value for trait in found.works[GRACE].traits}
    assert not pair_of(found) or pair_of(found).bits < 20  # one sentence is little


def choosing(draw, size, wrong=0.5):
    """Return a class that answers 40 questions by itself, some students much weaker than others."""
    works = {}
    for student in names(size):
        weak = draw.random() * 2 * wrong
        letters = {f"book/q{number}": str(draw.choice(list("BCD"))) for number in range(40) if draw.random() < weak}
        works[student] = Work(frozenset(), letters, {}, {})
    return works


def test_the_weak_of_a_class_are_not_alike_for_being_wrong_together():
    flagged = sum(len(compared(A, choosing(np.random.default_rng(seed), 40), {}).pairs) for seed in range(10))
    assert flagged <= 1  # of 7800 pairs


def test_who_takes_over_most_of_anothers_wrong_answers_stands_out():
    draw = np.random.default_rng(4)
    works = choosing(draw, 40)
    weakest = max(works, key=lambda student: len(works[student].wrong))
    taken = {place: letter if draw.random() < 0.9 else "B" for place, letter in works[weakest].wrong.items()}
    found = compared(A, {**works, "ada": Work(frozenset(), taken, {}, {})}, {})
    assert {found.pairs[0].one, found.pairs[0].other} == {"ada", weakest}
    assert len(found.pairs) == 1


def test_right_answers_say_nothing(course):
    hand_in(course, A, names(24), moved({"twice_three": "B", "warm_colours": "AC"}, at="2026-13-99"))
    pair = pair_of(similar(course, A))
    assert not pair or not {WRONG, TIMES} & kinds(pair)


def test_a_lesson_in_which_all_check_together_says_nothing(course):
    def change(_, __, notebook):
        for cell in notebook["cells"]:
            cell["metadata"].get("gradestep", {}).get("progress", {})["at"] = "2026-03-03T10:00:07Z"

    hand_in(course, A, names(24), change)
    assert all(TIMES not in kinds(pair) for pair in similar(course, A).pairs)


def test_in_a_small_class_it_does_not_say_how_unusual_that_is(course, monkeypatch):
    hand_in(course, A, names(12), answered({ADA: TOGETHER, GRACE: TOGETHER}))
    found = similar(course, A)
    assert not found.enough
    assert pair_of(found)
    assert json.loads(as_json(found))["stands_out_above"] is None
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("COLUMNS", "240")
    said = " ".join(CliRunner().invoke(main, ["similar", A]).output.split())
    assert "too few" in said
    assert "Look at their work" in said
    assert not re.search("copied|cheat|plagiari", said)


ODD = (
    "def twice(number:\n    return [red]number[/red] # ]]> \x00",
    "(" * 5000,
    "x = 1\n" * 200_000,
    "'" * 3 + "\n# no comment",
    "def twice(n):\n\treturn n\n        # tabs and spaces\n    pass",
)


def test_answers_that_are_no_python_stop_nothing(course, monkeypatch):
    hand_in(course, A, names(5), answered(dict(zip(names(5), ODD, strict=True))))
    monkeypatch.chdir(course.root)
    ran = CliRunner().invoke(main, ["similar", A, "--folder", "compare"])
    assert ran.exit_code == 0, ran.output
    assert "(((" in (course.root / "compare/submissions/s02/doubling.py").read_text("utf-8")


def test_the_folder_holds_own_answers_and_what_was_given(course, tmp_path):
    hand_in(course, A, names(3), answered({ADA: TOGETHER}))
    found = similar(course, A)
    write_folder(found, tmp_path / "compare")
    files = {path.relative_to(tmp_path / "compare").as_posix() for path in (tmp_path / "compare").rglob("*.*")}
    own = {f"submissions/{student}/doubling.py" for student in names(3)}
    assert files == {"README.txt", "given/doubling.py", "given/naming.py", *own}
    assert "sum([number, number])" in (tmp_path / "compare/submissions/s03/doubling.py").read_text("utf-8")
    assert "raise NotImplementedError" in (tmp_path / "compare/given/doubling.py").read_text("utf-8")
    with pytest.raises(GradestepError, match="something is there already: name a new folder"):
        write_folder(found, tmp_path / "compare")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_class_of_one_has_no_pair(course, monkeypatch):
    hand_in(course, A, ["ada"])
    monkeypatch.chdir(course.root)
    ran = CliRunner().invoke(main, ["similar", A])
    assert ran.output == "first-steps: of 0 pairs of 1 students none is worth a look.\n"


def test_nobody_has_handed_in(course):
    with pytest.raises(GradestepError, match="nobody has handed in first-steps"):
        similar(course, A)


def test_without_the_release_nobody_can_tell_what_was_given(course):
    hand_in(course, A, names(3))
    shutil.rmtree(course.release)
    with pytest.raises(GradestepError, match=r"notebooks/first-steps holds no release"):
        similar(course, A)


def test_nothing_is_compared_with_nothing():
    assert compared(A, {}, {}).pairs == ()
