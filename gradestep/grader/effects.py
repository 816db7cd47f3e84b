"""What statements do besides binding names: which settings, files and things they may change.

It errs on the safe side: what cannot be told by reading the source counts as a change.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from gradestep.grader.names import BUILTIN, FUNCTIONS, bound, free, loaded, root

if TYPE_CHECKING:
    from collections.abc import Iterator

PURE = BUILTIN - {"open", "exec", "eval", "input", "setattr", "delattr", "globals", "vars", "locals", "__import__"}
QUIET = re.compile(  # packages whose functions only return something, or draw
    "matplotlib|numpy|tensorflow|keras|sklearn|IPython|gradestep|math|statistics|random|time|itertools|functools|"
    "operator|collections|dataclasses|typing|copy"
)
SETTING = re.compile(  # what changes more than the things it is given: settings, seeds, files, registers
    r"^(set_|enable_|disable_|reset_|clear_|register|unregister|run_functions_eagerly|seed|use$|config$|"
    r"seterr|save|dump|write|tofile|export|to_\w|mkdir|rc|experimental)"
)
CHANGES_ITS_ARGUMENTS = frozenset({"shuffle", "copyto", "put", "put_along_axis", "place", "putmask", "fill_diagonal"})
ONLY_READS_ITS_ARGUMENTS = frozenset({"fit", "evaluate", "predict", "train_on_batch", "test_on_batch"})


def modules_of(trees: list[ast.Module]) -> dict[str, str]:
    """Return what the cells import by name, and from which package."""
    found: dict[str, str] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {(each.asname or each.name).split(".")[0]: each.name.split(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {each.asname or each.name: (node.module or "").split(".")[0] for each in node.names}
    return found


def loud_names(trees: list[ast.Module], modules: dict[str, str]) -> set[str]:
    """Return the functions and classes of the cells that change settings or files, or global names, when called."""
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    made = [node for tree in trees for node in ast.walk(tree) if isinstance(node, named)]
    loud = {node.name for node in made if any(is_loud(part, modules) for part in node.body)}
    while more := {node.name for node in made if node.name not in loud and loaded(node) & loud}:
        loud |= more
    return loud


def is_loud(node: ast.AST, modules: dict[str, str]) -> bool:
    """Return whether a statement, functions in it left out, does more than to bind, change, print and draw."""
    return any(_effect(each, modules) for each in [node, *_outside(node)])


def _effect(node: ast.AST, modules: dict[str, str]) -> bool:
    if isinstance(node, (ast.Global, ast.Await)):
        return True
    if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
        return bool(root(node) & modules.keys())
    if not isinstance(node, ast.Call):
        return False
    names = root(node.func)
    path = [each.attr for each in ast.walk(node.func) if isinstance(each, ast.Attribute)]
    package = next((modules[name] for name in names & modules.keys()), None)
    if package is not None:
        path += list(names)
        return not QUIET.fullmatch(package) or any(SETTING.match(part) for part in path)
    if names & BUILTIN:
        return not names <= PURE
    return any(part.startswith(("save", "write", "dump", "to_", "tofile", "export", "mkdir")) for part in path)


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, FUNCTIONS):
        return
    for child in ast.iter_child_nodes(node):
        yield child
        yield from _outside(child)


def changed(node: ast.stmt, modules: dict[str, str]) -> set[str]:
    """Return the names that a statement binds, and those whose things it may change."""
    return changes(node, modules) | bound(node)


def changes(node: ast.stmt, modules: dict[str, str]) -> set[str]:
    """Return the names whose things a statement may change."""
    found: set[str] = set()
    for each in [node, *_outside(node)]:
        if isinstance(each, (ast.Attribute, ast.Subscript)) and isinstance(each.ctx, (ast.Store, ast.Del)):
            found |= root(each)
        elif isinstance(each, ast.AugAssign):
            found |= root(each.target)
        elif isinstance(each, ast.Call):
            found |= _changed_by(each, modules)
    return found


def _changed_by(call: ast.Call, modules: dict[str, str]) -> set[str]:
    """Return the names whose things a call may change: that of a method, what a function is given, what it looks up."""
    called = root(call.func)
    last = call.func.attr if isinstance(call.func, ast.Attribute) else next(iter(called), "")
    arguments = {name for part in [*call.args, *(each.value for each in call.keywords)] for name in loaded(part)}
    if called & modules.keys():
        return arguments if last in CHANGES_ITS_ARGUMENTS else set()
    if called & BUILTIN:
        return {name for part in call.args for name in loaded(part)} if called & {"next", "setattr"} else set()
    return called | (set() if last in ONLY_READS_ITS_ARGUMENTS else arguments)


def stateless(trees: list[ast.Module], modules: dict[str, str]) -> set[str]:
    """Return the functions that use nothing but what they are given, modules, and functions like themselves."""
    made = {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}
    reads = {name: frozenset.union(*free(node)) - modules.keys() - BUILTIN for name, node in made.items()}
    found = set(made)
    while wrong := {name for name in found if reads[name] - found}:
        found -= wrong
    return found
