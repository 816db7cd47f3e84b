"""A second opinion: what tests say in one process with the answer, as in a kernel, before anybody loses points.

Beside the answer, tests may fail where they would pass in a kernel, for not everything crosses from one process to
another. So the tests cells that lose points are run once more, the plain way. There the student's code can read the
tests, and fool them; hence that run earns nothing: where it says something else than the checker, a person decides. The
student reads its points then, and an error only of a cell that waited, where no hidden tests stand in it or above. Of a
notebook that the course has no script of, all tests are run twice.
"""

from __future__ import annotations

import ast
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbformat import v4
from nbgrader.utils import determine_grade, is_solution

from gradestep.bridge.time_limit import TimeLimitError
from gradestep.bridge.wire import files_frame
from gradestep.course.cells import RELEASED, hidden_lines, is_tests
from gradestep.fork_server.host import ProcessEndedError
from gradestep.grading.outputs import briefly
from gradestep.grading.time_left import GRACE_SECONDS, TimeLeft
from gradestep.static_analysis.names import BUILTIN, asked, bound, imported, parsed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nbformat import NotebookNode

    from gradestep.grading.notebook_run import Run

MORE = (
    "in one kernel with the answer these tests give {one:g} of {points:g}, beside it {apart:g}{why}: look at the answer"
)
PLAINLY = "In one process with your code these tests give {one:g} of {points:g} points, beside it {apart:g}."
FAILED_IN_ONE = "The tests fail in one kernel with the answer too."
PLAIN = BUILTIN - {"open", "exec", "eval", "compile", "__import__", "input", "globals", "locals", "vars"}


@dataclass(frozen=True)
class Opinion:
    """What one process says of a tests cell: the points, and the error that it ended with, if any."""

    points: float
    name: str = ""
    said: str = ""


def ask_again(run: Run, notebook: NotebookNode, *, everything: bool) -> None:
    """Run the tests cells that lose points, or wait, in one process, or `everything`; what differs waits for a person.

    Raises ProcessEndedError when the fork server is gone.
    """
    doubted = {place for place, verdict in run.verdicts.items() if verdict.get("doubt")}
    places = {place for place in run.verdicts if everything or place in doubted or is_in_doubt(run, notebook, place)}
    if not places or run.left.seconds <= 0:
        return
    opinions = in_one_process(run, notebook, places)
    for place, opinion in opinions.items():
        _settle(run, notebook, place, opinion)


def is_in_doubt(run: Run, notebook: NotebookNode, place: int) -> bool:
    """Return whether the points of a tests cell may be lost to our having two processes."""
    verdict, cell = run.verdicts[place], notebook.cells[place]
    if verdict["status"] == "unjudged":
        return True
    if run.earned(cell, verdict) >= float(cell.metadata.nbgrader.points):
        return False
    return not (_is_about_answers(cell.source) or _is_untouched(verdict, notebook.cells[:place]))


def in_one_process(run: Run, notebook: NotebookNode, places: Collection[int]) -> dict[int, Opinion]:
    """Run a notebook's code cells, tests too, in one process of the sandbox, and return what it says of some of them.

    What it does not come to, or stops for lack of time, has no opinion; such a verdict is one of chance.
    """
    opinions: dict[int, Opinion] = {}
    left = TimeLeft(run.times, run.took)
    with closing(run.fork_server.start("student")) as process, _ending(run):
        process.ask(files_frame("begin", run.files), run.times.cell + GRACE_SECONDS)
        for place, cell in enumerate(notebook.cells[: max(places) + 1]):
            if cell.cell_type == "code" and cell.source.strip() and left.seconds > 0:
                outputs = left.run(process, cell.source)
                if place in places and (opinion := _opinion(cell, outputs)):
                    opinions[place] = opinion
    run.took(run.times.notebook - left.seconds, run.times.notebook)
    return opinions


@contextmanager
def _ending(run: Run) -> Iterator[None]:
    """Let a process end without an opinion of what it did not come to."""
    try:
        yield
    except ProcessEndedError:
        run.chance = "an end"


def _opinion(cell: NotebookNode, outputs: list[dict[str, Any]]) -> Opinion | None:
    """Return what outputs, which are not to be trusted, say by nbgrader's own rules; a warning costs nothing."""
    error = next((each for each in outputs if each.get("output_type") == "error"), None)
    if error:
        name, said = str(error.get("ename")), str(error.get("evalue"))
        return None if name == TimeLimitError.__name__ else Opinion(0, name, said)
    results = [each.get("data") for each in outputs if each.get("output_type") == "execute_result"]
    texts = [str(data.get("text/plain"))[:100] for data in results if isinstance(data, dict)]
    shown = [v4.new_output("execute_result", {"text/plain": text}) for text in texts]
    with suppress(ValueError):  # more points than there are
        return Opinion(float(determine_grade(v4.new_code_cell(metadata=cell.metadata, outputs=shown))[0]))
    return None


def _settle(run: Run, notebook: NotebookNode, place: int, opinion: Opinion) -> None:
    """Let a tests cell wait for a person where two processes and one differ, and fail where it waits for nothing.

    What was raised in one process may quote any tests above, so that a student reads it only where none are hidden.
    """
    cell, verdict = notebook.cells[place], run.verdicts[place]
    points, apart = float(cell.metadata.nbgrader.points), run.earned(cell, verdict)
    if verdict["status"] != "unjudged" and opinion.points != apart:
        numbers = {"one": opinion.points, "points": points, "apart": apart}
        waiting = {"said": MORE.format(**numbers, why=_failure(verdict)), "plainly": PLAINLY.format(**numbers)}
        waiting["told"] = _where(verdict)  # a line of the tests, perhaps a hidden one: it stands in no output
        waiting["told"] += f" (in the kernel: {briefly(opinion.name, opinion.said)})" if opinion.name else ""
        run.conclude(cell, place, verdict | {"status": "unjudged", **waiting})
    elif verdict["status"] == "unjudged" and not opinion.points:
        is_open = not any(hidden_lines(each.source) for each in notebook.cells[: place + 1] if is_tests(each))
        name, said = (opinion.name, opinion.said) if is_open and opinion.name else ("AssertionError", "")
        failed = {"status": "error", "name": name, "by": "tests", "hidden": True, "public": FAILED_IN_ONE}
        run.conclude(cell, place, verdict | failed | {"said": said or FAILED_IN_ONE})


def _failure(verdict: dict[str, Any]) -> str:
    """Return with what tests failed beside the answer; where they did not, why they were doubted, if so."""
    if verdict.get("doubt"):
        return f" ({verdict['doubt']})"
    return f" ({briefly(verdict['name'], verdict['said'])})" if verdict["status"] == "error" else ""


def _where(verdict: dict[str, Any]) -> str:
    """Return in which line tests failed beside the answer; an empty text where that is not known."""
    is_known = verdict["status"] == "error" and verdict.get("code")
    return f"; beside it they failed in line {verdict['line']}, {briefly(verdict['code'], '')}" if is_known else ""


def _is_about_answers(source: str) -> bool:
    """Return whether tests read nothing but what students chose, which crosses as it is: answers of cards."""
    body = parsed(source).body
    given = {name for node in body if isinstance(node, ast.ImportFrom) for name in imported(node)}
    ours = {node.module for node in body if isinstance(node, ast.ImportFrom)}
    own = {name for statement in body for name in bound(statement)}
    others = any(isinstance(node, ast.Import) for node in ast.walk(parsed(source)))
    return ours == {"gradestep"} and "chosen" in given and not others and asked(source) - given - own <= PLAIN


def _is_untouched(verdict: dict[str, Any], above: list[NotebookNode]) -> bool:
    """Return whether a line of an answer cell that is as it was released has raised what tests failed with."""
    raised = [line.partition(": ")[2] for line in verdict.get("where", ())]
    stubs = [
        cell.source
        for cell in above
        if is_solution(cell) and cell.source == cell.metadata.get("gradestep", {}).get(RELEASED)
    ]
    lines = {line.strip() for source in stubs for line in source.split("\n")}
    return bool(raised) and verdict["by"] == "student" and raised[-1].startswith("raise ") and raised[-1] in lines
