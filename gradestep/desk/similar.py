"""Answer similarity: pairs of students who share more than the class makes likely, as self-information in bits.

A trait that a part p of the others has is worth -log2(p) bits when two share it: what nearly all wrote says nothing,
what two of sixty wrote says much. Counting identical wrong answers, and weighing each by how rare it is, goes back to
Angoff (1974), Journal of the American Statistical Association 69, 44-49, and Harpp & Hogan (1993), Journal of Chemical
Education 70, 306-311. Which pairs stand out is told by Tukey's outer fence (1977): three quartile ranges above the
third quartile of all pairs of this class.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gradestep.desk.answer_traits import Trait, Work, task_of, work_of
from gradestep.desk.asked_questions import questions_of
from gradestep.desk.card_records import card_records, read_cells, templates_of
from gradestep.desk.item_statistics import ENOUGH
from gradestep.gradebook.nbgrader_config import configured
from gradestep.gradebook.pending import submitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from gradestep.course.course import Course
    from gradestep.desk.answer_traits import Task

TIMES = "checked within a minute of each other"
SOON = 60  # seconds
FENCES = 3  # quartile ranges
LEAST = 10.0  # bits; two coincidences in a class of 30 are no reason to look


@dataclass(frozen=True)
class Shared:
    """What a pair shares: of `of` students `holders` have it; `bits` says how much that is."""

    kind: str
    place: str
    what: str
    holders: int
    of: int
    bits: float


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

    Raises GradestepError when nobody has handed in.
    """
    coursedir = configured(course).coursedir
    release = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
    templates, asked = templates_of(release), questions_of(course, assignment, release)
    scripts = course.challenges / assignment
    tasks = {name: task_of(template, scripts / f"{name}.py") for name, template in templates.items()}
    works = {}
    for student, folder in submitted(coursedir, assignment).items():
        parts = list(_parts(read_cells(folder, templates), tasks, asked))
        works[student] = Work(
            frozenset(trait for part in parts for trait in part.traits),
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
    shared = _shared(works)
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


def _shared(works: dict[str, Work]) -> dict[tuple[str, str], list[Shared]]:
    """Return what each pair shares that not everybody has."""
    found: dict[tuple[str, str], list[Shared]] = defaultdict(list)
    holders: dict[Trait, list[str]] = defaultdict(list)
    for student in sorted(works):
        for trait in works[student].traits:
            holders[trait].append(student)
    for trait, students in holders.items():
        bits = _bits(len(students) - 1, len(works) - 1) * trait.weight
        if len(students) > 1 and bits:
            one = Shared(trait.kind, trait.place, trait.value, len(students), len(works), bits)
            for pair in combinations(students, 2):
                found[pair].append(one)
    for pair, shared in _times(works):
        found[pair].append(shared)
    return found


def _bits(have: int, others: int) -> float:
    """Return how much it says that one of the `others` shares what `have` of them have."""
    return -log2(have / others) if 0 < have < others else 0.0


def _times(works: dict[str, Work]) -> Iterator[tuple[tuple[str, str], Shared]]:
    """Yield the cards that a pair checked at the same time, weighed by how many others did so then."""
    checked: dict[str, dict[str, float]] = defaultdict(dict)
    for student in sorted(works):
        for place, at in works[student].checked.items():
            checked[place][student] = at.timestamp()
    for place, times in checked.items():
        moments = np.array(list(times.values()))
        near = np.abs(moments[:, None] - moments[None, :]) <= SOON
        company = near.sum(axis=1) - 1
        students = list(times)
        for first, second in zip(*np.nonzero(np.triu(near, 1)), strict=True):
            have = int(max(company[first], company[second]))
            bits = _bits(have, len(students) - 1)
            if bits:
                pair = (students[first], students[second])
                yield pair, Shared(TIMES, place, "", have + 1, len(students), bits)
