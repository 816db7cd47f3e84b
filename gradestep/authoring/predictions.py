"""What asks a student to predict: a text before the code that it is about, or a chart that waits for a guess."""

from __future__ import annotations

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
