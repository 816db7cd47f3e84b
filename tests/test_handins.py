"""Hand-ins with slips of chance in them: each is graded, whatever its bytes, its JSON or its source have become."""

import os
import random
import shutil

import pytest

from benchmarks.handins import COUNT, class_of, fuzz, right_work
from benchmarks.mutated import mutated
from gradestep.course.course import Course
from gradestep.grading.grade import grade

from .runs import A
from .submissions.corpus import submitted
from .submissions.graded import scores
from .submissions.hand_in import hand_in

SEED = int(os.environ.get("SEED", "0"))
WHOLLY = [f"student-{number}" for number in range(40)]


@pytest.fixture(scope="module")
def right(once_released, tmp_path_factory):
    """The notebooks of a right hand-in, as bytes."""
    return right_work(once_released, tmp_path_factory.mktemp("right"))


def test_no_slip_leaves_a_hand_in_ungraded_or_a_notebook_without_a_row(once_released, right):
    assert fuzz(class_of(once_released), right, COUNT, SEED) == []


def test_each_of_a_class_with_slips_has_a_row_and_costs_the_others_nothing(once_released, right, tmp_path):
    shutil.copytree(once_released.root, tmp_path / "course")
    course, dice = Course(tmp_path / "course"), random.Random(SEED)  # noqa: S311 - chance, no secret
    for student in ("ada", "zoe"):
        hand_in(submitted(course, student), course.release / A)
    for student in WHOLLY:
        hand_in(submitted(course, student), course.release / A)
        path = submitted(course, student) / f"{dice.choice(sorted(right))}.ipynb"
        path.write_bytes(mutated(dice, path.read_bytes()))
    summary = grade(course, A, cell_seconds=5)
    assert summary.failed == {}
    assert {row.student for row in summary.rows} == scores(course, A).keys() == {"ada", "zoe", *WHOLLY}
    assert [row.score for row in summary.rows if row.student in ("ada", "zoe")] == [5, 5]
