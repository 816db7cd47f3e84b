"""What a notebook's cells are to the grader, found by reading the teacher's own version of it.

The student's process runs all cells but the tests. The checker runs the tests cells and those lesson cells that do
not build on the student's work; a name that comes from an answer, or from a lesson that builds on one, is asked of the
student's process.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbgrader.utils import is_grade, is_solution

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbformat import NotebookNode

MAGIC = re.compile(r"(?m)^\s*[%!].*$")
BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
SETTINGS = re.compile(r"\bset_(floatx|dtype_policy|global_policy|image_data_format)\s*\(|\brun_functions_eagerly\s*\(")
BUILTIN = frozenset(dir(builtins))  # such as range and float, which no cell changes by using them
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True)
class Plan:
    """The names that are the student's, the lesson cells that the checker runs too, and the tests cells shown twice.

    `theirs` are names; `lessons` and `repeated` hold the `grade_id` of cells. A repeated cell is a tests cell whose
    visible part the student's process runs as well, since cells after it use what it defines.
    """

    theirs: frozenset[str]
    lessons: frozenset[str]
    repeated: frozenset[str]


def plan(skeleton: NotebookNode, source: NotebookNode) -> Plan:
    """Return the plan for a notebook; `source` is the instructor's version, whose solutions tell the names.

    A lesson cell that changes a thing, such as `model.fit(...)` on a lesson's own model in an answer cell, makes that
    name the student's too.
    """
    modules = _imported(source)
    theirs = {name for cell in source.cells if _is_code(cell) and is_solution(cell) for name in _touched(cell.source)}
    theirs -= modules
    pristine = []
    for cell in filter(_is_lesson, skeleton.cells):
        if _read(cell.source) & theirs:
            theirs |= _touched(cell.source) - modules
        else:
            pristine.append(cell)
    return Plan(frozenset(theirs), frozenset(_needed(skeleton, pristine)), frozenset(_repeated(skeleton)))


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
    for cell in (cell for notebook in notebooks for cell in notebook.cells if _is_code(cell)):
        for node in ast.walk(_parsed(cell.source)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    return sorted(found)


def _needed(skeleton: NotebookNode, lessons: list[NotebookNode]) -> Iterator[str]:
    """Give the ids of the lesson cells that the tests build on: what they define or change is read later on."""
    modules = _imported(skeleton)
    wanted: set[str] = set()
    bound: set[str] = set()
    for cell in filter(_is_tests, skeleton.cells):
        wanted |= _free(cell.source, bound)
    for cell in reversed(lessons):
        touched = _touched(cell.source) - modules | _imports(cell.source)
        if touched & wanted or SETTINGS.search(cell.source):
            wanted |= _free(cell.source, set())
            yield _id(cell)


def _imported(notebook: NotebookNode) -> set[str]:
    """Return the names that the notebook's cells import."""
    return {name for cell in filter(_is_code, notebook.cells) for name in _imports(cell.source)}


def _imports(source: str) -> set[str]:
    return {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(_parsed(source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }


def _free(source: str, bound: set[str]) -> set[str]:
    """Return the names that a cell reads before it binds them, without those in `bound`; what it binds joins those."""
    free: set[str] = set()
    for statement in _parsed(source).body:
        table = symtable.symtable(ast.unparse(statement), "cell", "exec")
        read = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
        binds = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
        if not isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            read -= _stored_first(statement)
        free |= (read | _globals(table)) - bound
        bound |= binds
    return free


def _stored_first(statement: ast.stmt) -> set[str]:
    """Return the names that a statement such as `for` or `with` binds before it reads them."""
    first: dict[str, ast.Name] = {}
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            seen = first.setdefault(node.id, node)
            if (node.lineno, node.col_offset) < (seen.lineno, seen.col_offset):
                first[node.id] = node
    return {name for name, node in first.items() if isinstance(node.ctx, ast.Store)}


def _globals(table: symtable.SymbolTable) -> set[str]:
    """Return the global names that the functions and comprehensions of a statement read."""
    inner = table.get_children()
    own = {symbol.get_name() for each in inner for symbol in each.get_symbols() if symbol.is_global()}
    return own.union(*map(_globals, inner))


def _repeated(skeleton: NotebookNode) -> Iterator[str]:
    later: set[str] = set()
    for cell in reversed([cell for cell in skeleton.cells if _is_code(cell)]):
        if _is_tests(cell):
            if _touched(visible(cell.source)) & later:
                yield _id(cell)
        else:
            later |= _read(cell.source)


def _is_code(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code")


def _is_tests(cell: NotebookNode) -> bool:
    return _is_code(cell) and bool(is_grade(cell)) and not is_solution(cell)


def _is_lesson(cell: NotebookNode) -> bool:
    return _is_code(cell) and not is_grade(cell) and not is_solution(cell) and bool(_id(cell))


def _id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(MAGIC.sub("pass", source))
    except SyntaxError:
        return ast.Module([], [])


def _read(source: str) -> set[str]:
    names = (node for node in ast.walk(_parsed(source)) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _touched(source: str) -> set[str]:
    """Return the names that a cell binds or imports, and those whose things it may change."""
    touched = set()
    for node in _outside_functions(_parsed(source)):
        if isinstance(node, FUNCTIONS):
            touched |= {node.name} if not isinstance(node, ast.Lambda) else set()
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            touched.add(node.id)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            touched |= _root(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            touched |= _root(node.func) - BUILTIN
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            touched |= {name for part in node.value.args for name in _read(ast.unparse(part))} - BUILTIN
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            touched |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return touched


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, FUNCTIONS):
            yield from _outside_functions(child)


def _root(node: ast.expr) -> set[str]:
    """Return the name at the root of `model.layers[0].kernel`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()
