"""A thread that lasts as long as its process: bubblewrap ends what it runs with the thread that started it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def from_a_lasting_thread(act: Callable[[], T]) -> T:
    """Return what `act` returns, called in the lasting thread, for it must not take long; what it raises is raised."""
    return _thread_of(os.getpid()).submit(act).result()


@cache
def _thread_of(process: int) -> ThreadPoolExecutor:  # noqa: ARG001 - a fork has no threads and needs its own
    return ThreadPoolExecutor(1, "starts processes")
