"""Grade many submissions side by side, in threads on one warm process here; see cluster.py for other machines."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gradestep.grading.session import Graded, Session
from gradestep.sandbox import levels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gradestep.grading.kept_verdicts import Verdicts
    from gradestep.grading.session_config import SessionConfig
    from gradestep.submissions.submission import Submission

POLL_SECONDS = 0.2  # seconds
AHEAD = 2  # submissions in flight for each worker, so that memory stays flat in the size of the class


@dataclass(frozen=True)
class Pool:
    """Workers: `submit` gives them a submission and returns its future, `some` returns those done in a moment, if any.

    `workers` counts them; `level` is the sandbox's, the levels when they differ; `warnings` say what it leaves open.
    `kept` returns what earlier runs know of a whole submission, if they do; before the first that is submitted, `begin`
    warms up, and raises ProcessEndedError when that fails.
    """

    submit: Callable[[Submission], Any]
    some: Callable[[list[Any]], Iterable[Any]]
    workers: Callable[[], int]
    level: str
    warnings: tuple[str, ...] = ()
    kept: Callable[[Submission], Graded | None] = lambda _: None
    begin: Callable[[], object] = lambda: None


@contextmanager
def threads(config: SessionConfig, sandbox: str, workers: int, verdicts: Verdicts | None = None) -> Iterator[Pool]:
    """Give a pool of threads that share a warm process here, and the verdicts of earlier runs if there are any."""
    level, warning = levels.choose(sandbox)
    session = Session(replace(config, level=level), verdicts)
    with ThreadPoolExecutor(workers) as executor, closing(session):
        try:
            yield Pool(
                lambda submission: executor.submit(session.grade, submission),
                lambda futures: wait(futures, POLL_SECONDS, FIRST_COMPLETED).done,
                lambda: workers,
                level,
                (warning,) if warning else (),
                session.kept,
                session.warm,
            )
        finally:  # then the session ends, so that the threads need not be waited for
            executor.shutdown(wait=False, cancel_futures=True)


def in_turn(
    pool: Pool, submissions: Iterable[Submission], check: Callable[[], None]
) -> Iterator[tuple[str, Graded | BaseException]]:
    """Give each student's submission as it is graded, or the exception that kept it from being so.

    `check` is called again and again, also while nothing comes: it may raise to stop.
    """
    running: dict[Any, str] = {}
    waiting = iter(submissions)
    while True:
        most = AHEAD * pool.workers()
        while len(running) < most and (submission := next(waiting, None)) is not None:
            running[pool.submit(submission)] = submission.student
        if not running:
            return
        check()
        for future in pool.some(list(running)):
            check()
            error = future.exception()
            yield running.pop(future), error if error is not None else future.result()
