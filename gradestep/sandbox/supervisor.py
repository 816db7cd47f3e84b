"""Watch over a confined process from outside: it ends when the coordinator is gone, and never outgrows its limits.

Its exit status says how the process ended; whatever it was, nothing that it started lives on.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.sandbox.process_tree import descendants, memory, usage

if TYPE_CHECKING:
    from gradestep.sandbox.rlimits import Limits

ENDED, MEMORY, HUNG_UP, SIGNALLED, DISK, PROCESSES, UNCONFINED = 0, 10, 11, 12, 13, 14, 15
PAUSE = 0.2  # seconds between two looks
GROUP_SECONDS = 0.05  # in which a group that was killed has ended, most often
HANG_UP = select.POLLHUP | select.POLLERR | select.POLLNVAL if hasattr(select, "POLLHUP") else 0


def guard(inner: int, life: int, limits: Limits, folder: str | None) -> int:
    """Wait for `inner`, a child, to end, or end it, and return the exit status above.

    It is ended when the other side of `life` is closed, when the parent of this process dies, or when `inner` with all
    that it started is over its limits. `folder`, if any, is its work folder on disk, which is removed.
    """
    forget_all_but(life)
    parent, verdict = os.getppid(), None
    poller = poll_for(inner, life)
    while not (ended := reap(inner)) and verdict is None:
        hung_up = any(event & HANG_UP for file, event in poller.poll(PAUSE * 1000) if file == life)
        verdict = (
            HUNG_UP if hung_up or os.getppid() != parent else excess([inner, *descendants(os.getpid())], limits, folder)
        )
    clear(inner, folder)
    if verdict is not None:
        return verdict
    return SIGNALLED if ended and os.WIFSIGNALED(ended[0]) else ENDED


def clear(inner: int, folder: str | None) -> None:
    """Leave nothing of `inner` behind, neither a process nor its folder."""
    end_all(inner)
    if folder:
        remove(folder)


def forget_all_but(life: int) -> None:
    """Close the descriptors of the process that this one was forked from, so that their other sides see the end."""
    for descriptor in map(int, os.listdir("/dev/fd")):  # noqa: PTH208
        if descriptor not in (0, 1, 2, life):
            with contextlib.suppress(OSError):  # the one that listed the folder
                os.close(descriptor)


def poll_for(inner: int, life: int) -> select.poll:
    """Return what wakes up at the end of `inner`, where the kernel can tell, or of the coordinator."""
    poller = select.poll()
    poller.register(life, 0)
    if hasattr(os, "pidfd_open"):
        poller.register(os.pidfd_open(inner), select.POLLIN)
    return poller


def reap(inner: int) -> list[int]:
    """Bury the processes that have ended, and return the status of `inner` in a list if it is among them."""
    found = []
    with contextlib.suppress(ChildProcessError):
        while (pair := os.waitpid(-1, os.WNOHANG))[0]:
            if pair[0] == inner:
                found.append(pair[1])
    return found


def excess(tree: list[int], limits: Limits, folder: str | None = None) -> int | None:
    """Return which limit a process and all that it started, `tree`, are over, if any."""
    if memory(tree, limits.memory) > limits.memory:
        return MEMORY
    if len(tree) > limits.processes:
        return PROCESSES
    if folder and usage(folder, limits.work) > limits.work:
        return DISK
    return None


def end_all(inner: int) -> None:
    """Kill what is left: orphans come to this process, so that none is missed, however fast they fork.

    Its group is all that most leave behind, so that the others, who cost a look at every process of the machine, are
    looked for only when somebody is left after a moment.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(inner, signal.SIGKILL)
    moment = time.monotonic() + GROUP_SECONDS
    with contextlib.suppress(ChildProcessError):
        while True:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            for process in descendants(os.getpid()) if time.monotonic() > moment else ():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.002)


def remove(folder: str) -> None:
    """Remove a folder in which a student may have locked folders, or nested them deeper than Python follows."""
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(folder)
    if Path(folder).exists():
        for command in (["chmod", "-R", "u+rwx", folder], ["rm", "-rf", folder]):
            silent = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
            os.waitpid(os.posix_spawnp(command[0], command, os.environ, file_actions=silent), 0)
