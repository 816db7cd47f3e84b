"""The regions of a cell that nbgrader cuts out for students: solutions and hidden tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

EDGE = re.compile(r"\s*### (?P<edge>BEGIN|END) (?P<kind>SOLUTION|HIDDEN TESTS)\s*")
LIKE_AN_EDGE = re.compile(r"\b(begin|end) (solution|hidden tests?|mark scheme)\b", re.IGNORECASE)
OF_ROLE = {"answer": "SOLUTION", "tests": "HIDDEN TESTS"}


def split(source: str) -> Iterator[tuple[str, bool]]:
    """Yield each line of `source` but the edges, and whether it stands inside a region."""
    inside = False
    for line in source.splitlines():
        edge = EDGE.fullmatch(line)
        if edge:
            inside = edge["edge"] == "BEGIN"
        else:
            yield line, inside


def replace(source: str, instead: str) -> str:
    """Return `source` with `instead` in place of each region, indented as its first edge is."""
    lines = []
    inside = False
    for line in source.splitlines():
        edge = EDGE.fullmatch(line)
        if edge:
            inside = edge["edge"] == "BEGIN"
            lines += [line[: line.index("#")] + instead] if inside else []
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def complaints(role: str, source: str) -> Iterator[tuple[int, str]]:
    """Yield `(line in the source from 1, what is wrong and what to do)` for the regions of a cell of `role`."""
    region = OF_ROLE.get(role)
    opened = 0
    for number, line in enumerate(source.splitlines(), 1):
        edge = EDGE.fullmatch(line)
        if not edge:
            if LIKE_AN_EDGE.search(line):
                how = f"write exactly ### BEGIN or END {region}" if region else "no cell of this kind has one"
                yield number, f'"{line.strip()}" looks like the edge of a region: {how}'
        elif edge["kind"] != region:
            yield number, f"{line.strip()} does not belong here: solutions are in answer=, hidden tests in tests="
        elif (edge["edge"] == "BEGIN") == bool(opened):
            yield number, f"{line.strip()} out of order: write one BEGIN and then one END"
        opened = opened if not edge else number if edge["edge"] == "BEGIN" else 0
    if opened:
        yield opened, f"### BEGIN {region} has no END: add ### END {region} below it"
