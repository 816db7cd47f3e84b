"""Small changes to the text of Python code, found in its syntax tree."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from gradestep.static_analysis.syntax import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = ast.expr | ast.stmt | ast.keyword
TIGHT = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.List)
NO_CODE = ("annotation", "returns", "decorator_list")  # what no run of a test can tell apart
GAP = r"(?:[\s)\\]|#[^\n]*\n)*"  # between an operand and its operator


@dataclass(frozen=True)
class Edit:
    """A change: what stands between two offsets of the source gives way to other text."""

    start: int
    end: int
    new: str
    what: str


@dataclass(frozen=True)
class Code:
    """Python source, its syntax tree, and where each node stands in the source."""

    source: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; a SyntaxError when the source is not Python."""
        return tree_of(self.source)

    @cached_property
    def lines(self) -> list[str]:
        """The lines as the syntax tree counts them, each with its end."""
        return [line + "\n" for line in self.source.split("\n")]

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The parent of each node."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) for line in self.lines)]

    def offset(self, line: int, column: int) -> int:
        """Return the offset in the source of a column in UTF-8 bytes, as `ast` counts."""
        return self._starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def span(self, node: Node) -> tuple[int, int]:
        """Return where `node` starts and ends in the source."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column)

    def text(self, node: Node) -> str:
        """Return the source of `node`, without the parentheses around it."""
        start, end = self.span(node)
        return self.source[start:end]

    def line_of(self, offset: int) -> int:
        """Return the line, from 1, of an offset."""
        return self.source.count("\n", 0, offset) + 1

    def nodes(self) -> Iterator[Node]:
        """Yield what runs, from the outside in, and nothing in an f-string, whose parts Python 3.11 misplaces."""
        return _below(self.tree)

    def replaced(self, node: Node, new: str, what: str) -> Edit:
        """Return the edit that puts `new` in the place of a node, in parentheses where it needs them."""
        start, end = self.span(node)
        if not _holds_together(new):
            bare, safe = (self.source[:start] + text + self.source[end:] for text in (new, f"({new})"))
            new = new if _same(bare, safe) else f"({new})"
        return Edit(start, end, new, what)

    def between(self, left: Node, right: Node, old: str, new: str, what: str) -> Edit:
        """Return the edit that puts the operator `new` in the place of `old`, which stands between two operands."""
        after = self.span(left)[1]
        words = r"\s+".join(map(re.escape, old.split()))
        found = re.compile(rf"{GAP}(?P<old>{words})").match(self.source, after)
        if not found or found.end() > self.span(right)[0]:
            raise ValueError(f"no {old!r} after offset {after} of {self.source!r}")
        return Edit(found.start("old"), found.end("old"), new, what)

    def applied(self, edit: Edit) -> str:
        """Return the source with the edit made."""
        return self.source[: edit.start] + edit.new + self.source[edit.end :]


def _below(node: ast.AST) -> Iterator[Node]:
    for name, value in ast.iter_fields(node):
        if name in NO_CODE:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                if isinstance(child, (ast.expr, ast.stmt, ast.keyword)):
                    yield child
                yield from _below(child)


def _holds_together(text: str) -> bool:
    """Return whether an expression never needs parentheses around it; this only saves the time to try."""
    return "\n" not in text and isinstance(tree_of(f"({text})").body[0].value, TIGHT)  # type: ignore[attr-defined]


def _same(one: str, other: str) -> bool:
    """Return whether two sources have one syntax tree."""
    try:
        return ast.dump(tree_of(one)) == ast.dump(tree_of(other))
    except SyntaxError:
        return False
