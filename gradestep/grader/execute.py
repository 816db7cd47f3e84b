"""Run a cell of the teacher's as Python does, without IPython around it."""

from __future__ import annotations

import ast
from typing import Any


def value_of(tree: ast.Module, file: str, names: dict[str, Any]) -> Any:
    """Run a parsed cell among `names` and return the value of its last expression, or None; raises what it raises."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, file, "exec"), names)  # noqa: S102 - a teacher's own cell
        return None
    before = ast.Module(tree.body[:-1], tree.type_ignores)
    exec(compile(before, file, "exec"), names)  # noqa: S102 - likewise
    return eval(compile(ast.Expression(last.value), file, "eval"), names)  # noqa: S307 - likewise
