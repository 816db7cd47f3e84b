"""Slips with whole lines: one is missing, or stands outside of the block that it belongs to."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from gradestep.proof.mutation.source_edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.proof.mutation.source_edits import Code

BLOCKS = ("body", "orelse", "finalbody")


def missing(code: Code, node: ast.Expr | ast.Assign | ast.AugAssign | ast.Assert) -> Iterator[Edit]:
    """Yield the code without a statement, unless all that follows would fail for want of a name."""
    if isinstance(node, ast.Assign) and not _known_before(code, node):
        return
    if not isinstance(node, ast.Expr) or isinstance(node.value, (ast.Call, ast.Await, ast.Yield)):
        first = code.text(node).partition("\n")[0]
        yield _without(code, node, f"without {first if len(first) <= 50 else first[:47] + '...'}")  # noqa: PLR2004


def _known_before(code: Code, node: ast.Assign) -> bool:
    """Return whether each target has been assigned further up already, or is part of something that has."""
    above = {
        name.id
        for name in ast.walk(code.tree)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store) and name.lineno < node.lineno
    }
    above |= {arg.arg for arg in ast.walk(code.tree) if isinstance(arg, ast.arg)}
    names = [
        name for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)
    ]  # of `x[0]` and `x.y`, the x
    return all(name.id in above or isinstance(name.ctx, ast.Load) for name in names)


def _without(code: Code, node: ast.stmt, what: str) -> Edit:
    """Return the edit that removes a statement with its lines, or puts `pass` where a block would be empty."""
    start, end = code.span(node)
    line_start = code.source.rfind("\n", 0, start) + 1
    rest = re.compile(r"[ \t]*(#[^\n]*)?(\n|$)").match(code.source, end)
    alone = rest and not code.source[line_start:start].strip() and len(_block(code, node)) > 1
    if not (alone and rest):
        return Edit(start, end, "pass", what)
    is_last = rest.end() == len(code.source) and not rest[2]  # the end of the line before goes, its own has none
    return Edit(line_start - is_last, rest.end(), "", what)


def _block(code: Code, node: ast.stmt) -> list[ast.stmt]:
    parent = code.parents[node]
    lists = [getattr(parent, name, []) for name in BLOCKS]
    return next(block for block in lists if isinstance(block, list) and node in block)


def other_way_out(code: Code, node: ast.Break | ast.Continue) -> Iterator[Edit]:
    """Yield `continue` for `break`, and `break` for `continue`."""
    new = "continue" if isinstance(node, ast.Break) else "break"
    yield Edit(*code.span(node), new, f"{new} for {code.text(node)}")


def outside_the_tape(code: Code, node: ast.With) -> Iterator[Edit]:
    """Yield the code with the last line under a tape moved out, so that the tape sees nothing of it."""
    if any("GradientTape" in ast.unparse(item.context_expr) for item in node.items):
        yield from _moved_out(code, node, "computed outside of the tape")


def after_the_loop(code: Code, node: ast.For) -> Iterator[Edit]:
    """Yield the code with the last line of a loop moved below it, so that it runs once."""
    stays = any(isinstance(each, (ast.Break, ast.Continue)) for each in ast.walk(node.body[-1]))
    if len(node.body) > 1 and not node.orelse and not stays:
        yield from _moved_out(code, node, "once, after the loop")


def inside_the_loop(code: Code, node: ast.Return) -> Iterator[Edit]:
    """Yield the code with a return below a loop moved into it, so that the first round is the last."""
    block = _block(code, node)
    above = block[block.index(node) - 1] if block[0] is not node else None
    if isinstance(above, ast.For) and not above.orelse and above.body[-1].col_offset > above.col_offset:
        start = code.span(node)[0]
        deeper = " " * (above.body[-1].col_offset - above.col_offset)
        yield Edit(start, start, deeper, "returned from inside the loop")


def _moved_out(code: Code, node: ast.With | ast.For, what: str) -> Iterator[Edit]:
    last = node.body[-1]
    start, end = code.span(last)
    line_start = code.source.rfind("\n", 0, start) + 1
    depth = last.col_offset - node.col_offset
    if code.source[line_start:start].strip() or depth <= 0:
        return  # it stands on one line with others
    moved = re.sub(rf"(?m)^ {{{depth}}}", "", code.source[line_start:end])
    stays = f"{' ' * last.col_offset}pass\n" if len(node.body) == 1 else ""
    yield Edit(line_start, end, stays + moved, what)
