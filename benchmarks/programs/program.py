"""A generated notebook as plain data, and the nbgrader notebooks that are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict

LESSON, ANSWER, TESTS = "lesson", "answer", "tests"
MARKS = {
    LESSON: {"grade": False, "solution": False, "locked": True},
    ANSWER: {"grade": False, "solution": True, "locked": False},
    TESTS: {"grade": True, "solution": False, "locked": True, "points": 1},
}


@dataclass(frozen=True)
class Cell:
    """A code cell: its role, its source, and for an answer what a student hands in who gets it wrong."""

    role: str
    source: str
    wrong: str = ""


@dataclass(frozen=True)
class Program:
    """The cells of a notebook, and a class that hands it in: whether the work of each is right."""

    cells: tuple[Cell, ...]
    right: tuple[bool, ...] = (True, True)

    def handed_in(self, *, right: bool) -> list[str]:
        """Return the sources of the cells as one student hands them in."""
        return [cell.source if right else cell.wrong or cell.source for cell in self.cells]

    def notebook(self, title: str, *, right: bool) -> NotebookNode:
        """Return the notebook that is made of a hand-in for the grader; no other notebook has a cell as its first."""
        first, *others = self.handed_in(right=right)
        cells = [*map(_marked, range(len(self.cells)), self.cells, (f"# {title}\n{first}", *others))]
        notebook: NotebookNode = from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
        return notebook

    def tests(self) -> list[int]:
        """Return the numbers of the tests cells."""
        return [number for number, cell in enumerate(self.cells) if cell.role == TESTS]

    def __str__(self) -> str:
        """Return the notebook as a percent script, wrong answers below the right ones."""
        return "\n\n".join(map(_shown, range(len(self.cells)), self.cells))


def name_of(number: int, cell: Cell) -> str:
    """Return the `grade_id` of the cell with a number, from 0."""
    return f"{cell.role}-{number + 1}"


def _marked(number: int, cell: Cell, source: str) -> dict[str, Any]:
    """Return a cell of the notebook; nbformat's own constructors would validate each, which takes long."""
    name = name_of(number, cell)
    marks = {"grade_id": name, "schema_version": 3, "task": False, "cell_type": "code", **MARKS[cell.role]}
    what = {"cell_type": "code", "id": name, "source": source, "outputs": [], "execution_count": None}
    return {**what, "metadata": {"nbgrader": marks}}


def _shown(number: int, cell: Cell) -> str:
    wrong = f"\n\n# wrong:\n{cell.wrong}" if cell.wrong and cell.wrong != cell.source else ""
    return f"# %% {name_of(number, cell)}\n{cell.source}{wrong}"
