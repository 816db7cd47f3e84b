"""Our grader gives the scores that stock nbgrader gives, cell by cell; where it does not, stock is wrong."""

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from itertools import zip_longest

import pytest
from nbgrader.api import Gradebook

from benchmarks.generated import Work, challenges_of, hand_in, name_of, stand_ins, write_class
from benchmarks.scores import Place, differences, held
from benchmarks.stock import plain_copy
from gradestep.course.course import MARKER, Course
from gradestep.course.errors import GradestepError
from gradestep.grading.cell_roles import imports
from gradestep.grading.grade import grade
from gradestep.proof.runner.builder import TrialBuilder
from gradestep.proof.runner.pool import Prover
from gradestep.release.release import release
from gradestep.release.sample import solutions

from .conftest import HERE

TINY, TOPIC = "first-steps", "training-optimization"
EVERYBODY = [name_of(number) for number in range(60)]
BY_STOCK = EVERYBODY[:20]  # they have every kind of work between them; a kernel for each of all 60 takes minutes
HELD = ("alternative", "mistake")  # right and wrong
DUE = datetime(2020, 1, 1, 12)  # noqa: DTZ001 - nbgrader keeps UTC without saying so
IN_TIME, LATE = "2019-12-31 12:00:00.5 UTC", "2020-01-01 12:00:01 UTC"
WARNS = 'print("a warning on stderr costs nothing", file=sys.stderr)\n'
SETTINGS = '\nc.LateSubmissionPlugin.penalty_method = "zero"\nc.Execute.shutdown_kernel = "immediate"\n'
WARNS_WHEN_CALLED = "import warnings\n\n\ndef twice(number):\n    warnings.warn('2 * it')\n    return 2 * number"
ENDS_THE_KERNEL = "import os\n\nos._exit(0)"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """What stock and what we hold on a class, of which stock grades the first 20; and who handed in what."""
    folder = tmp_path_factory.mktemp("class")
    course = quiet_course(folder / "ours")
    kinds = write_class(course, TINY, len(EVERYBODY))
    for place, student in enumerate(EVERYBODY):
        timestamp = course.root / "submitted" / student / TINY / "timestamp.txt"
        timestamp.write_text(IN_TIME if place % 3 else LATE, "utf-8")
    misjudged(course)
    halves = {"one": ["ada", "grace", *BY_STOCK[::2]], "other": ["alan", *BY_STOCK[1::2]]}
    stock = [plain_copy(course, folder / half, students) for half, students in halves.items()]
    with ThreadPoolExecutor(len(stock)) as pool:
        list(pool.map(autograde, stock))
    grade(course, TINY, sandbox="required")
    by_stock, ours = {}, held(course, TINY, ["ada", "alan", "grace", *EVERYBODY])
    for half, students in zip(stock, halves.values(), strict=True):
        by_stock.update(held(half, TINY, students))
    return by_stock, ours, kinds


def quiet_course(root):
    """Release the tiny course, without the test that writes to stderr and so earns nothing in stock; due already."""
    shutil.copytree(HERE / "course", root)
    naming = root / "challenges" / TINY / "naming.py"
    text = naming.read_text("utf-8")
    assert WARNS in text
    naming.write_text(text.replace(WARNS, "").replace("import sys\n\n", ""), "utf-8")
    with (root / MARKER).open("a", encoding="utf-8") as config:
        config.write(SETTINGS)
    release(Course(root), TINY)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(TINY, duedate=DUE)
    return Course(root)


def misjudged(course):
    """Hand in what stock does not grade as it should."""
    doubling = challenges_of(course, TINY)[0]
    for student, kind, answer in (("ada", "warns", WARNS_WHEN_CALLED), ("alan", "ends", ENDS_THE_KERNEL)):
        hand_in(course, TINY, student, [(doubling, Work(kind, {"twice": answer}))])
    hand_in(course, TINY, "grace", [(doubling, Work("deletes", solutions(doubling), change=delete_answer_and_tests))])


def delete_answer_and_tests(notebook):
    notebook.cells = [cell for cell in notebook.cells if cell.id not in ("twice", "small_numbers")]


def autograde(course):
    for _ in range(2):  # a kernel of stock's may find its port taken; who was graded is passed over then
        with suppress(GradestepError):  # for those whom it could not grade
            course.nbgrader("autograde", TINY)


def test_every_cell_of_a_class_has_the_score_that_stock_gives(graded):
    by_stock, ours, kinds = graded
    by_stock, ours = ({place: of[place] for place in of if place.student in BY_STOCK} for of in (by_stock, ours))
    assert {place.student for place in by_stock} == set(BY_STOCK)
    differ = differences(by_stock, ours)
    assert {kinds[place.student][place.notebook] for place in differ} == {"no cell for the last answer"}
    assert set(differ.values()) == {"comment: None and No response."}  # stock says nothing about a deleted answer


def test_what_was_compared_is_varied(graded):
    by_stock, _, kinds = graded
    for name in ("doubling", "naming"):
        assert {kinds[student][name] for student in BY_STOCK} == {kinds[student][name] for student in EVERYBODY}
    by_stock = {place: what for place, what in by_stock.items() if place.student in BY_STOCK}
    for cell in ("twice_three", "small_numbers", "warm_colours", "loud"):
        assert len({what["auto_score"] for place, what in by_stock.items() if place.cell == cell}) == 2
    whole = [what for place, what in by_stock.items() if not place.cell]
    assert len({what["late_submission_penalty"] for what in whole}) > 2
    assert {what["needs_manual_grade"] for what in whole} == {True, False}
    assert {what["comment"] for place, what in by_stock.items() if place.cell} == {None, "No response."}


def test_those_who_hand_in_the_same_earn_the_same(graded):
    _, ours, kinds = graded
    seen = {}
    for place, what in ours.items():
        if place.cell and place.student in kinds:
            first = seen.setdefault((place.notebook, place.cell, kinds[place.student][place.notebook]), what)
            assert what == first, place


@pytest.mark.parametrize(
    ("student", "by_stock", "by_us"),
    [
        ("ada", {"twice_three": 1, "small_numbers": 0}, {"twice_three": 1, "small_numbers": 2}),
        ("alan", {"twice_three": None, "small_numbers": None}, {"twice_three": 1, "small_numbers": 0}),
        ("grace", {"twice_three": None, "small_numbers": None}, {"twice_three": 1, "small_numbers": 0}),
    ],
    ids=["a warning in a test costs points", "a dead kernel is not graded", "a deleted answer and test are not graded"],
)
def test_where_the_scores_differ_stock_is_wrong(graded, student, by_stock, by_us):
    def earned(gradebook):
        return {place.cell: what.get("auto_score") for place, what in gradebook.items() if place.student == student}

    earned_in_stock, earned_here = map(earned, graded[:2])
    assert {cell: earned_in_stock.get(cell) for cell in by_stock} == by_stock
    assert {cell: earned_here.get(cell) for cell in by_us} == by_us


@pytest.fixture(scope="module")
def every_stand_in(real, tmp_path_factory):
    """What we hold on alternatives and mistakes that the sample students do not hand in (test_topic.py), by hand-in."""
    course = Course(tmp_path_factory.mktemp("topic") / "course")
    real.copy_topic(TOPIC, course.root)
    shutil.copy(real.root / MARKER, course.root)
    release(course, TOPIC)
    challenges = challenges_of(course, TOPIC)
    handed_in = {}
    columns = [[(challenge, *each) for each in sampled(challenge)] for challenge in challenges]
    for number, row in enumerate(zip_longest(*columns)):
        given = [each for each in row if each]
        hand_in(course, TOPIC, name_of(number), [(challenge, work) for challenge, _, work in given])
        handed_in.update({(challenge.name, cell.line): name_of(number) for challenge, cell, _ in given})
    grade(course, TOPIC, sandbox="required")
    return held(course, TOPIC, [*handed_in.values()]), handed_in


def sampled(challenge):
    """Return every other alternative and each twentieth mistake, with the work: all of them take ten minutes."""
    of = {role: [each for each in stand_ins(challenge).items() if each[0].role == role] for role in HELD}
    return of["alternative"][1::2] + of["mistake"][::20]


def lost(ours, student, notebook):
    """Return the tests and quizzes of a notebook that earned a student nothing."""
    grades = {place.cell: ours[place].get("auto_score") for place in ours if place[:2] == (student, notebook)}
    return {cell for cell, score in grades.items() if score == 0}


def earned(outcome, tests):
    """Return the points of a tests cell in a trial."""
    return outcome.earned.get(tests.name, 0.0) if outcome.lost(tests.name) else tests.marks["points"]


def test_alternatives_earn_all_points(every_stand_in, real):
    ours, handed_in = every_stand_in
    for challenge in challenges_of(real, TOPIC):
        for cell in challenge.of_role("alternative"):
            if student := handed_in.get((challenge.name, cell.line)):
                assert lost(ours, student, challenge.name) == set(), cell.name


def test_each_mistake_earns_what_it_earns_in_one_process(every_stand_in, real):
    ours, handed_in = every_stand_in
    differ = {}
    challenges = challenges_of(real, TOPIC)
    with Prover(imports(challenges), workers=2) as prover:
        for challenge in challenges:
            builder = TrialBuilder(challenge, prover.run, prover.run)
            mistakes = [cell for cell in challenge.of_role("mistake") if (challenge.name, cell.line) in handed_in]
            trials = [builder.stand_in(challenge.answered_by(cell), cell.source) for cell in mistakes]
            for cell, outcome in zip(mistakes, prover.run(trials), strict=True):
                tests = challenge.of_role("tests")
                place = handed_in[challenge.name, cell.line], challenge.name
                here = {each.name: ours[Place(*place, each.name)].get("auto_score") for each in tests}
                there = {each.name: earned(outcome, each) for each in tests}
                if here != there:
                    differ[challenge.name, cell.name] = (here, there)
    assert differ == {}
