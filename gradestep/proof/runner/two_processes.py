"""Run a trial as a class is graded, by the grader's own coordinator, between two companions of this worker."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

from nbformat import v4

from gradestep.course.errors import as_raised
from gradestep.grading.cell_roles import plan
from gradestep.grading.notebook_run import Run
from gradestep.grading.session_config import released_files
from gradestep.grading.time_left import Times
from gradestep.proof.runner import companion
from gradestep.proof.runner.outcome import LONGEST, Outcome
from gradestep.proof.runner.trial import OverdueError, keep_points, overdue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nbformat import NotebookNode

    from gradestep.bridge.wire import Frame
    from gradestep.fork_server.host import ForkServer
    from gradestep.proof.runner.companion import Companion
    from gradestep.proof.runner.trial import Code, Trial

WALL = 10  # times the processor time of a trial, for one that waits
POINTS = 1e6  # of each tests cell: no more than that is cut off here
OVERDUE = OverdueError.__name__
ENDS = (OVERDUE, "ProcessEnded", "CheckerEnded")


def run(trial: Trial, source: tuple[Code, ...], folder: Path) -> Outcome:
    """Run the cells of a trial as those of a hand-in, and return what came of them (see PairTrial)."""
    began = time.process_time()
    notebook, teachers = _notebook(trial.cells), _notebook(source)
    files = released_files(folder) if folder.is_dir() else {}
    times = Times(WALL * trial.seconds, WALL * trial.seconds)
    graded = _Run(cast("ForkServer", _Companions(trial.seconds)), plan(notebook, teachers), times, files, files)
    graded.notebook(notebook)
    outcome = graded.outcome(dict(zip((cell.id for cell in notebook.cells), trial.cells, strict=True)), notebook)
    if outcome.ended == OVERDUE:
        outcome.ended = overdue(trial.seconds)
    outcome.seconds = time.process_time() - began
    return outcome


def close() -> None:
    """End this worker's companions."""
    while _running:
        _running.popitem()[1].leave()


_running: dict[str, Companion] = {}  # by role; none before this worker's first trial, or after one that ended it


class _Companions:
    """What gives the coordinator its processes: companions, which it uses again for the next trial."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def start(self, role: str, **_: int) -> Companion:
        if role not in _running or _running[role].ended:
            _running[role] = companion.start(role, _running.values())
        _running[role].begin(self.seconds)
        return _running[role]


class _Run(Run):
    """The grader's run of a notebook, which keeps the checker's verdicts."""

    def notebook(self, notebook: NotebookNode) -> None:
        self.judged = list[tuple[str, dict[str, Any]]]()
        super().notebook(notebook)

    def _judge(self, order: Frame) -> dict[str, Any]:
        verdict = super()._judge(order)
        self.judged.append((order.message.get("name", ""), verdict))
        return verdict

    def outcome(self, codes: dict[str, Code], notebook: NotebookNode) -> Outcome:
        """Return what came of the cells of a notebook, which are those of a trial by their ids."""
        came = Outcome(ended=self.student.ended)
        for cell in notebook.cells:
            if codes[cell.id].role != "tests":
                for output in (output for output in cell.outputs if output.output_type == "error"):
                    _note(came, codes[cell.id], as_raised(output.ename, output.evalue), output.ename)
        for name, verdict in self.judged:
            if name in codes:
                _keep(came, codes[name], verdict)
        return came


def _keep(came: Outcome, code: Code, verdict: dict[str, Any]) -> None:
    """Keep what the checker says of a cell."""
    if verdict.get("drew"):
        came.drew[code.name] = verdict["drew"]
    if verdict["status"] == "unjudged":
        _note(came, code, f"it cannot be judged: {verdict['said']}")
    elif verdict["status"] == "error":
        where = f" (at {verdict['code']})" if verdict.get("code") else ""
        _note(came, code, f"{as_raised(verdict['name'], verdict['said'])}{where}", verdict["name"])
    elif code.role == "tests":
        printed = "".join(output["text"] for output in verdict["outputs"] if output.get("name") == "stdout")
        keep_points(came, code, verdict["value"], printed)


def _note(came: Outcome, code: Code, why: str, name: str = "") -> None:
    """Keep why a cell failed, unless that is the end of a process or of its time, which ends the whole trial."""
    if name in ENDS:
        came.ended = came.ended or (name if name == OVERDUE else why)
    else:
        came.errors.setdefault(code.key, " ".join(why.split())[:LONGEST])


def _notebook(codes: Iterable[Code]) -> NotebookNode:
    """Return the code cells as nbgrader has them."""
    return v4.new_notebook(cells=[_cell(code) for code in codes])


def _cell(code: Code) -> NotebookNode:
    name = code.name or f"lesson-{code.line}"
    grade, solution = code.role in ("tests", "manual"), code.role in ("answer", "manual")
    marks = {"grade_id": name, "grade": grade, "solution": solution, "locked": not solution, "points": POINTS}
    return v4.new_code_cell(code.source, id=name, metadata={"nbgrader": marks})
