"""The time that a cell or a call may take in the student's process, kept by its own clock."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LEAST = 1e-6  # seconds until a limit that is over: a clock that is set to none never rings


class TimeLimitError(KeyboardInterrupt):
    """A cell or a call that takes longer than it may; like Ctrl-C, so that `except Exception` lets it pass."""


class limited:  # noqa: N801 - reads as a word where it is used
    """Raise TimeLimitError in the main thread after so many seconds; None is no limit.

    Where nothing runs then, since a cell awaits something, `cancel` is called.
    """

    def __init__(self, seconds: float | None, cancel: Callable[[], object] | None = None) -> None:
        self.seconds, self.cancel = seconds or 0, cancel

    def __enter__(self) -> None:
        if _has_clock():
            signal.signal(signal.SIGALRM, self._over)
            signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def __exit__(self, *_: object) -> None:
        if _has_clock():
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _over(self, *_: object) -> None:
        if self.cancel and asyncio.current_task() is None:
            asyncio.get_running_loop().call_soon_threadsafe(self.cancel)
            return
        raise TimeLimitError(f"stopped after {self.seconds:.3g} s")


@contextlib.contextmanager
def waiting() -> Iterator[None]:
    """Let a limit be reached after the block only, which may set limits of its own: no message is torn in two."""
    if not _has_clock():
        yield
        return
    over, began = signal.getsignal(signal.SIGALRM), time.monotonic()
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        if left:
            signal.signal(signal.SIGALRM, over)
            signal.setitimer(signal.ITIMER_REAL, max(LEAST, left - (time.monotonic() - began)))


def _has_clock() -> bool:
    """Return whether this thread is the one in which a limit is kept."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
