"""A challenge reads well: spelling, links, headings, pictures, tidy code, short cells, and minutes that are true.

What answers a prediction is out of sight, no key stands out, what a task to try asks is answered, and a range in words
is as wide as what guards it.
That the front matter is complete and the level a known one, reading the script has shown (`authoring.validation`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradestep.authoring.reading_time import minutes, prose
from gradestep.authoring.regions import split
from gradestep.authoring.rubric import without_rubric
from gradestep.authoring.secrets import count_of, public, secrets
from gradestep.proof.prose.guards import guards
from gradestep.proof.prose.tokens import tokens
from gradestep.proof.runner.outcome import Broken
from gradestep.proof.style.keys_in_sight import keys_in_sight
from gradestep.proof.style.links import broken_links, wordless_pictures
from gradestep.proof.style.lint import unlinted
from gradestep.proof.style.notation import two_notations
from gradestep.proof.style.spelling import misspelled
from gradestep.proof.style.spoilers import answers_in_view, questions_without_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell, Challenge
    from gradestep.course.course import Course

LINES = 25  # a screen holds no more beside what it is about
FACTOR = 1.5


def faults(challenge: Challenge, course: Course) -> Iterator[Broken]:
    """Yield what makes `challenge` hard to read, in the order of its lines; of a draft, only secrets that show."""
    if challenge.is_draft:
        yield from _shown_secrets(challenge)
        return
    found = [
        *_shown_secrets(challenge),
        *misspelled(challenge, course),
        *broken_links(challenge, course),
        *wordless_pictures(challenge),
        *unlinted(challenge),
        *_headings(challenge),
        *_lengths(challenge),
        *_minutes(challenge),
        *answers_in_view(challenge),
        *questions_without_answer(challenge),
        *keys_in_sight(challenge),
        *guards(challenge),
        *two_notations(challenge),
    ]
    yield from sorted(found, key=lambda broken: broken.line)


def _shown_secrets(challenge: Challenge) -> Iterator[Broken]:
    """Yield each line of a solution, hidden test, key or stand-in that students would read in another place.

    A release is searched once more, whole, with its outputs and files (`release/leaks.py`).
    """
    cleared = {cell.name for cell in challenge.of_role("manual")}  # nbgrader clears the whole cell
    shown = {name: text for name, text in public(challenge).items() if name not in cleared}
    for secret in secrets(challenge):
        places = [
            name for name, text in shown.items() if secret.home not in (None, name) and count_of(secret.text, text)
        ]
        if places:
            what = f'the source of cell "{places[0]}" shows the {secret.what}: {secret.text}'
            yield Broken(challenge.path, secret.line, f"{what}: reword it there, or here, so that they share no line")


def _minutes(challenge: Challenge) -> Iterator[Broken]:
    said, counted = challenge.front.get("minutes"), minutes(challenge)
    if said is not None and abs(said - counted) > 1 and not counted / FACTOR <= said <= counted * FACTOR:
        about = f"by words, cells and options it takes about {counted:.0f}"
        yield Broken(challenge.path, 1, f"minutes: {said}, but {about}: say so, or change how much there is to read")


def _headings(challenge: Challenge) -> Iterator[Broken]:
    above = 1  # the title, which the build writes
    for cell in challenge.cells:
        for line, token in tokens(cell) if cell.cell_type == "markdown" and cell.role in ("", "task") else ():
            if token.type != "heading_open":
                continue
            level = int(token.tag[1:])
            if level == 1:
                yield Broken(challenge.path, line, "a second title: the front matter gives the first, so write ##")
            elif level > above + 1:
                yield Broken(challenge.path, line, f"a heading {'#' * level} below {'#' * above}: write one # less")
            above = level


def _lengths(challenge: Challenge) -> Iterator[Broken]:
    for cell in challenge.cells:
        lines = len(_shown(cell).strip().splitlines())
        if lines > LINES:
            what = f"students see {lines} lines in this cell, which is too much at once: split it, {LINES} at most"
            yield Broken(challenge.path, cell.line, what)


def _shown(cell: Cell) -> str:
    """Return what students see of a cell, as its author wrote it."""
    if cell.stays_behind or cell.role == "manual":
        return ""
    if cell.role == "quiz":
        return "\n".join(prose(cell))
    if cell.role == "task":
        return without_rubric(cell.source)
    return (
        cell.stub() if cell.role == "answer" else "\n".join(line for line, hidden in split(cell.source) if not hidden)
    )
