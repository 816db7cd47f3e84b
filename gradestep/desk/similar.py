"""Answer similarity: pairs of students who share more than the class makes likely, in bits.

A trait that a part p of the others has is worth -log2(p) bits, its self-information, when two share it: what nearly
all wrote says nothing, what two of sixty wrote says much. Of wrong answers only those count in which both are wrong,
since who is weak is wrong more often: see `_wrong_answers`. Which pairs stand out is told by Tukey's outer fence (1977,
Exploratory Data Analysis): three quartile ranges above the third quartile of all pairs of this class.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gradestep.course.errors import GradestepError
from gradestep.desk.answer_traits import SOLUTION, Trait, Work, task_of, work_of
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

WRONG, TIMES = "same wrong answer", "checked within a minute of each other"
COPIED = 0.5  # the part of one student's wrong answers that came from the other, if any did
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


NOTHING = Shared("", "", "", 0, 0, 0.0)


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
            {place: letters for part in parts for place, letters in part.wrong.items()},
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
            what = "" if trait.kind == SOLUTION else trait.value
            one = Shared(trait.kind, trait.place, what, len(students), len(works), bits)
            for pair in combinations(students, 2):
                found[pair].append(one)
    for pair, more in (*_wrong_answers(works), *_times(works)):
        found[pair] += more
    return found


def _bits(have: int, others: int) -> float:
    """Return how much it says that one of the `others` shares what `have` of them have."""
    return -log2(have / others) if 0 < have < others else 0.0


def _wrong_answers(works: dict[str, Work]) -> Iterator[tuple[tuple[str, str], list[Shared]]]:
    """Yield what a pair's wrong answers say, where they say that they are alike.

    Of the questions that both have wrong, each is a term of the likelihood ratio of two models: that they chose apart,
    each wrong option as often as the others who are wrong do (s), or that a part c of the answers of one came from
    the other. The same option is log2((c + (1 - c) s) / s), another one log2(1 - c). Counting wrong answers only goes
    back to Angoff (1974), Journal of the American Statistical Association 69, 44-49, and to Harpp, Hogan & Jennings
    (1996), Journal of Chemical Education 73, 349-351.
    """
    terms: dict[tuple[str, str], list[Shared]] = defaultdict(list)
    differ: dict[tuple[str, str], int] = defaultdict(int)
    for place in sorted({place for work in works.values() for place in work.wrong}):
        letters = {student: works[student].wrong[place] for student in sorted(works) if place in works[student].wrong}
        counts = Counter(letters.values())
        for pair in combinations(letters, 2):
            chosen = letters[pair[0]]
            if chosen != letters[pair[1]]:
                differ[pair] += 1
                continue
            share = (counts[chosen] - 1) / (len(letters) - 1)
            bits = log2((COPIED + (1 - COPIED) * share) / share)
            terms[pair].append(Shared(WRONG, place, chosen, counts[chosen], len(letters), bits))
    for pair, shared in terms.items():
        against = Shared(WRONG, "", f"but another one in {differ[pair]}", 0, 0, differ[pair] * log2(1 - COPIED))
        if sum(each.bits for each in (*shared, against)) > 0:
            yield pair, [each for each in (*shared, against) if each.bits]


def _times(works: dict[str, Work]) -> Iterator[tuple[tuple[str, str], list[Shared]]]:
    """Yield when a pair checked cards at the same time, weighed by how many others did so then.

    Of a notebook one card counts, the one that says most: who begins at the same time goes on at the same time.
    """
    most: dict[tuple[str, str], dict[str, Shared]] = defaultdict(dict)
    for place in sorted({place for work in works.values() for place in work.checked}):
        notebook = place.split("/", 1)[0]
        for pair, shared in _at_once(place, works):
            if pair not in most or shared.bits > most[pair].get(notebook, NOTHING).bits:
                most[pair][notebook] = shared
    yield from ((pair, list(of_notebooks.values())) for pair, of_notebooks in most.items())


def _at_once(place: str, works: dict[str, Work]) -> Iterator[tuple[tuple[str, str], Shared]]:
    students = [student for student in sorted(works) if place in works[student].checked]
    moments = np.array([works[student].checked[place].timestamp() for student in students])
    near = np.abs(moments[:, None] - moments[None, :]) <= SOON
    company = near.sum(axis=1) - 1
    for first, second in zip(*np.nonzero(np.triu(near, 1)), strict=True):
        have = int(max(company[first], company[second]))
        bits = _bits(have, len(students) - 1)
        if bits:
            yield (students[first], students[second]), Shared(TIMES, place, "", have + 1, len(students), bits)
