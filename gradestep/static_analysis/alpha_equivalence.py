"""Whether two solutions are one solution in other words."""

from __future__ import annotations

import ast
from typing import Any

from gradestep.static_analysis.syntax import tree_of


def alike(one: str, other: str) -> bool:
    """Return whether two sources differ in nothing but names of their own, comments, docstrings, annotations and form.

    The order of keyword arguments does not count either. A SyntaxError says that one of them is not Python.
    """
    return normal_form(one) == normal_form(other)


def normal_form(source: str) -> str:
    """Return a text that two sources share when they are `alike`; raises one of syntax.UNPARSED."""
    tree = _Bare().visit(tree_of(source))
    return ast.dump(_Renamed(own_names(tree)).visit(tree))


def own_names(tree: ast.AST) -> set[str]:
    """Return the names that the source itself gives: of parameters, variables and functions, not of modules."""
    nodes = list(ast.walk(tree))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    taken = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return stored | taken | {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


class _Bare(ast.NodeTransformer):
    """Takes away docstrings and annotations, and puts keyword arguments in the order of the alphabet."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("annotation", "returns", "type_comment"):
            if hasattr(node, name):
                setattr(node, name, None)
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            del body[0]
        if isinstance(node, ast.Call):
            node.keywords.sort(key=lambda keyword: keyword.arg or "")
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        self.generic_visit(node)
        return ast.Assign([node.target], node.value) if node.value else None


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


class _Renamed(ast.NodeTransformer):
    """Calls the source's own names by the order in which they come."""

    def __init__(self, own: set[str]) -> None:
        self.own, self.numbers = own, dict[str, str]()

    def _name(self, name: str) -> str:
        return self.numbers.setdefault(name, f"name {len(self.numbers)}") if name in self.own else name

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._name(node.id), ast.Load())

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.arg):
            node.arg = self._name(node.arg)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            node.name = self._name(node.name)
        return super().generic_visit(node)
