"""Assignments as teachers make them with nbgrader alone, and what a class hands in to them.

An assignment is a script of cells in `assignments/`: `# %%` begins a cell, and nbgrader's mark stands behind it. The
lesson cells have no mark: teachers seldom lock them. `# %% student=NAME` is what that student wrote in the cell above,
a lesson cell too; elsewhere the student's work is the solution. `ps1.ipynb` is a notebook as nbgrader saves it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from gradestep.course.course import Course

HERE = Path(__file__).parent / "assignments"
ASSIGNMENT = "problem-sets"
HEADER = re.compile(r"^# %%(?: (.*))?$", re.MULTILINE)
SETTINGS = """
from pathlib import Path

c = get_config()
c.CourseDirectory.course_id = "any-course"
c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.release_directory = "notebooks"
c.Execute.timeout = c.Execute.startup_timeout = 120
"""
KINDS = {  # nbgrader's cell types: answer, tests, manual answer, manual task, read-only
    "answer": {"solution": True, "locked": False},
    "tests": {"grade": True, "locked": True},
    "manual": {"grade": True, "solution": True, "locked": False},
    "task": {"task": True, "locked": True},
    "locked": {"locked": True},
}
RIGHT, CARELESS = "right", "careless"
IN_PS1 = {
    "rms": {
        "wrong": "def rms(a):\n    return np.abs(a).mean()",
        "broken": "def rms(a)\n    return np.sqrt(np.mean(a ** 2))",
    }
}


@dataclass
class Cell:
    """A cell of an assignment: its kind and nbgrader's id, if it has any, and what students wrote in it."""

    type: str
    source: str
    kind: str = ""
    id: str = ""
    points: int | None = None
    written: dict[str, str] = field(default_factory=dict)

    def to_notebook(self):
        new = new_markdown_cell if self.type == "markdown" else new_code_cell
        cell = new(self.source)
        if self.kind:
            none = {"grade": False, "solution": False, "locked": False, "task": False}
            cell.metadata["nbgrader"] = {**none, **KINDS[self.kind], "schema_version": 3, "grade_id": self.id}
        if self.points is not None:
            cell.metadata["nbgrader"]["points"] = self.points
        return cell


@dataclass(frozen=True)
class ProblemSet:
    """An assignment of one notebook."""

    path: Path

    @property
    def name(self):
        return self.path.stem

    @cached_property
    def cells(self):
        return _cells_of_notebook(self.path) if self.path.suffix == ".ipynb" else _cells_of_script(self.path)

    @property
    def students(self):
        """Who handed it in: those who wrote something of their own, and one who has all right."""
        return {RIGHT, *(name for cell in self.cells for name in cell.written)}

    def to_notebook(self):
        if self.path.suffix == ".ipynb":
            return nbformat.read(self.path, nbformat.NO_CONVERT)
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        return new_notebook(cells=[cell.to_notebook() for cell in self.cells], metadata=kernel)

    def handed_in_by(self, student, release):
        """Return the release with what the student wrote in it."""
        for cell, released in zip(self.cells, release.cells, strict=True):
            if cell.kind in ("answer", "manual"):
                released.source = cell.source
            released.source = cell.written.get(student, released.source)
        if student == CARELESS:
            _muddle(release)
        return release


def _cells_of_script(path):
    first, *parts = HEADER.split(path.read_text("utf-8"))
    assert not first.strip(), f"{path}: text before the first cell"
    cells = []
    for header, text in zip(parts[::2], parts[1::2], strict=True):
        marks = dict(mark.split("=") for mark in (header or "").split() if "=" in mark)
        if "student" in marks:
            cells[-1].written[marks["student"]] = text.strip()
        else:
            cells.append(_cell(header or "", marks, text.strip()))
    return cells


def _cells_of_notebook(path):
    return [_cell_of_notebook(cell) for cell in nbformat.read(path, nbformat.NO_CONVERT).cells]


def _cell_of_notebook(cell):
    marks = cell.metadata.get("nbgrader", {})
    given = {mark for mark, value in marks.items() if value is True}
    kind = next((kind for kind, wanted in KINDS.items() if given == {mark for mark in wanted if wanted[mark]}), "")
    name = marks.get("grade_id", "")
    return Cell(cell.cell_type, cell.source, kind, name, marks.get("points"), IN_PS1.get(name, {}))


def _cell(header, marks, text):
    kind = next((kind for kind in KINDS if kind in marks), "")
    points = int(marks["points"]) if "points" in marks else None
    if "[markdown]" not in header:
        return Cell("code", text, kind, marks.get(kind, ""), points)
    return Cell("markdown", re.sub(r"^# ?", "", text, flags=re.MULTILINE), kind, marks.get(kind, ""), points)


def _muddle(notebook):
    """Move the first answer to a new cell, delete the second, and answer the third below its emptied cell."""
    answers = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    moved, deleted, emptied = [cell for cell in answers if cell.cell_type == "code"][:3]
    place = notebook.cells.index(moved)
    notebook.cells[place : place + 1] = [new_code_cell(moved.source)]
    notebook.cells.remove(deleted)
    notebook.cells.insert(notebook.cells.index(emptied) + 1, new_code_cell(emptied.source))
    emptied.source = "# see below"


def problem_sets():
    """Return every assignment."""
    return [ProblemSet(path) for path in sorted([*HERE.glob("*.py"), *HERE.glob("*.ipynb")])]


def new_course(root):
    """Write a course of all the assignments into the new folder `root`, released by nbgrader, and return it."""
    folder = root / "source" / ASSIGNMENT
    folder.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(SETTINGS, "utf-8")
    for each in problem_sets():
        nbformat.write(each.to_notebook(), folder / f"{each.name}.ipynb")
    for path in (HERE / "files").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    course = Course(root)
    course.nbgrader("generate_assignment", ASSIGNMENT)
    return course


def hand_in(course):
    """Let everybody hand in, and return who did, each with the names of the notebooks."""
    sets = problem_sets()
    everybody = sorted({student for each in sets for student in each.students})
    handed_in = {student: [each for each in sets if student in each.students] for student in everybody}
    for student, theirs in handed_in.items():
        folder = course.root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        for path in (course.release / ASSIGNMENT).iterdir():
            if path.suffix != ".ipynb":
                (folder / path.name).write_bytes(path.read_bytes())
        for each in theirs:
            release = nbformat.read(course.release / ASSIGNMENT / f"{each.name}.ipynb", nbformat.NO_CONVERT)
            notebook = each.handed_in_by(student, release)
            nbformat.write(notebook, folder / f"{each.name}.ipynb", nbformat.NO_CONVERT)
    return {student: [each.name for each in theirs] for student, theirs in handed_in.items()}
