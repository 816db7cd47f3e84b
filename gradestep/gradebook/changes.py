"""What grading changes: the scores of a student's tests cells before and after, and which of them a floor holds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbgrader.utils import is_grade

from gradestep.gradebook.scores import automatic
from gradestep.gradebook.standing import counts, has_scores

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nbformat import NotebookNode

    from gradestep.gradebook.floors import Floors
    from gradestep.gradebook.standing import Rows
    from gradestep.submissions.submission import Submission

Points = dict[str, dict[str, float]]  # by notebook and cell
Given = dict[str, dict[str, float | None]]  # the same; None waits for a person
STAYS = "{cell}: {floor:g} points stay, as --never-lower had it; the tests give {given}."
NO_GRADE: dict[str, Any] = {"auto_score": None, "manual_score": None, "extra_credit": None, "needs_manual_grade": False}


@dataclass(frozen=True)
class Change:
    """A cell whose automatic score changes from `old` to `new` points, of which None waits for a person.

    `manual` is what a person gave, which counts in place of both; `floor` says that `new` is a floor's, not the tests'.
    """

    student: str
    notebook: str
    cell: str
    old: float | None
    new: float | None
    manual: float | None = None
    floor: bool = False


@dataclass(frozen=True)
class Weighed:
    """A submission that is ready to be written: its notebooks as `graded`, how it stood `before`, and its floors."""

    submission: Submission
    graded: dict[str, NotebookNode]
    before: Rows | None
    floors: Floors

    @property
    def given(self) -> Given:
        """What the tests give."""
        return given_by(self.graded, self.submission.missing, self.before)

    @property
    def then(self) -> Rows:
        """The rows when it is written."""
        return after(self.before, self.given, self.floors, self.submission.lapsed)

    @property
    def changes(self) -> list[Change]:
        """The cells whose automatic score changes."""
        return list(changes(self.submission.student, self.before, self.then, self.given))


def given_by(executed: dict[str, NotebookNode], missing: Collection[str], before: Rows | None) -> Given:
    """Return what the tests give for each cell of a hand-in; nothing for those of notebooks that are missing."""
    given: Given = {
        name: {cell.metadata.nbgrader.grade_id: automatic(cell) for cell in notebook.cells if is_grade(cell)}
        for name, notebook in executed.items()
    }
    for name in missing:
        known = before["notebooks"].get(name, {"grades": {}}) if before else {"grades": {}}
        given[name] = dict.fromkeys(known["grades"], 0.0)
    return given


def held(before: Rows | None, floors: Floors, most: Points, *, never_lower: bool) -> Floors:
    """Return the floors of a hand-in: those that it has, and with `never_lower` its scores of before.

    `most` are the points of the cells, which no floor is above.
    """
    found: Floors = {}
    for name, cells in most.items():
        known = before["notebooks"].get(name, {"grades": {}})["grades"] if before and never_lower else {}
        olds = {
            cell: max(floors.get(name, {}).get(cell, 0), known.get(cell, {}).get("auto_score") or 0) for cell in cells
        }
        if kept := {cell: min(old, cells[cell]) for cell, old in olds.items() if old}:
            found[name] = kept
    return found


def after(before: Rows | None, given: Given, floors: Floors, lapsed: Collection[str]) -> Rows:
    """Return the rows of a submission when what the tests give is written, by notebook and cell."""
    notebooks: Rows = {name: dict(known["grades"]) for name, known in before["notebooks"].items()} if before else {}
    for name, cells in given.items():
        grades = notebooks.setdefault(name, {})
        for cell, points in cells.items():
            floor = floors.get(name, {}).get(cell, 0)
            manual: Rows = {"manual_score": None, "extra_credit": None} if name in lapsed else {}
            new = floor if floor > (points or 0) else points
            grades[cell] = {**grades.get(cell, NO_GRADE), "auto_score": new, **manual}
    return {"notebooks": {name: {"grades": grades} for name, grades in notebooks.items()}}


def changes(student: str, before: Rows | None, then: Rows, given: Given) -> Iterator[Change]:
    """Yield each cell whose automatic score changes, of a student who was graded before."""
    for name, known in before["notebooks"].items() if before and has_scores(before) else ():
        for cell, grade in known["grades"].items():
            new = then["notebooks"][name]["grades"][cell]
            if name in given and cell in given[name] and grade["auto_score"] != new["auto_score"]:
                is_floor = given[name][cell] != new["auto_score"]
                yield Change(
                    student, name, cell, grade["auto_score"], new["auto_score"], new["manual_score"], floor=is_floor
                )


def floor_notes(given: Given, floors: Floors) -> dict[str, list[str]]:
    """Return a note, by notebook, on each cell that a floor holds up."""
    notes: dict[str, list[str]] = {}
    for name, cells in given.items():
        for cell, points in cells.items():
            floor = floors.get(name, {}).get(cell, 0)
            if floor > (points or 0):
                said = "no points before a person has looked" if points is None else f"{points:g}"
                notes.setdefault(name, []).append(STAYS.format(cell=cell, floor=floor, given=said))
    return notes


def points_of(notebook: NotebookNode) -> dict[str, float]:
    """Return the points of a notebook's graded cells."""
    return {
        cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
        for cell in notebook.cells
        if is_grade(cell)
    }


def sums(rows: Rows) -> dict[str, float]:
    """Return the points of each notebook, as nbgrader counts them."""
    return {name: sum(map(counts, known["grades"].values())) for name, known in rows["notebooks"].items()}


def as_json(change: Change) -> dict[str, Any]:
    """Return a change for programs."""
    return dict(vars(change))
