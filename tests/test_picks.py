"""Gaps to fill and pairs to find: how they are written, read, marked and proven, and that all that works is right."""

import pytest

from gradestep import chosen, quiz
from gradestep.course.course import find_course
from gradestep.proof.check import check
from gradestep.release.init import init
from gradestep.student.quiz import quiz as recorder
from gradestep.student.quiz.kinds import kind_of
from gradestep.student.quiz.question import CardEditedError

from .every_kind import FRONT

BLANKS, MATCH = kind_of("blanks"), kind_of("match")
GAPS = """\
Step down.

```python
weight = weight [[1]] rate * [[2]]
```

- [x] 1: `-`
- [ ] 1: `+` (climbs-the-slope)
  > That goes up.
- [x] 2: `slope`
  > The slope it is.
- [ ] 2: `loss` (steps-by-the-loss)
  > The loss says how high.

> [!TIP]
> Down.
"""
PAIRS = """\
What is it?

- [x] 2 + 2 → four
- [x] 2 * 3 → six
- [ ] 2 * 3 → five (adds-instead)
  > That is the sum.

> [!TIP]
> Count.
"""
GAPPED, PAIRED = BLANKS.read(GAPS), MATCH.read(PAIRS)
WORKS = """
# %% proves="it"
def works(program):
    names = {"weight": 2.0, "rate": 0.1, "slope": 4.0, "loss": 9.0}
    exec(program, names)
    return abs(names["weight"] - 1.6) < 1e-12
"""
FITS = """
# %% proves="it"
values, said = [2 + 2, 2 * 3], [4, 6, 5]


def fits(left, right):
    return values[left - 1] == said[right - 1]
"""


@pytest.fixture(autouse=True)
def nothing_recorded():
    recorder._recorded.clear()


def gap(place, text):
    return next(f"{place}{letter}" for letter, each in GAPPED.given["options"][place - 1].items() if each == text)


def pair(place, text):
    return next(f"{place}{letter}" for letter, each in PAIRED.given["options"].items() if each == text)


def complaints(kind, text):
    return "\n".join(kind.read(text).complaints("it"))


def broken(tmp_path, asks, asked, proof):
    list(init(tmp_path / "course"))
    course = find_course(tmp_path / "course")
    quoted = "\n".join(f"# {line}".rstrip() for line in asked.splitlines())
    script = course.challenges / "first-steps/it.py"
    script.write_text(f'{FRONT}\n# %% [markdown] quiz="it" asks="{asks}" points=1\n{quoted}\n\n{proof}', "utf-8")
    (checked,) = check(course, "first-steps/it", workers=1)
    return "\n".join(each.what for each in checked.broken)


def test_what_is_written_well_is_asked_without_its_key():
    assert complaints(BLANKS, GAPS) == complaints(MATCH, PAIRS) == ""
    assert (GAPPED.question, GAPPED.given["text"]) == ("Step down.", "weight = weight [[1]] rate * [[2]]")
    assert GAPPED.key == f"{gap(1, '-')} {gap(2, 'slope')}"
    assert PAIRED.given["places"] == ["2 + 2", "2 * 3"]
    assert {*PAIRED.given["options"].values()} == {"four", "six", "five"}
    assert PAIRED.key == f"{pair(1, 'four')} {pair(2, 'six')}"


def test_an_answer_is_read_as_people_write_it():
    first, second = GAPPED.key.split()
    for typed in (
        GAPPED.key,
        GAPPED.key.lower(),
        f"{second}, {first}",
        f"{first}{second}",
        f" {first[0]} : {first[1]};{second}",
    ):
        answer = BLANKS.read_answer(GAPPED.given, typed)
        assert (answer.text, answer.complaint) == (GAPPED.key, "")


@pytest.mark.parametrize("typed", ["3A", "1Z", "A1", "1A 1B", "1", "<b>1A</b>", "slope"])
def test_what_is_no_answer_is_said_and_not_recorded(typed):
    answer = BLANKS.read_answer(GAPPED.given, typed)
    assert answer.text == ""
    assert "is no answer here" in answer.complaint
    quiz("it", answer=typed, asks="blanks", question="Step down.", given=GAPPED.given)
    with pytest.raises(AssertionError, match="fill the gaps in the card above"):
        chosen("it", "blanks")


def test_wrong_fillings_are_explained_and_open_gaps_named():
    mark = BLANKS.mark(GAPPED.given, GAPPED.seal, f"{gap(1, '+')} {gap(2, 'loss')}")
    assert (mark.share, mark.said) == (0, "That goes up.\n\nThe loss says how high.")
    mark = BLANKS.mark(GAPPED.given, GAPPED.seal, gap(1, "-"))
    assert (mark.share, mark.said) == (0, "Still open: gap 2.")
    assert BLANKS.mark(GAPPED.given, GAPPED.seal, GAPPED.key).is_right


def test_with_credit_each_pair_earns_its_part():
    credited = PAIRED.with_marks({"credit": "each"})
    half = f"{pair(1, 'four')} {pair(2, 'five')}"
    assert MATCH.mark(credited.given, credited.seal, half).share == 0.5
    assert MATCH.mark(PAIRED.given, PAIRED.seal, half).share == 0
    assert MATCH.mark(PAIRED.given, PAIRED.seal, f"{pair(1, 'six')} {pair(2, 'four')}").said == (
        "Pair 1 is not right.\n\nPair 2 is not right."
    )


FAULTY = {
    "a gap left out": (BLANKS, GAPS, "[[2]]", "[[3]]", "has the gaps 1, 3"),
    "a filling of no gap": (BLANKS, GAPS, "- [x] 1: `-`", "- [x] `-`", "fills no gap"),
    "a gap that is none": (BLANKS, GAPS, "- [x] 2: `slope`", "- [x] 3: `slope`", "a gap that there is none of"),
    "two that are wrong": (BLANKS, GAPS, "- [ ] 1: `+`", "- [ ] 1: `+`, 2: `loss`", "may only be right"),
    "a filling twice": (BLANKS, GAPS, "- [x] 1: `-`", "- [x] 1: `-`\n- [x] 1: `-`", "stands twice: take one"),
    "a gap filled twice": (BLANKS, GAPS, "- [x] 1: `-`", "- [x] 1: `-`, 1: `*`", "fills a gap twice"),
    "an empty filling": (BLANKS, GAPS, "- [x] 1: `-`", "- [x] 1:  ", "fills no gap"),
    "a gap above": (BLANKS, GAPS, "Step down.", "Step [[1]] down.", "has a gap in the text above"),
    "a sign of ours": (BLANKS, GAPS, "Step down.", "Step \ue000 down.", "a sign of Unicode's private use"),
    "one filling": (BLANKS, GAPS, "- [ ] 1: `+` (climbs-the-slope)\n  > That goes up.\n", "", "gap 1 of quiz"),
    "no right filling": (BLANKS, GAPS, "- [x] 1: `-`", "- [ ] 1: `-`", "has no right fillings"),
    "an item that is no pair": (MATCH, PAIRS, "2 + 2 → four", "2 + 2 is four", "is no pair"),
    "two arrows": (MATCH, PAIRS, "2 + 2 → four", "2 → 2 → four", "with one arrow in it"),
    "a wrong pair twice": (
        MATCH,
        PAIRS,
        "> [!TIP]",
        "- [ ] 2 * 3 → five (sums-up)\n  > No.\n\n> [!TIP]",
        "stands twice",
    ),
    "one right side twice": (MATCH, PAIRS, "→ six", "→ four", "stands on the right of two"),
    "a wrong pair of nothing": (MATCH, PAIRS, "- [ ] 2 * 3", "- [ ] 3 * 3", "on the left of no right one"),
    "a wrong pair without a reason": (MATCH, PAIRS, "  > That is the sum.\n", "", "has no feedback"),
}


@pytest.mark.parametrize("what", FAULTY)
def test_what_is_written_badly_is_said_with_its_remedy(what):
    kind, asked, old, new, said = FAULTY[what]
    assert old in asked
    assert said in complaints(kind, asked.replace(old, new))


def test_an_arrow_in_code_or_in_a_formula_divides_no_pair():
    asked = MATCH.read("What?\n\n- [x] `f -> g` → $a → b$\n- [x] $x -> y$ -> `1 → 2`\n\n> [!TIP]\n> Look.")
    assert [*asked.complaints("it")] == []
    assert asked.given["places"] == ["`f -> g`", "$x -> y$"]
    assert {*asked.given["options"].values()} == {"$a → b$", "`1 → 2`"}


@pytest.mark.parametrize("hidden", ["$x = [[1]]$", "[a link](https://example.org/[[1]])"])
def test_a_gap_that_nobody_can_see_is_named(hidden):
    asked = f"What?\n\nIt is {hidden}.\n\n- [x] 1: one\n- [ ] 1: two (counts-on)\n  > No.\n\n> [!TIP]\n> Look."
    assert "where nobody sees it" in complaints(BLANKS, asked)


def test_a_filling_of_code_keeps_all_that_stands_between_its_backticks():
    spaced = BLANKS.read(GAPS.replace("1: `+`", "1: ` + `"))
    assert " + " in spaced.given["options"][0].values()


@pytest.mark.parametrize(
    "text", ["weight = weight - rate", "a [[1]] b [[2]] c [[3]]", "[[2]] [[1]]", "\ue000 [[1]] [[2]]"]
)
def test_a_card_whose_gaps_were_edited_is_one_sentence(text):
    with pytest.raises(CardEditedError, match="fresh copy"):
        quiz("it", asks="blanks", question="Step down.", given={**GAPPED.given, "text": text})


def test_text_with_gaps_needs_no_code():
    asked = BLANKS.read(
        "What is it?\n\nA step goes [[1]] the slope.\n\n- [x] 1: against\n- [ ] 1: along (climbs-it)\n  > Up.\n\n"
        "> [!TIP]\n> Down."
    )
    assert [*asked.complaints("it")] == []
    assert (asked.question, asked.given["text"], asked.given["code"]) == (
        "What is it?",
        "A step goes [[1]] the slope.",
        False,
    )
    assert "A step goes" in BLANKS.html(asked.given, asked.key, None)
    assert "against" in BLANKS.text(asked.given, asked.key)


def test_a_combination_that_works_is_named_by_the_check_and_right_once_it_is_added(tmp_path):
    more = GAPS.replace("\n> [!TIP]", "- [ ] 2: `-slope` (turns-the-sign)\n  > That turns it.\n\n> [!TIP]")
    assert "more works under seed" in (said := broken(tmp_path, "blanks", more, WORKS))
    assert '"- [x] 1: `+`, 2: `-slope`"' in said
    more = more.replace("\n> [!TIP]", "- [x] 1: `+`, 2: `-slope`\n\n> [!TIP]")
    assert broken(tmp_path / "again", "blanks", more, WORKS) == ""
    asked = BLANKS.read(more)
    assert len(asked.seal["right"]) == 2


def test_a_pair_that_fits_too_and_one_that_does_not_are_named(tmp_path):
    assert broken(tmp_path, "match", PAIRS, FITS) == ""
    assert "fits too" in broken(tmp_path / "too", "match", PAIRS, FITS.replace("[4, 6, 5]", "[4, 6, 6]"))
    assert "it does not fit: mend the pair" in broken(
        tmp_path / "not", "match", PAIRS, FITS.replace("[4, 6, 5]", "[5, 6, 4]")
    )


def test_a_proof_that_raises_is_said_to_where_it_gainsays_the_key(tmp_path):
    said = broken(tmp_path / "match", "match", PAIRS, FITS.replace("return ", "return unknown + "))
    assert "it does not fit, since the proof raises NameError: name 'unknown' is not defined: mend the pair, or" in said
    said = broken(tmp_path / "blanks", "blanks", GAPS, WORKS.replace("return ", "return unknown + "))
    assert "that does not work, since the proof raises NameError: name 'unknown' is not defined: mend it" in said
