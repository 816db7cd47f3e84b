"""Turn a challenge into nbgrader's source notebook: pure, the same bytes each time, no TensorFlow."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode, v4

from gradestep.authoring.flash import deck_source
from gradestep.authoring.predictions import explored, is_chart
from gradestep.authoring.question_cells import card_source, question_of
from gradestep.authoring.reading_time import minutes_of_code
from gradestep.authoring.rubric import without_rubric
from gradestep.authoring.validation_of_parts import bare_score
from gradestep.student.charts.static_chart import title_of
from gradestep.student.quiz.kinds import tests_of_variants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gradestep.authoring.challenge import Cell, Challenge

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
NEW_CELL: dict[str, Callable[..., NotebookNode]] = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}
IMPORT = re.compile(r"from gradestep import (?P<names>[\w, ]+)$", re.MULTILINE)
HIDDEN = "### BEGIN HIDDEN TESTS"
PARTS = re.compile(r"^\w+ = parts\(\)$", re.MULTILINE)


def to_notebook(challenge: Challenge) -> NotebookNode:
    """Return the instructor's version of `challenge` as an nbformat 4.5 notebook without outputs.

    Cell ids and nbgrader's grade ids come from the names that the author gave (a lesson cell: from its first words), so
    that the same script gives the same bytes, and an edit changes only the cells that it touched.
    """
    taken = Counter({"lesson-title": 1, "lesson-deck": 1})
    cells = [_lesson(v4.new_markdown_cell(_title(challenge)), "lesson-title")]
    kept = {**challenge.computed}
    charts = iter(kept.pop("charts", ()))
    for cell in challenge.cells:
        built = BUILD[cell.role](cell, challenge.front, taken)
        cells += built
        if explored(cell) and (chart := next(charts, "")):
            built[0].metadata["gradestep"] = {"charts": {title_of(chart): chart}}  # live before it is run
        if cell in challenge.of_role("card")[:1]:
            cells.append(_deck(challenge))
    metadata = {
        "gradestep": {"name": challenge.name, **challenge.front, **_with_code(challenge), **kept},
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
    }
    return v4.new_notebook(cells=cells, metadata=metadata)


def _with_code(challenge: Challenge) -> dict[str, int]:
    """Return how many minutes the notebook takes with its code, where there is code to write."""
    code = minutes_of_code(challenge)
    return {"minutes_with_code": challenge.front["minutes"] + code} if code and "minutes" in challenge.front else {}


def _title(challenge: Challenge) -> str:
    """Return what a notebook begins with; a home has a title only."""
    front = challenge.front
    if "objectives" not in front:
        return f"# {front['title']}"
    objectives = "\n".join(f"- {objective}" for objective in front["objectives"])
    code = minutes_of_code(challenge)
    both = f" to read, {front['minutes'] + code} with the code" if code else ""
    minutes = f"{front['minutes']} minute{'s' * (front['minutes'] != 1)}"
    facts = f"**{front.get('kind') or front['mode']}** · {front['level']} · about {minutes}{both}"
    return f"# {front['title']}\n\n{facts}\n\nWhat you will be able to do:\n\n{objectives}"


def _graded(cell: NotebookNode, name: str, **marks: Any) -> NotebookNode:
    """Give `cell` an id and nbgrader's metadata (schema 3)."""
    plain = {"grade": False, "locked": False, "solution": False, "task": False}
    cell.metadata["nbgrader"] = {**plain, "cell_type": cell.cell_type, "grade_id": name, "schema_version": 3, **marks}
    cell["id"] = name
    return cell


def _lesson(cell: NotebookNode, name: str) -> NotebookNode:
    return _graded(cell, name, locked=True)


def _lesson_cells(cell: Cell, _: dict[str, Any], taken: Counter[str]) -> list[NotebookNode]:
    words = re.findall(r"[a-z0-9]+", cell.source.lower())[:6]
    name = "lesson-" + ("-".join(words)[:40] or "cell")
    taken[name] += 1
    numbered = name if taken[name] == 1 else f"{name}-{taken[name]}"
    while numbered in taken and numbered != name:
        taken[name] += 1
        numbered = f"{name}-{taken[name]}"
    taken[numbered] += numbered != name
    lesson = NEW_CELL[cell.cell_type](cell.source)
    if is_chart(cell):
        lesson.metadata["jupyter"] = {"source_hidden": True}  # it holds what is to be predicted
    return [_lesson(lesson, numbered)]


def _answer_cells(cell: Cell, _: dict[str, Any], __: Counter[str]) -> list[NotebookNode]:
    return [_graded(v4.new_code_cell(cell.source), cell.name, solution=True)]


def _tests_cells(cell: Cell, _: dict[str, Any], __: Counter[str]) -> list[NotebookNode]:
    tests = v4.new_code_cell(_ticked(cell.source, cell.name))
    tests.metadata["jupyter"] = {"source_hidden": True}  # they are longer than the task, and hold its answers
    return [_graded(tests, cell.name, grade=True, locked=True, points=cell.marks["points"])]


def _ticked(source: str, name: str) -> str:
    """Return the source of a tests cell that says so when its visible tests have passed; parts need no tick.

    Nor does a cell, in a draft, whose visible tests end with their score: below another line it would be none.
    """
    visible, hidden, rest = source.partition(HIDDEN)
    scored = not hidden and bare_score(source)
    if not visible.strip() or scored or PARTS.search(visible):  # parts say themselves what holds
        return source
    imports = IMPORT.match(visible)
    body = visible[imports.end() :] if imports else f"\n\n{visible}"
    names = ", ".join(sorted([*(imports["names"].split(", ") if imports else []), "passed"]))
    return f'from gradestep import {names}{body.rstrip()}\npassed("{name}")\n{hidden}{rest}'.rstrip()


def _manual_cells(cell: Cell, _: dict[str, Any], __: Counter[str]) -> list[NotebookNode]:
    marks = {"grade": True, "solution": True, "points": cell.marks["points"]}
    return [_graded(NEW_CELL[cell.cell_type](without_rubric(cell.source)), cell.name, **marks)]


def _task_cells(cell: Cell, _: dict[str, Any], __: Counter[str]) -> list[NotebookNode]:
    task = v4.new_markdown_cell(without_rubric(cell.source))
    return [_graded(task, cell.name, task=True, points=cell.marks["points"])]


def _quiz_cells(cell: Cell, front: dict[str, Any], _: Counter[str]) -> list[NotebookNode]:
    """Return the card, a plain cell that nbgrader leaves alone, and the tests cell that grades its answer."""
    question = question_of(cell, front)
    card = v4.new_code_cell(card_source(question, cell.quiz.key), id=f"{cell.name}-card")
    card.metadata["deletable"] = False
    card.metadata["gradestep"] = {"quiz": cell.name}
    card.metadata["jupyter"] = {"source_hidden": True}  # the card shows it all; three dots open it
    if not cell.marks["points"]:
        return [card]
    points = cell.marks["points"]
    varied = cell.variants > 1
    tests = v4.new_code_cell(
        tests_of_variants(cell.name, points, cell.drawn) if varied else cell.quiz.tests(cell.name, points)
    )
    return [card, _graded(tests, cell.name, grade=True, locked=True, points=points)]


def _deck(challenge: Challenge) -> NotebookNode:
    """Return the one cell that shows all flash cards; it stands where the first of them does."""
    deck = _lesson(v4.new_code_cell(deck_source(challenge)), "lesson-deck")
    deck.metadata["deletable"] = False
    deck.metadata["gradestep"] = {"deck": len(challenge.of_role("card"))}
    deck.metadata["jupyter"] = {"source_hidden": True}
    return deck


def _none(_: Cell, __: dict[str, Any], ___: Counter[str]) -> Iterator[NotebookNode]:
    yield from ()


BUILD: dict[str, Callable[[Cell, dict[str, Any], Counter[str]], Any]] = {
    "": _lesson_cells,
    "answer": _answer_cells,
    "tests": _tests_cells,
    "quiz": _quiz_cells,
    "manual": _manual_cells,
    "task": _task_cells,
    "card": _none,  # all of them are in one deck
    "proves": _none,
    "computes": _none,
    "mistake": _none,
    "alternative": _none,
    "equivalent": _none,
}
