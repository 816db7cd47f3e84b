"""A warm process that imports what challenges import once, and forks workers that run trials.

Three kinds of processes: the command, the foreman (the warm one, which runs no operation of TensorFlow and keeps the
queue), and the workers. The author's own code runs in them, on the author's machine: there is no sandbox. Each ends
with the one that started it, however that one ends.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, NoReturn

from gradestep.grader.lasting import from_a_lasting_thread
from gradestep.grader.machine import ENVIRONMENT
from gradestep.proof.outcome import Outcome, said
from gradestep.teacher.errors import GradestepError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    from typing_extensions import Self

    Job = Callable[[], Outcome]

FORKS = sys.platform == "linux"  # elsewhere a fork of a process with TensorFlow is not safe, and workers import it
PATIENCE = 10  # times the processor time that a trial may use, for one that waits
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
        self._count, self._open = 0, False

    def __enter__(self) -> Self:
        """Start the warm process; it imports while the first trials are being asked for."""
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        arguments = (theirs, self.modules, self.workers, self.environment)
        self._foreman = context.Process(target=foreman, args=arguments, name="gradestep prover")
        from_a_lasting_thread(self._foreman.start)
        theirs.close()
        self._open = True
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End all processes, whatever they are at."""
        self._foreman.terminate()  # the workers end with it
        self._foreman.join()
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


@dataclass
class _Worker:
    """A worker as the foreman sees it: its process, its line, and what it is at until when."""

    process: BaseProcess
    line: Connection
    number: int = 0
    until: float = field(default=float("inf"))


def foreman(orders: Connection, modules: list[str], workers: int, environment: dict[str, str]) -> None:
    """Be the warm process: import, then keep `workers` workers busy until the command is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's affair
    _end_with_parent()
    _silence()
    os.environ.update(environment)
    if FORKS:
        warm_up(modules)
    _Foreman(orders, modules, workers, multiprocessing.get_context("fork" if FORKS else "spawn")).serve()


def warm_up(modules: list[str]) -> None:
    """Import what challenges need, and keep the garbage collector from copying it into each fork."""
    from gradestep.grader.warm import preload

    preload(modules)
    gc.collect()
    gc.freeze()


class _Foreman:
    """Keeps the queue of jobs and the workers."""

    def __init__(self, orders: Connection, modules: list[str], workers: int, context: BaseContext) -> None:
        self.orders, self.modules, self.most, self.context = orders, modules, workers, context
        self.queue: deque[tuple[int, Job]] = deque()
        self.workers: list[_Worker] = []

    def serve(self) -> None:
        try:
            while True:
                for line in wait([self.orders, *(worker.line for worker in self.workers)], timeout=0.5):
                    self._hear(line)
                self._stop_overdue()
                self._hand_out()
        except EOFError:  # the command is gone
            for worker in self.workers:
                worker.process.kill()

    def _hear(self, line: Any) -> None:
        if line is self.orders:
            self.queue.append(line.recv())
            return
        worker = next(each for each in self.workers if each.line is line)
        try:
            outcome = line.recv()
        except (EOFError, OSError):
            self._bury(worker)
        else:
            self.orders.send((worker.number, outcome))
            worker.number, worker.until = 0, float("inf")

    def _bury(self, worker: _Worker) -> None:
        """Answer for a worker that died; a new one takes its place when there is work."""
        self.workers.remove(worker)
        overdue = worker.until < time.monotonic()
        worker.process.join()
        worker.line.close()
        if worker.number:
            why = "it took longer than it may" if overdue else f"its process ended with code {worker.process.exitcode}"
            self.orders.send((worker.number, Outcome(ended=why)))

    def _stop_overdue(self) -> None:
        for worker in self.workers:
            if worker.until < time.monotonic():
                worker.process.kill()

    def _hand_out(self) -> None:
        for worker in self._free():
            worker.number, job = self.queue.popleft()
            worker.until = time.monotonic() + PATIENCE * getattr(job, "seconds", float("inf"))
            worker.line.send(job)

    def _free(self) -> Iterator[_Worker]:
        """Yield workers for what waits; new ones are started as needed."""
        idle = [worker for worker in self.workers if not worker.number]
        while self.queue:
            if not idle and len(self.workers) >= self.most:
                return
            yield idle.pop() if idle else self._start()

    def _start(self) -> _Worker:
        ours, theirs = self.context.Pipe()
        inherited = [self.orders, ours, *(worker.line for worker in self.workers)] if FORKS else []
        process = self.context.Process(target=work, args=(theirs, self.modules, inherited), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))
        return self.workers[-1]


def work(line: Connection, modules: list[str], inherited: list[Connection]) -> NoReturn:
    """Be a worker: run job after job until the foreman is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    for connection in inherited:
        connection.close()
    if not FORKS:
        warm_up(modules)
    while True:
        try:
            job = line.recv()
        except (EOFError, OSError):
            os._exit(0)  # nothing of the libraries' own need be said or saved at the end
        line.send(_outcome(job))


def _outcome(job: Job) -> Outcome:
    try:
        return job()
    except Exception as error:  # noqa: BLE001 - a fault of ours must not look like a trial that never ends
        return Outcome(ended=f"the trial itself failed: {said(error)}")


def _end_with_parent() -> None:
    """End this process when its parent ends, even in the midst of a computation."""
    parent = multiprocessing.parent_process()
    assert parent, "a foreman or a worker is a process of multiprocessing"
    if sys.platform != "linux":
        threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()
        return
    from gradestep.grader import kernel

    kernel.prctl(kernel.DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent.pid:  # it was gone before
        os._exit(1)


def _silence() -> None:
    """Keep what libraries write past Python from the terminal; a fault of the foreman itself still shows there."""
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
