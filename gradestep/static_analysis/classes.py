"""The classes that a notebook defines, found by reading: those of its lessons, and the methods of the solution's."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradestep.static_analysis.names import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def defined(sources: Iterable[str]) -> frozenset[str]:
    """Return the names of the classes that stand at the top of some cells."""
    return frozenset(node.name for node in _classes(sources))


def named(sources: Iterable[str]) -> frozenset[str]:
    """Return the names of all classes in some cells, those inside functions too."""
    return frozenset(
        node.name for source in sources for node in ast.walk(parsed(source)) if isinstance(node, ast.ClassDef)
    )


def operators(sources: Iterable[str]) -> frozenset[str]:
    """Return the methods of the classes of some cells, as `Vector.__add__`; those that they inherit too."""
    classes = {node.name: node for node in _classes(sources)}
    return frozenset(f"{name}.{method}" for name in classes for method in _methods(name, classes, 0))


def _classes(sources: Iterable[str]) -> Iterator[ast.ClassDef]:
    return (node for source in sources for node in parsed(source).body if isinstance(node, ast.ClassDef))


def _methods(name: str, classes: dict[str, ast.ClassDef], depth: int) -> Iterator[str]:
    if name not in classes or depth > len(classes):
        return
    for part in classes[name].body:
        if isinstance(part, ast.FunctionDef):
            yield part.name
        elif isinstance(part, ast.Assign):  # __rmul__ = __mul__
            yield from (target.id for target in part.targets if isinstance(target, ast.Name))
    for base in classes[name].bases:
        if isinstance(base, ast.Name):
            yield from _methods(base.id, classes, depth + 1)
