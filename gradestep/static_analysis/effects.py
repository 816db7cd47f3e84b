"""What statements do besides binding names: which settings, files and things they may change.

It errs on the safe side: what cannot be told by reading the source counts as a change.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from gradestep.static_analysis.names import BUILTIN, FUNCTIONS, MOST, bound, free, loaded, root

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

PURE = BUILTIN - {"open", "exec", "eval", "input", "setattr", "delattr", "globals", "vars", "locals", "__import__"}
QUIET = re.compile(  # packages whose functions only return something, or draw
    "matplotlib|numpy|tensorflow|keras|sklearn|IPython|gradestep|math|statistics|random|timeit|time|itertools|functools|"
    "operator|collections|dataclasses|typing|copy"
)
SETTING = re.compile(  # what changes more than the things it is given: settings, seeds, files, registers
    r"^(set_|enable_|disable_|reset_|clear_|register|unregister|run_functions_eagerly|seed|use$|config$|"
    r"seterr|save|dump|write|tofile|export|to_\w|mkdir|rc|experimental)"
)
WRITES = ("save", "write", "dump", "to_", "tofile", "export", "mkdir")
CHANGES_ITS_ARGUMENTS = frozenset({"shuffle", "copyto", "put", "put_along_axis", "place", "putmask", "fill_diagonal"})
ONLY_LOOKS = frozenset(  # methods of arrays, tensors, dicts and texts that change nothing
    re.findall(
        r"\w+",
        "all any argmax argmin argsort astype copy count endswith flatten format get index items join keys lower max "
        "mean min numpy ravel replace reshape result round split startswith std strip sum tolist transpose upper "
        "values var",
    )
)
LEARNS_FROM_THEM = {"fit", "evaluate", "predict", "train_on_batch", "test_on_batch"}
COPIES_ITS_ARGUMENTS = LEARNS_FROM_THEM | {"set_weights", "assign", "assign_add", "assign_sub"}  # and keeps nothing


@dataclass(frozen=True)
class Called:
    """A call: the name at the root of what is called, the attributes on the way, and the names that it is given."""

    names: frozenset[str]
    path: tuple[str, ...]
    last: str
    arguments: frozenset[str]
    in_order: frozenset[str]


@dataclass(frozen=True)
class Facts:
    """What a statement does outside of functions in it: the roots of what it stores into, and its calls."""

    loud: bool
    stores: frozenset[str]
    calls: tuple[Called, ...]


@lru_cache(MOST)
def facts(node: ast.AST) -> Facts:
    """Return what a statement does."""
    parts = [node, *_outside(node)]
    places = [part for part in parts if isinstance(part, (ast.Attribute, ast.Subscript))]
    stores = [root(part) for part in places if isinstance(part.ctx, (ast.Store, ast.Del))]
    stores += [root(part.target) for part in parts if isinstance(part, ast.AugAssign)]
    calls = tuple(_called(part) for part in parts if isinstance(part, ast.Call))
    loud = any(isinstance(part, (ast.Global, ast.Await)) for part in parts)
    return Facts(loud, frozenset().union(*stores), calls)


def _called(call: ast.Call) -> Called:
    names = frozenset(root(call.func))
    path = tuple(each.attr for each in ast.walk(call.func) if isinstance(each, ast.Attribute))
    last = call.func.attr if isinstance(call.func, ast.Attribute) else next(iter(names), "")
    in_order = frozenset(name for part in call.args for name in loaded(part))
    arguments = in_order.union(*(loaded(each.value) for each in call.keywords))
    return Called(names, path, last, arguments, in_order)


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, FUNCTIONS) and not isinstance(node, ast.Lambda):  # which may be called at once
        return
    for child in ast.iter_child_nodes(node):
        yield child
        yield from _outside(child)


def modules_of(trees: list[ast.Module]) -> dict[str, str]:
    """Return what the cells import by name, and from which package."""
    return {name: package for tree in trees for name, package in _imports(tree)}


@lru_cache(MOST)
def _imports(tree: ast.Module) -> tuple[tuple[str, str], ...]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [((each.asname or each.name).split(".")[0], each.name.split(".")[0]) for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(each.asname or each.name, (node.module or "").split(".")[0]) for each in node.names]
    return tuple(found)


def loud_names(trees: list[ast.Module], modules: dict[str, str]) -> set[str]:
    """Return the functions and classes of the cells that change settings or files, or global names, when called."""
    made = [definition for tree in trees for definition in _definitions(tree)]
    loud = {name for name, body, _ in made if any(is_loud(part, modules) for part in body)}
    while more := {name for name, _, reads in made if name not in loud and reads & loud}:
        loud |= more
    return loud


@lru_cache(MOST)
def _definitions(tree: ast.Module) -> tuple[tuple[str, list[ast.stmt], frozenset[str]], ...]:
    """Return the functions and classes of a cell: their names, their bodies, and the names in them."""
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return tuple((node.name, node.body, frozenset(loaded(node))) for node in ast.walk(tree) if isinstance(node, named))


def is_loud(node: ast.AST, modules: dict[str, str]) -> bool:
    """Return whether a statement, functions in it left out, does more than to bind, change, print and draw."""
    does = facts(node)
    return does.loud or bool(does.stores & modules.keys()) or any(_is_loud(call, modules) for call in does.calls)


def _is_loud(call: Called, modules: dict[str, str]) -> bool:
    package = next((modules[name] for name in call.names & modules.keys()), None)
    if package is not None:
        return not QUIET.fullmatch(package) or any(SETTING.match(part) for part in (*call.path, *call.names))
    if call.names & BUILTIN:
        return not call.names <= PURE
    return any(part.startswith(WRITES) for part in call.path)


def changed(node: ast.stmt, modules: dict[str, str]) -> set[str]:
    """Return the names that a statement binds, and those whose things it may change."""
    return changes(node, modules) | bound(node)


def changes(node: ast.stmt, modules: dict[str, str], functions: frozenset[str] = frozenset()) -> set[str]:
    """Return the names whose things a statement may change; what is given one of `functions` may call it."""
    does = facts(node)
    return set(does.stores).union(*(_changed_by(call, modules) | call.arguments & functions for call in does.calls))


def _changed_by(call: Called, modules: dict[str, str]) -> frozenset[str]:
    """Return the names whose things a call may change: that of a method, what a function is given, what it looks up."""
    if call.names & modules.keys():
        return call.arguments if call.last in CHANGES_ITS_ARGUMENTS else frozenset()
    if call.path and call.last in ONLY_LOOKS:
        return frozenset()
    if call.names & BUILTIN:
        return call.in_order if call.names & {"next", "setattr"} else frozenset()
    return call.names | (frozenset() if call.last in COPIES_ITS_ARGUMENTS else call.arguments)


def only_copied(node: ast.stmt) -> frozenset[str]:
    """Return the names that a statement reads only to give them to methods that keep nothing of them."""
    calls = (each for each in ast.walk(node) if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute))
    copying = [call for call in calls if call.func.attr in COPIES_ITS_ARGUMENTS]  # type: ignore[attr-defined]
    given = Counter(name for call in copying for part in [*call.args, *call.keywords] for name in _names(part))
    return frozenset(name for name, times in Counter(_names(node)).items() if times == given[name])


def _names(node: ast.AST) -> list[str]:
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]


def functions_of(trees: list[ast.Module]) -> frozenset[str]:
    """Return the names of the functions and classes that the cells define."""
    return frozenset(name for tree in trees for name, _, _ in _definitions(tree))


def stateless(trees: list[ast.Module], apart: Collection[str]) -> set[str]:
    """Return the functions that use only what they are given, names in `apart`, and functions like themselves."""
    made = {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}
    reads = {name: frozenset.union(*free(node)) - {*apart} for name, node in made.items()}
    found = set(made)
    while wrong := {name for name in found if reads[name] - found}:
        found -= wrong
    return found
