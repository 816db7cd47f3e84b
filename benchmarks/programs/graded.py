"""The grader's path: the same cells through the student's process and the checker, without the sandbox.

One kernel is not asked before points are lost, so that what two processes do of themselves is seen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nbgrader.utils import determine_grade

from benchmarks.programs.bare import BareServer
from benchmarks.programs.plain import MODULES
from gradestep.gradebook.scores import waits
from gradestep.grading.session import Session
from gradestep.grading.session_config import SessionConfig
from gradestep.sandbox.confine import PROCESSES
from gradestep.submissions.submission import Submission

if TYPE_CHECKING:
    from typing import Self

    from nbformat import NotebookNode

    from benchmarks.programs.program import Program

NAME = "program"
PASSED, FAILED, WAITS = "passed", "failed", "waits for a person"


class Grader:
    """A context: one session, which grades a small class for each program, as it would a notebook of an assignment."""

    def __enter__(self) -> Self:
        """Warm up."""
        self._sources: dict[str, NotebookNode] = {}
        config = SessionConfig(self._sources, MODULES, {}, PROCESSES, second_opinion=False)
        self._session = Session(config)
        self._asking = Session(replace(config, from_scripts=frozenset([NAME]), second_opinion=True))
        self._asking.fork_server = self._session.fork_server = BareServer(MODULES)
        self._session.fork_server.__enter__()
        self._count = 0
        return self

    def __exit__(self, *_: object) -> None:
        """End all processes."""
        self._session.__exit__()

    def grade(self, program: Program) -> list[NotebookNode]:
        """Return the graded notebooks of the class: the first is run whole, and those after it may be sliced."""
        self._count += 1
        title = f"program-{self._count}"
        self._sources[NAME] = program.notebook(title, right=True)
        return [self._graded(program.notebook(title, right=right)) for right in program.right]

    def asked_again(self, program: Program, *, right: bool) -> NotebookNode:
        """Return a graded notebook of the same class, where one kernel is asked before anybody loses points."""
        notebook = program.notebook(f"program-{self._count}", right=right)
        return self._asking.grade(Submission("student", {NAME: notebook})).executed[NAME]

    def _graded(self, notebook: NotebookNode) -> NotebookNode:
        return self._session.grade(Submission("student", {NAME: notebook})).executed[NAME]


def verdict(cell: NotebookNode) -> str:
    """Return what a graded tests cell says of the work."""
    if waits(cell):
        return WAITS
    score, points = determine_grade(cell)
    return PASSED if score == points else FAILED
