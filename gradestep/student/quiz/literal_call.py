"""Find a call in the source of a cell, by abstract syntax tree alone: what stands in a cell is read, never run."""

from __future__ import annotations

import ast
import inspect
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 200_000  # letters of a cell; reading more would keep its student waiting
NOT_LITERAL = (SyntaxError, ValueError, TypeError, RecursionError, MemoryError)  # what a hand-edited cell may raise


def find_call(source: str, function: str) -> ast.Call | None:
    """Return the first call of `function` in `source`, or None when there is no such call, or no Python."""
    if len(source) > LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stray backslash in a question is none of a reader's business
            tree = ast.parse(source)
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == function)
        return next(calls, None)
    except NOT_LITERAL:
        return None


def literal_arguments(source: str, function: Callable[..., Any]) -> dict[str, Any] | None:
    """Return the arguments of the first call of `function` in `source`, by the names of its parameters.

    None when there is no such call, or when an argument is no literal, or none that `function` takes.
    """
    call = find_call(source, function.__name__)
    if call is None:
        return None
    try:
        positional = [ast.literal_eval(each) for each in call.args]
        named = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
        return dict(inspect.signature(function).bind(*positional, **named).arguments)
    except NOT_LITERAL:
        return None
