"""Leave out of a notebook's cells what nothing that counts builds on: a long training for show, a plot.

A program slice over top-level statements (M. Weiser, "Program slicing", 1984), on the safe side: what cannot be told
by reading the source is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradestep.static_analysis.effects import (
    changes,
    functions_of,
    is_loud,
    loud_names,
    modules_of,
    only_copied,
    stateless,
)
from gradestep.static_analysis.immutable import unchanging
from gradestep.static_analysis.names import BUILTIN, IMPORTS, binds_surely, bound, free, parsed, unreadable

if TYPE_CHECKING:
    import ast
    from collections.abc import Collection, Iterator, Sequence

Value = tuple[str, int]  # a name, and the number of the statement that bound it
WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Statement:
    """A top-level statement of a cell, by its lines (from 0, both included), and what it does to which names.

    `reads` now, `later` when a function in it is called; `binds` in any case, `may_bind` perhaps; `changes` things;
    keeps nothing of what is `copied`.
    """

    cell: int
    first: int
    last: int
    reads: frozenset[str]
    later: frozenset[str]
    binds: frozenset[str]
    may_bind: frozenset[str]
    changes: frozenset[str]
    copied: frozenset[str]
    stays: bool


@dataclass(frozen=True)
class Known:
    """What the cells import, by name and package, and their functions, of which the loud ones change settings."""

    modules: dict[str, str]
    loud: set[str]
    functions: frozenset[str]


@dataclass
class Step:
    """A statement with the values in place of the names: each binding of a name is a new value."""

    statement: Statement
    reads: set[Value]
    makes: set[Value]
    changes: set[Value]


def needed(cells: Sequence[str], keep: Collection[int]) -> list[str]:
    """Return the sources of `cells` without the statements on which no cell in `keep`, by number, builds.

    Lines keep their numbers. Imports stay, and so does what changes settings, seeds or files.
    """
    trees = [parsed(source) for source in cells]
    modules = modules_of(trees)
    known = Known(modules, loud_names(trees, modules), functions_of(trees))
    statements = [
        each
        for number, (source, tree) in enumerate(zip(cells, trees, strict=True))
        for each in _statements(number, source, tree, known)
    ]
    apart = modules.keys() | BUILTIN | unchanging(trees, modules)
    apart |= stateless(trees, apart)
    steps = _steps(statements, apart)
    kept = _kept(steps, set(keep), _shared(steps, apart))
    return [_without(source, number, statements, kept) for number, source in enumerate(cells)]


def _steps(statements: list[Statement], apart: Collection[str]) -> list[Step]:
    """Follow the names through the statements, which run in order; what is named in `apart` never changes."""
    live: dict[str, set[Value]] = {}
    steps = []
    for number, each in enumerate(statements):
        reads = _values(live, each.reads | each.later)
        changed = each.changes - set(apart)
        changes = _values(live, changed & (each.reads | each.later))  # what it binds first cannot be the older thing
        makes = {(name, number) for name in each.binds | each.may_bind}
        changes |= {value for value in makes if value[0] in changed}
        for name in each.binds:
            live[name] = {(name, number)}
        for name in each.may_bind:
            live[name] = live.get(name, set()) | {(name, number)}
        steps.append(Step(each, reads, makes, changes))
    for number, step in enumerate(steps):  # a function reads what a name stands for when it is called
        later = step.statement.later
        step.reads |= {value for other in steps[number:] for value in other.makes if value[0] in later}
    return steps


def _values(live: dict[str, set[Value]], names: Collection[str]) -> set[Value]:
    return {value for name in names for value in live.get(name, ())}


def _kept(steps: list[Step], keep: set[int], shared: dict[Value, Value]) -> set[Statement]:
    """Return the statements that stay: those of cells to keep, and on and on what they build on."""
    kept = [each.statement.stays or each.statement.cell in keep for each in steps]
    more = True
    while more:
        wanted = {value for each, stays in zip(steps, kept, strict=True) if stays for value in each.reads}
        groups = {shared.get(value, value) for value in wanted}
        more = False
        for number, each in enumerate(steps):
            changed = {shared.get(value, value) for value in each.changes}
            if not kept[number] and (each.makes & wanted or changed & groups):
                kept[number] = more = True
    return {each.statement for each, stays in zip(steps, kept, strict=True) if stays}


def _without(source: str, number: int, statements: list[Statement], kept: set[Statement]) -> str:
    """Return a cell with empty lines in the place of statements that go; one that shares a line with one that stays."""
    here = [each for each in statements if each.cell == number]
    stay = {line for each in here if each in kept for line in range(each.first, each.last + 1)}
    gone = {line for each in here if each not in kept for line in range(each.first, each.last + 1)}
    if not gone or gone & stay:
        return source
    return "\n".join("" if line in gone else text for line, text in enumerate(source.split("\n"))) if stay else ""


def _statements(number: int, source: str, tree: ast.Module, known: Known) -> Iterator[Statement]:
    if unreadable(source):  # cannot be read as Python: it all stays
        words = frozenset(WORD.findall(source))
        yield Statement(number, 0, source.count("\n"), words, words, frozenset(), words, words, frozenset(), stays=True)
        return
    for node in tree.body:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        reads, later = free(node)
        binds, surely = bound(node), binds_surely(node)
        stays = isinstance(node, IMPORTS) or is_loud(node, known.modules) or bool((reads | later) & known.loud)
        yield Statement(
            number,
            first - 1,
            (node.end_lineno or first) - 1,
            reads,
            later,
            binds if surely else frozenset(),
            frozenset() if surely else binds,
            (reads | later | binds) & changes(node, known.modules, known.functions) - known.modules.keys(),
            only_copied(node),
            stays,
        )


def _shared(steps: list[Step], apart: Collection[str]) -> dict[Value, Value]:
    """Return for each value the one that stands for all those that may be the same thing, or a part of it."""
    leader: dict[Value, Value] = {}

    def lead(value: Value) -> Value:
        while leader.get(value, value) != value:
            value = leader[value]
        return value

    for each in steps:
        together = each.makes | each.changes | (each.reads if each.makes or each.changes else set())
        values = sorted(value for value in together if value[0] not in apart and value[0] not in each.statement.copied)
        for value in values[1:]:
            leader[lead(value)] = lead(values[0])
    return {value: lead(value) for value in leader}
