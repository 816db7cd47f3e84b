"""A hand-in of ada's in which everything is right, and what reads and spoils it."""

import json

import nbformat
import pytest
from nbformat import v4

from gradestep.release.build import read_all
from gradestep.release.sample import STUDENTS, fill
from gradestep.submissions.intake import read_submission

ADA = STUDENTS[0]


FUNCTION = "def twice(number):\n    return 2 * number"


@pytest.fixture(scope="module")
def templates(once_released):
    """The released notebooks, with the hidden tests back in them."""
    notebooks = {}
    for path in sorted((once_released.release / "first-steps").glob("*.ipynb")):
        notebook = nbformat.read(path, 4)
        full = {
            cell.id: cell.source for cell in nbformat.read(once_released.source / "first-steps" / path.name, 4).cells
        }
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("locked"):
                cell.source = full[cell.id]
        notebooks[path.stem] = notebook
    return notebooks


@pytest.fixture
def work(once_released, tmp_path):
    """Everything right, handed in by ada."""
    folder = tmp_path / "ada" / "first-steps"
    folder.mkdir(parents=True)
    for challenge in read_all(once_released.scripts("first-steps")):
        notebook = nbformat.read(once_released.release / f"first-steps/{challenge.name}.ipynb", 4)
        nbformat.write(fill(notebook, challenge, ADA), folder / f"{challenge.name}.ipynb")
    return folder


def change(work, how, name="doubling"):
    """Let `how` spoil the JSON of a notebook that was handed in."""
    path = work / f"{name}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    how(notebook)
    path.write_text(json.dumps(notebook), "utf-8")


def cell_of(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def own(text, **more):
    """Return a code cell that a student added."""
    return {**v4.new_code_cell(text), **more}


def taken(work, templates, name="doubling"):
    """Return the rebuilt notebook, its cells by id, and the notes about it."""
    submission = read_submission(work, "ada", templates)
    notebook = submission.notebooks[name]
    return notebook, {cell.id: cell for cell in notebook.cells}, submission.notes.get(name, [])


def markdown_of(notebook):
    return [cell.id for cell in notebook.cells if cell.cell_type == "markdown"]


def order(notebook):
    return [cell.id for cell in notebook.cells]
