"""Find out which cell of a student's notebook is which of the released one, whatever became of it in between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbgrader.utils import is_grade, is_locked, is_task

from gradestep.grader.untrusted import Given
from gradestep.teacher.cards import is_card

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode

SECRET = re.compile(r"^[^\n]*BEGIN (HIDDEN TESTS|MARK SCHEME).*?END \1[^\n]*\n?", re.MULTILINE | re.DOTALL)
DEFINED = re.compile(r"^(?:async )?(?:def|class) (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Slot:
    """A cell of the skeleton: the released cell as students get it, and what it is for."""

    cell: Given
    name: str
    read_only: bool
    card: bool
    tests: bool


@dataclass
class Match:
    """`found` says for slots, by place, at which place the student's cell stands; the sets say how sure that is."""

    found: dict[int, int] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    unmarked: set[int] = field(default_factory=set)
    by_place: set[int] = field(default_factory=set)


def slot(cell: NotebookNode, place: int) -> Slot:
    """Return the slot that a cell of the skeleton is; its hidden tests, which students do not have, are cut out."""
    released = Given(
        cell.cell_type,
        SECRET.sub("", cell.source),
        cell.metadata.get("nbgrader", {}).get("grade_id"),
        cell.get("id"),
        cell.metadata.gradestep.quiz if is_card(cell) else None,
    )
    name = released.grade_id or released.card or f"number {place + 1}"
    read_only = bool(is_locked(cell) or is_task(cell))
    return Slot(released, name, read_only, is_card(cell), tests=read_only and bool(is_grade(cell)))


def match(cells: list[Given], slots: list[Slot]) -> Match:
    """Pair the student's cells with the slots: by nbgrader's id, else by cell id, card, text or place.

    Of several cells with one id the last is taken, as nbgrader's DeduplicateIds does; the others are the student's own.
    """
    matched = Match()
    matched.repeated = _repeated(cells, slots)
    _pair(matched, cells, slots, lambda cell: cell.grade_id)
    certain = set(matched.found)
    _pair(matched, cells, slots, lambda cell: cell.id)
    _pair(matched, cells, slots, lambda cell: cell.card)
    _pair(matched, cells, slots, lambda cell: cell.text)
    matched.unmarked = {place for place in set(matched.found) - certain if slots[place].cell.grade_id}
    for place, wanted in enumerate(slots):
        if place not in matched.found and not (wanted.read_only or wanted.card):
            _by_place(matched, cells, place, wanted.cell)
    return matched


def _repeated(cells: list[Given], slots: list[Slot]) -> set[int]:
    names = [cell.grade_id for cell in cells]
    ours = {wanted.cell.grade_id: place for place, wanted in enumerate(slots) if wanted.cell.grade_id}
    return {place for name, place in ours.items() if names.count(name) > 1}


def _pair(matched: Match, cells: list[Given], slots: list[Slot], key: Callable[[Given], str | None]) -> None:
    """Pair what is still free and has the same key."""
    taken = set(matched.found.values())
    open_slots = ((place, key(each.cell)) for place, each in enumerate(slots) if place not in matched.found)
    wanted: dict[str | None, int] = {name: place for place, name in open_slots if name}
    for at, cell in enumerate(cells):
        if at not in taken and key(cell) in wanted:
            matched.found[wanted[key(cell)]] = at


def _by_place(matched: Match, cells: list[Given], place: int, wanted: Given) -> None:
    """Take the cell between the neighbours that were found which defines the same names, else the only one there."""
    taken = set(matched.found.values())
    after = max((at for other, at in matched.found.items() if other < place), default=-1)
    before = min((at for other, at in matched.found.items() if other > place), default=len(cells))
    free = [at for at in range(after + 1, before) if at not in taken and cells[at].kind == wanted.kind]
    free = [at for at in free if cells[at].text]
    names = set(DEFINED.findall(wanted.source))
    alike = [at for at in free if names & set(DEFINED.findall(cells[at].source))]
    if alike or len(free) == 1:
        matched.found[place] = (alike or free)[-1]
        matched.by_place.add(place)
