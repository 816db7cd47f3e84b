"""The page of a notebook that was handed in and cannot be read: it says so where its author and its teacher look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbformat import v4
from nbgrader.utils import is_grade, is_solution

from gradestep.student.progress.saved_notebook import inside
from gradestep.submissions.notes import as_markdown
from gradestep.submissions.rebuild import rebuild

if TYPE_CHECKING:
    from nbformat import NotebookNode

SAID = "This notebook was handed in, and it could not be read."
TO_TEACHERS = re.compile(r"[:.] ask for .*", re.IGNORECASE)  # what a note says besides
WHAT_NOW = "Nothing in it was graded. Open the copy that you worked in with Jupyter, save it, and hand it in again."


def page_of_unread(template: NotebookNode, why: str) -> NotebookNode:
    """Return the released notebook with the reason on top, in which every test has failed."""
    page, _ = rebuild([], template)
    what = as_markdown(TO_TEACHERS.sub(".", why))
    top = v4.new_markdown_cell(f"> **{SAID}** {what}\n>\n> {WHAT_NOW}", id="could-not-be-read")
    page.cells.insert(0, top)
    page.metadata.setdefault("gradestep", {})["unread"] = True
    return failed(page)


def is_page_of_unread(notebook: NotebookNode) -> bool:
    """Return whether a notebook is the page of one that could not be read: there is nothing to run in it."""
    return inside(notebook, "metadata", "gradestep", "unread") is True


def failed(page: NotebookNode) -> NotebookNode:
    """Let every test of a page fail, and say why."""
    for cell in page.cells:
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell):
            cell.outputs = [v4.new_output("error", ename="NotReadError", evalue=SAID, traceback=[SAID])]
    return page
