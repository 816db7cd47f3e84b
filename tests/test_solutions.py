"""Answers that were not written with the challenges are judged rightly: in one process, and as a class is graded."""

import sys

import pytest

from benchmarks.apart import INDEPENDENT, graded, independent
from benchmarks.apart import tried as tried_both_ways

NAMES = sorted(path.relative_to(INDEPENDENT).with_suffix("").as_posix() for path in INDEPENDENT.rglob("*.py"))
RIGHT = [name for name in NAMES if "/right_" in name]
WRONG = [name for name in NAMES if "/wrong_" in name]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes that fork make it fast enough")


@pytest.fixture(scope="module")
def tried(real):
    """What became of each of them, by its path."""
    return {each.of: each for each in tried_both_ways(graded(real), independent)}


def test_every_file_answers_a_cell_of_the_course(tried):
    assert sorted(tried) == NAMES


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_earns_full_points(tried, name):
    assert tried[name].tests
    assert (tried[name].together.why, tried[name].apart.why) == ("", "")


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_loses_some_tests(tried, name):
    lost = [any(map(outcome.lost, tried[name].tests)) for outcome in (tried[name].together, tried[name].apart)]
    assert lost == [True, True]
