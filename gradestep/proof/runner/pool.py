"""A warm process that imports what challenges import once, and forks workers that run trials.

Three kinds of processes: the command, the foreman (the warm one, which runs no operation of TensorFlow and keeps the
queue), and the workers. The author's own code runs in them, on the author's machine: there is no sandbox. Each ends
with the one that started it, however that one ends.
"""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from gradestep.course.errors import GradestepError
from gradestep.fork_server.host import ENVIRONMENT
from gradestep.fork_server.parent_death import from_a_lasting_thread
from gradestep.proof.runner.dispatcher import dispatch
from gradestep.proof.runner.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from multiprocessing.process import BaseProcess
    from typing import Self

    from gradestep.proof.runner.dispatcher import Job

ENDED = "the prover has ended: run the command again"
PLOTS = {"MPLBACKEND": "agg"}


class Prover:
    """Runs trials side by side, as a context; many threads may ask at once."""

    def __init__(
        self,
        modules: Sequence[str],
        workers: int,
        done: Callable[[], None] = lambda: None,
        environment: dict[str, str] | None = None,
    ) -> None:
        """Say what to import, how many trials run side by side, what hears of each, and what environment to set."""
        self.modules, self.workers, self._done = list(modules), workers, done
        self.environment = {**ENVIRONMENT, **PLOTS, **(environment or {})}
        self._lock, self._waiting = threading.Lock(), dict[int, Future[Outcome]]()
        self._count, self._open = 0, True
        self._dispatcher: BaseProcess | None = None

    def __enter__(self) -> Self:
        return self

    def warm(self) -> None:
        """Start the warm process before the first trial is asked for, so that it imports meanwhile."""
        with self._lock:
            if self._dispatcher is None:
                self._start()

    def _start(self) -> None:
        """Start the warm process; if not before, when the first trial is asked for: all may be known."""
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        arguments = (theirs, self.modules, self.workers, self.environment)
        started = context.Process(target=dispatch, args=arguments, name="gradestep prover")
        from_a_lasting_thread(started.start)
        self._dispatcher = started
        theirs.close()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __exit__(self, *_: object) -> None:
        """End all processes, whatever they are at."""
        with self._lock:
            self._open = False
        if self._dispatcher:
            self._dispatcher.terminate()  # the workers end with it
            self._dispatcher.join()
            self._listener.join()
            self._line.close()

    def run(self, jobs: Iterable[Job]) -> list[Outcome]:
        """Run jobs and return their outcomes in the same order; raises GradestepError when the prover is gone."""
        asked = [self._ask(job) for job in jobs]
        return [future.result() for future in asked]

    def _ask(self, job: Job) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        with self._lock:
            if not self._open:
                raise GradestepError(ENDED)
            if self._dispatcher is None:
                self._start()
            self._count += 1
            self._waiting[self._count] = future
            try:
                self._line.send((self._count, job))
            except OSError as error:
                raise GradestepError(ENDED) from error
        return future

    def _listen(self) -> None:
        """Hand out outcomes until the warm process is gone."""
        while True:
            try:
                number, outcome = self._line.recv()
            except (EOFError, OSError):
                break
            self._waiting.pop(number).set_result(outcome)
            self._done()
        with self._lock:
            self._open = False
            for future in self._waiting.values():
                future.set_exception(GradestepError(ENDED))
