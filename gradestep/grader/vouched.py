"""Tests that the teacher's own solution does not pass when they run beside the answer, not with it.

A test may ask for what two processes cannot give. Whoever fails such a one is left to a person. `gradestep check` tries
the solutions of challenges; that of an assignment which was made without it is run once, before the class.
"""

from __future__ import annotations

import threading
from copy import deepcopy
from typing import TYPE_CHECKING

from nbgrader.utils import determine_grade

from gradestep.grader.machine import ProcessEndedError
from gradestep.grader.plan import grade_id, is_tests, plan
from gradestep.grader.rebuild import marked
from gradestep.grader.run import Run
from gradestep.grader.slices import whole

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from gradestep.grader.machine import Machine
    from gradestep.grader.run import Times


class Vouched:
    """What the solutions of a session are found to pass, by notebook; for any number of threads."""

    def __init__(self, times: Times, files: dict[str, bytes], proven: frozenset[str]) -> None:
        """Take notebooks that are `proven` for passed."""
        self._times, self._files, self._proven = times, files, proven
        self._found: dict[str, tuple[NotebookNode, dict[str, str]]] = {}
        self._lock = threading.Lock()

    def unsure(self, machine: Machine, name: str, source: NotebookNode) -> dict[str, str]:
        """Return the ids of the tests cells of a notebook that its own solution does not pass, each with what it said.

        Raises ProcessEndedError when the warm process is gone.
        """
        if name in self._proven:
            return {}
        with self._lock:
            known, found = self._found.get(name, (None, {}))
            if known != source:
                found = self._run(machine, source)
                self._found[name] = (source, found)
            return found

    def _run(self, machine: Machine, source: NotebookNode) -> dict[str, str]:
        solved = deepcopy(source)
        for cell in solved.cells:
            marked(cell)
        Run(machine, whole(plan(solved, source)), self._times, {}, self._files).notebook(solved)
        if machine.gone:
            raise ProcessEndedError("the grader's warm process is gone")
        return {grade_id(cell): _said(cell) for cell in solved.cells if is_tests(cell) and not _is_passed(cell)}


def _is_passed(cell: NotebookNode) -> bool:
    earned, points = determine_grade(cell)
    return bool(earned == points) and not any(output.output_type == "error" for output in cell.outputs)


def _said(cell: NotebookNode) -> str:
    return next((output.evalue for output in cell.outputs if output.output_type == "error"), "it earns fewer points")
