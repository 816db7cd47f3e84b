"""What two students can share: a solution's form, own names and comments, wrong answers, times."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from nbgrader.utils import is_solution

from gradestep.desk.report.asked_questions import challenge_of
from gradestep.static_analysis.alpha_equivalence import normal_form, own_names
from gradestep.static_analysis.syntax import UNPARSED, tree_of
from gradestep.submissions.safe_read import given

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from gradestep.desk.report.asked_questions import AskedQuestion
    from gradestep.desk.report.card_records import CardRecord
    from gradestep.desk.report.class_records import Place
    from gradestep.submissions.safe_read import Given

SOLUTION, NAME, WORDS = "same solution in other words", "same own name", "same own words"
LONGEST = 50_000  # characters of an answer that is read
SHORT_NAME, SHORT_WORDS = 3, 12  # letters; shorter ones are anybody's
STATEMENTS = 3  # of a solution that weigh as much as one coincidence
SENTENCE = re.compile(r"[.!?\n]+")


@dataclass(frozen=True)
class Trait:
    """Something that a student's work has: `place` is where, `value` what; `weight` coincidences are in it."""

    kind: str
    place: str
    value: str
    weight: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Work:
    """The traits of a student's hand-in, its wrong answers by question, and when each card was checked (UTC).

    `answers` are the code cells that the student changed.
    """

    traits: frozenset[Trait]
    wrong: dict[str, str]
    checked: dict[str, datetime]
    answers: dict[Place, str]


@dataclass(frozen=True)
class Task:
    """What the task itself makes likely in a notebook: forms of the author's answers, and all words that are given."""

    released: dict[str, Given]
    forms: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]


def task_of(template: Any, script: Path) -> Task:
    """Return what is given in a released notebook and in the challenge that it was made from, if there is one."""
    challenge = challenge_of(script)
    authors = [cell.source for cell in challenge.cells if cell.cell_type == "code"] if challenge else []
    right = [cell.source for role in ("answer", "alternative") for cell in challenge.of_role(role)] if challenge else []
    cells = {str(cell.metadata.nbgrader.grade_id): given(cell) for cell in template.cells if is_solution(cell)}
    sources = [*authors, *(cell.source for cell in template.cells if cell.cell_type == "code")]
    return Task(
        {name: cell for name, cell in cells.items() if cell},
        frozenset(filter(None, map(form_of, right))),
        frozenset(word for source in sources for word in re.findall(r"\w+", source)),
        frozenset(words for cell in template.cells for words in _words(cell.cell_type, cell.source)),
    )


def work_of(
    notebook: str, cells: list[Any], task: Task, asked: dict[str, AskedQuestion], cards: dict[str, CardRecord]
) -> Work:
    """Return the traits of a student's notebook; `cells` are JSON as it was handed in."""
    answers = {name: cell for name, cell in _answers(cells, task) if cell.text != task.released[name].text}
    traits = {trait for name, cell in answers.items() for trait in _traits(f"{notebook}/{name}", cell, task)}
    wrong = (each for name, card in cards.items() for each in _wrong(f"{notebook}/{name}", card, asked[name]))
    return Work(
        frozenset(traits),
        dict(wrong),
        {f"{notebook}/{name}": card.at for name, card in cards.items() if card.at},
        {(notebook, name): cell.source for name, cell in answers.items() if cell.kind == "code"},
    )


def form_of(source: str) -> str:
    """Return a digest that sources share when they are one solution in other words; `""` when it is no Python."""
    try:
        return sha256(normal_form(source[:LONGEST]).encode("utf-8", "replace")).hexdigest()
    except UNPARSED:
        return ""


def _answers(cells: list[Any], task: Task) -> Iterator[tuple[str, Given]]:
    """Yield the answer cells of a hand-in, of several copies the first."""
    seen = set()
    for cell in filter(None, map(given, cells)):
        name = cell.grade_id if cell.grade_id in task.released else cell.id
        if name in task.released and name not in seen:
            seen.add(name)
            yield name, cell


def _traits(place: str, cell: Given, task: Task) -> Iterator[Trait]:
    yield from (Trait(WORDS, "", words) for words in _words(cell.kind, cell.source) if words not in task.words)
    if cell.kind != "code":
        return
    try:
        tree = tree_of(cell.source[:LONGEST])
        names = own_names(tree) - task.names
    except UNPARSED:
        return
    yield from (Trait(NAME, "", name) for name in names if len(name) >= SHORT_NAME)
    form = form_of(cell.source)
    if form and form not in task.forms:
        statements = sum(isinstance(node, ast.stmt) for node in ast.walk(tree))
        yield Trait(SOLUTION, place, form, max(1, statements // STATEMENTS))


def _wrong(place: str, card: CardRecord, asked: AskedQuestion) -> Iterator[tuple[str, str]]:
    """Yield wrong answers: those that count, and the first ones where they were others."""
    if not asked.asked:
        return
    if card.last and not asked.is_right(card.last):
        yield place, asked.shown(card.last)
    if card.first and card.first != card.last and not asked.is_right(card.first):
        yield f"{place} at first", asked.shown(card.first)


def _words(kind: str, source: str) -> set[str]:
    """Return the comments of code, or the sentences of a written answer, in small letters and single spaces."""
    said = _comments(source[:LONGEST]) if kind == "code" else SENTENCE.split(source[:LONGEST])
    plain = (" ".join(re.findall(r"\w+", words.casefold())) for words in said)
    return {words for words in plain if len(words) >= SHORT_WORDS}


def _comments(source: str) -> Iterator[str]:
    """Yield the comments of code; where it stops being Python, those above."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
    except (*UNPARSED, tokenize.TokenError):
        return
