"""Slips with names: one taken for another that came with it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.proof.mutation.source_edits import Code, Edit

NUMBERED = re.compile(r"(?P<stem>\w*?)_?\d+")


def sibling(code: Code, node: ast.Name) -> Iterator[Edit]:
    """Yield the name that stands beside this one in a loop's or function's head, such as `now` for `was`."""
    if isinstance(node.ctx, ast.Load):
        for other in _siblings(code, node):
            yield code.replaced(node, other, f"{other} for {node.id}")


def _siblings(code: Code, node: ast.Name) -> list[str]:
    """Return the names that an enclosing loop or comprehension unpacks with this one, or that differ in a number."""
    parent = code.parents[node]
    while not isinstance(parent, ast.Module):
        for names in _heads(parent):
            if node.id in names:
                return [name for name in names if name != node.id]
        parent = code.parents[parent]
    return []


def _heads(node: ast.AST) -> Iterator[list[str]]:
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        yield from ([*_unpacked(each.target)] for each in node.generators)
    if isinstance(node, ast.For):
        yield [*_unpacked(node.target)]
    if isinstance(node, ast.FunctionDef):
        yield from _numbered([arg.arg for arg in node.args.args])


def _unpacked(target: ast.expr) -> Iterator[str]:
    yield from (name.id for name in ast.walk(target) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store))


def _numbered(names: list[str]) -> Iterator[list[str]]:
    """Yield the groups of names that differ in a number at the end only, such as `kernel_1` and `kernel_2`."""
    stems: dict[str, list[str]] = {}
    for name in names:
        if found := NUMBERED.fullmatch(name):
            stems.setdefault(found["stem"], []).append(name)
    yield from stems.values()
