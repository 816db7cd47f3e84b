"""Files that one notebook of a hand-in writes and another one reads, and that were not handed in.

nbgrader runs the notebooks of a hand-in one after the other in one folder. Here each runs alone, so that one can be
graded again without the others. Only where points are lost and a file may be why, the others are run first, without
their tests, and the notebook then finds what they wrote. What it misses even so, a person judges.
"""

from __future__ import annotations

import ast
import re
from contextlib import closing, suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from gradestep.bridge.wire import MOST_BYTES, ORDER, REPLY, files_frame, frame
from gradestep.course.cells import is_code, is_tests
from gradestep.fork_server.host import ProcessEndedError
from gradestep.grading.second_opinion import is_in_doubt
from gradestep.grading.time_left import GRACE_SECONDS, TimeLeft
from gradestep.static_analysis.names import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbformat import NotebookNode

    from gradestep.bridge.wire import Frame
    from gradestep.grading.notebook_run import Run

FILE = re.compile(r"[\w-][\w.-]*\.[A-Za-z]\w{0,9}")
NOT_THERE = re.compile(r"no such file|not found|does not exist|unable to \w*\s?open", re.IGNORECASE)
NO_MODULE = re.compile(r"No module named '(\w+)'")
WAITS = (
    "the answer wants {file}, which was not handed in and which the notebook {notebook} names; each notebook runs "
    "alone: look at the answer, or put the file beside it in submitted/ and grade again"
)
RUNS_ANOTHER = "the answer wants the notebook {file}, and each notebook runs alone: look at the answer"
MADE = "{files}, not handed in, came from {notebooks}, run first: this notebook reads what is written there"


def lacks(run: Run, notebook: NotebookNode, others: Mapping[str, NotebookNode]) -> bool:
    """Return whether a notebook may lose points for want of a file that one of the `others` writes."""
    if not others or not any(_may_lose(run, notebook, place) for place in run.verdicts):
        return False
    return any(True for _ in _missing(run, notebook)) or bool(_shared(run, notebook, others))


def written(
    run: Run, name: str, notebook: NotebookNode, others: Mapping[str, NotebookNode]
) -> tuple[dict[str, bytes], list[str]]:
    """Run the `others` in one folder, and return the files that they wrote with a note on those that are wanted.

    As in nbgrader those come first whose names do; those that come later are run when something is wanted even then.
    Raises ProcessEndedError when the fork server is gone.
    """
    wanted = {file for _, file in _missing(run, notebook)} | _shared(run, notebook, others)
    files: dict[str, bytes] = {}
    by: dict[str, str] = {}
    for other in sorted(others, key=lambda other: (other > name, other)):
        if other > name and wanted <= {PurePosixPath(file).name for file in files}:
            break
        new = _written_by(run, others[other], {**run.files, **files, **run.teachers})
        by |= {file: other for file in new if PurePosixPath(file).name in wanted}
        files |= new
    said = MADE.format(files=", ".join(sorted(by)), notebooks=", ".join(sorted({*by.values()})))
    return (files, [said]) if by else ({}, [])


def wait_for_files(run: Run, notebook: NotebookNode, others: Mapping[str, NotebookNode]) -> None:
    """Let the tests that may lose points for want of a file that one of the `others` names wait for a person."""
    found = next(((at, said) for at, file in _missing(run, notebook) if (said := _named(file, others))), None)
    if found is None:
        return
    first, said = found
    for place, verdict in list(run.verdicts.items()):
        if place >= first and _may_lose(run, notebook, place):
            run.conclude(notebook.cells[place], place, verdict | {"status": "unjudged", "said": said})


def may_want_files(run: Run, notebook: NotebookNode) -> bool:
    """Return whether the verdict may be another one beside other notebooks: points may be lost, and it names files."""
    if not any(_may_lose(run, notebook, place) for place in run.verdicts):
        return False
    return any(True for _ in _missing(run, notebook)) or bool(_texts(notebook) - _there(run))


def _may_lose(run: Run, notebook: NotebookNode, place: int) -> bool:
    return run.verdicts[place]["status"] != "unjudged" and is_in_doubt(run, notebook, place)


def _missing(run: Run, notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield the names of files that were not there, each with the place of the cell that wanted it."""
    for place, cell in enumerate(notebook.cells):
        outputs = cell.get("outputs", ()) if place not in run.verdicts else ()
        said = [output.evalue for output in outputs if output.output_type == "error"]
        said += [str(run.verdicts[place].get("said"))] if place in run.verdicts else []
        for text in said:
            yield from ((place, file) for file in FILE.findall(text) if NOT_THERE.search(text))
            yield from ((place, f"{module}.py") for module in NO_MODULE.findall(text))


def _named(file: str, others: Mapping[str, NotebookNode]) -> str:
    """Return what to say when a file is named by one of the notebooks' code, or is one of them; else an empty text."""
    for name, notebook in others.items():
        if file == f"{name}.ipynb":
            return RUNS_ANOTHER.format(file=file)
        if any(file in FILE.findall(cell.source) for cell in notebook.cells if is_code(cell)):
            return WAITS.format(file=file, notebook=name)
    return ""


def _shared(run: Run, notebook: NotebookNode, others: Mapping[str, NotebookNode]) -> set[str]:
    """Return the names that the code of a notebook and of the others has for files that are not there.

    It may look whether there is one, so that no error names it.
    """
    return _texts(notebook) & {file for other in others.values() for file in _texts(other)} - _there(run)


def _there(run: Run) -> set[str]:
    return {PurePosixPath(file).name for file in (*run.files, *run.teachers)}


def _texts(notebook: NotebookNode) -> set[str]:
    """Return the texts in code that may name files; one that begins with a package may be the name of a part of it."""
    trees = [parsed(cell.source) for cell in notebook.cells if is_code(cell) and not is_tests(cell)]
    texts = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    packages = {
        name.split(".")[0]
        for tree in trees
        for node in ast.walk(tree)
        for name in ([each.name for each in node.names] if isinstance(node, ast.Import) else [_module_of(node)])
    }
    names = {text.rpartition("/")[2] for text in texts}
    return {name for name in names if FILE.fullmatch(name) and name.split(".")[0] not in packages}


def _module_of(node: ast.AST) -> str:
    return node.module or "" if isinstance(node, ast.ImportFrom) else ""


def _written_by(run: Run, notebook: NotebookNode, files: dict[str, bytes]) -> dict[str, bytes]:
    """Run a notebook's cells, without its tests, in a process of the sandbox, and return the files that they wrote.

    Its tests are not run, for files may hold what student code was given. What a process that ended wrote is lost.
    """
    left = TimeLeft(run.times, run.took)
    with closing(run.fork_server.start("student")) as process, suppress(ProcessEndedError):
        process.ask(files_frame("begin", files), run.times.cell + GRACE_SECONDS)
        for cell in notebook.cells:
            if is_code(cell) and not is_tests(cell) and cell.source.strip() and left.seconds > 0:
                left.run(process, cell.source)
        process.send(frame(ORDER, {"op": "written"}), GRACE_SECONDS)
        return _safe(process.receive(run.times.cell), MOST_BYTES - sum(map(len, files.values())))
    if run.fork_server.gone:
        raise ProcessEndedError("the grader's warm process is gone")
    return {}


def _safe(answer: Frame, most: int) -> dict[str, bytes]:
    """Return the files of an answer that is not to be trusted, `most` bytes in all."""
    names: Any = answer.message.get("files") if answer.kind == REPLY and isinstance(answer.message, dict) else None
    files: dict[str, bytes] = {}
    for name, data in zip(names if isinstance(names, list) else (), answer.blobs, strict=False):
        most -= len(data)
        if most >= 0 and _is_inside(name):
            files[name] = data
    return files


def _is_inside(name: Any) -> bool:
    """Return whether a name is that of a file in the work folder, or below it."""
    if not isinstance(name, str) or not name.isprintable() or "\\" in name or ":" in name:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and bool(path.name) and path.suffix != ".ipynb"
