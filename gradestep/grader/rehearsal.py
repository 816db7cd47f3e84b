"""The lesson's part of a notebook, which is the same for a whole class, is run for show once.

What a lesson cell shows comes from a rehearsal, in a process of its own without any student's code; of each student's
notebook runs what that student's answers and the tests build on (see needed.py). Where reading the student's code does
not tell, all of it runs.
"""

from __future__ import annotations

import ast
import re
import threading
from typing import TYPE_CHECKING, Any

from gradestep.grader.effects import changed, is_loud, modules_of
from gradestep.grader.names import asked, bound, free, loaded, parsed, unreadable
from gradestep.grader.needed import needed
from gradestep.grader.plan import grade_id, is_code, is_tests, visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode

    from gradestep.grader.plan import Plan

Outputs = list[dict[str, Any]]
UNTOLD = re.compile(  # with these a cell reaches names that do not stand in it
    "globals|locals|vars|dir|eval|exec|compile|get_ipython|__import__|In|Out|_+|_i+|_[iod]h|_i?[0-9]+|__builtins__|"
    "gc|inspect|sys|importlib|ctypes"
)


class Rehearsals:
    """What the lesson cells of each notebook show: nothing for the first student, who alone would not be worth it."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._seen: set[tuple[str, ...]] = set()
        self._shown: dict[tuple[str, ...], dict[str, Outputs]] = {}

    def shown(self, lessons: list[NotebookNode], run: Callable[[], list[Outputs] | None]) -> dict[str, Outputs]:
        """Return what the lesson cells show, by `grade_id`; `run` runs them, and gives None when one of them fails."""
        key = tuple(cell.source for cell in lessons)
        with self._lock:
            if key not in self._seen:
                self._seen.add(key)
                return {}
            if key not in self._shown:
                came = run()
                self._shown[key] = dict(zip(map(grade_id, lessons), came, strict=True)) if came is not None else {}
            return self._shown[key]


def lessons_of(notebook: NotebookNode, plan: Plan) -> list[NotebookNode]:
    """Return the lesson cells of a rebuilt notebook that do not build on the student's work."""
    return [cell for cell in notebook.cells if is_code(cell) and grade_id(cell) in plan.pristine]


def spared(notebook: NotebookNode, plan: Plan) -> dict[str, str]:
    """Return what has to run of the lesson cells of a rebuilt notebook, by `grade_id`, where that is less than all."""
    cells = [cell for cell in notebook.cells if is_code(cell) and cell.source.strip()]
    lessons = {number for number, cell in enumerate(cells) if grade_id(cell) in plan.pristine}
    sources = [_asked(cell, plan) if is_tests(cell) else cell.source for cell in cells]
    reduced = needed(sources, set(range(len(cells))) - lessons)
    less = {number for number in lessons if reduced[number] != sources[number]}
    if any(_reaches(sources, number, less) for number in _students(cells)):
        return {}
    return {grade_id(cells[number]): reduced[number] for number in less}


def _asked(cell: NotebookNode, plan: Plan) -> str:
    """Return, as source, what a tests cell asks of the student's process; and what of it runs there."""
    own = {name for source in plan.lessons.values() for each in parsed(source).body for name in bound(each)}
    shown = visible(cell.source) if grade_id(cell) in plan.repeated else ""
    return "\n".join([shown, *sorted(asked(cell.source) - own | asked(cell.source) & plan.theirs)])


def _students(cells: list[NotebookNode]) -> list[int]:
    """Return the numbers of the cells that a student may have written."""
    return [number for number, cell in enumerate(cells) if not cell.metadata.get("nbgrader", {}).get("locked")]


def _reaches(sources: list[str], number: int, less: set[int]) -> bool:
    """Return whether a student's cell may reach what it does not name, or what a lesson cell after it shows."""
    source, tree = sources[number], parsed(sources[number])
    if unreadable(source) or any(map(UNTOLD.fullmatch, loaded(tree))):
        return True
    if any(alias.name == "*" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names):
        return True
    modules = modules_of(list(map(parsed, sources)))
    if any(is_loud(node, modules) for node in ast.walk(tree) if isinstance(node, ast.stmt)):
        return True
    mine = {name for node in tree.body for name in changed(node, modules)}
    after = [node for other in less if other > number for node in parsed(sources[other]).body]
    return bool(mine & {name for node in after for name in frozenset.union(*free(node))})
