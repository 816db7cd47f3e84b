"""A question for a number: how it is written, read, marked, and shown, and that no right number is taken for wrong."""

from fractions import Fraction

import pytest

from gradestep import chosen, marked, quiz
from gradestep.authoring.question_cells import card_source, read_card, with_answer
from gradestep.student.labextension.cell_content import cell_content
from gradestep.student.quiz import quiz as recorder
from gradestep.student.quiz.kinds import kind_of
from gradestep.student.quiz.number_text import in_one_form, read_number
from gradestep.student.quiz.question import CardEditedError, Question
from gradestep.student.quiz.question_state import read_question
from gradestep.student.quiz.seal import seal
from gradestep.submissions.answer_text import read_answer

NUMBER = kind_of("number")
ASKED = """\
How fast is it?

- [x] 3.14 m/s ± 0.01
  > Yes, *half* of it.
- [ ] 6.28 (forgets-the-half)
  > That is the whole.
- [ ] -3.14 (turns-the-sign)
  > It goes forward.
- [ ] any other number
  > Divide by two.

> [!TIP]
> Half.
"""
READ = NUMBER.read(ASKED)


@pytest.fixture(autouse=True)
def nothing_recorded():
    recorder._recorded.clear()


def card(answer="", **others):
    return quiz("speed", answer=answer, asks="number", question="How *fast*?", given=READ.given, **others)


def complaints(text):
    return "\n".join(NUMBER.read(text).complaints("speed"))


TYPED = {
    "3.14": "3.14",
    " 3,14 ": "3.14",
    "3.14 m/s": "3.14",
    "3.14m/s": "3.14",
    "+03.140": "3.14",
    "\N{MINUS SIGN}3.14": "-3.14",
    "314e-2": "3.14",
    "3.14 \N{MULTIPLICATION SIGN} 10^0": "3.14",
    "31.4 \N{MULTIPLICATION SIGN} 10\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT ONE}": "3.14",
    "314 %": "3.14",
    "22/7": "22/7",
    "1/4": "0.25",
    "1 234 567": "1234567",
    "1,234,567.5": "1234567.5",
    "1.234.567,5": "1234567.5",
    "12_000": "12000",
    "1e30": "1e30",
    ".5": "0.5",
}


@pytest.mark.parametrize("typed", TYPED)
def test_a_number_is_read_as_people_write_it_and_kept_in_one_form(typed):
    read = NUMBER.read_answer(READ.given, typed)
    assert (read.text, read.complaint) == (TYPED[typed], "")
    assert NUMBER.read_answer(READ.given, read.text) == read


@pytest.mark.parametrize(
    "typed",
    [
        "three",
        "",
        "-",
        "nan",
        "inf",
        "1/0",
        "3..1",
        "1e99999",
        "10e999",
        "3.14 km",
        "0x10",
        "\N{ARABIC-INDIC DIGIT ONE}",
        "<b>3</b>",
    ],
)
def test_what_is_no_number_is_said_and_not_recorded(typed):
    assert NUMBER.read_answer(READ.given, typed).text == ""
    card(typed)
    with pytest.raises(AssertionError, match="write a number in the card above"):
        chosen("speed", "number")


def test_a_number_that_could_be_two_is_asked_for_again():
    assert "may be 1234 or 1.234" in repr(card("1,234"))


def test_an_answer_as_long_as_a_book_is_not_read():
    assert "longer than 60 characters" in repr(card("9" * 61))


@pytest.mark.parametrize(
    "number", ["0", "1", "-0.000001", "1e-7", "123456789012345678901", "1234567890123456789012", "2/3"]
)
def test_the_one_form_of_a_number_is_that_number(number):
    assert read_number(in_one_form(Fraction(number))) == Fraction(number)


MARKS = {
    "3.14": (1, "Yes, *half* of it."),
    "3.13": (1, "Yes, *half* of it."),  # an edge
    "3.15": (1, "Yes, *half* of it."),
    "3.1500001": (0, "Divide by two."),
    "6.29": (0, "That is the whole."),
    "-3.14": (0, "It goes forward."),
    "22/7": (1, "Yes, *half* of it."),
}


@pytest.mark.parametrize("answer", MARKS)
def test_a_number_is_right_within_the_tolerance_and_slips_are_named(answer):
    mark = NUMBER.mark(READ.given, READ.seal, answer)
    assert (mark.share, mark.said) == MARKS[answer]


EXACT = {
    "12": ["12", "12.0", "11.999999999999998"],
    "0.3": ["0.30000000000000004", "0.3", "3/10"],
    "1000000000000": ["1e12"],
    "0": ["0", "1e-17", "-0"],
    "1/3": ["1/3", "0.3333333333333333"],
    "2.72 to 3 digits": ["2.72", "2.718281828", "2.715", "2.725"],
    "0.00120 to 2 digits": ["0.0012", "0.00115", "1.2e-3"],
    "9.996 to 3 digits": ["9.996", "10.0", "9.991", "10.001"],
    "1e500 to 2 digits": ["1e500", "1.04e500"],
    "1e-500 to 2 digits": ["1e-500", "0.96e-500"],
    "40 % ± 1": ["40", "40 %", "39", "41%"],
    "200 ± 1 %": ["198", "202"],
}


@pytest.mark.parametrize("line", EXACT)
def test_what_a_computer_makes_of_the_right_number_is_right(line):
    asked = NUMBER.read(f"How much?\n\n- [x] {line}\n  > Yes.\n\n> [!TIP]\n> Count.")
    assert list(asked.complaints("much")) == []
    for typed in EXACT[line]:
        read = NUMBER.read_answer(asked.given, typed)
        assert NUMBER.mark(asked.given, asked.seal, read.text).is_right, typed


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("12", "13"),
        ("1000000000000", "1000000000001"),
        ("0.3", "0.3001"),
        ("2.72 to 3 digits", "2.71"),
        ("200 ± 1 %", "197.9"),
    ],
)
def test_what_is_another_number_is_wrong(line, typed):
    asked = NUMBER.read(f"How much?\n\n- [x] {line}\n  > Yes.")
    assert NUMBER.mark(asked.given, asked.seal, NUMBER.read_answer(asked.given, typed).text).share == 0


BARE = (" m/s ± 0.01\n  > Yes, *half* of it.\n- [ ] 6.28", "\n- [ ] 6.28 m/s")
FAULTS = {
    "no right number": (("- [x] 3.14 m/s ± 0.01", "- [ ] 3.15 (nearly-right)"), "has 0 right numbers: write one"),
    "two right numbers": (("- [ ] 6.28 (forgets-the-half)", "- [x] 6.28"), "has 2 right numbers"),
    "words": (("6.28", "much"), '"much" of quiz "speed" is no number: write it as in'),
    "a slip that is right": (("6.28", "3.12"), 'cannot be told from "3.14 m/s ± 0.01" within the tolerance'),
    "the tolerance of a slip": (("6.28", "6.28 ± 1"), "has a tolerance: it stands beside the right number"),
    "another unit": (("6.28", "6.28 km"), 'has the unit "km", and the right one "m/s"'),
    "no misconception": ((" (turns-the-sign)", ""), "is wrong, but it names no misconception"),
    "no feedback": (("  > That is the whole.\n", ""), "has no feedback: quote it under the number"),
    "no hint": (("> [!TIP]\n> Half.\n", ""), 'quiz "speed" has no hint'),
    "part of percents": (("3.14 m/s ± 0.01", "3.14 % ± 1 %"), "leaves open what ± 1 % is a part of"),
    "no digits": (("3.14 m/s ± 0.01", "0 to 3 digits"), "has no significant digits"),
    "a tolerance in letters": (("3.14 m/s ± 0.01", "3.14 +- 0.01"), "is no unit: write the number as in"),
    "a comma": (("3.14 m/s ± 0.01", "3,141"), "has a comma in a number: write a point"),
    "a comma in the tolerance": (("± 0.01", "± 0,01"), "has a comma in a number: write a point"),
    "digits in words": (("± 0.01", "to three digits"), "is no unit: write the number as in"),
    "a unit where none is asked for": (BARE, "the right one none"),
    "no misconception in brackets": (("(turns-the-sign)", "(Turns the sign)"), "is none: write small letters"),
    "the rest in other words": (("-3.14 (turns-the-sign)", "other"), 'or "any other number"'),
    "part of percents of something": (("3.14 m/s ± 0.01", "3.14 % of votes ± 1 %"), "leaves open what ± 1 %"),
    "a power in words": (("3.14 m/s ± 0.01", "3 \N{MULTIPLICATION SIGN} 10^4 m"), "is no unit"),
    "a long tolerance": (("± 0.01", f"± 0.{'0' * 30}1"), "which is too long to read: write fewer digits"),
    "one misconception twice": (("turns-the-sign", "forgets-the-half"), 'name the misconception "forgets-the-half"'),
    "two for the rest": (("- [ ] -3.14 (turns-the-sign)", "- [ ] any other number"), "twice: take one of the two out"),
    "a number too long to write": (("3.14 m/s ± 0.01", f"3.{'1' * 70}"), "cannot be written as an answer"),
    "zero digits": (("± 0.01", "to 0 digits"), "is no unit: write the number as in"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_an_author_got_wrong_is_said_with_its_remedy(fault):
    change, said = FAULTS[fault]
    assert said in complaints(ASKED.replace(*change))


@pytest.mark.parametrize("typed", ["28.5", "28,5 %", "28.5 % of votes", "57/2 %"])
def test_a_unit_may_begin_with_percent_which_are_then_its_own(typed):
    asked = NUMBER.read("How many?\n\n- [x] 28.5 % of votes ± 0.1\n  > Yes.\n\n> [!TIP]\n> Count.")
    assert list(asked.complaints("share")) == []
    assert NUMBER.mark(asked.given, asked.seal, NUMBER.read_answer(asked.given, typed).text).is_right


def test_what_is_well_is_no_complaint_and_a_number_may_be_computed_later():
    assert complaints(ASKED) == ""
    assert complaints(ASKED.replace("3.14 m/s", "{{ speed:.2f }} m/s")) == ""


HOLDS = {"right": 3.1415, "forgets-the-half": 6.283, "turns-the-sign": -3.1415}
UNTRUE = {
    "another number": ({"right": 3.15}, "says 3.14 m/s ± 0.01 (right), but under seed 1 its proof gives 3.15"),
    "another slip": ({"forgets-the-half": 6.0}, "says 6.28 (forgets-the-half), but under seed 1 its proof gives 6.0"),
    "no number": ({"right": "3.14"}, "gives '3.14', which is no number"),
    "not a number": ({"right": float("nan")}, "gives nan, which is no number"),
    "a truth": ({"right": True}, "gives True, which is no number"),
}


@pytest.mark.parametrize("what", UNTRUE)
def test_a_key_that_its_proof_does_not_give_is_found(what):
    change, said = UNTRUE[what]
    assert said in READ.differs("speed", HOLDS | change, "under seed 1")


def test_a_key_is_what_its_proof_gives_rounded_as_it_is_written():
    assert READ.differs("speed", HOLDS, "under seed 1") == ""
    assert "make it a dict that gives a number to each of right, forgets-the-half" in READ.differs("speed", {}, "ever")
    exact = NUMBER.read(ASKED.replace(" ± 0.01", ""))
    assert "who answers just that would be wrong: add a tolerance" in exact.differs("speed", HOLDS, "ever")
    near = HOLDS | {"right": 3.140000003}  # as it is printed, it is another number than the one that is asked for
    assert "add a tolerance" in exact.differs("speed", near, "ever")
    tiny = NUMBER.read(ASKED.replace("3.14 m/s ± 0.01", "3.1e-13 m/s"))
    assert "mend the number" in tiny.differs("speed", HOLDS | {"right": 4e-13}, "ever")


def test_a_number_is_written_with_a_large_e_as_well():
    assert complaints(ASKED.replace("3.14 m/s ± 0.01", "3.14E2 m/s ± 1E-2")) == ""


def test_an_answer_is_graded_in_a_tests_cell():
    card("3,14 m/s")
    assert chosen("speed", "number") == "3.14"
    assert marked("speed", "number", points=2, given=READ.given, seal=READ.seal) is None
    card("-3.14")
    with pytest.raises(AssertionError, match="It goes forward"):
        marked("speed", "number", points=2, given=READ.given, seal=READ.seal)


def test_the_tests_cell_that_the_build_writes_grades():
    card("6.28")
    with pytest.raises(AssertionError, match="That is the whole"):
        exec(READ.tests("speed", 1), {})  # noqa: S102 - as the notebook does


def test_the_source_of_a_card_is_read_as_it_was_written():
    asked = Question("speed", "How *fast*?", READ.given, kind="Metrics", level="beginner", asks="number")
    assert read_card(card_source(asked, "3.14").replace("sealed=(\n\n)", 'sealed=""')) == (asked, "3.14")


def test_the_card_at_rest_shows_the_number_and_with_the_key_why():
    shown = NUMBER.html(READ.given, "-3.14", READ.seal)
    assert "<em>half</em>" in shown
    assert "Right: 3.14 m/s." in shown
    assert "It goes forward." in shown
    assert "Within 0.01 is near enough." in shown
    assert "The answer is 3.14 m/s." in repr(card("3,14"))


EDITS = [None, [], "number", {"unit": 5, "accuracy": ""}, {"unit": "m" * 999, "accuracy": ""}, {"unit": "m"}]


@pytest.mark.parametrize("given", EDITS)
def test_a_card_edited_by_hand_is_one_sentence(given):
    with pytest.raises(CardEditedError, match="fresh copy"):
        quiz("speed", asks="number", given=given)
    with pytest.raises(CardEditedError, match="no kind of question"):
        quiz("speed", asks=given, given=READ.given) if given != "number" else quiz("speed", asks="../number")


HOSTILE = [
    None,
    5,
    [],
    "x",
    {"low": 1},
    {"value": "3", "low": "<b>", "high": "4"},
    {"value": "9" * 300, "low": "1", "high": "2"},
]


@pytest.mark.parametrize("slips", HOSTILE)
def test_a_seal_that_somebody_made_stops_nothing(slips):
    for made in ({"slips": slips}, {"slips": [slips]}, {**READ.seal, "slips": [slips]}, {**READ.seal, "low": slips}):
        NUMBER.mark(READ.given, made, "3.14")
        assert "<b>" not in str(NUMBER.practice(READ.given, made))
        NUMBER.html(READ.given, "3.14", made)


def test_a_report_counts_the_right_number_each_slip_and_the_rest():
    rows = NUMBER.rows(READ.given, READ)
    assert [(row.label, row.right, row.misconception) for row in rows] == [
        ("3.14 m/s", True, ""),
        ("6.28 m/s", False, "forgets-the-half"),
        ("-3.14 m/s", False, "turns-the-sign"),
        ("any other number", False, ""),
    ]
    picked = [NUMBER.picked(READ.given, READ, answer) for answer in ("3.141", "6.28", "7")]
    assert picked == [("3.14 m/s",), ("6.28 m/s",), ("any other number",)]


def cell_of(answer, **progress):
    asked = Question("speed", "How fast?", READ.given, sealed=seal("speed", READ.seal), asks="number")
    ours = {"quiz": "speed", "progress": progress}
    return {"cell_type": "code", "source": card_source(asked, answer), "metadata": {"gradestep": ours}}


STANDS = {
    "not answered": ("", {}),
    "answered, not checked": ("3.14", {}),
    "right": ("3.14", {"checked": "3.14", "verdict": "right", "first": "6.28"}),
    "wrong": ("6.28", {"checked": "6.28", "verdict": "wrong", "first": "6.28"}),
}


@pytest.mark.parametrize("state", STANDS)
def test_where_a_student_stands_is_read_from_the_cell(state):
    answer, progress = STANDS[state]
    assert read_question(cell_of(answer, **progress)).state == state


def test_a_verdict_that_somebody_wrote_makes_no_number_right():
    assert read_question(cell_of("6.28", checked="6.28", verdict="right")).state == "answered, not checked"
    assert read_question(cell_of("3,14", checked="3.14", verdict="right", first="22/7")).at_once


def test_a_card_is_shown_before_its_cell_is_run(tmp_path):
    told = cell_content("quiz", cell_of("3,14 m/s")["source"], tmp_path)
    assert (told["answer"], told["content"]["asks"], told["content"]["given"]["unit"]) == ("3.14", "number", "m/s")
    assert "<em>half</em>" in told["content"]["practice"]["right"]["why"]


HANDED_IN = {
    'answer="3,14"': ("3.14", False),
    "answer=3.14": ("3.14", False),
    "answer=-3": ("-3", False),
    'answer="about 3"': ("about 3", True),
    "answer=\N{LEFT DOUBLE QUOTATION MARK}3,14\N{RIGHT DOUBLE QUOTATION MARK}": ("3.14", False),
    "answer=''": ("", False),
    'answer="' + "9" * 5000 + '"': ("9" * 60, True),
    'answer="<script>"': ("<script>", True),
}


@pytest.mark.parametrize("written", HANDED_IN)
def test_what_a_hand_in_says_is_read_as_text(written):
    asked = Question("speed", "How fast?", READ.given, asks="number")
    source = card_source(asked, "").replace("sealed=(\n\n)", 'sealed=""').replace('answer=""', written)
    read = read_answer(source, asked)
    assert (read.answer, read.is_unread) == HANDED_IN[written]
    assert (
        read_card(with_answer(card_source(asked, ""), read.answer).replace("sealed=(\n\n)", 'sealed=""'))[1]
        == read.answer
    )
