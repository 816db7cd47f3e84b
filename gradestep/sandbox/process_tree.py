"""What a process tree uses, by psutil, and what stands on disk below a folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

import psutil

PROC = Path("/proc")
STATUS = re.compile(rb"^Uid:\t(?P<uid>\d+).*^Threads:\t(?P<threads>\d+)", re.MULTILINE | re.DOTALL)
MANY_ENTRIES = 20_000
HIDDEN = (psutil.Error, OSError)  # a process that has gone, or that does not show itself to this user


def descendants(ancestor: int) -> list[int]:
    """Return the processes below `ancestor` in the family tree of now, zombies too."""
    try:
        return [child.pid for child in psutil.Process(ancestor).children(recursive=True)]
    except HIDDEN:
        return []


def threads_of(uid: int) -> int:
    """Return how many threads a user has, which is what the kernel counts as processes; on Linux only.

    It is asked for each process that is forked, and psutil would read three files of every process for it.
    """
    found = (STATUS.search(_status(name)) for name in os.listdir(PROC) if name.isdecimal())  # noqa: PTH208
    return sum(int(each["threads"]) for each in found if each and int(each["uid"]) == uid)


def _status(process: str) -> bytes:
    try:
        return (PROC / process / "status").read_bytes()
    except OSError:  # it has gone
        return b""


def memory(processes: list[int], enough: int) -> int:
    """Return the bytes of memory that `processes` take together.

    What several share counts for each of them (RSS), which is quick to find out, until that is more than `enough`: then
    it counts in parts (PSS), where the system tells them.
    """
    rough = sum(map(_resident, processes))
    return rough if rough <= enough else sum(map(_fair_share, processes))


def _resident(process: int) -> int:
    try:
        return psutil.Process(process).memory_info().rss
    except HIDDEN:
        return 0


def _fair_share(process: int) -> int:
    try:
        full = psutil.Process(process).memory_full_info()
    except HIDDEN:
        return _resident(process)
    return getattr(full, "pss", full.rss)


def started(process: int) -> int:
    """Return when a process was started, in ticks since the machine was, or 0 when it has ended; on Linux only.

    These ticks never change, as psutil's time of day does when the clock is set.
    """
    try:
        fields = (PROC / f"{process}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] == b"Z" else int(fields[19])


def usage(folder: str, enough: int) -> int:
    """Return the bytes on disk below `folder`; more than `enough` as soon as it is known, or for too many files."""
    total, entries, todo = 0, 0, [folder]
    while todo and total <= enough:
        try:
            with os.scandir(todo.pop()) as found:
                for entry in found:
                    entries += 1
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
        except OSError:
            continue  # gone, locked, or nested too deep to be named
        if entries > MANY_ENTRIES:
            return enough + 1
    return total
