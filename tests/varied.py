"""A course with questions that have variants."""

from gradestep.course.course import find_course
from gradestep.release.init import init

from .every_kind import FRONT

A = "first-steps"
MEAN = """
# %% [markdown] quiz="mean" asks="number" points=2 variants=4
# What is the mean of {{ few[0] }} and {{ few[1] }}?
#
# - [x] {{ sum(few) / 2 }}
#   > Half of {{ sum(few) }}.
# - [ ] {{ sum(few) }} (sum-for-mean)
#   > That is the sum.
#
# > [!TIP]
# > Add {{ few[0] }} first.

# %% proves="mean"
few = [1 + variant, 4 + 2 * variant]
holds = {"right": sum(few) / 2, "sum-for-mean": sum(few)}
"""
LARGEST = """
# %% [markdown] quiz="largest" points=1 variants=4
# Which is the largest?
#
# - [x] {{ high }}
#   > Yes.
# - [ ] {{ high - 1 }} (not-the-largest)
#   > One is larger.
# - [ ] {{ -high }} (forgets-the-sign)
#   > It is below zero.
#
# > [!TIP]
# > Think of a line.

# %% proves="largest"
high = 2 + variant
numbers = {"A": high, "B": high - 1, "C": -high}
holds = {letter: number == max(numbers.values()) for letter, number in numbers.items()}
"""


def course_of(tmp_path, *pieces):
    list(init(tmp_path / "course"))
    course = find_course(tmp_path / "course")
    for script in (course.challenges / A).glob("*.py"):
        script.unlink()
    (course.challenges / A / "varied.py").write_text(FRONT + "".join(pieces), "utf-8")
    return course
