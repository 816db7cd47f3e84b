"""The points of a class as a matrix: students by graded cells, with what waits for a person and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradestep.desk.report.class_records import Class
    from gradestep.desk.report.graded_cells import GradedCell
    from gradestep.desk.report.item_statistics import Floats

MOST = 0.5  # of a class


@dataclass(frozen=True)
class ScoreMatrix:
    """The points of the graded students, a row for each of `students` and a column for each of `cells`.

    What waits for a person is NaN. A cell of a notebook that is missing has 0 points and is not `handed` in.
    """

    students: tuple[str, ...]
    cells: tuple[GradedCell, ...]
    scores: Floats
    handed: NDArray[np.bool_]

    def known(self, column: int) -> NDArray[np.bool_]:
        """Return who handed in a cell and has a score for it."""
        return np.asarray(self.handed[:, column] & ~np.isnan(self.scores[:, column]))

    def waiting(self, column: int) -> int:
        """Return how many wait for a person to grade a cell."""
        return int(np.isnan(self.scores[:, column]).sum())

    def rest(self, column: int) -> Floats:
        """Return each student's share of the points of all other cells, those left out that wait for a person."""
        others = np.delete(self.scores, column, axis=1)
        points = np.delete(np.array([cell.points for cell in self.cells]), column)
        most = np.where(np.isnan(others), 0.0, points).sum(axis=1)
        return np.divide(np.nansum(others, axis=1), most, out=np.zeros(len(others)), where=most > 0)

    def whole(self) -> Floats:
        """Return the points of those who handed in every notebook, of the cells that are graded for most of them.

        What was never seen would look like agreement between items that are missing together.
        """
        rows = self.handed.all(axis=1)
        columns = np.isnan(self.scores[rows]).sum(axis=0) < MOST * max(1, int(rows.sum()))
        scores = self.scores[np.ix_(rows, columns)]
        return scores[~np.isnan(scores).any(axis=1)]


def score_matrix(of: Class) -> ScoreMatrix:
    """Return the points of a class."""
    shape = (len(of.graded), len(of.cells))
    scores, handed = np.zeros(shape), np.zeros(shape, dtype=bool)
    for row, student in enumerate(of.graded):
        for column, cell in enumerate(of.cells):
            score = student.scores.get(cell.place, 0.0)
            handed[row, column] = cell.notebook in student.notebooks
            scores[row, column] = np.nan if score is None and handed[row, column] else score or 0.0
    return ScoreMatrix(tuple(student.id for student in of.graded), of.cells, scores, handed)
