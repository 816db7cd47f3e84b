"""The warm process of a prover, which keeps the queue, and the workers that it forks."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, NoReturn

from gradestep.proof.runner.outcome import Outcome, said
from gradestep.proof.runner.trial import FORKS

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    Job = Callable[[], Outcome]

JOBS = 25 if FORKS else 1000  # of one worker: TensorFlow keeps traced functions, and after many trials all takes longer
TWO_PROCESSES = (
    "gradestep.proof.runner.two_processes",
    "gradestep.proof.runner.watched_checker",
    "gradestep.bridge.student_process",
)  # for every fork
WAITING_FACTOR = 10  # times the processor time that a trial may use, for one that waits
KEPT = 2  # times as many workers as may be busy: an idle one of another kind is there when its kind is wanted again


@dataclass
class _Worker:
    """A worker as the foreman sees it: its process, its line, what it is kept apart for, what it is at until when.

    `began` is when it was given what it is at; `left` counts the jobs until a new one takes its place.
    """

    process: BaseProcess
    line: Connection
    apart: str = ""
    number: int = 0
    began: float = 0.0
    until: float = field(default=float("inf"))
    left: int = JOBS


def dispatch(orders: Connection, modules: list[str], workers: int, environment: dict[str, str]) -> None:
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
    from gradestep.fork_server.server import preload

    preload([*modules, *TWO_PROCESSES])
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
            self._tell(worker, outcome)
            worker.number, worker.until, worker.left = 0, float("inf"), worker.left - 1
            if not worker.left:
                self._dismiss(worker)

    def _bury(self, worker: _Worker) -> None:
        """Answer for a worker that died; a new one takes its place when there is work."""
        self.workers.remove(worker)
        overdue = worker.until < time.monotonic()
        worker.process.join()
        worker.line.close()
        if worker.number:
            why = "it took longer than it may" if overdue else f"its process ended with code {worker.process.exitcode}"
            self._tell(worker, Outcome(ended=why))

    def _tell(self, worker: _Worker, outcome: Outcome) -> None:
        outcome.took = time.monotonic() - worker.began
        self.orders.send((worker.number, outcome))

    def _stop_overdue(self) -> None:
        for worker in self.workers:
            if worker.until < time.monotonic():
                worker.process.kill()

    def _hand_out(self) -> None:
        while self.queue and (worker := self._free()):
            self.workers.remove(worker)
            self.workers.append(worker)  # the one that has been idle for longest is first
            worker.number, job = self._take(worker.apart)
            worker.began = time.monotonic()
            worker.until = worker.began + WAITING_FACTOR * getattr(job, "seconds", float("inf"))
            worker.line.send(job)

    def _free(self) -> _Worker | None:
        """Return a worker for something in the queue, a new one if need be; None when enough are busy.

        A job that names what it is kept apart for runs in a process that has run nothing else. Such jobs wait for the
        process of their own as long as there is anything else to do: a new one costs TensorFlow's first operations.
        """
        if sum(bool(worker.number) for worker in self.workers) >= self.most:
            return None
        idle = {worker.apart: worker for worker in self.workers if not worker.number}
        wanted = dict.fromkeys(_apart(job) for _, job in self.queue)
        known = {worker.apart for worker in self.workers}
        kind = next((apart for apart in wanted if apart in idle or apart not in known), next(iter(wanted)))
        return idle.get(kind) or self._start(kind)

    def _take(self, apart: str) -> tuple[int, Job]:
        place = next(place for place, (_, job) in enumerate(self.queue) if _apart(job) == apart)
        taken = self.queue[place]
        del self.queue[place]
        return taken

    def _dismiss(self, worker: _Worker) -> None:
        """Let an idle worker go: it ends with its line."""
        self.workers.remove(worker)
        worker.line.close()
        worker.process.join()

    def _start(self, apart: str) -> _Worker:
        if len(self.workers) >= KEPT * self.most:
            self._dismiss(next(worker for worker in self.workers if not worker.number))
        ours, theirs = self.context.Pipe()
        inherited = [self.orders, ours, *(worker.line for worker in self.workers)] if FORKS else []
        process = self.context.Process(target=work, args=(theirs, self.modules, inherited), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours, apart))
        return self.workers[-1]


def _apart(job: Job) -> str:
    """Return for what a job is kept apart; where each worker imports TensorFlow anew, there is no such luxury."""
    return getattr(job, "apart", "") if FORKS else ""


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
            _end_companion()
            os._exit(0)  # nothing of the libraries' own need be said or saved at the end
        line.send(_outcome(job))


def _end_companion() -> None:
    """End the companion of this worker, if it has run trials in two processes."""
    if bridge := sys.modules.get("gradestep.proof.runner.two_processes"):
        bridge.close()


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
    from gradestep.sandbox import libc

    libc.prctl(libc.DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent.pid:  # it was gone before
        os._exit(1)


def _silence() -> None:
    """Keep what libraries write past Python from the terminal; a fault of the foreman itself still shows there."""
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
