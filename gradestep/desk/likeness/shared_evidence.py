"""What pairs of students share, weighed in bits: rare traits, wrong answers that both have, cards checked at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from gradestep.desk.likeness.answer_traits import SOLUTION, Trait, Work

if TYPE_CHECKING:
    from collections.abc import Iterator

WRONG, TIMES = "same wrong answer", "checked within a minute of each other"
FROM_THE_OTHER = 0.5  # the part of one student's wrong answers that came from the other, if any did
SOON = 60  # seconds


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


def shared_by_pair(works: dict[str, Work]) -> dict[tuple[str, str], list[Shared]]:
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
    """Return the self-information of sharing what `have` of the `others` have, -log2(have / others), in bits.

    Source: Shannon (1948), Bell System Technical Journal 27, 379-423.
    """
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
        answers = {student: works[student].wrong[place] for student in sorted(works) if place in works[student].wrong}
        counts = Counter(answers.values())
        for pair in combinations(answers, 2):
            chosen = answers[pair[0]]
            if chosen != answers[pair[1]]:
                differ[pair] += 1
                continue
            share = (counts[chosen] - 1) / (len(answers) - 1)
            bits = log2((FROM_THE_OTHER + (1 - FROM_THE_OTHER) * share) / share)
            terms[pair].append(Shared(WRONG, place, chosen, counts[chosen], len(answers), bits))
    for pair, shared in terms.items():
        against = Shared(WRONG, "", f"but another one in {differ[pair]}", 0, 0, differ[pair] * log2(1 - FROM_THE_OTHER))
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
