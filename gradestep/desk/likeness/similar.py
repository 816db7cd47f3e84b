"""Answer similarity: pairs of students who share more than the class makes likely, in bits.

A trait that a part p of the others has is worth -log2(p) bits, its self-information, when two share it: what nearly
all wrote says nothing, what two of sixty wrote says much. Of wrong answers only those count in which both are wrong,
since who is weak is wrong more often: see `shared_evidence.py`. Which pairs stand out is told by Tukey's outer fence
(1977, Exploratory Data Analysis): three quartile ranges above the third quartile of all pairs of this class.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gradestep.course.errors import GradestepError
from gradestep.desk.likeness.answer_traits import Work, task_of, work_of
from gradestep.desk.likeness.shared_evidence import Shared, shared_by_pair
from gradestep.desk.report.asked_questions import questions_of
from gradestep.desk.report.card_records import card_records, read_cells, templates_of
from gradestep.desk.report.item_statistics import ENOUGH
from gradestep.gradebook.nbgrader_config import configured
from gradestep.gradebook.pending import submitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from gradestep.course.course import Course
    from gradestep.desk.likeness.answer_traits import Task

FENCES = 3  # quartile ranges
LEAST = 10.0  # bits; two coincidences in a class of 30 are no reason to look


@dataclass(frozen=True)
class Pair:
    """Two students and what they share; `as_alike` pairs of the class, this one among them, share as much."""

    one: str
    other: str
    bits: float
    as_alike: int
    shared: tuple[Shared, ...]


@dataclass(frozen=True)
class Likeness:
    """The pairs of a class that stand out, the most alike first; `typical` is the median of all pairs, in bits.

    `fence` is where standing out begins. With fewer students than are `enough` that is not known: then all pairs with
    some weight are here. `works` are the hand-ins by student.
    """

    assignment: str
    students: int
    pairs: tuple[Pair, ...]
    all_pairs: int
    typical: float
    fence: float
    enough: bool
    works: dict[str, Work]
    tasks: dict[str, Task]


def similar(course: Course, assignment: str) -> Likeness:
    """Return the pairs of students whose answers are alike beyond what the task and the class make likely.

    Raises GradestepError when nobody has handed in, or when there is no release to compare hand-ins with.
    """
    coursedir = configured(course).coursedir
    release = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
    folders, templates = submitted(coursedir, assignment), templates_of(release)
    if not templates:
        why = "which tells own work from what was given: put it back, or release again"
        raise GradestepError(f"{course.show(release)} holds no release, {why}")
    asked = questions_of(course, assignment, release)
    scripts = course.challenges / assignment
    tasks = {name: task_of(template, scripts / f"{name}.py") for name, template in templates.items()}
    works = {}
    for student, folder in folders.items():
        parts = list(_parts(read_cells(folder, templates), tasks, asked))
        works[student] = Work(
            frozenset(trait for part in parts for trait in part.traits),
            {place: answer for part in parts for place, answer in part.wrong.items()},
            {place: at for part in parts for place, at in part.checked.items()},
            {place: source for part in parts for place, source in part.answers.items()},
        )
    return compared(assignment, works, tasks)


def _parts(cells: dict[str, list[Any]], tasks: dict[str, Task], asked: dict[tuple[str, str], Any]) -> Iterator[Work]:
    for notebook, read in cells.items():
        here = {name: question for (book, name), question in asked.items() if book == notebook}
        yield work_of(notebook, read, tasks[notebook], here, card_records(read, here))


def compared(assignment: str, works: dict[str, Work], tasks: dict[str, Task]) -> Likeness:
    """Return the likeness of hand-ins, by student."""
    shared = shared_by_pair(works)
    every = np.zeros(len(works) * (len(works) - 1) // 2)
    totals = {pair: sum(each.bits for each in found) for pair, found in shared.items()}
    every[: len(totals)] = list(totals.values())  # the other pairs share nothing
    fence, enough = _fence(every), len(works) >= ENOUGH
    shown = [pair for pair, bits in totals.items() if bits >= LEAST and (bits > fence or not enough)]
    pairs = [
        Pair(*pair, totals[pair], int((every >= totals[pair] - 1e-9).sum()), _sorted(shared[pair])) for pair in shown
    ]
    pairs.sort(key=lambda pair: (-pair.bits, pair.one, pair.other))
    typical = float(np.median(every)) if len(every) else 0.0
    return Likeness(assignment, len(works), tuple(pairs), len(every), typical, fence, enough, works, tasks)


def _fence(every: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    if not len(every):
        return LEAST
    first, third = np.quantile(every, [0.25, 0.75])
    return max(LEAST, float(third + FENCES * (third - first)))


def _sorted(shared: Iterable[Shared]) -> tuple[Shared, ...]:
    return tuple(sorted(shared, key=lambda each: (-each.bits, each.kind, each.place, each.what)))
