"""A trial in two processes comes out as a class is graded, and outlives whatever an answer does."""

from dataclasses import replace
from pathlib import Path

import pytest

from gradestep.proof.runner import companion
from gradestep.proof.runner.dispatcher import JOBS
from gradestep.proof.runner.pair import PairTrial
from gradestep.proof.runner.pool import Prover
from gradestep.proof.runner.trial import Code, Trial

LESSON = Code("", "", 1, "numbers = [1, 2]")
ANSWER = Code("answer", "total", 2, "def total(numbers):\n    return sum(numbers)")
TESTS = Code("tests", "is_three", 3, "assert total(numbers) == 3, f'{total(numbers)} is not 3'")
TRIAL = Trial((LESSON, ANSWER, TESTS), seconds=2)
RIGHT = PairTrial(TRIAL, TRIAL.cells, Path("no-files"))
KEPT = ("tests", "is_three")


def answered(source):
    """The trial with another answer."""
    return replace(RIGHT, trial=TRIAL.with_source(1, source))


TRIALS = {
    "right": RIGHT,
    "wrong": answered("def total(numbers):\n    return 2"),
    "raises": answered("def total(numbers):\n    return numbers.sum"),
    "ends the process": answered("import os\n\n\ndef total(numbers):\n    os._exit(3)"),
    "right after one that ended": RIGHT,
    "never ends": answered("def total(numbers):\n    while True:\n        pass"),
    "right after one that never ended": RIGHT,
    "leaves a name": answered("left = 3\n\n\ndef total(numbers):\n    return left"),
    "asks for the name that was left": answered("def total(numbers):\n    return left"),
}


@pytest.fixture(scope="module")
def outcomes():
    """What became of the trials, one after the other on one worker and its companion."""
    with Prover([], 1) as prover:
        return dict(zip(TRIALS, prover.run(TRIALS.values()), strict=True))


@pytest.mark.parametrize("what", [what for what in TRIALS if what.startswith("right") or what == "leaves a name"])
def test_a_right_answer_is_right_whatever_was_run_before(outcomes, what):
    assert (outcomes[what].errors, outcomes[what].ended) == ({}, "")


def test_a_wrong_answer_fails_the_tests_which_say_why_and_where(outcomes):
    assert outcomes["wrong"].errors == {KEPT: f"AssertionError: 2 is not 3 (at {TESTS.source})"}
    assert "AttributeError: 'list' object has no attribute 'sum'" in outcomes["raises"].errors[KEPT]


def test_an_answer_that_ends_its_process_or_takes_too_long_ends_its_trial_only(outcomes):
    assert outcomes["ends the process"].lost("is_three") == "its process ended with code 3"
    assert outcomes["never ends"].lost("is_three").startswith("it took longer than ")


def test_no_name_of_one_trial_is_there_in_the_next(outcomes):
    assert "name 'left' is not defined" in outcomes["asks for the name that was left"].errors[KEPT]


def test_a_worker_whose_companion_was_replaced_makes_room_for_a_new_worker():
    jobs = [TRIALS["ends the process"], *[RIGHT] * JOBS]
    with Prover([], 1) as prover:
        assert [outcome.ended == "" for outcome in prover.run(jobs)] == [False, *[True] * JOBS]


@pytest.mark.parametrize("role", ["student", "checker"])
def test_a_companion_is_started_anew_where_a_fork_is_not_safe(role):
    other = companion.spawned(role)
    other.begin(5)
    other.close()
    assert other.leave() == 0
