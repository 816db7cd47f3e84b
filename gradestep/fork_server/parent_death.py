"""A thread that lasts as long as its process: bubblewrap ends what it runs with the thread that started it."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from gradestep.course.interrupt import CtrlC

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def from_a_lasting_thread(act: Callable[[], T]) -> T:
    """Return what `act` returns, called in the lasting thread; what it raises is raised.

    It must not take long: Ctrl-C waits for it. One that came while the thread was being started would leave it unknown
    to the executor, which ends its threads at exit, and so the process would never end.
    """
    with CtrlC() as ctrl_c:
        made = _thread_of(os.getpid()).submit(act).result()
    if ctrl_c.came:
        signal.raise_signal(signal.SIGINT)  # to whoever would have had it
    return made


@cache
def _thread_of(process: int) -> ThreadPoolExecutor:  # noqa: ARG001 - a fork has no threads and needs its own
    return ThreadPoolExecutor(1, "starts processes")
