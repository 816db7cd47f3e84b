"""Locks that a run holds while others must not run, and that go with its process however it ends."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from gradestep.course.errors import GradestepError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PAUSE = 0.2  # seconds between two tries

if sys.platform == "win32":
    import msvcrt

    BUSY = PermissionError

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    BUSY = BlockingIOError

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_one(path: Path, busy: str) -> Iterator[None]:
    """Hold the lock file `path`; raise GradestepError, saying `busy`, when another process holds it."""
    with path.open("ab") as file:
        try:
            _lock(file)
        except BUSY as error:
            raise GradestepError(f"{busy}, in another window: wait for it, or stop it with Ctrl-C") from error
        yield


@contextmanager
def one_at_a_time(path: Path, waits: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file `path`, whose folder is made if need be; wait while another process holds it.

    `waits` is called once, before it waits.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        if not _is_ours(file):
            waits()
            while not _is_ours(file):
                time.sleep(PAUSE)
        yield


def _is_ours(file: IO[bytes]) -> bool:
    try:
        _lock(file)
    except BUSY:
        return False
    return True
