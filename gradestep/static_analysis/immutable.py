"""Which variables stand for what nothing can change in place: numbers, texts, tensors, and tuples of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradestep.static_analysis.names import bound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

TENSORS = frozenset(  # functions of TensorFlow that return a new tensor, whatever they are given
    {"cast", "constant", "convert_to_tensor", "eye", "fill", "linspace", "one_hot", "ones", "ones_like", "range"}
    | {"reshape", "zeros", "zeros_like"}
)
PLAIN = frozenset({"bool", "float", "int", "len", "str"})


def unchanging(trees: list[ast.Module], modules: dict[str, str]) -> set[str]:
    """Return the variables that are, wherever the cells bind them, surely bound to something that cannot change."""
    made: dict[str, list[ast.expr | None]] = {}
    for tree in trees:
        for statement in tree.body:
            for name, value in _bindings(statement):
                made.setdefault(name, []).append(value)
    elsewhere = {
        name for tree in trees for each in ast.walk(tree) if isinstance(each, ast.Global) for name in each.names
    }
    found = made.keys() - elsewhere
    plain = PLAIN - made.keys()  # a cell may have a `float` of its own
    while wrong := {name for name in found if not all(_lasts(value, found | plain, modules) for value in made[name])}:
        found -= wrong
    return found


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the names that a statement binds with what each is bound to, None where that cannot be told."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    told = {name for target in targets for name in _names(target)}
    for target in targets:
        yield from _pairs(target, statement.value)  # type: ignore[attr-defined]
    yield from ((name, None) for name in bound(statement) - told)


def _pairs(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        is_paired = len(parts) == len(target.elts) and not any(isinstance(each, ast.Starred) for each in target.elts)
        for number, each in enumerate(target.elts):
            yield from _pairs(each, parts[number] if is_paired else None)
    else:
        yield from ((name, None) for name in _names(target))


def _names(target: ast.expr) -> set[str]:
    names = (each for each in ast.walk(target) if isinstance(each, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _lasts(value: ast.expr | None, names: Collection[str], modules: dict[str, str]) -> bool:
    """Return whether an expression surely gives something that cannot change, as `names` are, or give when called."""
    if isinstance(value, ast.Name):
        return value.id in names
    if isinstance(value, (ast.UnaryOp, ast.BinOp, ast.Tuple)):
        parts = (each for each in ast.iter_child_nodes(value) if isinstance(each, ast.expr))
        return all(_lasts(each, names, modules) for each in parts)
    if isinstance(value, ast.Subscript):
        return _lasts(value.value, names, modules)
    if isinstance(value, ast.Call):
        return _makes_something_new(value.func, names, modules)
    return isinstance(value, (ast.Constant, ast.JoinedStr))


def _makes_something_new(function: ast.expr, names: Collection[str], modules: dict[str, str]) -> bool:
    if isinstance(function, ast.Name):
        return function.id in PLAIN & {*names}
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return False
    return function.attr in TENSORS and modules.get(function.value.id) == "tensorflow"
