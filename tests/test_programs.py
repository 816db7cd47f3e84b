"""Generated notebooks earn by the grader's path what they earn in one process (see benchmarks/programs/)."""

import os
import sys

import pytest

from benchmarks.programs.compare import Comparison
from benchmarks.programs.graded import PASSED
from benchmarks.programs.kinds import BY_A_PERSON, KINDS, ON_PURPOSE
from benchmarks.programs.kinds import program as program_of
from benchmarks.programs.program import ANSWER, LESSON, TESTS, Cell, Program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a warm process is forked on Linux only")

PROGRAMS = 500 if os.environ.get("CI") else 300  # in a part; python -m benchmarks.programs compares any number
PARTS = 4 if os.environ.get("CI") else 1
MOST_WAITING = 0.08
MOST_RESCUED = 0.01  # of the tests cells, some 1,450 in a part


@pytest.fixture(scope="module")
def comparison():
    with Comparison() as comparison:
        yield comparison


def program(lesson, answer, wrong, tests, **more):
    return Program((Cell(LESSON, lesson), Cell(ANSWER, answer, wrong), Cell(TESTS, tests)), **more)


def test_a_draft_becomes_asserts_of_what_the_right_answers_give(comparison):
    draft = program("n = 2", "def twice(x):\n    return n * x", "", "?? twice(4)\n?? twice([]) is None\n?? twice({})")
    assert comparison.program(draft).cells[-1].source.splitlines()[:3] == [
        "assert twice(4) == 8",
        "assert (twice([]) is None) == False",
        "try:",
    ]


@pytest.mark.parametrize("answer", ["import time\nn = time.time_ns()", "import os\nn = m = os.getpid()", "1 / 0"])
def test_a_draft_whose_values_are_not_the_same_each_time_is_no_program(comparison, answer):
    assert comparison.program(program("n = 2", answer, "", "?? n\n?? m")) is None


def test_what_one_process_says_of_wrong_work_the_grader_says_too(comparison):
    made = program("n = 2", "def twice(x):\n    return n * x", "def twice(x):\n    return x", "assert twice(4) == 8")
    assert comparison.compare(Program(made.cells, right=(False, True))) == []


def test_a_difference_is_shown_with_its_notebook(comparison):
    made = program("n = 2", "m = n", "m = 3", "import os\nassert os.environ.get('NBGRADER_EXECUTION') is None")
    first, second = comparison.compare(made)
    assert (first.plain, second.place) == (PASSED, 1)
    assert "# %% tests-3\nimport os" in str(first)
    assert "hand-in 2 of 2, the right answers" in str(second)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ON_PURPOSE])
def test_a_kind_of_program_earns_the_same_both_ways(comparison, kind):
    before = comparison.seen.waiting
    assert not comparison.compare(program_of(kind))
    assert comparison.seen.waiting == before or kind in BY_A_PERSON, "it waits for a person"


@pytest.mark.parametrize("kind", ON_PURPOSE)
def test_what_differs_on_purpose_does_or_waits_since_one_kernel_says_more(comparison, kind):
    before = comparison.seen.rescued
    assert comparison.compare(program_of(kind)) or comparison.seen.rescued > before, ON_PURPOSE[kind]


class Part:
    """A part of the generated programs: a class of its own is a worker's of its own (--dist loadscope)."""

    seed: int

    def test_generated_programs_earn_the_same_both_ways(self):
        from benchmarks.programs.explore import (
            explore,  # Hypothesis takes a second that who only collects need not wait
        )

        seen = explore(self.seed, PROGRAMS, stop=True)
        assert seen.programs == PROGRAMS
        assert seen.share_waiting <= MOST_WAITING, f"too few tests cells are judged: {seen}"
        assert seen.rescued <= MOST_RESCUED * seen.tests, f"one kernel says more than two processes too often: {seen}"


for part in range(PARTS):
    globals()[f"TestPart{part + 1}"] = type(f"TestPart{part + 1}", (Part,), {"seed": part})
