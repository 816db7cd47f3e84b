"""What can be wrong with the parts of a tests cell: the sum of their points, and where the score stands.

And where a score is that is the last value of a cell without parts.
"""

from __future__ import annotations

import ast
import re
from math import isclose
from typing import TYPE_CHECKING

from gradestep.authoring.regions import split
from gradestep.static_analysis.syntax import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKS = re.compile("assert|check|print")
END = "end it with part.score(), below ### END HIDDEN TESTS, which the release keeps"


def has_parts(source: str) -> bool:
    """Return whether a tests cell, which is Python, awards its points by `parts()`."""
    return bool(_names(ast.parse(source)))


def bare_score(source: str) -> int:
    """Return the line (1-based) of the last value of a tests cell, which is its score to nbgrader; 0 for none.

    What only checks or prints has no value.
    """
    last = tree_of(source).body[-1:]
    is_value = last and isinstance(last[0], ast.Expr) and not CHECKS.search(ast.unparse(last[0]).split("(")[0])
    return last[0].lineno if is_value else 0


def complaints(source: str, points: float) -> Iterator[tuple[int, str]]:
    """Yield `(line in the source from 1, what is wrong and what to do)` for a tests cell of `points` with parts."""
    tree = ast.parse(source)
    names = _names(tree)
    last = tree.body[-1] if tree.body else None
    if not last or not names:
        return
    if not _is_score(last, names) or _ends_hidden(source):
        yield last.lineno, f"the parts of this cell have no score in the release: {END}"
    total = _total(tree, names)
    if total is not None and not isclose(total, points):
        yield 1, f"the parts make {total:g} points and the cell has points={points:g}: make them equal"


def _names(tree: ast.Module) -> set[str]:
    """Return the variables that hold parts, such as `part` in `part = parts()`."""
    made = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and ast.unparse(node.value) == "parts()"]
    return {target.id for node in made for target in node.targets if isinstance(target, ast.Name)}


def _is_score(statement: ast.stmt, names: set[str]) -> bool:
    return isinstance(statement, ast.Expr) and ast.unparse(statement) in {f"{name}.score()" for name in names}


def _ends_hidden(source: str) -> bool:
    return [inside for line, inside in split(source) if line.strip()][-1]


def _total(tree: ast.Module, names: set[str]) -> float | None:
    """Return the sum of the points; None when it cannot be read, as where a loop makes the parts."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in names]
    top = [item.context_expr for node in tree.body if isinstance(node, ast.With) for item in node.items]
    given = [call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)]
    numbers = [value for value in given if isinstance(value, (int, float))]
    plain = len(numbers) == len(calls) and all(call in top for call in calls)
    return sum(numbers) if plain else None
