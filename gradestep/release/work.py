"""Whether somebody has worked in a released notebook, which a new release would overwrite."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import nbformat
from nbgrader.utils import compute_checksum

from gradestep.authoring.question_cells import blank_answers, is_card

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode


def mark_as_released(cell: NotebookNode) -> None:
    """Note what a cell says in its metadata, where nbgrader keeps no checksum: a plain cell written by hand."""
    if "nbgrader" not in cell.metadata and not is_card(cell):
        cell.metadata.setdefault("gradestep", {})["as_released"] = _digest(cell)


def worked_in(path: Path) -> bool:
    """Return whether a notebook differs from what was generated; one that cannot be read may hold work too."""
    try:
        cells = nbformat.read(path, nbformat.NO_CONVERT).cells
    except (nbformat.reader.NotJSONError, AttributeError, KeyError):
        return True
    return any(_touched(cell) for cell in cells)


def _touched(cell: NotebookNode) -> bool:
    """Return whether a person ran, answered, edited or added this cell."""
    if is_card(cell):  # released with the question as its output
        answered = blank_answers(cell.source) != cell.source or "progress" in cell.metadata.gradestep
        return answered or bool(cell.get("execution_count"))
    if cell.cell_type == "code" and (cell.outputs or cell.execution_count):
        return True
    checksum = cell.metadata.get("nbgrader", {}).get("checksum")
    if checksum is None:
        return bool(cell.metadata.get("gradestep", {}).get("as_released") != _digest(cell))
    return bool(checksum != compute_checksum(cell))


def _digest(cell: NotebookNode) -> str:
    return hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:16]
