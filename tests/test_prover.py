"""The prover runs trials side by side, and keeps apart what asks for it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from gradestep.authoring.validation import read_challenge
from gradestep.proof.runner.builder import TrialBuilder
from gradestep.proof.runner.dispatcher import FORKS, JOBS
from gradestep.proof.runner.outcome import Outcome
from gradestep.proof.runner.pool import Prover
from gradestep.proof.runner.trial import Code, Trial

LEAVES = "import os, sys\n\nholds = {'seen': hasattr(sys, 'left'), 'same': getattr(sys, 'left', 0) == os.getpid()}"
TRIAL = Trial((Code("proves", "p", 1, f"{LEAVES}\nsys.left = os.getpid()"),))


@pytest.fixture(scope="module")
def outcomes():
    """What trials saw of those before them, of two proofs and of others, on one worker."""
    apart = [replace(TRIAL, seed=seed, apart=own) for own in ("one", "other") for seed in range(3)]
    with Prover([], 1) as prover:
        return prover.run([TRIAL, *apart, replace(TRIAL, seed=5)])


@pytest.mark.skipif(not FORKS, reason="only where processes fork does a proof get its own")
def test_trials_that_are_kept_apart_see_nothing_of_others(outcomes):
    seen = [outcome.holds["seen"] for outcome in outcomes[1:7]]
    assert seen == [False, True, True, False, True, True]


def test_the_others_share_their_processes_and_all_of_them_run(outcomes):
    assert [outcome.why for outcome in outcomes] == [""] * 8
    assert all(outcome.holds["same"] for outcome in outcomes if outcome.holds["seen"])


@pytest.mark.skipif(not FORKS, reason="only where processes fork does a proof get its own")
def test_a_process_waits_until_its_kind_is_wanted_again_but_not_with_many_others():
    with Prover([], 1) as prover:
        outcomes = [prover.run([replace(TRIAL, apart=own)])[0] for own in ("one", "other", "one", "third", "other")]
    assert [outcome.holds["seen"] for outcome in outcomes] == [False, False, True, False, False]


@pytest.mark.skipif(not FORKS, reason="only where processes fork is a new one cheap")
def test_a_process_that_ran_many_trials_gives_way_to_a_new_one():
    with Prover([], 1) as prover:
        outcomes = prover.run([TRIAL] * (2 * JOBS + 1))
    fresh = [number for number, outcome in enumerate(outcomes) if not outcome.holds["seen"]]
    assert fresh == [0, JOBS, 2 * JOBS]


def test_no_challenge_waits_until_the_whole_notebook_of_another_has_run(course):
    together = threading.Barrier(2, timeout=60)

    def run(jobs):
        together.wait()
        return [Outcome() for _ in jobs]

    builders = [TrialBuilder(read_challenge(script), run, run) for script in course.scripts("first-steps")]
    builders = [builder for builder in builders if builder.challenge.of_role("tests")]
    with ThreadPoolExecutor(2) as executor:
        assert [*executor.map(lambda builder: builder.is_vouched_for, builders)] == [True, True]


def test_tests_find_the_source_of_what_an_answer_defines_and_of_no_other_answer():
    asks = Code("tests", "asks", 3, "import inspect\n\nassert inspect.getsource(f).endswith(f'return {f()}')")
    trials = [Trial((Code("answer", "f", 1, f"def f():\n    return {number}"), asks)) for number in (1, 22)]
    with Prover([], 1) as prover:
        assert [outcome.why for outcome in prover.run(trials)] == ["", ""]
