"""Files that one notebook of a hand-in writes and another one reads, and that were not handed in.

nbgrader runs the notebooks of a hand-in one after the other in one folder. Here each runs alone, so that one can be
graded again without the others. Where an answer fails for want of a file that another notebook names, a person judges
the tests below it that lose points.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradestep.grading.second_opinion import is_in_doubt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbformat import NotebookNode

    from gradestep.grading.notebook_run import Run

FILE = re.compile(r"[\w-][\w.-]*\.[A-Za-z]\w{0,9}")
NOT_THERE = re.compile(r"no such file|not found|does not exist|unable to \w*\s?open", re.IGNORECASE)
SAID = (
    "the answer wants {file}, which was not handed in and which the notebook {notebook} names; each notebook runs "
    "alone: look at the answer, or put the file beside it in submitted/ and grade again"
)


def wait_for_files(run: Run, notebook: NotebookNode, others: Mapping[str, NotebookNode]) -> None:
    """Let the tests that may lose points for want of a file that one of the `others` names wait for a person."""
    found = next(((at, *named) for at, file in _missing(run, notebook) if (named := _named(file, others))), None)
    if found is None:
        return
    first, file, other = found
    for place, verdict in list(run.verdicts.items()):
        if place >= first and verdict["status"] != "unjudged" and is_in_doubt(run, notebook, place):
            said = SAID.format(file=file, notebook=other)
            run.conclude(notebook.cells[place], place, verdict | {"status": "unjudged", "said": said})


def wants_file(run: Run, notebook: NotebookNode) -> bool:
    """Return whether a file was not there, so that what the other notebooks name decides on the verdict."""
    return any(True for _ in _missing(run, notebook))


def _missing(run: Run, notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield the names of files that were not there, each with the place of the cell that wanted it."""
    for place, cell in enumerate(notebook.cells):
        outputs = cell.get("outputs", ()) if place not in run.verdicts else ()
        said = [output.evalue for output in outputs if output.output_type == "error"]
        said += [str(run.verdicts[place].get("said"))] if place in run.verdicts else []
        yield from ((place, file) for text in said if NOT_THERE.search(text) for file in FILE.findall(text))


def _named(file: str, others: Mapping[str, NotebookNode]) -> tuple[str, str] | None:
    """Return the file with the first of the notebooks whose code names it, or None."""
    for name, notebook in others.items():
        if any(file in FILE.findall(cell.source) for cell in notebook.cells if cell.cell_type == "code"):
            return file, name
    return None
