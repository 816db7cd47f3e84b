"""What is shown in a terminal: a stranger's text in one line, and columns for notebooks whose names begin alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

POINTS, RIM = 5, 3  # characters: of points such as 10/10, and of what stands between two columns
REST = 46  # characters of a table for the student, all points, those to grade, notes, and the lines around them


def printable(text: str) -> str:
    """Return text of a stranger's in one line, its control characters shown instead of obeyed."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text.replace("\n", " "))


def add_columns(table: Table, names: Sequence[str], width: int) -> None:
    """Add a column for each of `names` to `table`, which may be `width` characters wide with all that it has.

    Where the names need more, columns stand closer and are numbered, and a caption says which is which.
    """
    fits = sum(max(len(name), POINTS) + RIM for name in names) + REST <= width
    for number, name in enumerate(names, 1):
        table.add_column(name if fits else str(number), justify="right", overflow="fold")
    if not fits:
        table.padding = (0, 1, 0, 0)
        table.caption = "\n".join(f"{number}  {name}" for number, name in enumerate(names, 1))
        table.caption_justify = "left"
