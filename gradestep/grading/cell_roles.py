"""What a notebook's cells are to the grader, found by reading a hand-in beside the teacher's own version of it.

The student's process runs all cells but the tests. The checker runs the tests cells, and those lesson cells that do not
build on the student's work; a name that comes from an answer, or from a lesson that builds on one, is asked of the
student's process. A lesson is a code cell that is neither answer nor tests nor card and whose text is as released.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbgrader.utils import is_grade, is_locked, is_solution

from gradestep.authoring.question_cells import is_card
from gradestep.course.cells import RELEASED, is_code, is_tests, visible
from gradestep.static_analysis.classes import defined, named, operators
from gradestep.static_analysis.names import (
    IMPORTS,
    changed_through,
    changed_when_called,
    imported,
    modules_of,
    parsed,
    read_ever,
    read_when_called,
    reads,
    rebound,
    touched,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbformat import NotebookNode

LESSON, TESTS, IMPORT = "lesson", "tests", "import"


@dataclass(frozen=True)
class Part:
    """What the checker runs of a cell: its `place` in the notebook, and the source.

    Its `kind` is LESSON or TESTS, whole, or IMPORT for the import statements of a cell of the student's.
    """

    place: int
    kind: str
    source: str


@dataclass(frozen=True)
class Plan:
    """Who runs what of a hand-in.

    `theirs` are names that are asked of the student's process, and `fixed` those that can be nothing but modules, or
    what lessons import. `given` are the names that pristine lessons bind, `classes` those
    of classes among them, `solved` the solution's classes, `operators` their methods, as `Vector.__add__`, `read` the
    names that tests bind and functions of the solution, or cells below those tests, read, `lent` what
    tests may change where students see it, `called` the names that functions of the lessons and answers read when
    they are called, `modules` what the teacher's cells import.
    """

    parts: tuple[Part, ...]
    theirs: frozenset[str]
    fixed: frozenset[str]
    given: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    operators: frozenset[str] = frozenset()
    solved: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    lent: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()


def plan(notebook: NotebookNode, source: NotebookNode) -> Plan:
    """Return the plan for a rebuilt notebook; `source` is the instructor's version, whose solutions tell the names.

    An answer cell that changes a thing, as by `model.fit(...)` on a lesson's own model, makes that name the student's
    too, and so does a lesson cell that the student has changed; what the solution's functions change counts as well.
    """
    cells = {place: cell for place, cell in enumerate(notebook.cells) if is_code(cell)}
    cells = {place: cell for place, cell in cells.items() if is_tests(cell) or cell.source.strip()}
    releases = {place: text for place, cell in cells.items() if (text := released(cell)) is not None}
    lessons = {place: text for place, text in releases.items() if cells[place].source == text}
    changed = [text for place, text in releases.items() if place not in lessons]
    answers = [cell.source for cell in source.cells if is_code(cell) and is_solution(cell)]
    fixed = {name for text in answers for name in _modules(text)} | _names_imported(releases.values())
    imported_names = _imported(source) | fixed
    begun = {name for text in (*answers, *changed) for name in touched(parsed(text))}
    begun |= {name for text in answers for name in changed_when_called(parsed(text)) | changed_through(parsed(text))}
    begun -= imported_names
    theirs, pristine = _split(lessons, begun, imported_names)
    sources = [lessons[place] for place in sorted(pristine)]
    tests = [cell.source for cell in cells.values() if is_tests(cell)]
    bound = {name for text in tests for name in rebound(parsed(text))}
    return Plan(
        tuple(_parts(cells, releases, pristine)),
        frozenset(theirs),
        frozenset(fixed),
        given=frozenset(name for each in sources for name in rebound(parsed(each))) - theirs,
        classes=defined(sources) - theirs,
        operators=operators(answers),
        solved=named(answers),
        read=frozenset(_called(answers) & bound | _read_later(notebook)),
        lent=frozenset(name for text in tests for name in touched(parsed(visible(text)))),
        called=frozenset(_called(cell.source for cell in cells.values() if not is_tests(cell))),
        modules=frozenset(imports([source])) | _parts_imported(source),
    )


def _parts(cells: dict[int, NotebookNode], releases: dict[int, str], pristine: set[int]) -> Iterator[Part]:
    """Yield what the checker runs, in order."""
    for place, cell in cells.items():
        if is_tests(cell):
            yield Part(place, TESTS, cell.source)
        elif place in pristine:
            yield Part(place, LESSON, cell.source)
        elif statements := _imports(releases.get(place, "")):
            yield Part(place, IMPORT, "\n".join(statements))


def _split(lessons: dict[int, str], begun: set[str], imported_names: set[str]) -> tuple[set[str], set[int]]:
    """Return the names that are the student's, and the places of the lessons that build on none of them.

    What a lesson reads at once is of the cells above it; what its functions read when they are called may come later.
    """
    theirs, found = set(begun), {*begun}
    while True:
        pristine = set()
        for place, text in lessons.items():
            now, later = reads(text)
            if now & theirs or later & found:
                theirs |= touched(parsed(text)) - imported_names
            else:
                pristine.add(place)
        if theirs == found:
            return theirs, pristine
        theirs, found = set(begun), theirs


def released(cell: NotebookNode) -> str | None:
    """Return the text with which a lesson cell was released; None for a cell that is no lesson's."""
    if not is_code(cell) or is_grade(cell) or is_solution(cell) or is_card(cell):
        return None
    if is_locked(cell):
        return str(cell.source)
    text = cell.metadata.get("gradestep", {}).get(RELEASED)
    return None if text is None else str(text)


def imports(notebooks: Iterable[NotebookNode]) -> list[str]:
    """Return the modules that the notebooks' cells import, sorted."""
    cells = (cell for notebook in notebooks for cell in notebook.cells if is_code(cell))
    return sorted({module for cell in cells for module in modules_of(parsed(cell.source))})


def _parts_imported(notebook: NotebookNode) -> set[str]:
    """Return what the notebook's cells import of modules, by whole names: `keras.layers`, which is a module too."""
    trees = [parsed(cell.source) for cell in notebook.cells if is_code(cell)]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
    return {f"{node.module}.{alias.name}" for node in imports for alias in node.names}


def _modules(source: str) -> set[str]:
    """Return the names of modules that a cell imports as modules."""
    return {name for node in ast.walk(parsed(source)) if isinstance(node, ast.Import) for name in imported(node)}


def _names_imported(sources: Iterable[str]) -> set[str]:
    return {name for source in sources for name in imported(parsed(source))}


def _called(sources: Iterable[str]) -> set[str]:
    """Return the names that functions of the cells read when they are called."""
    return {name for text in sources for name in read_when_called(text)}


def _imported(notebook: NotebookNode) -> set[str]:
    """Return the names that the notebook's cells import."""
    return {name for cell in filter(is_code, notebook.cells) for name in imported(parsed(cell.source))}


def _imports(source: str) -> list[str]:
    return [ast.unparse(node) for node in parsed(source).body if isinstance(node, IMPORTS)]


def _read_later(notebook: NotebookNode) -> set[str]:
    """Return the names that the visible part of a tests cell binds and a lesson, answer or own cell below it reads."""
    later: set[str] = set()
    found: set[str] = set()
    for cell in reversed([cell for cell in notebook.cells if is_code(cell)]):
        if is_tests(cell):
            found |= rebound(parsed(visible(cell.source))) & later
        else:
            later |= read_ever(cell.source)
    return found
