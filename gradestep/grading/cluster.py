"""Grade submissions on a Dask cluster: the function that threads run here, in the processes of many machines."""

from __future__ import annotations

import logging
import signal
import threading
import uuid
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError
from gradestep.grading.session import Graded, Session
from gradestep.grading.workers import POLL_SECONDS, Pool
from gradestep.sandbox import levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gradestep.grading.session_config import SessionConfig
    from gradestep.submissions.submission import Submission

LOCAL = "local"
CONNECT_SECONDS = 10


@contextmanager
def cluster(config: SessionConfig, sandbox: str, workers: int, address: str) -> Iterator[Pool]:
    """Give a pool that is the Dask cluster at `address`, or one of `workers` that is started here for "local".

    Each worker takes the sandbox that its machine has. A worker that is lost costs a retry: Dask gives its submission
    to another. Raises GradestepError when no cluster answers, when it is lost, or when one of its workers has not the
    sandbox that is required.
    """
    run = uuid.uuid4().hex
    with _client(address, workers) as client:
        chosen = client.run(levels.choose, sandbox).values()
        warnings = {warning for _, warning in chosen if warning}
        if not chosen:
            warnings.add(f"The Dask cluster at {address} has no worker yet: grading starts with the first one.")
        shared = client.submit(_itself, config, pure=False)  # not scattered: that would be lost with its worker
        try:
            yield Pool(
                lambda submission: client.submit(grade_there, run, sandbox, shared, submission, pure=False, retries=1),
                _some,
                lambda: max(1, sum(client.nthreads().values())),
                ", ".join(sorted({level for level, _ in chosen})),
                tuple(sorted(warnings)),
            )
        finally:
            if client.status == "running":
                client.run(end_session, run, on_error="ignore")


def grade_there(run: str, sandbox: str, config: SessionConfig, submission: Submission) -> Graded:
    """Grade a submission in a process of a cluster, which keeps the session of this `run` for the next one.

    The session ends with the run or with its process, whichever is first.
    """
    with _lock:
        if run not in _sessions:
            _sessions[run] = Session(replace(config, level=levels.choose(sandbox)[0])).__enter__()
        session = _sessions[run]
    return session.grade(submission)


def end_session(run: str) -> None:
    """End the session of a run in this process of a cluster, and what is still being graded on it."""
    with _lock:
        session = _sessions.pop(run, None)
    if session is not None:
        session.__exit__()


_sessions: dict[str, Session] = {}
_lock = threading.Lock()


def dask_setup(_: object) -> None:
    """Leave Ctrl-C to the coordinator: Dask calls this in the workers of a cluster that is started here."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _client(address: str, workers: int) -> Iterator[Any]:
    try:
        import distributed  # noqa: F401 - its loggers have to be there to be silenced
    except ImportError as error:
        raise GradestepError("--scheduler needs Dask: pip install 'gradestep[cluster]'") from error
    _silence()
    with _here(workers) if address == LOCAL else _there(address) as client:
        try:
            yield client
        except (OSError, CancelledError) as error:
            if getattr(error, "errno", None) and client.status == "running":
                raise  # of a file here: what Dask raises has no number
            raise GradestepError(
                f"the Dask cluster at {address} is lost: start it again, or grade on this machine without --scheduler; "
                "what was graded is kept, and the same command goes on from there"
            ) from error


@contextmanager
def _here(workers: int) -> Iterator[Any]:
    from distributed import Client, LocalCluster

    quiet = {"dashboard_address": None, "silence_logs": logging.CRITICAL}
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, preload=[__name__], **quiet) as started,
        Client(started) as client,
    ):
        yield client


def _there(address: str) -> Any:
    from distributed import Client

    try:
        return Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise GradestepError(
            f"no Dask scheduler answers at {address}: start one with dask scheduler, which prints its address, or "
            "grade on this machine without --scheduler"
        ) from error


def _silence() -> None:
    """Let Dask say nothing here: what goes wrong is told in our own words."""
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _itself(config: SessionConfig) -> SessionConfig:
    return config


def _some(futures: list[Any]) -> Iterable[Any]:
    from distributed import wait

    try:
        return wait(futures, timeout=POLL_SECONDS, return_when="FIRST_COMPLETED").done
    except TimeoutError:  # until Python 3.11 not the usual one
        return ()
