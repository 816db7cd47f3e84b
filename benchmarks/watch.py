"""Watch `gradestep grade` at work from outside: when it is warm, and what processor time and memory its processes take.

The system's own sum of the processor time of children lacks those in bubblewrap, which does not wait for all of them:
they come to this process when their parent has gone, and are counted as long as it does not bury them.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

from gradestep.sandbox import libc

WARM = "gradestep.fork_server.server"
PAUSE = 0.2  # seconds between two looks
WEIGHED = 10  # looks from one weighing to the next: reading the memory of a process stops it for a moment


@dataclass
class Seen:
    """What was seen: seconds until the first fork, seconds of the processors until then and at all, most bytes.

    Memory is PSS, in which what processes share is shared out, so that it can be added up; `alone` is that of the warm
    process before it forks.
    """

    warm_up: float = 0
    warm_up_cpu: float = 0
    cpu: float = 0
    command: int = 0
    alone: int = 0
    warm: int = 0
    forks: int = 0
    together: int = 0


class Watch:
    """A context that watches a process and all below it; this process has no other children meanwhile."""

    def __init__(self, pid: int) -> None:
        """Watch the process `pid`, which was started just now."""
        libc.prctl(libc.SUBREAPER, 1)
        self.seen, self._command, self._began = Seen(), psutil.Process(pid), time.monotonic()
        self._cpu = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Seen:
        """Begin."""
        self._thread.start()
        return self.seen

    def __exit__(self, *_: object) -> None:
        """End."""
        self._over.set()
        self._thread.join()
        libc.prctl(libc.SUBREAPER, 0)
        with suppress(ChildProcessError):
            while True:
                os.wait()

    def _watch(self) -> None:
        looks = 0
        while not self._over.wait(PAUSE):
            with suppress(psutil.NoSuchProcess):
                self._look(weigh=looks % WEIGHED == 0)
                looks += bool(self.seen.warm_up)

    def _look(self, *, weigh: bool) -> None:
        tree = psutil.Process().children(recursive=True)
        seen, warm = self.seen, next(filter(_is_warm, tree), None)
        before, self._cpu = self._cpu, sum(map(_cpu, tree))
        seen.cpu += max(0, self._cpu - before)  # it falls when bubblewrap's world ends, with what is left in it
        forks = list(filter(_is_warm, warm.children(recursive=True))) if warm else []  # imports run programs, too
        if forks and not seen.warm_up:
            seen.warm_up, seen.warm_up_cpu = time.monotonic() - self._began, seen.cpu
        if warm and not forks and not seen.warm_up:
            seen.alone = max(seen.alone, _pss(warm))
        elif warm and weigh:
            self._weigh(warm, forks)

    def _weigh(self, warm: psutil.Process, forks: list[psutil.Process]) -> None:
        command, warms, forked = _pss(self._command), _pss(warm), sum(map(_pss, forks))
        self.seen.command = max(self.seen.command, command)
        self.seen.warm = max(self.seen.warm, warms)
        self.seen.forks = max(self.seen.forks, forked)
        self.seen.together = max(self.seen.together, command + warms + forked)


def _is_warm(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.name() != "bwrap" and WARM in process.cmdline()
    return False


def _cpu(process: psutil.Process) -> float:
    """Return the processor time of a process, and of those below it that ended and that it waited for."""
    with suppress(psutil.NoSuchProcess):
        return float(sum(process.cpu_times()[:4]))
    return 0


def _pss(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):  # it ended meanwhile, or is not ours to look into
        return int(process.memory_full_info().pss)
    return 0
