"""What the worst hand-ins that are let in cost the grader itself: `python -m benchmarks.worst`.

Each is read, matched, planned and gone through in a new process, as a class is graded, but for what its cells do; the
feedback page of the result is made too. The table has seconds of wall time, and the most memory of that process.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from nbformat import v4
from rich.console import Console
from rich.table import Table

from benchmarks.handins import ASSIGNMENT, TINY, class_of, right_work
from gradestep.course.course import Course
from gradestep.desk.feedback.feedback_page import FeedbackPage
from gradestep.grading import outputs
from gradestep.nbgrader_plugin.feedback_steps import HideTests, PlainOutputs
from gradestep.release.release import release
from gradestep.submissions.rebuild import MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.handins import Class

    Notebook = dict[str, Any]

NAME = "doubling"


def _own(source: str, *outputs: Any) -> Notebook:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": list(outputs), "execution_count": None}


def _stream(text: str) -> Notebook:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _large_outputs(book: Notebook) -> None:
    book["cells"].append(_own("x", *(_stream("y" * (1 << 20)) for _ in range(190))))


def _many_brackets(book: Notebook) -> None:
    book["cells"].append(_own("x", *({"output_type": "stream", "text": ["[]"] * 2000} for _ in range(2000))))


def _many_lines(book: Notebook) -> None:
    book["cells"].append(_own("a=1\n" * (MOST_TEXT // 4)))


def _many_cells(book: Notebook) -> None:
    book["cells"] += [_own(f"a{number} = 1\n" * 60) for number in range(5000)]


def _many_copies(book: Notebook) -> None:
    book["cells"] *= 300


def _much_text(book: Notebook) -> None:
    book["cells"] += [_own("a=1\n" * (MOST_TEXT // 4)) for _ in range(200)]


def _one_expression(book: Notebook) -> None:
    book["cells"].append(_own("x = " + " + ".join(["1"] * (MOST_TEXT // 4))))


def _markdown(book: Notebook) -> None:
    text = "[" * 20_000 + "*_`" * 20_000 + "<a " * 20_000
    book["cells"].append({"cell_type": "markdown", "source": text, "metadata": {}})


def _essays(book: Notebook) -> None:
    text = ("[" * 50 + "a word of many " * 200) * 30
    book["cells"] += [{"cell_type": "markdown", "source": text, "metadata": {}}] * 12


WORST: dict[str, Callable[[Notebook], None]] = {
    "nothing else": lambda _: None,
    "190 MB of outputs": _large_outputs,
    "4 million brackets in outputs": _many_brackets,
    "50,000 short lines in a cell": _many_lines,
    "200 such cells": _much_text,
    "5,000 own cells": _many_cells,
    "every cell 300 times": _many_copies,
    "a sum of 50,000 numbers": _one_expression,
    "120,000 characters of Markdown's marks": _markdown,
    "12 long essays": _essays,
}


def _loud(notebook: Any) -> None:
    """Let a graded notebook show as much as one can."""
    room = outputs.Room()
    for _ in range(100):
        shown = outputs.sanitised([_stream("\x1b[31m<&" * 120_000)] * 3, room)
        notebook.cells.append(v4.new_code_cell("print(1)", outputs=shown))


def _measure(group: Class, folder: Path, loud: bool, queue: Any) -> None:  # noqa: FBT001 - of a process
    began = time.monotonic()
    graded = group.graded(folder)
    read = time.monotonic() - began
    notebook = graded.notebooks.get(NAME)
    began = time.monotonic()
    if notebook is not None:
        if loud:
            _loud(notebook)
        for step in (PlainOutputs(), HideTests()):
            notebook, _ = step.preprocess(notebook, {})
        FeedbackPage().from_notebook_node(notebook)
    page = time.monotonic() - began
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> (20 if sys.platform == "darwin" else 10)
    queue.put((read, page, size))


def measured(group: Class, folder: Path, *, loud: bool = False) -> tuple[float, float, int]:
    """Return seconds of reading and grading, seconds of the feedback page, and the most memory in MB."""
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    process = context.Process(target=_measure, args=(group, folder, loud, queue))
    process.start()
    found: tuple[float, float, int] = queue.get()
    process.join()
    return found


@click.command()
def main() -> None:
    """Print what each of the worst hand-ins costs."""
    table = Table("hand-in", "seconds", "seconds of the page", "MB of memory")
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(TINY, Path(place) / "course")
        course, work = Course(Path(place) / "course"), Path(place) / "work"
        release(course, ASSIGNMENT)
        right = right_work(course, work)
        group = class_of(course)
        for name, spoil in [*WORST.items(), ("100 cells that show as much as they can", lambda _: None)]:
            book = json.loads(right[NAME])
            spoil(book)
            (work / f"{NAME}.ipynb").write_text(json.dumps(book), "utf-8")
            read, page, size = measured(group, work, loud=name.startswith("100"))
            table.add_row(name, f"{read:.1f}", f"{page:.1f}", str(size))
    Console().print(table)


if __name__ == "__main__":
    main()
