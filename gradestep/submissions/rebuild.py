"""Rebuild a notebook that was handed in from the released one: nothing but the student's own text is taken over."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from nbformat import v4
from nbgrader.utils import is_grade, is_locked, is_solution

from gradestep.authoring.question_cells import is_card
from gradestep.course.cells import RELEASED
from gradestep.course.regular_files import note
from gradestep.submissions.align import match, slot
from gradestep.submissions.quiz_answers import answer_of, said_of_cards
from gradestep.submissions.safe_read import Given, read_notebook
from gradestep.submissions.sanitize_markdown import tame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from nbformat import NotebookNode

    from gradestep.submissions.align import Match, Slot
    from gradestep.submissions.quiz_answers import CardAnswer

MOST_CELLS, MOST_OWN, MOST_TEXT = 2000, 300, 200_000
MOST_OWN_TEXT, MOST_PICTURES = 500_000, 12 << 20  # characters, and bytes of pictures, of all own cells
NEW: dict[str, Callable[..., NotebookNode]] = {
    "code": v4.new_code_cell,
    "markdown": v4.new_markdown_cell,
    "raw": v4.new_raw_cell,
}


def rebuild_file(path: Path, template: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Return the notebook at `path`, rebuilt from `template`, and notes for the teacher.

    Raises Unreadable when it is no notebook that can be read.
    """
    handed_in = read_notebook(path)
    notebook, notes = rebuild(handed_in.cells, template)
    ours = template.metadata.get("gradestep", {}).get("name")
    if ours and handed_in.name and handed_in.name != ours:
        notes.append(note(f"{path.name} says that it is {handed_in.name}: look whether two are mixed up."))
    return notebook, [*handed_in.notes, *notes]


def rebuild(cells: list[Given], template: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Return a copy of `template` with what a student wrote, and notes for the teacher.

    A student writes answers, the answers of quiz cards, cells that the release leaves open, and own cells. An answer
    that is missing keeps its released stub. Everything else is the template's: order, tests, metadata, kernel.
    """
    kept, notes = _bounded(cells)
    slots = [slot(cell, place) for place, cell in enumerate(template.cells)]
    matched = match(kept, slots)
    cards = {place: answer_of(place, kept, slots, matched) for place, each in enumerate(slots) if each.card}
    notes += [note(text) for text in (*_odd(kept, slots, matched, cards), *said_of_cards(cards, slots))]
    own, left_out = _own_cells(kept, slots, matched)
    for place, card in cards.items():
        own[place - 1] += card.others
    notes += left_out
    written = {**_written(kept, slots, matched), **{place: card.source for place, card in cards.items()}}
    notebook = _assembled(template, written, own)
    by_id = {cell.id: cell for cell in notebook.cells}
    for place, at in matched.found.items():
        if kept[at].pictures and slots[place].answer and slots[place].cell.kind == "markdown":
            by_id[slots[place].cell.id or f"released-{place + 1}"].attachments = kept[at].pictures
    return notebook, notes


def _bounded(cells: list[Given]) -> tuple[list[Given], list[str]]:
    notes = []
    if len(cells) > MOST_CELLS:
        notes.append(f"There are {len(cells)} cells: the first {MOST_CELLS} were read.")
    kept = [cell for cell in cells[:MOST_CELLS] if len(cell.source) <= MOST_TEXT]
    if len(kept) < min(len(cells), MOST_CELLS):
        notes.append(f"Cells of more than {MOST_TEXT:,} characters were left out.")
    return kept, notes


def _written(cells: list[Given], slots: list[Slot], matched: Match) -> dict[int, str]:
    """Return the student's text of each cell of the template that is the student's to write, by place."""
    found = {place: cells[at] for place, at in matched.found.items() if not slots[place].read_only}
    return {place: _shown(given, slots[place]) for place, given in found.items()}


def _shown(given: Given, released: Slot) -> str:
    """Return a student's text as a page may show it; code is escaped there, and what was released is the teacher's."""
    if released.cell.kind == "code" or given.source == released.cell.source:
        return given.source
    return tame(given.source, given.pictures if released.answer else ())


def _own_cells(cells: list[Given], slots: list[Slot], matched: Match) -> tuple[dict[int, list[Given]], list[str]]:
    """Return the student's own cells by the place of the template's cell that they follow, -1 for none, and notes."""
    place_of = {at: place for place, at in matched.found.items()}
    own: dict[int, list[Given]] = defaultdict(list)
    place, left, room, pictures = _past_missing(-1, slots, matched), MOST_OWN, MOST_OWN_TEXT, MOST_PICTURES
    for at, cell in enumerate(cells):
        if at in place_of:
            place = _past_missing(place_of[at], slots, matched)
        elif cell.text and at not in matched.untouched:
            left, room = left - 1, room - len(cell.source)
            pictures -= sum(len(data) for each in cell.pictures.values() for data in each.values())
            if left >= 0 and room >= 0:
                own[place].append(cell if pictures >= 0 else replace(cell, pictures={}))
    notes = [f"Own cells beyond {MOST_OWN} were left out."] if left < 0 else []
    notes += [f"Pictures in own cells beyond {MOST_PICTURES >> 20} MB were left out."] if pictures < 0 else []
    notes += [f"Own cells beyond {MOST_OWN_TEXT:,} characters in all were left out."] if room < 0 else []
    return own, notes


def _past_missing(place: int, slots: list[Slot], matched: Match) -> int:
    """Return the last place before which nothing of the student's can stand.

    What a student wrote instead of a deleted cell runs after its stub, which would undo it otherwise.
    """
    following = place + 1
    while following < len(slots) and following not in matched.found and not slots[following].tests:
        following += 1
    return following - 1


def _assembled(template: NotebookNode, written: dict[int, str], own: dict[int, list[Given]]) -> NotebookNode:
    notebook = deepcopy(template)
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)  # the first that has cell ids
    fresh = _fresh_ids(cell.get("id") for cell in template.cells)
    rebuilt = [_own_cell(cell, next(fresh)) for cell in own.get(-1, [])]
    for place, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"released-{place + 1}")
        _take(cell, written.get(place, cell.source))
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        rebuilt += [cell, *(_own_cell(each, next(fresh)) for each in own.get(place, []))]
    notebook.cells = rebuilt
    return notebook


def marked(cell: NotebookNode) -> bool:
    """Mark a code cell that students may change with its text in the release; return whether it is a lesson's."""
    is_code = cell.cell_type == "code"
    is_lesson = is_code and not (is_card(cell) or is_grade(cell) or is_solution(cell) or is_locked(cell))
    if is_lesson or (is_code and is_solution(cell)):
        cell.metadata.setdefault("gradestep", {})[RELEASED] = cell.source
    return is_lesson


def _take(cell: NotebookNode, text: str) -> None:
    """Take over a student's text, unless it is that of an open lesson, white space apart."""
    is_lesson = marked(cell)
    if not is_lesson or Given("code", text).text != Given("code", cell.source).text:
        cell.source = text


def _fresh_ids(taken: Iterable[str | None]) -> Iterator[str]:
    used = set(taken)
    return (name for name in (f"own-{number}" for number in count(1)) if name not in used)


def _own_cell(cell: Given, name: str) -> NotebookNode:
    if cell.kind == "code":
        return v4.new_code_cell(cell.source, id=name)
    made = NEW[cell.kind](tame(cell.source, cell.pictures), id=name)
    if cell.pictures:
        made.attachments = cell.pictures
    return made


def _odd(cells: list[Given], slots: list[Slot], matched: Match, cards: dict[int, CardAnswer]) -> Iterator[str]:
    """Yield a sentence for each kind of thing that is not as it was released, but for the answers themselves."""
    answered = {place for place, card in cards.items() if card.reading.answer}  # in whatever cell it stands
    for what, places in _observed(cells, slots, matched, answered).items():
        if places:
            yield f"{what}: {', '.join(slots[place].name for place in sorted(places))}."
    order = sorted(matched.found.keys() - matched.copied, key=matched.found.__getitem__)
    if order != sorted(order):
        yield "Cells were moved: they ran in the released order."
    own = (cell for at, cell in enumerate(cells) if at not in set(matched.found.values()))
    strangers = sorted({cell.grade_id for cell in own if cell.grade_id} - {each.cell.grade_id for each in slots})
    if strangers:
        yield f"Not in this release, taken as the student's own cells: {', '.join(strangers)}."


def _observed(cells: list[Given], slots: list[Slot], matched: Match, answered: set[int]) -> dict[str, set[int]]:
    """Return the places of the cells about which there is something to say."""
    found = {place: cells[at] for place, at in matched.found.items()}
    locked = {place for place, each in enumerate(slots) if each.read_only}
    missing = set(range(len(slots))) - found.keys() - answered
    edited = {place for place in locked & found.keys() if found[place].text != slots[place].cell.text}
    edited = {place for place in edited if not found[place].as_released}  # it may be of an earlier release
    return {
        "Missing, so the released text was graded": missing - locked,
        "Found by its place only, look at it": matched.by_place,
        "Found although nbgrader's metadata was gone": matched.unmarked,
        "There more than once, the last one that was worked in counts": matched.repeated,
        "Edited though read-only, the released text was used": edited,
        "Deleted though read-only, the released text was used": missing & locked,
        "Of another type than released, taken as released": {
            place for place, cell in found.items() if cell.kind != slots[place].cell.kind
        },
        "Holds a picture, which stays in the student's own notebook": {
            place for place, cell in found.items() if cell.left_out and place not in locked
        },
    }
