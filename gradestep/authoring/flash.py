"""Flash cards: read from Markdown, a quote at the end being the back, and dealt into one deck cell by the build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradestep.course.files import read_text
from gradestep.student.flashcards.static_deck import Flash
from gradestep.student.quiz.literal import literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.authoring.challenge import Cell, Challenge

OPEN_ME = "# Your flash cards: Shift+Enter deals them."
PLACE = re.compile(r"[a-z0-9][a-z0-9-]*/[a-z][a-z0-9_]*")
QUOTE = re.compile(r"> ?")


def read_flash(cell: Cell) -> Flash:
    """Return the flash card that a cell holds; what it lacks is for `complaints` to say."""
    lines = cell.source.rstrip().split("\n")
    first = len(lines)
    while first and lines[first - 1].startswith(">"):
        first -= 1
    back = "\n".join(QUOTE.sub("", line, count=1) for line in lines[first:])
    return Flash(cell.name, "\n".join(lines[:first]).strip(), back.strip(), str(cell.marks.get("about", "")))


def complaints(cell: Cell, path: Path) -> Iterator[str]:
    """Yield what the flash card in the script `path` lacks, each with its remedy; nothing when all is well."""
    card = read_flash(cell)
    if not card.front:
        yield f'card "{card.name}" asks nothing: write its front above the quote'
    if not card.back:
        yield f'card "{card.name}" has no back: end it with a quote, "> ..."'
    if "about" in cell.marks and not card.about.split():
        yield 'about="" names nothing: name a question or tests, such as about="challenge-1-name/quiz_name"'
    for place in card.about.split():
        yield from _unknown(place, path)


def deck_source(challenge: Challenge) -> str:
    """Return the source of the cell that shows all flash cards of `challenge`."""
    cards = "".join(_entry(read_flash(cell)) for cell in challenge.of_role("card"))
    return f"{OPEN_ME}\nfrom gradestep import deck\n\ndeck({{\n{cards}}})"


def _entry(card: Flash) -> str:
    about = f'"about": "{card.about}",\n' if card.about else ""
    return f'"{card.name}": {{\n{about}"front": {literal(card.front)},\n"back": {literal(card.back)},\n}},\n'


def _unknown(place: str, path: Path) -> Iterator[str]:
    """Yield that a place which `about=` names is not there; the script beside has to say quiz= or tests=."""
    if not PLACE.fullmatch(place):
        yield f'about="{place}" is no NOTEBOOK/NAME: name a question or tests, such as challenge-1-name/quiz_name'
        return
    notebook, name = place.split("/")
    beside = path.with_name(f"{notebook}.py")
    if not beside.is_file():
        yield f'about="{place}" but there is no {beside.name} beside this script: name one of {_others(path)}'
        return
    names = re.findall(r'^# %%.*\b(?:quiz|tests)="(\w+)"', read_text(beside), re.MULTILINE)
    if name not in names:
        yield f'about="{place}" but {beside.name} has no such quiz or tests: name one of {", ".join(names)}'


def _others(path: Path) -> str:
    return ", ".join(sorted(script.stem for script in path.parent.glob("*.py") if script != path))
