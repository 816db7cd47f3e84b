"""What asks a student to predict: a text before the code that it is about, or a chart that waits for a guess."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradestep.authoring.challenge import Cell

ASKS = re.compile(r"\*\*Predict\.\*\*")
GUESS = re.compile(r"^\s*predict=", re.MULTILINE)
UNFOLD = "</details>"


def asks(cell: Cell) -> bool:
    """Return whether a lesson cell asks for a prediction of what the code below it gives, or of its own chart."""
    if cell.role:
        return False
    return bool(ASKS.search(cell.source.rpartition(UNFOLD)[2])) if cell.cell_type == "markdown" else is_chart(cell)


def is_chart(cell: Cell) -> bool:
    """Return whether a lesson cell shows a chart that waits for a prediction, and so holds what answers it."""
    return cell.cell_type == "code" and not cell.role and bool(GUESS.search(cell.source))


def explored(cell: Cell) -> ast.Expr | None:
    """Return the call of `explore`, as a statement, whose chart a lesson cell shows; None where it shows none."""
    if cell.cell_type != "code" or cell.role or "explore(" not in cell.source:
        return None
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:  # a lesson may be about one, or hold magics
        return None
    match body[-1:]:
        case [ast.Expr(value=ast.Call(func=ast.Name(id="explore"))) as shown]:
            return shown
    return None
