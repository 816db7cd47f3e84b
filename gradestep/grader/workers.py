"""Grade many submissions side by side: in threads on one warm process here, or on a Dask cluster."""

from __future__ import annotations

import logging
import os
import threading
import uuid
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gradestep.grader import box
from gradestep.grader.bench import Bench, Graded, Terms
from gradestep.teacher.errors import GradestepError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gradestep.grader.submission import Submission

LOCAL = "local"
AHEAD = 2  # submissions in flight for each worker, so that memory stays flat in the size of the class
CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Pool:
    """Workers: `submit` gives them a submission and returns its future, `workers` counts them.

    `level` is the sandbox's, the levels when they differ; `warnings` say what it leaves open.
    """

    submit: Callable[[Submission], Any]
    workers: Callable[[], int]
    level: str
    warnings: tuple[str, ...] = ()


@contextmanager
def threads(terms: Terms, sandbox: str, workers: int) -> Iterator[Pool]:
    """Give a pool of threads that share a warm process here; raises ProcessEndedError when that does not start."""
    level, warning = box.choose(sandbox)
    warnings = (warning,) if warning else ()
    with ThreadPoolExecutor(workers) as executor, Bench(replace(terms, level=level)) as bench:
        try:
            yield Pool(lambda submission: executor.submit(bench.grade, submission), lambda: workers, level, warnings)
        finally:  # then the bench ends, so that the threads need not be waited for
            executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def cluster(terms: Terms, sandbox: str, workers: int, address: str) -> Iterator[Pool]:
    """Give a pool that is the Dask cluster at `address`, or one of `workers` that is started here for "local".

    Each worker takes the sandbox that its machine has. A worker that is lost costs a retry: Dask gives its submission
    to another. Raises GradestepError when no cluster answers, or a worker has not the sandbox that is required.
    """
    run = uuid.uuid4().hex
    with _client(address, workers) as client:
        chosen = client.run(box.choose, sandbox).values()
        warnings = {warning for _, warning in chosen if warning}
        if not chosen:
            warnings.add(f"The Dask cluster at {address} has no worker yet: grading starts with the first one.")
        shared = client.submit(_itself, terms, pure=False)  # not scattered: that would be lost with its worker
        try:
            yield Pool(
                lambda each: client.submit(grade_there, run, sandbox, shared, each, pure=False, retries=1),
                lambda: max(1, sum(client.nthreads().values())),
                ", ".join(sorted({level for level, _ in chosen})),
                tuple(sorted(warnings)),
            )
        finally:
            client.run(end_bench, run, on_error="ignore")


def in_turn(pool: Pool, submissions: Iterable[Submission]) -> Iterator[tuple[str, Graded | BaseException]]:
    """Give each student's submission as it is graded, or the exception that kept it from being so."""
    running: dict[Any, str] = {}
    waiting = iter(submissions)
    while True:
        most = AHEAD * pool.workers()
        while len(running) < most and (submission := next(waiting, None)) is not None:
            running[pool.submit(submission)] = submission.student
        if not running:
            return
        for future in _some(running):
            error = future.exception()
            yield running.pop(future), error if error is not None else future.result()


_benches: dict[str, Bench] = {}
_lock = threading.Lock()


def grade_there(run: str, sandbox: str, terms: Terms, submission: Submission) -> Graded:
    """Grade a submission in a process of a cluster, which keeps the bench of this `run` for the next one.

    The bench ends with the run or with its process, whichever is first.
    """
    with _lock:
        if run not in _benches:
            _benches[run] = Bench(replace(terms, level=box.choose(sandbox)[0])).__enter__()
        bench = _benches[run]
    return bench.grade(submission)


def end_bench(run: str) -> None:
    """End the bench of a run in this process of a cluster, and what is still being graded on it."""
    with _lock:
        bench = _benches.pop(run, None)
    if bench is not None:
        bench.__exit__()


@contextmanager
def _client(address: str, workers: int) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise GradestepError("--scheduler needs Dask: pip install 'gradestep[cluster]'") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is told in our own words
    if address == LOCAL:
        here = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        with here, Client(here) as client:
            yield client
        return
    try:
        there = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise GradestepError(
            f"no Dask scheduler answers at {address}: start one with dask scheduler, which prints its address, or "
            "grade on this machine without --scheduler"
        ) from error
    with there as client:
        yield client


def _itself(terms: Terms) -> Terms:
    return terms


def _some(running: dict[Any, str]) -> list[Any]:
    """Return futures that are done; there is always one."""
    if isinstance(next(iter(running)), Future):
        return list(wait(running, return_when=FIRST_COMPLETED).done)
    from distributed import wait as wait_there

    return list(wait_there(list(running), return_when="FIRST_COMPLETED").done)


def usual_workers() -> int:
    """Return how many submissions are graded side by side here: one for each processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
