"""Say below tests that pass in the notebook that a person may have to judge an answer when it is graded.

Then tests run in a process beside the answer, and some values cannot be asked there (docs/grading.md). By IPython's
`ast_transformers`, a call that gives back what it is given stands around each operand of a comparison and each argument
of a check, and notes what grading would make of it. The notebook's file tells lessons from answers: nothing is said of
what a lesson made, nor of what was made in no cell that stands there.
"""

from __future__ import annotations

import ast
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.student.checks.stopped import PASSED
from gradestep.student.checks.verdict import card, show_html
from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Sendable = Callable[[Any, str, Collection[str]], tuple[str, list[type]]]

MOST = 50  # values of one tests cell that are looked at
LONGEST = 60  # letters of an expression that a sentence holds
PLAIN = (type(None), bool, int, float, complex, str, bytes)
COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
METHODS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
CALL = f"__import__('sys').modules[{__name__!r}].{{}}"
OWN = (
    "`{text}` is compared by what the class `{kind}` says of it. When your work is graded, no code of yours says "
    "whether a test passes, so a person may have to judge this. Plain data, such as a number or a list, can be tested."
)
UNSENT = "When your work is graded, `{text}` cannot be sent to the tests ({why}), so a person may have to judge this."


@dataclass
class _Watch:
    """The running tests cell: its source, and what is to be said of it, in order.

    `operands` has, by the number of a comparison, of the operand before: whether some of it would stay, and its text.
    """

    source: str
    named: frozenset[str]  # in its code
    students: frozenset[str]  # names that the student's cells made last
    lessons: frozenset[str]  # and those of lessons
    looked_at: int = 0
    said: dict[str, None] = field(default_factory=dict)
    operands: dict[int, tuple[list[type], str]] = field(default_factory=dict)


_made: dict[str, str] = {}  # name: the cell that made it last
_loaders: list[Callable[[], Sendable]] = []
_watch: list[_Watch] = []  # of the running cell, if it is one of tests


def install(load: Callable[[], Sendable]) -> None:
    """Watch tests cells in a kernel at which somebody looks; at the first, `load` imports what judges a value."""
    shell = sys.modules["IPython"].get_ipython() if is_live() else None
    if shell and not _loaders:
        _loaders.append(load)
        shell.ast_transformers.append(_Watched())
        shell.events.register("post_run_cell", _say)


class _Watched(ast.NodeTransformer):
    """Let operands of comparisons and arguments of checks pass through `operand` and `argument`."""

    def __init__(self) -> None:
        self._count = 0

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the cell as it is, or as one that is watched; note whose the names are that it makes."""
        if not isinstance(node, ast.Module):
            return super().visit(node)
        _watch.clear()
        parent = sys.modules["IPython"].get_ipython().get_parent()
        names = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
        if any(PASSED.match(each.id) for each in names):
            cells, named = _cells(), frozenset(each.id for each in names)
            students, lessons = (
                {name for name, cell in _made.items() if cells.get(cell) is own} for own in (False, True)
            )
            source = str(inside(parent, "content", "code"))
            _watch.append(_Watch(source, named, frozenset(students), frozenset(lessons)))
            return ast.fix_missing_locations(self.generic_visit(node))
        made = {each.id for each in names if isinstance(each.ctx, ast.Store)}
        made |= {each.name for each in node.body if isinstance(each, (ast.FunctionDef, ast.ClassDef))}
        _made.update(dict.fromkeys(made, str(inside(parent, "metadata", "cellId"))))
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Return a comparison whose operands are noted, one by one as they are evaluated."""
        self.generic_visit(node)
        if all(isinstance(each, COMPARISONS) for each in node.ops):
            self._count += 1
            operands = [node.left, *node.comparators]
            holds = [False, *(isinstance(each, (ast.In, ast.NotIn)) for each in node.ops)]
            node.left, *node.comparators = (
                _call("operand", each, self._count, place, isin)
                for place, (each, isin) in enumerate(zip(operands, holds, strict=True))
            )
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Return the call of a check with its arguments noted, any other call as it is."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and PASSED.match(node.func.id):
            node.args = [each if isinstance(each, ast.Starred) else _call("argument", each) for each in node.args]
        return node


def _call(function: str, node: ast.expr, *more: int) -> ast.expr:
    """Return the call of a function of this module with the value of `node` and its text."""
    called = ast.parse(CALL.format(function), mode="eval").body
    given = [node, ast.Constant(ast.unparse(node)), *map(ast.Constant, more)]
    return ast.copy_location(ast.Call(called, given, []), node)


def operand(value: Any, text: str, number: int, place: int, isin: bool) -> Any:  # noqa: FBT001 - of generated code
    """Note an operand of a comparison, and return it."""
    stays = _look(value, text)
    if _watch:
        watch = _watch[0]
        if place and (before := watch.operands.get(number)):
            asked = [] if isin and type(value) in stays else [before, (stays, text)]
            staying = [each for each in asked if each[0]]
            if len(staying) == 1:
                kinds, named = staying[0]
                for kind in [kind for kind in kinds if _compares(kind) and _is_known(kind)][:1]:
                    watch.said[OWN.format(text=named, kind=kind.__name__)] = None
        watch.operands[number] = (stays, text)
    return value


def argument(value: Any, text: str) -> Any:
    """Note an argument of a check, and return it."""
    _look(value, text)
    return value


def _look(value: Any, text: str) -> list[type]:
    """Return the classes of what of a value stays with the student, and note when it cannot be sent."""
    if not _watch or type(value) in PLAIN or _watch[0].looked_at >= MOST:
        return []
    watch = _watch[0]
    watch.looked_at += 1
    text = text.split("\n", maxsplit=1)[0][:LONGEST]
    try:
        why, stays = _loaders[0]()(value, watch.source, watch.lessons)
    except Exception:  # noqa: BLE001 - own classes may raise anything, and no test may fail by our looking
        return []
    if why:
        watch.said[UNSENT.format(text=text, why=why)] = None
    return stays


def _compares(kind: type) -> bool:
    """Return whether a class says itself how its instances compare."""
    return any(getattr(kind, name, None) is not getattr(object, name) for name in METHODS)


def _is_known(kind: type) -> bool:
    """Return whether it is known whose a class is: a library's, or one of the student's cells."""
    return kind.__module__ != "__main__" or kind.__name__ in _watch[0].students


def _say(result: Any) -> None:
    """Show what was noted while tests passed, and look at the answer's values that they name."""
    if not _watch or not result.success:
        return
    watch, space = _watch[0], sys.modules["IPython"].get_ipython().user_ns
    for name in sorted(watch.students & watch.named & set(space)):
        _look(space[name], name)
    _watch.clear()
    if watch.said:
        show_html(card(next(iter(watch.said)), "", lead="Before you hand in:", calm=True))


def _cells() -> dict[str, bool]:
    """Return by id of each cell of the notebook's file whether it is a lesson; nothing where there is no such file."""
    space = sys.modules["IPython"].get_ipython().user_ns
    path = os.environ.get("JPY_SESSION_NAME") or space.get("__vsc_ipynb_file__")
    try:
        cells = read_saved(Path(str(path)))["cells"] if path else []
    except UnreadableError:
        return {}
    return {str(inside(cell, "id")): _is_lesson(cell) for cell in cells}


def _is_lesson(cell: Any) -> bool:
    marks = inside(cell, "metadata", "nbgrader")
    ours = isinstance(marks, dict) and not marks.get("solution")
    return ours or inside(cell, "metadata", "gradestep", "as_released") is not None
