"""Release templates: the released notebooks with the hidden tests put back, which take over the answers of students."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat
from nbgrader.nbgraderformat import MetadataValidator, SchemaTooNewError, SchemaTooOldError, ValidationError
from nbgrader.utils import is_solution

from gradestep.course.errors import GradestepError, near, typed

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode
    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import OverwriteCells


UNREADABLE = (
    nbformat.reader.NotJSONError,
    nbformat.ValidationError,
    ValidationError,
    SchemaTooOldError,
    SchemaTooNewError,
    AttributeError,
    KeyError,
)


def release_template(path: Path, gradebook: Gradebook, overwrite: OverwriteCells) -> NotebookNode:
    """Return the released notebook at `path`, `.../A/N.ipynb`, with what the gradebook holds of its cells.

    Locked cells get their source, hidden tests included, and every graded cell its points and checksum: nbgrader's own
    step `overwrite` does it. Outputs are cleared. Raises GradestepError when the notebook is not released, or when the
    gradebook is of another release.
    """
    assignment, name = path.parent.name, path.stem
    notebook = _released(path)
    _agree(path, notebook, {cell.name: cell for cell in gradebook.find_notebook(name, assignment).source_cells})
    overwrite.gradebook, overwrite.notebook_id, overwrite.assignment_id = gradebook, name, assignment
    for place, cell in enumerate(notebook.cells):
        overwrite.preprocess_cell(cell, {}, place)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _released(path: Path) -> NotebookNode:
    try:
        notebook = nbformat.read(path, 4)
        MetadataValidator().validate_nb(notebook)
    except FileNotFoundError as error:
        raise GradestepError(
            f"{near(path)} is not released: run gradestep release {typed(path.parent.name)}"
        ) from error
    except UNREADABLE as error:
        raise GradestepError(
            f"{near(path)} cannot be read as a notebook: run gradestep release {typed(path.parent.name)}"
        ) from error
    return notebook


def _agree(path: Path, notebook: NotebookNode, saved: dict[str, Any]) -> None:
    """Refuse a release whose cells are not those that the gradebook holds: tests would meet other answers."""
    released = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    differ = sorted(
        name
        for name in released.keys() | saved.keys()
        if name not in released or name not in saved or _differ(released[name], saved[name])
    )
    if differ:
        raise GradestepError(
            f"{near(path)} and the gradebook are of different releases, they differ in {', '.join(differ[:5])}: "
            f"run gradestep release {typed(path.parent.name)}"
        )


def _differ(released: NotebookNode, saved: Any) -> bool:
    """Whether a released cell was not made from the saved one: a release takes lines away and adds none."""
    added = set(released.source.splitlines()) - set(saved.source.splitlines())
    return released.cell_type != saved.cell_type or (is_solution(released) and bool(added))
