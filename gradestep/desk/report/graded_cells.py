"""The graded cells of an assignment in the order in which students meet them, and of which kind each is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

QUESTION, TESTS, BY_HAND = "question", "tests", "by hand"
NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class GradedCell:
    """A cell that can earn points: `kind` is QUESTION for the letter of a card, TESTS, or BY_HAND."""

    notebook: str
    name: str
    points: float
    kind: str = TESTS

    @property
    def place(self) -> tuple[str, str]:
        """The notebook and the name, which together are the cell's id."""
        return self.notebook, self.name


def in_order(points: dict[tuple[str, str], float], release: Path) -> tuple[GradedCell, ...]:
    """Return the cells of which `points` says what they are worth, ordered as in the notebooks of `release`.

    Those that are not in a release, which may be older or gone, stand at the end of their notebook as tests.
    """
    kinds: dict[tuple[str, str], str] = {}
    for notebook in sorted({notebook for notebook, _ in points}, key=naturally):
        for cell, kind in _kinds(_cells(release / f"{notebook}.ipynb")):
            kinds.setdefault((notebook, cell), kind)
    places = [*(place for place in kinds if place in points), *sorted(points.keys() - kinds.keys())]
    places.sort(key=lambda place: naturally(place[0]))  # which is stable
    return tuple(GradedCell(*place, points[place], kinds.get(place, TESTS)) for place in places if points[place])


def naturally(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts the numbers in names as numbers."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in NUMBERS.split(name)]


def _cells(path: Path) -> list[Any]:
    try:
        return list(read_saved(path)["cells"])
    except UnreadableError:
        return []


def _kinds(cells: Iterable[Any]) -> Iterator[tuple[str, str]]:
    cells = list(cells)
    cards = {inside(cell, "metadata", "gradestep", "quiz") for cell in cells}
    for cell in cells:
        marks, name = inside(cell, "metadata", "nbgrader"), inside(cell, "metadata", "nbgrader", "grade_id")
        if isinstance(name, str) and (inside(marks, "grade") or inside(marks, "task")):
            by_hand = inside(marks, "solution") or inside(marks, "task")
            yield name, BY_HAND if by_hand else QUESTION if name in cards else TESTS
