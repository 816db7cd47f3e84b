"""What a notebook's cells are to the grader, found by reading the teacher's own version of it.

The student's process runs all cells but the tests. The checker runs the tests cells and, of those lesson cells that do
not build on the student's work, what the tests build on; a name that comes from an answer, or from a lesson that builds
on one, is asked of the student's process.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbgrader.utils import is_grade, is_solution, is_task

from gradestep.grader.classes import defined, operators
from gradestep.grader.names import free, imported, loaded, parsed, rebound, touched
from gradestep.grader.needed import needed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbformat import NotebookNode

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


@dataclass(frozen=True)
class Plan:
    """The names that are the student's, the teacher's own lesson cells, and the tests cells shown twice.

    `theirs` are names. `pristine` are the lesson cells that do not build on the student's work, by `grade_id`, and
    `lessons` what the checker runs of them. A `repeated` cell is a tests cell whose visible part the student's process
    runs as well, since cells after it use what it defines. `given` are the names that pristine lessons bind, `classes`
    those of classes among them, `operators` the special methods of the solution's classes, as `Vector.__add__`, `read`
    the names that tests bind and functions of the solution read, `modules` what the teacher's cells import.
    """

    theirs: frozenset[str]
    pristine: frozenset[str]
    lessons: dict[str, str]
    repeated: frozenset[str]
    given: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    operators: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()


def plan(skeleton: NotebookNode, source: NotebookNode) -> Plan:
    """Return the plan for a notebook; `source` is the instructor's version, whose solutions tell the names.

    A lesson cell that changes a thing, such as `model.fit(...)` on a lesson's own model in an answer cell, makes that
    name the student's too.
    """
    known_modules = _imported(source)
    answers = [parsed(cell.source) for cell in source.cells if is_code(cell) and is_solution(cell)]
    theirs = {name for answer in answers for name in touched(answer)} - known_modules
    pristine = []
    for cell in filter(_is_lesson, skeleton.cells):
        if loaded(parsed(cell.source)) & theirs:
            theirs |= touched(parsed(cell.source)) - known_modules
        else:
            pristine.append(cell)
    ids = frozenset(map(grade_id, pristine))
    sources = [cell.source for cell in pristine]
    given = frozenset(name for each in sources for name in rebound(parsed(each))) - theirs
    solved = operators(cell.source for cell in source.cells if is_code(cell) and is_solution(cell))
    lessons, repeated = _lessons(skeleton, ids), frozenset(_repeated(skeleton))
    bound = {name for cell in filter(is_tests, skeleton.cells) for name in rebound(parsed(cell.source))}
    read, modules = _read_by_functions(source) & bound, frozenset(imports([source]))
    return Plan(frozenset(theirs), ids, lessons, repeated, given, defined(sources) - theirs, solved, read, modules)


def visible(source: str) -> str:
    """Return a tests cell as students see it."""
    hidden = hidden_lines(source)
    return "\n".join(line for number, line in enumerate(source.split("\n")) if number not in hidden)


def hidden_lines(source: str) -> set[int]:
    """Return the numbers, from 0, of the lines of hidden tests."""
    hidden, inside = set(), False
    for number, line in enumerate(source.split("\n")):
        inside = inside or BEGIN in line
        if inside:
            hidden.add(number)
        inside = inside and END not in line
    return hidden


def imports(notebooks: Iterable[NotebookNode]) -> list[str]:
    """Return the modules that the notebooks' cells import, sorted."""
    found = set()
    for cell in (cell for notebook in notebooks for cell in notebook.cells if is_code(cell)):
        for node in ast.walk(parsed(cell.source)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    return sorted(found)


def is_code(cell: NotebookNode) -> bool:
    """Return whether a cell is a code cell."""
    return bool(cell.cell_type == "code")


def is_tests(cell: NotebookNode) -> bool:
    """Return whether a cell is a tests cell."""
    return is_code(cell) and bool(is_grade(cell)) and not is_solution(cell)


def is_graded(notebook: NotebookNode) -> bool:
    """Return whether a notebook holds anything that can earn points; the others are not run."""
    graded = (cell.metadata["nbgrader"] for cell in notebook.cells if is_grade(cell) or is_task(cell))
    return any(marks.get("points") for marks in graded)


def grade_id(cell: NotebookNode) -> str:
    """Return nbgrader's id of a cell; an empty text for a cell that has none."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _lessons(skeleton: NotebookNode, pristine: frozenset[str]) -> dict[str, str]:
    """Return what the tests cells build on of the pristine lesson cells, by their ids."""
    cells = [cell for cell in skeleton.cells if is_code(cell) and (is_tests(cell) or grade_id(cell) in pristine)]
    tests = {number for number, cell in enumerate(cells) if is_tests(cell)}
    sources = zip(cells, needed([cell.source for cell in cells], tests), strict=True)
    return {grade_id(cell): source for cell, source in sources if source.strip() and not is_tests(cell)}


def _read_by_functions(source: NotebookNode) -> frozenset[str]:
    """Return the names that functions of the solution read and no cell but a tests cell binds."""
    answers = [parsed(cell.source) for cell in source.cells if is_code(cell) and is_solution(cell)]
    others = [parsed(cell.source) for cell in source.cells if is_code(cell) and not is_tests(cell)]
    bound = {name for tree in others for name in touched(tree)}
    return frozenset(name for tree in answers for node in tree.body for name in free(node)[1]) - bound


def _imported(notebook: NotebookNode) -> set[str]:
    """Return the names that the notebook's cells import."""
    return {name for cell in filter(is_code, notebook.cells) for name in imported(parsed(cell.source))}


def _repeated(skeleton: NotebookNode) -> Iterator[str]:
    later: set[str] = set()
    for cell in reversed([cell for cell in skeleton.cells if is_code(cell)]):
        if is_tests(cell):
            if touched(parsed(visible(cell.source))) & later:
                yield grade_id(cell)
        else:
            later |= loaded(parsed(cell.source))


def _is_lesson(cell: NotebookNode) -> bool:
    return is_code(cell) and not is_grade(cell) and not is_solution(cell) and bool(grade_id(cell))
