"""Run a cell of the teacher's as Python does, without IPython around it."""

from __future__ import annotations
import __future__

import ast
import math
import numbers
from typing import Any


def value_of(tree: ast.Module, file: str, names: dict[str, Any], flags: int = 0) -> Any:
    """Run a parsed cell among `names` and return the value of its last expression, or None; raises what it raises.

    `flags` are compiler flags of cells above it. None of this module's own counts: it postpones annotations.
    """
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, file, "exec", flags, dont_inherit=True), names)  # noqa: S102 - a teacher's own cell
        return None
    before = ast.Module(tree.body[:-1], tree.type_ignores)
    flags |= future_flags(tree)
    exec(compile(before, file, "exec", flags, dont_inherit=True), names)  # noqa: S102 - likewise
    value = compile(ast.Expression(last.value), file, "eval", flags, dont_inherit=True)
    return eval(value, names)  # noqa: S307 - likewise


def points_of(value: Any) -> float | None:
    """Return the points that a last value stands for: nbgrader takes a number for the score, and no truth value."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return None
    try:
        number = float(value)
    except OverflowError:
        return 0.0
    return number if math.isfinite(number) and number >= 0 else 0.0


def future_flags(tree: ast.Module) -> int:
    """Return the compiler flags of a cell's `from __future__ import ...`, which hold for the cells below it too."""
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for name in node.names:
                flags |= getattr(getattr(__future__, name.name, None), "compiler_flag", 0)
    return flags
