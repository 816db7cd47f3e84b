"""Find out which cell of a student's notebook is which of the released one, whatever became of it in between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from gradestep.authoring.question_cells import is_card
from gradestep.submissions.safe_read import Given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nbformat import NotebookNode

SECRET = re.compile(r"^[^\n]*BEGIN (HIDDEN TESTS|MARK SCHEME).*?END \1[^\n]*\n?", re.MULTILINE | re.DOTALL)
DEFINED = re.compile(r"^(?:async )?(?:def|class) (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Slot:
    """A cell of the template: the released cell as students get it, and what it is for."""

    cell: Given
    name: str
    read_only: bool
    card: bool
    tests: bool
    answer: bool
    manual: bool  # an answer that a person grades


@dataclass
class Match:
    """`found` says for slots, by place, at which place the student's cell stands; the sets say how sure that is.

    `copied` are slots with other cells besides, `untouched` the places of those copies that nobody has worked in.
    """

    found: dict[int, int] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    unmarked: set[int] = field(default_factory=set)
    by_place: set[int] = field(default_factory=set)
    copied: set[int] = field(default_factory=set)
    untouched: set[int] = field(default_factory=set)


def slot(cell: NotebookNode, place: int) -> Slot:
    """Return the slot that a cell of the template is; its hidden tests, which students do not have, are cut out."""
    released = Given(
        cell.cell_type,
        SECRET.sub("", cell.source),
        cell.metadata.get("nbgrader", {}).get("grade_id"),
        cell.get("id"),
        cell.metadata.gradestep.quiz if is_card(cell) else None,
    )
    name = released.grade_id or released.card or f"number {place + 1}"
    read_only = bool(is_locked(cell) or is_task(cell))
    tests, answer = read_only and bool(is_grade(cell)), bool(is_solution(cell))
    return Slot(released, name, read_only, is_card(cell), tests, answer, answer and bool(is_grade(cell)))


def match(cells: list[Given], slots: list[Slot]) -> Match:
    """Pair the student's cells with the slots: by nbgrader's id, else by cell id, card, text or place.

    Of several cells with one id the last is taken that was worked in, wherever it stands: real-time collaboration may
    write every cell twice, and some paste a fresh copy below. Others that were worked in are the student's own cells.
    """
    matched = Match()
    _pair(matched, cells, slots, lambda cell: cell.grade_id)
    certain = set(matched.found)
    _pair(matched, cells, slots, lambda cell: cell.id)
    _pair(matched, cells, slots, lambda cell: cell.card)
    _pair(matched, cells, slots, lambda cell: cell.text)
    _find_copies(matched, cells, slots)
    matched.unmarked = {place for place in set(matched.found) - certain if slots[place].cell.grade_id}
    for place, wanted in enumerate(slots):
        if place not in matched.found and not (wanted.read_only or wanted.card):
            _by_place(matched, cells, place, wanted.cell)
        elif wanted.manual:
            _below(matched, cells, place, wanted.cell)
    return matched


def _find_copies(matched: Match, cells: list[Given], slots: list[Slot]) -> None:
    """Find which slots have more than one cell, and where copies stand in which nobody has worked.

    Such a copy would undo the work when it ran; a text that is a stub is a copy, whatever has become of its ids. A copy
    of a lesson may stand there on purpose, unless most cells are there twice.
    """
    taken = set(matched.found.values())
    copies = {at: place for at, place in _places(cells, slots) if place in matched.found and at not in taken}
    matched.copied = set(copies.values())
    doubled = len(matched.copied) > len(matched.found) / 2
    for at, place in copies.items():
        untouched, answer = _is_untouched(cells[at], slots[place].cell), slots[place].answer
        if untouched and (doubled or answer):
            matched.untouched.add(at)
        if (untouched or cells[at].grade_id) and answer:
            matched.repeated.add(place)


def _places(cells: list[Given], slots: list[Slot]) -> Iterator[tuple[int, int]]:
    """Yield at which place a cell stands and whose copy it may be, going by its ids, or by its text for a stub."""
    ids = {key: place for place, each in enumerate(slots) for key in (each.cell.grade_id, each.cell.id) if key}
    stubs = {each.cell.text: place for place, each in enumerate(slots) if each.answer and each.cell.text}
    for at, cell in enumerate(cells):
        place = ids.get(cell.grade_id or cell.id or "", stubs.get(cell.text, -1))
        yield at, place


def _is_untouched(cell: Given, released: Given) -> bool:
    return not cell.text or cell.text == released.text


def _pair(matched: Match, cells: list[Given], slots: list[Slot], key: Callable[[Given], str | None]) -> None:
    """Pair what is still free and has the same key."""
    taken = set(matched.found.values())
    open_slots = ((place, key(each.cell)) for place, each in enumerate(slots) if place not in matched.found)
    wanted: dict[str | None, int] = {name: place for place, name in open_slots if name}
    for at, cell in enumerate(cells):
        place = None if at in taken else wanted.get(key(cell))
        if place is not None and (place not in matched.found or not _is_untouched(cell, slots[place].cell)):
            matched.found[place] = at


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


def _below(matched: Match, cells: list[Given], place: int, wanted: Given) -> None:
    """Take the own cell below an untouched stub as the answer: nbgrader gives the stub 0 and shows it to nobody."""
    stub, taken = matched.found[place], set(matched.found.values())
    below = next((at for at in range(stub + 1, len(cells)) if at in taken or cells[at].text), stub)
    is_own = below not in taken and cells[below].kind == wanted.kind and not _is_untouched(cells[below], wanted)
    if is_own and _is_untouched(cells[stub], wanted):
        matched.found[place] = below
        matched.untouched.add(stub)
        matched.by_place.add(place)
