"""Answers that Python cannot read, and the names that are therefore missing below them."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from IPython.core.inputtransformer2 import TransformerManager

from gradestep.bridge.hidden_inputs import ran_after
from gradestep.static_analysis.syntax import UNPARSED, tree_of
from gradestep.student.checks.stopped import defines
from gradestep.student.progress.saved_notebook import inside

if TYPE_CHECKING:
    from collections.abc import Iterable

MISSING = re.compile(r"name '(?P<name>\w+)' is not defined")
MAGIC = re.compile(r"^[^\S\n]*[%!?]|=[^\S\n]*[%!]|\?[^\S\n]*$", re.MULTILINE)
MOST_TEXT, MOST_MAGICS = 20_000, 20  # IPython reads a whole cell anew for each magic
NO_PYTHON = {"SyntaxError", "IndentationError", "TabError"}


def no_python(cell: Any) -> str:
    """Return that a cell has a syntax error, by its text alone; `""` when it has none, or its line is not known."""
    line = line_of_error(_text(cell))
    return f"A syntax error in line {line}: nothing in this cell has run." if line else ""


def broken_answer(name: str, cells: Iterable[Any]) -> Any:
    """Return the answer, among the cells of a graded notebook, that makes `name` and is no Python; None if none is."""
    for cell in cells:
        if not inside(cell, "metadata", "nbgrader", "solution"):
            continue
        outputs = inside(cell, "outputs")
        kinds = {inside(output, "ename") for output in (outputs if isinstance(outputs, list) else [])}
        if (kinds & NO_PYTHON or (ran_after(cell) and no_python(cell))) and defines(name).search(_text(cell)):
            return cell
    return None


def where_broken(cell: Any) -> str:
    """Return ` in line N` of a cell that is no Python; `""` when the line is not known."""
    line = line_of_error(_text(cell))
    return f" in line {line}" if line else ""


def line_of_error(source: str) -> int | None:
    """Return in which line a source stops to be Python; None for one that only IPython, or nobody, can read.

    Nobody reads what is long, or full of magics.
    """
    if len(source) > MOST_TEXT or sum(1 for _ in islice(MAGIC.finditer(source), MOST_MAGICS + 1)) > MOST_MAGICS:
        return None
    try:
        tree_of(TransformerManager().transform_cell(source))  # each magic is a line still
    except SyntaxError as error:
        return error.lineno
    except UNPARSED:
        return None
    return None


def _text(cell: Any) -> str:
    """Return the source of a cell, which a file may hold as lines."""
    source = inside(cell, "source")
    return source if isinstance(source, str) else "".join(line for line in source or () if isinstance(line, str))
