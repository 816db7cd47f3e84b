"""Whether a run would come to the same verdict again, as far as that can be known: if not, its verdict is not kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from gradestep.bridge.time_limit import TimeLimitError
from gradestep.course.cells import is_code
from gradestep.grading.other_notebooks import may_want_files
from gradestep.static_analysis.unrepeatable import draws_anew

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from gradestep.grading.notebook_run import Run

LIMITS = re.compile(  # of memory, time, files and processes, as Python, NumPy and TensorFlow say it; and the network
    rf"MemoryError|{TimeLimitError.__name__}|RESOURCE_EXHAUSTED|ResourceExhausted|bad_alloc|annot allocate memory|"
    "Unable to allocate|No space left|temporarily unavailable|t start new thread|File too large|Too many open files|"
    "URLError|Connection(Reset|Refused|Aborted)?Error|ConnectTimeout|gaierror|timed out|Temporary failure in name"
)


def by_chance(run: Run, notebook: NotebookNode) -> str:
    """Return by what another run of a notebook may come to another verdict; an empty text when nothing is known.

    That is a limit that was reached, or nearly, a process that ended, a file that other notebooks may name, and code
    that reads the clock or draws without a seed.
    """
    run.took(run.times.notebook - run.left.seconds, run.times.notebook)
    if run.chance:
        return run.chance
    code = [cell for cell in notebook.cells if is_code(cell)]
    said = json.dumps([[cell.get("outputs", []) for cell in code], list(run.verdicts.values())])
    if found := LIMITS.search(said):
        return found[0]
    if may_want_files(run, notebook):
        return "a file that is not there"
    files = {**run.files, **run.teachers}
    modules = (data.decode("utf-8", "replace") for name, data in files.items() if name.endswith(".py"))
    return next(filter(None, map(draws_anew, (*(cell.source for cell in code), *modules))), "")
