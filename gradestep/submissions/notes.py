"""Notes for the teacher, where formgrader shows them: at the top of an autograded notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbformat import v4

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from gradestep.submissions.submission import Submission

OURS = "notes-for-the-teacher"  # the id of the cell
HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
MARKDOWN = {mark: f"\\{mark}" for mark in r"\`*_{}[]()#+.!|~-:@$^"}
AS_IT_IS = str.maketrans({**HTML, **MARKDOWN})
NO_MATH = '<span class="tex2jax_ignore mathjax_ignore">{}</span>'  # MathJax looks at the page, not at its Markdown


def with_notes(submission: Submission, name: str, notebook: NotebookNode, *, as_cell: bool = True) -> NotebookNode:
    """Return `notebook` with what the teacher should know about it as a first cell that feedback leaves out.

    Without `as_cell` it stands in the metadata only: feedback by nbgrader's own settings would show it to students.
    """
    notes = notes_of(submission, name)
    if notes:
        text = "\n".join(f"> - {as_markdown(note)}" for note in notes)
        cell = v4.new_markdown_cell(f"> **For the teacher:**\n>\n{text}", id=OURS)
        cell.metadata["gradestep"] = {"notes": True}
        for other in notebook.cells:
            if other.get("id") == OURS:  # a student may call a cell of their own anything
                other["id"] = v4.new_markdown_cell().id
        notebook.cells[:0] = [cell] if as_cell else []
        notebook.metadata.setdefault("gradestep", {})["notes"] = notes
    return notebook


def notes_of(submission: Submission, name: str) -> list[str]:
    """Return what the teacher should know about a notebook, the whole hand-in, and notebooks that are missing in it."""
    about = dict.fromkeys(("", *submission.missing, name))
    return [note for which in about for note in submission.notes.get(which, [])]


def as_markdown(note: str) -> str:
    """Return `note` so that Markdown, HTML and MathJax show it as it is: it may name a student's file."""
    text = " ".join(note.split()).translate(AS_IT_IS)
    return NO_MATH.format(text) if set(note) & {"$", "\\"} else text
