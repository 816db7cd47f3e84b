"""Notebooks are run on one warm process: again where a file was missing, or where the process has ended."""

from __future__ import annotations

import sys
import threading
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gradestep.fork_server.host import ForkServer, ProcessEndedError
from gradestep.fork_server.spawn import SpawnServer
from gradestep.grading.cell_roles import plan
from gradestep.grading.notebook_run import Run
from gradestep.grading.other_notebooks import lacks, wait_for_files, written
from gradestep.grading.repeatable import by_chance
from gradestep.grading.second_opinion import ask_again

if TYPE_CHECKING:
    from typing import Self

    from nbformat import NotebookNode

    from gradestep.grading.session_config import SessionConfig
    from gradestep.submissions.submission import Submission

EXIT_NOTICE_SECONDS = 1  # second, in which the end of the warm process has been noticed


@dataclass(frozen=True)
class Ran:
    """A notebook that was run, and notes; `chance` says by what another run may bring another verdict, if known."""

    notebook: NotebookNode
    notes: list[str]
    chance: str = ""


class WarmRuns:
    """Runs of notebooks on a warm process, from any number of threads."""

    def __init__(self, config: SessionConfig) -> None:
        """Warm nothing up yet."""
        self.config = config
        self._lock = threading.Lock()
        self._closed = self.is_warm = False

    def warm(self) -> Self:
        """Warm up, unless it is warm; raises ProcessEndedError when that fails."""
        with self._lock:
            if not self.is_warm:
                self._warm_up()
        return self

    def close(self) -> None:
        """End all processes; notebooks that are still being run end with a ProcessEndedError."""
        self._closed = True
        if self.is_warm:
            self.fork_server.__exit__()

    def run(self, name: str, notebook: NotebookNode, submission: Submission) -> Ran:
        """Return what a run of a notebook brings; one that breaks off is run once more, and may then raise."""
        fork_server = self.fork_server
        try:
            return self._run_once(fork_server, name, notebook, submission)
        except Exception as error:  # noqa: BLE001 - whatever it was, it may not come again; if it does, it is raised
            if isinstance(error, ProcessEndedError) and fork_server.gone_within(EXIT_NOTICE_SECONDS):
                self._replace(fork_server)
        return self._run_once(self.fork_server, name, notebook, submission)

    def _run_once(self, fork_server: ForkServer, name: str, notebook: NotebookNode, submission: Submission) -> Ran:
        """Run a notebook, and again with the files that it may lack, if other notebooks of the hand-in write them."""
        done, run = self._ran(fork_server, name, notebook, submission)
        chance, notes = by_chance(run, done), list[str]()
        others = {**submission.beside, **submission.notebooks}
        others = {other: each for other, each in others.items() if other != name}
        if lacks(run, done, others):
            files, notes = written(run, name, done, others)
            if files:
                with_files = replace(submission, files={**submission.files, **files})
                done, run = self._ran(fork_server, name, notebook, with_files)
        wait_for_files(run, done, others)
        return Ran(done, [*notes, *run.notes], chance)

    def _ran(
        self, fork_server: ForkServer, name: str, notebook: NotebookNode, submission: Submission
    ) -> tuple[NotebookNode, Run]:
        planned = plan(notebook, self.config.sources[name])
        run = Run(fork_server, planned, self.config.times, submission.files, self.config.files)
        done = deepcopy(notebook)
        try:
            run.notebook(done)
            if self.config.second_opinion:
                ask_again(run, done, everything=name not in self.config.from_scripts)
        finally:
            if fork_server.gone:  # what is said of the student's process may be due to that
                raise ProcessEndedError("the grader's warm process is gone")
        return done, run

    def _warm_up(self) -> None:
        kind = ForkServer if sys.platform == "linux" else SpawnServer  # elsewhere a fork of TensorFlow is not safe
        self.fork_server = kind(self.config.level, list(self.config.modules), self.config.limits)
        self.fork_server.__enter__()
        self.is_warm = True

    def _replace(self, broken: ForkServer) -> None:
        """Start another warm process in the place of one that is gone, once for all threads that miss it."""
        with self._lock:
            if self._closed:
                raise ProcessEndedError("grading was stopped")
            if self.fork_server is broken:
                broken.__exit__()
                self._warm_up()
