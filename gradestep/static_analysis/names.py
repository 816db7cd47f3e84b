"""Which names Python source reads, binds and changes, as far as reading it can tell."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from functools import lru_cache
from typing import TYPE_CHECKING

from gradestep.static_analysis.syntax import UNPARSED, tree_of
from gradestep.static_analysis.use_before_definition import read_first

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 10_000  # cells and statements whose reading is kept: a class has most of them in common
CHANGES = {"append", "appendleft", "extend", "extendleft", "insert", "add", "update", "setdefault", "remove", "discard"}
CHANGES |= {"pop", "popitem", "popleft", "clear"}  # methods by which containers are changed, and nothing is only read
VIEWS = {"reshape", "ravel", "transpose", "view", "swapaxes", "squeeze", "get", "setdefault"}  # which copy nothing
MOST_LEVELS = 100  # of a syntax tree; code that people write has twenty, and Python's recursion ends at some hundreds
MAGIC = re.compile(r"(?m)^[^\S\n]*[%!].*$")
BUILTIN = frozenset(dir(builtins))  # such as range and float, which no cell changes by using them
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
NOTHING = ast.Module([], [])
COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp"})  # as symtable calls them
IMPORTS = (ast.Import, ast.ImportFrom)
BINDS_SURELY = (ast.Assign, ast.AnnAssign, *IMPORTS, ast.FunctionDef, ast.ClassDef, ast.With)


@lru_cache(MOST)
def parsed(source: str) -> ast.Module:
    """Return the syntax tree of a cell, magics left out; an empty one when it has an error or is too deep to read."""
    try:
        tree = tree_of(MAGIC.sub("pass", source))
    except UNPARSED:
        return NOTHING
    return tree if _levels(tree) <= MOST_LEVELS else NOTHING


def _levels(tree: ast.AST) -> int:
    """Return how many levels a tree has, counted without recursion."""
    levels, level = 0, [tree]
    while level:
        levels, level = levels + 1, [child for node in level for child in ast.iter_child_nodes(node)]
    return levels


def unreadable(source: str) -> bool:
    """Return whether a cell holds a magic, or an error, so that its tree does not say what it does."""
    return bool(MAGIC.search(source)) or (bool(source.strip()) and parsed(source) is NOTHING)


def loaded(node: ast.AST) -> set[str]:
    """Return the names that stand anywhere in a tree to be read, those of functions' own variables among them."""
    names = (each for each in ast.walk(node) if isinstance(each, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def imported(node: ast.AST) -> set[str]:
    """Return the names that a tree imports."""
    imports = (each for each in ast.walk(node) if isinstance(each, IMPORTS))
    return {(alias.asname or alias.name).split(".")[0] for each in imports for alias in each.names}


def modules_of(tree: ast.AST) -> set[str]:
    """Return the modules that a tree imports, by their whole names."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


@lru_cache(MOST)
def free(statement: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """Return which of the cells' own names a statement reads at once, and which its functions read when called."""
    table = symtable.symtable(ast.unparse(statement), "cell", "exec")
    later = (each for each in table.get_children() if each.get_name() not in COMPREHENSIONS)
    return frozenset(read_first(statement)), frozenset().union(*map(_globals, later))


@lru_cache(MOST)
def bound(statement: ast.stmt) -> frozenset[str]:
    """Return the names that a statement of a cell binds, among the cells' own."""
    table = symtable.symtable(ast.unparse(statement), "cell", "exec")
    return frozenset(each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported())


def binds_surely(statement: ast.stmt) -> bool:
    """Return whether a statement binds the names that it may bind whatever happens; a walrus may be passed over."""
    return isinstance(statement, BINDS_SURELY) and not any(
        isinstance(each, ast.NamedExpr) for each in ast.walk(statement)
    )


def reads(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell reads at once and does not surely bind before, and those that its functions read."""
    now: set[str] = set()
    later: set[str] = set()
    own: set[str] = set()
    for statement in parsed(source).body:
        first, inside = free(statement)
        now |= first - own
        later |= inside
        own |= bound(statement) if binds_surely(statement) else set()
    return now, later


def asked(source: str) -> set[str]:
    """Return the names that a cell reads, in functions too, and does not surely bind before that."""
    names: set[str] = set()
    own: set[str] = set()
    for statement in parsed(source).body:
        names |= frozenset.union(*free(statement)) - own
        own |= bound(statement) if binds_surely(statement) else set()
    return names


def touched(node: ast.AST) -> set[str]:
    """Return the names that a cell binds or imports, and those whose things it may change."""
    found = rebound(node)
    for each in outside_functions(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            found |= root(each.func) - BUILTIN
        elif isinstance(each, ast.Expr) and isinstance(each.value, ast.Call):
            found |= {name for part in each.value.args for name in loaded(part)} - BUILTIN
        elif isinstance(each, IMPORTS):
            found |= imported(each)
    return found


def rebound(node: ast.AST) -> set[str]:
    """Return the names that a cell binds, deletes, or into whose parts it puts something."""
    found = set()
    for each in outside_functions(node):
        if isinstance(each, FUNCTIONS):
            found |= {each.name} if not isinstance(each, ast.Lambda) else set()
        elif isinstance(each, ast.Name) and isinstance(each.ctx, (ast.Store, ast.Del)):
            found.add(each.id)
        elif isinstance(each, (ast.Attribute, ast.Subscript)) and isinstance(each.ctx, (ast.Store, ast.Del)):
            found |= root(each)
    return found


def changed_through(tree: ast.Module) -> set[str]:
    """Return the names into whose things a cell puts something by an alias, as by `row` after `row = grid[1]`.

    Only a part that is no other object's copy counts: an attribute, an item, or a method that gives a view.
    """
    aliases: dict[str, set[str]] = {}
    changed = set[str]()
    for each in outside_functions(tree):
        if isinstance(each, ast.Assign) and isinstance(each.value, (ast.Attribute, ast.Subscript, ast.Call)):
            seen = root(each.value) if _is_view(each.value) else set()
            for target in (target for target in each.targets if isinstance(target, ast.Name)):
                aliases.setdefault(target.id, set()).update(seen)
        elif isinstance(each, (ast.Attribute, ast.Subscript)) and isinstance(each.ctx, (ast.Store, ast.Del)):
            changed |= root(each)
        elif (
            isinstance(each, ast.Expr)
            and isinstance(each.value, ast.Call)
            and isinstance(each.value.func, ast.Attribute)
        ):
            changed |= root(each.value.func)
    found, waiting = set[str](), {*changed}
    while waiting:
        new = aliases.get(waiting.pop(), set()) - found
        found, waiting = found | new, waiting | new
    return found


def _is_view(node: ast.expr) -> bool:
    """Return whether an expression leads from a name to a part of its thing: by attributes, items and VIEWS alone."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VIEWS:
            node = node.func.value
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        else:
            return False
    return True


def changed_when_called(tree: ast.Module) -> set[str]:
    """Return the names that functions of a cell bind by `global`, or whose containers they change: none of their own.

    It asks no symbol table, which does not take whatever can be parsed.
    """
    found = set()
    for statement in tree.body:
        declared, own, inside = set[str](), set[str](), set[str]()
        for each in ast.walk(statement):
            if isinstance(each, ast.Global):
                declared |= {*each.names}
            elif isinstance(each, ast.arg):
                own.add(each.arg)
            elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                own.add(each.id)
            elif isinstance(each, (ast.Attribute, ast.Subscript)) and isinstance(each.ctx, (ast.Store, ast.Del)):
                inside |= root(each)
            elif isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in CHANGES:
                inside |= root(each.func)
        found |= declared | (inside - own)
    return found


def read_when_called(source: str) -> set[str]:
    """Return the names that a cell's functions read when they are called; none of a cell that Python refuses."""
    try:
        return {name for statement in parsed(source).body for name in free(statement)[1]}
    except UNPARSED:
        return set()


def read_ever(source: str) -> set[str]:
    """Return the cells' own names that a cell reads, at once or in functions; none of a cell that Python refuses."""
    try:
        return {name for statement in parsed(source).body for name in frozenset.union(*free(statement))}
    except UNPARSED:
        return set()


def identities(source: str) -> set[str]:
    """Return the names that a cell compares by identity, as in `result is not numbers`."""
    found = set()
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Compare) and any(isinstance(each, (ast.Is, ast.IsNot)) for each in node.ops):
            sides = (node.left, *node.comparators)
            constant = any(isinstance(each, ast.Constant) for each in sides)  # `is None` can be told
            found |= {each.id for each in sides if isinstance(each, ast.Name) and not constant}
    return found


def changed_from(tree: ast.Module, line: int) -> set[str]:
    """Return the names of whose things the statements from a line on put something into, or call a method for no value.

    Those that the cell itself binds are left out.
    """
    later = [statement for statement in tree.body if (statement.end_lineno or 0) >= line]
    found: set[str] = set()
    for each in (node for statement in later for node in ast.walk(statement)):
        if (
            isinstance(each, ast.Expr)
            and isinstance(each.value, ast.Call)
            and isinstance(each.value.func, ast.Attribute)
        ):
            found |= root(each.value.func)
        elif isinstance(each, (ast.Attribute, ast.Subscript)) and isinstance(each.ctx, (ast.Store, ast.Del)):
            found |= root(each)
        elif isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name):
            found.add(each.target.id)
    added = {id(each.target) for each in ast.walk(tree) if isinstance(each, ast.AugAssign)}
    stored = [each for each in ast.walk(tree) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]
    return found - {name.id for name in stored if id(name) not in added} - imported(tree)


def outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a tree holds, without the bodies of the functions and classes in it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, FUNCTIONS):
            yield from outside_functions(child)


def root(node: ast.expr) -> set[str]:
    """Return the name at the root of `model.layers[0].kernel`, in a set that is empty when there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _globals(table: symtable.SymbolTable) -> set[str]:
    """Return the global names that a function or comprehension of a statement reads, with those inside it."""
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return own.union(*map(_globals, table.get_children()))
