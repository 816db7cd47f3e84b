"""Withhold what hidden tests work with: what the feedback page says of one that failed, and of cells run after it.

The code under test is given the inputs, and could print, raise or return them. A test's own message is shown without
the texts that came from that code; of what it raised, the kind is. Numbers in a message stay: an author who quotes an
answer means to.
"""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING, Any

from gradestep.bridge.plain_data import MOST_TEXTS
from gradestep.course.errors import as_raised
from gradestep.student.progress.saved_notebook import inside

if TYPE_CHECKING:
    from collections.abc import Collection

    from nbformat import NotebookNode

SAYS_ITSELF = ("AssertionError", "CheckFailedError", "NotAnsweredError", "NotReadError")  # whose message is enough
GAP = "…"
ENDED = "the process of this notebook ended."
FAILED = "A hidden test failed."
SAID_AFTER = "What it said is not shown here: hidden tests had used your code by then. Run this cell to see it."
AFTER = "What this cell showed is not shown here, since hidden tests had used your code by then. Run it to see it."


def without(said: str, texts: Collection[str]) -> str:
    """Return a message with a gap for each of `texts` that stands in it as a word or words, quoted as Python does too.

    It is empty when there are more texts than are looked at.
    """
    if len(texts) > MOST_TEXTS:
        return ""
    lines = {line for text in texts for line in (text, *text.splitlines())}
    forms = {form for line in lines for form in (line, repr(line)[1:-1]) if form.strip() and form in said}
    for form in sorted(forms, key=len, reverse=True):
        before, after = (r"(?<!\w)" if form[0].isalnum() else "", r"(?!\w)" if form[-1].isalnum() else "")
        said = re.sub(f"{before}{re.escape(form)}{after}", GAP, said)
    return said


def public(verdict: dict[str, Any], texts: Collection[str]) -> str:
    """Return what a student reads of a line that failed, by the checker's verdict and the texts that came.

    It is a hidden line, or a visible one that ran when hidden tests had used the code.
    """
    if verdict["by"] == "student":
        kind = getattr(builtins, verdict["name"], None)
        known = isinstance(kind, type) and issubclass(kind, BaseException)
        what = f"our code raised {verdict['name'] if known else 'an error of its own kind'}."
        if verdict["name"] == "ProcessEnded":
            return f"{FAILED[:-1]}: {ENDED}" if verdict["hidden"] else ENDED.capitalize()
        return f"{FAILED[:-1]}: y{what}" if verdict["hidden"] else f"Y{what} {SAID_AFTER}"
    said = without(verdict["said"], texts)
    if verdict["name"] in SAYS_ITSELF:
        return said or (FAILED if verdict["hidden"] else verdict["code"])
    return as_raised(verdict["name"], said)


def mark(cell: NotebookNode, **said: Any) -> None:
    """Write into a cell's metadata what the feedback page needs to know; None takes it out."""
    kept = {name: value for name, value in {**cell.metadata.pop("gradestep", {}), **said}.items() if value is not None}
    if kept:
        cell.metadata["gradestep"] = kept


def public_of(cell: NotebookNode) -> str | None:
    """Return what is shown in the place of a tests cell's error, if something is."""
    said = inside(cell, "metadata", "gradestep", "public")
    return said if isinstance(said, str) else None


def failed_in_view(cell: NotebookNode) -> bool:
    """Return whether it is a visible line that failed in a tests cell of which something else is shown."""
    return inside(cell, "metadata", "gradestep", "in_view") is True


def ran_after(cell: NotebookNode) -> bool:
    """Return whether a cell of the student's ran when hidden tests had used his code."""
    return inside(cell, "metadata", "gradestep", "after_hidden") is True
