"""Answers that were not written with the challenges are judged rightly: in one process, and as a class is graded."""

import sys

import pytest

from benchmarks.apart import INDEPENDENT, compared, graded, independent
from gradestep.grading.cell_roles import imports
from gradestep.proof.runner.builder import TrialBuilder
from gradestep.proof.runner.pool import Prover

NAMES = sorted(path.relative_to(INDEPENDENT).with_suffix("").as_posix() for path in INDEPENDENT.rglob("*.py"))
RIGHT = [name for name in NAMES if "/right_" in name]
WRONG = [name for name in NAMES if "/wrong_" in name]
INPUTS, CONTRACT = "no test has such an input yet (issue 15)", "the docstring does not exclude it yet (issue 15)"
PASSES = {  # wrong answers that pass in both ways, and why that is so for now
    "challenge-1-why-weights-change/learn/wrong_batch_size_128__wrong_above_128_examples": INPUTS,
    "challenge-1-why-weights-change/learn/wrong_clips_the_gradient_at_norm_1__no_plain_gradient_descent": INPUTS,
    "challenge-1-why-weights-change/update/wrong_row_by_row__wrong_for_a_0d_array": INPUTS,
    "challenge-2-one-step-loss/one_step/wrong_clipped_at_20__no_sgd": INPUTS,
    "challenge-2-one-step-loss/one_step/wrong_fit_with_its_default_batch_of_32__two_steps_for_33_rows": INPUTS,
    "challenge-2-one-step-loss/one_step/wrong_history_of_fit_as_loss_before__wrong_above_32_rows": INPUTS,
    "challenge-3-complex-patterns/build/wrong_weight_decay_in_every_layer": CONTRACT,
    "challenge-4-falling-metric/first_stall/wrong_rounds_the_losses_to_2": INPUTS,
    "challenge-4-falling-metric/first_stall/wrong_starts_at_100__wrong_for_a_first_loss_above_100": INPUTS,
    "challenge-5-frozen-loop/frozen/wrong_norm_of_the_difference__underflows": INPUTS,
    "challenge-5-frozen-loop/train/wrong_batch_size_64__several_updates_above_64_rows": INPUTS,
    "challenge-5-frozen-loop/train/wrong_global_clipnorm_3__no_plain_sgd": INPUTS,
    "challenge-5-frozen-loop/train/wrong_stops_when_good_enough": CONTRACT,
    "deep-dive/largest_stable_rate/wrong_spectral_norm_ignores_the_sign__wrong_when_an_eigenvalue_is_below_0": INPUTS,
    "practice/one_epoch/wrong_weighs_by_the_numbers_in_batch_y__wrong_for_two_targets_a_row": INPUTS,
    "practice/step_and_score/wrong_drops_but_does_not_double": CONTRACT,
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes that fork make it fast enough")


@pytest.fixture(scope="module")
def tried(real):
    """What became of each of them, by its path."""
    challenges, found = graded(real), {}
    with Prover(imports(challenges), workers=2) as prover:
        for challenge in challenges:
            builder = TrialBuilder(challenge, prover.run, prover.run)
            found |= {each.of: each for each in compared(builder, list(independent(builder)))}
    return found


def test_every_file_answers_a_cell_of_the_course(tried):
    assert sorted(tried) == NAMES


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_earns_full_points(tried, name):
    assert tried[name].tests
    assert (tried[name].together.why, tried[name].apart.why) == ("", "")


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_loses_some_tests_unless_a_reason_is_known(tried, name):
    lost = [any(map(outcome.lost, tried[name].tests)) for outcome in (tried[name].together, tried[name].apart)]
    assert lost == [name not in PASSES] * 2, PASSES.get(name)
