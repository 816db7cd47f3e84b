"""What a process and those that it started use; on a system without /proc nothing can be said, and nothing is."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")
MANY_ENTRIES = 20_000


def descendants(ancestor: int) -> list[int]:
    """Return the processes below `ancestor` in the family tree of now, zombies too."""
    children: dict[int, list[int]] = {}
    for process in everyone():
        children.setdefault(parent(process), []).append(process)
    found, todo = [], [ancestor]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def everyone() -> list[int]:
    """Return all processes that can be seen from here."""
    return [int(entry) for entry in os.listdir(PROC) if entry.isdigit()] if PROC.is_dir() else []  # noqa: PTH208


def parent(process: int) -> int:
    """Return the parent of a process, or 0 when it has gone."""
    try:
        return int((PROC / f"{process}/stat").read_bytes().rpartition(b")")[2].split()[1])
    except OSError:
        return 0


def started(process: int) -> int:
    """Return when a process was started, in ticks since the machine was, or 0 when it has ended."""
    try:
        fields = (PROC / f"{process}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] == b"Z" else int(fields[19])


def threads_of(uid: int) -> int:
    """Return how many threads a user has, which is what the kernel counts as processes."""
    return sum(threads(process) for process in everyone() if owner(process) == uid)


def owner(process: int) -> int | None:
    """Return the user that a process runs as, or None when it has gone."""
    try:
        return (PROC / str(process)).stat().st_uid
    except OSError:
        return None


def threads(process: int) -> int:
    """Return how many threads a process has, or 0 when it has gone."""
    try:
        return int((PROC / f"{process}/stat").read_bytes().rpartition(b")")[2].split()[17])
    except OSError:
        return 0


def memory(processes: list[int], enough: int) -> int:
    """Return the bytes of memory that `processes` take together.

    What several share counts for each of them, which is quick to find out, until that is more than `enough`: then it
    counts in parts.
    """
    rough = sum(resident(process) for process in processes)
    return rough if rough <= enough else sum(fair_share(process) for process in processes)


def resident(process: int) -> int:
    """Return the bytes of a process that are in memory, or 0 when it has gone."""
    try:
        return int((PROC / f"{process}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def fair_share(process: int) -> int:
    """Return the bytes of a process, each shared page in parts; all that is resident when it hides the details."""
    try:
        lines = (PROC / f"{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return resident(process)
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


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
