"""Solutions with one slip each, generated: tests that are any good fail each of them."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gradestep.authoring.regions import EDGE
from gradestep.proof.mutation.catalogue import slips
from gradestep.proof.mutation.diff import changes_in, name_of
from gradestep.proof.mutation.source_edits import Code
from gradestep.proof.runner.outcome import Broken

if TYPE_CHECKING:
    import types
    from collections.abc import Collection, Iterator

    from gradestep.authoring.challenge import Cell, Challenge


@dataclass(frozen=True)
class Mutant:
    """A cell with one slip: its whole source, the line of the slip (from 1), what it is, and a lasting name.

    The name is the changed lines before and after, `- old` and `+ new`; edits elsewhere in the cell do not change it.
    """

    source: str
    line: int
    what: str
    name: str


def mutants(source: str, lines: range | None = None) -> list[Mutant]:
    """Return the mutants of a cell, each different from it and from the others; a SyntaxError when it is not Python.

    Only `lines` (from 1) are changed: without them those of the solution, or all where no solution is marked.
    """
    code, where = Code(source), _solution(source) if lines is None else lines
    seen, found = {_compiled(source)}, []
    for slip in slips(code):
        line = code.line_of(slip.start)
        if line in where:
            mutated = code.applied(slip)
            compiled = _compiled(mutated)
            if compiled not in seen:
                seen.add(compiled)
                found.append(Mutant(mutated, line, slip.what, name_of(source, mutated)))
    return list(_told_apart(sorted(found, key=lambda mutant: mutant.line)))


def declared(challenge: Challenge, answer: Cell) -> dict[str, str]:
    """Return the names of the mutants of `answer` that its author calls equivalent, each with the reason."""
    return {name: cell.name for cell in _equivalents(challenge, answer) for name in changes_in(cell.source)}


def stale(challenge: Challenge, answer: Cell, survivors: Collection[str]) -> Iterator[Broken]:
    """Yield each mutant that is called equivalent and is not among the `survivors`, which are names."""
    names = {mutant.name for mutant in mutants(answer.source)}
    for cell in _equivalents(challenge, answer):
        for name in changes_in(cell.source):
            if name not in survivors:
                why = "fails the tests, so it is not" if name in names else "is no mutant any more"
                what = f'equivalent="{cell.name}": what the cell shows {why}: remove it from the cell'
                yield Broken(challenge.path, cell.line, f"{what} ({name})".replace("\n", " | "))


def _equivalents(challenge: Challenge, answer: Cell) -> list[Cell]:
    return [cell for cell in challenge.of_role("equivalent") if challenge.answered_by(cell) is answer]


def _solution(source: str) -> Collection[int]:
    """Return the lines between the edges of solutions; all lines when there are no edges."""
    found, inside = [], False
    for number, line in enumerate(source.split("\n"), 1):
        edge = EDGE.fullmatch(line)
        if edge and edge["kind"] == "SOLUTION":
            inside = edge["edge"] == "BEGIN"
        elif inside:
            found.append(number)
    return found or range(1, source.count("\n") + 2)


def _compiled(source: str) -> tuple[Any, ...]:
    """Return what Python makes of a source, without names of places: equal for sources that do the same."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as "'int' object is not callable", which is the point of a mutant
        return _parts(compile(source, "<mutant>", "exec", dont_inherit=True))


def _parts(code: types.CodeType) -> tuple[Any, ...]:
    constants = tuple(_parts(each) if hasattr(each, "co_code") else repr(each) for each in code.co_consts)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return code.co_code, constants, names, code.co_argcount, code.co_kwonlyargcount, code.co_flags


def _told_apart(found: list[Mutant]) -> Iterator[Mutant]:
    """Yield the mutants, with a number after a name that another one has too."""
    count: Counter[str] = Counter()
    for mutant in found:
        count[mutant.name] += 1
        number = count[mutant.name]
        yield mutant if number == 1 else replace(mutant, name=f"{mutant.name}\n({number})")
