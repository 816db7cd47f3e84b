"""Which names a statement reads before it binds them itself, followed in the order in which Python runs it."""
# ruff: noqa: N815 - methods are named like the nodes that they visit

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def read_first(statement: ast.stmt) -> set[str]:
    """Return the names that a statement may read, its functions' bodies left out, while they stand for older values."""
    reader = _Reader()
    reader.visit(statement)
    return reader.names


class _Reader(ast.NodeVisitor):
    """Follows a tree: `known` are the names that it has surely bound by now."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.known: set[str] = set()

    def each(self, *nodes: Any) -> None:
        """Follow nodes, lists of nodes, and nothing for None."""
        for node in nodes:
            if isinstance(node, list):
                self.each(*node)
            elif node is not None:
                self.visit(node)

    def perhaps(self, *nodes: Any, binds: Iterable[str] = ()) -> set[str]:
        """Follow what may be passed over; return what is known after it when it is not."""
        outside, self.known = self.known, self.known | {*binds}
        self.each(*nodes)
        inside, self.known = self.known, outside
        return inside

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.known.add(node.id)
        elif node.id not in self.known:
            self.names.add(node.id)
        if isinstance(node.ctx, ast.Del):
            self.known.discard(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.each(node.value, node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.each(node.annotation, node.value, node.target if node.value else None)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and node.target.id not in self.known:
            self.names.add(node.target.id)
        self.each(node.target, node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.each(node.value, node.target)

    def visit_If(self, node: ast.If | ast.IfExp) -> None:
        self.each(node.test)
        either_way = self.perhaps(node.body) & self.perhaps(node.orelse)
        self.known |= either_way

    visit_IfExp = visit_If

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.each(node.values[0])
        self.perhaps(node.values[1:])

    def visit_Compare(self, node: ast.Compare) -> None:
        self.each(node.left, node.comparators[0])
        self.perhaps(node.comparators[1:])

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.each(node.iter)
        self.perhaps(node.target, node.body)
        self.perhaps(node.orelse)

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        self.each(node.test)
        self.perhaps(node.body)
        self.perhaps(node.orelse)

    def visit_Try(self, node: Any) -> None:
        self.perhaps(node.body, node.orelse)
        for handler in node.handlers:
            self.perhaps(handler.type, handler.body, binds=filter(None, [handler.name]))
        self.each(node.finalbody)

    visit_TryStar = visit_Try

    def visit_match_case(self, node: Any) -> None:
        parts = [getattr(part, field, None) for part in ast.walk(node.pattern) for field in ("name", "rest")]
        self.perhaps(node.pattern, node.guard, node.body, binds=filter(None, parts))

    def visit_FunctionDef(self, node: Any) -> None:
        self.each(node.decorator_list, node.args, node.returns)
        self.known.add(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.each(node.args)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.each(node.decorator_list, node.bases, node.keywords)
        self.perhaps(node.body)
        self.known.add(node.name)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        self.known |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}

    visit_ImportFrom = visit_Import

    def visit_ListComp(self, node: Any) -> None:
        walked = [part for each in node.generators for part in (each.iter, each.target, each.ifs)]
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else node.elt
        self.perhaps(walked, made)

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp
