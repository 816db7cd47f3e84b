"""Lines to put in order: how they are written, read, marked and proven, and that every program that works is right."""

import sys

import pytest

from gradestep import chosen, quiz
from gradestep.course.course import find_course
from gradestep.proof.check import check
from gradestep.release.init import init
from gradestep.student.quiz import quiz as recorder
from gradestep.student.quiz.arrangements import program, read, readable, working
from gradestep.student.quiz.kinds import kind_of

from .every_kind import FRONT

ORDER = kind_of("order")
ASKED = """\
Sum up, so that `total` is 7.

- [x] `total = 0`
  > It begins with nothing.
- [x] `for number in (1, 2, 4):`
- [x] `    total += number`
- [ ] `total = number` (forgets-the-sum)
  > That keeps only the last.
- [ ] order: 2 >3 1 (starts-after-the-loop)
  > Then it is 0 at the end.

> [!TIP]
> Begin with nothing.
"""
READ = ORDER.read(ASKED)
LETTER = {code: letter for letter, code in READ.given["lines"].items()}
START, LOOP, ADD, KEEP = (
    LETTER[code] for code in ("total = 0", "for number in (1, 2, 4):", "total += number", "total = number")
)
KEY = f"{START} {LOOP} >{ADD}"


@pytest.fixture(autouse=True)
def nothing_recorded():
    recorder._recorded.clear()


def complaints(text):
    return "\n".join(ORDER.read(text).complaints("sum"))


def test_what_is_written_well_is_asked_in_another_order():
    assert complaints(ASKED) == ""
    assert (READ.key, READ.given["count"]) == (KEY, 3)
    assert [*READ.given["lines"]] == ["A", "B", "C", "D"]
    shown = [code for code in READ.given["lines"].values() if code != "total = number"]
    assert shown != ["total = 0", "for number in (1, 2, 4):", "total += number"]
    assert ORDER.read(ASKED).given == READ.given


TYPED = {
    KEY: KEY,
    KEY.lower(): KEY,
    KEY.replace(" ", ""): KEY,
    KEY.replace(" ", ", "): KEY,
    f" {START} {LOOP}  > {ADD} ": KEY,
    f"{START} {LOOP} >>>{ADD}": KEY,
    f"{LOOP} >>{START} >>{ADD}": f"{LOOP} >{START} >{ADD}",
    f"{LOOP} >>{START} >{ADD}": f"{LOOP} >>{START} >{ADD}",
    f"{LOOP} {START} >{ADD}": f"{LOOP} {START} >{ADD}",
}


@pytest.mark.parametrize("typed", TYPED)
def test_an_order_is_read_as_people_write_it_and_kept_in_one_form(typed):
    answer = ORDER.read_answer(READ.given, typed)
    assert (answer.text, answer.complaint) == (TYPED[typed], "")


@pytest.mark.parametrize("typed", ["Z", "A A", "1 2 3", "A > ", ">", "<b>A</b>", "A-B"])
def test_what_is_no_order_is_said_and_not_recorded(typed):
    answer = ORDER.read_answer(READ.given, typed)
    assert answer.text == ""
    assert answer.complaint
    quiz("sum", answer=typed, asks="order", question="Sum up.", given=READ.given)
    with pytest.raises(AssertionError, match="put the lines in order in the card above"):
        chosen("sum", "order")


MARKS = {
    KEY: (1, ""),
    f"{LOOP} >{ADD} {START}": (0, "Then it is 0 at the end."),
    f"{START} {LOOP} >{KEEP}": (0, "That keeps only the last."),
    f"{START} {LOOP} {ADD}": (0, "The lines are in an order that works. Look at how far in each of them stands."),
    f"{START} {ADD} {LOOP}": (0, "The first line fits. Look at what comes next."),
    f"{LOOP} {START} {ADD}": (0, "The program does not begin with this line."),
    START: (0, "The program has 1 line, and 3 are asked for."),
}


@pytest.mark.parametrize("answer", MARKS)
def test_an_order_is_right_when_it_works_and_else_says_how_far_it_fits(answer):
    mark = ORDER.mark(READ.given, READ.seal, answer)
    assert (mark.share, mark.said) == MARKS[answer]


FAULTY = {
    "a line that goes on": ("`total = number`", "`total = max(number,`", "is no whole line of code"),
    "a comment": ("`total = number`", "`total = 1  # one`", "is no whole line of code"),
    "a line that is no code": ("- [x] `total = 0`", "- [x] total = 0", "neither a line of code nor an order"),
    "lines that are no program": ("`    total += number`", "`total += number`", "no program that Python can read"),
    "an order of too few": ("order: 2 >3 1", "order: 2 1", "give 3 numbers of lines"),
    "an order that is the key": (
        "- [ ] order: 2 >3 1 (starts-after-the-loop)",
        "- [x] order: 1 2 >3",
        "an order twice",
    ),
    "a line that stands twice": ("`total = number`", "`total = 0`", '"total = 0" stands twice'),
    "a slip without a name": (" (forgets-the-sum)", "", "names no misconception"),
    "a slip without feedback": ("  > That keeps only the last.\n", "", "has no feedback"),
    "one line": ("- [x] `for number in (1, 2, 4):`\n- [x] `    total += number`\n", "", "has 1 of 2 lines"),
}


@pytest.mark.parametrize("what", FAULTY)
def test_what_is_written_badly_is_said_with_its_remedy(what):
    old, new, said = FAULTY[what]
    assert old in ASKED
    assert said in complaints(ASKED.replace(old, new))


def test_lines_of_which_there_are_too_many_programs_are_refused():
    lines = "\n".join(f"- [x] `a{number} = {number}`" for number in range(6))
    assert "make more than 500 programs" in complaints(f"Count.\n\n{lines}\n\n> [!TIP]\n> Any.")


def test_every_program_that_python_can_read_is_made_once():
    lines = {"A": "for n in (1, 2):", "B": "x = n", "C": "y = 1"}
    made = [program(lines, order) for order in readable(lines, 3)]
    assert len(made) == len(set(made))
    assert set(made) == {
        "for n in (1, 2):\n    x = n\n    y = 1\n",
        "for n in (1, 2):\n    y = 1\n    x = n\n",
        "for n in (1, 2):\n    x = n\ny = 1\n",
        "for n in (1, 2):\n    y = 1\nx = n\n",
        "x = n\nfor n in (1, 2):\n    y = 1\n",
        "y = 1\nfor n in (1, 2):\n    x = n\n",
    }


def test_a_program_that_raises_or_exits_does_not_work():
    def works(source):
        names = {}
        exec(source, names)  # noqa: S102 - as a proof does
        return names["x"] == 2 or sys.exit(1)

    found = working(works, {"A": "y = 2", "B": "x = y"}, 2)
    assert True not in working(sys.exit, {"A": "y = 2", "B": "x = y"}, 2).values()
    assert {order for order, holds in found.items() if holds is True} == {"A B"}


PROOF = """
# %% proves="sum"
def works(program):
    names = {}
    exec(program, names)
    return names["total"] == 7
"""


def broken(tmp_path, asked, proof=PROOF):
    list(init(tmp_path / "course"))
    course = find_course(tmp_path / "course")
    quoted = "\n".join(f"# {line}".rstrip() for line in asked.splitlines())
    script = course.challenges / "first-steps/sum.py"
    script.write_text(f'{FRONT}\n# %% [markdown] quiz="sum" asks="order" points=1\n{quoted}\n\n{proof}', "utf-8")
    (checked,) = check(course, "first-steps/sum", workers=1)
    return "\n".join(each.what for each in checked.broken)


def test_another_order_that_works_is_named_by_the_check_and_right_once_it_is_added(tmp_path):
    two = ASKED.replace("- [x] `total = 0`", "- [x] `seen = 0`\n- [x] `total = 0`").replace(
        "order: 2 >3 1", "order: 3 >4 1 2"
    )
    said = broken(tmp_path, two)
    assert "other orders work too under seed" in said
    assert '"- [x] order: 2 1 3 >4"' in said
    for order in ("2 1 3 >4", "2 3 >1 >4", "2 3 >4 1", "2 3 >4 >1"):
        two = two.replace("\n> [!TIP]", f"- [x] order: {order}\n\n> [!TIP]")
    assert broken(tmp_path / "again", two) == ""
    read_two = ORDER.read(two)
    assert all(ORDER.mark(read_two.given, read_two.seal, order).is_right for order in read_two.seal["right"])
    assert all(read(order) for order in read_two.seal["right"])


def test_a_key_that_does_not_work_is_named(tmp_path):
    said = broken(tmp_path, ASKED, PROOF.replace("== 7", "== 0"))
    assert "marks 1 2 >3 as right, but under seed" in said


def test_a_proof_without_works_is_said(tmp_path):
    assert "name 'works' is not defined" in broken(tmp_path, ASKED, PROOF.replace("def works", "def runs"))
