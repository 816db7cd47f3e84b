"""Give a process a world of its own: processes, network, files. Works in the sandbox of the warm process only."""

from __future__ import annotations

import os
from pathlib import Path

from gradestep.sandbox.libc import call
from gradestep.sandbox.readable_paths import SHARED, TMP, WORK

NEW_MOUNTS = 0x00020000
NEW_REST = 0x10000000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000  # user, processes, network, ipc, host name
NO_SETUID, NO_DEVICES, NO_PROGRAMS, BIND, RECURSIVE, PRIVATE = 2, 4, 8, 1 << 12, 1 << 14, 1 << 18
PLAIN_FILES = NO_SETUID | NO_DEVICES | NO_PROGRAMS
ENTRIES = 20_000  # files and folders in one memory disk


def separate() -> None:
    """Leave the namespaces of this single-threaded process; its next fork is the first process of the new ones.

    The user stays the same, but is alone: limits on its processes count only those in the new namespaces. An OSError
    says what the kernel refuses.
    """
    uid, gid = os.getuid(), os.getgid()
    call("unshare", NEW_REST)
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", "ascii")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", "ascii")


def furnish(size: int) -> None:
    """Give the first process of new namespaces an empty work folder of `size` bytes, and an own /tmp and /proc."""
    call("unshare", NEW_MOUNTS)
    mount(None, "/", None, RECURSIVE | PRIVATE)
    cover(WORK, f"size={size},mode=0700")
    cover(TMP, f"size={size // 4},mode=1777")
    cover(SHARED, f"size={size // 4},mode=1777")
    fresh_proc()


def fresh_proc() -> None:
    """Show in /proc the processes of this process's namespace, and no others."""
    mount("proc", "/proc", "proc", PLAIN_FILES)


def cover(folder: str, options: str) -> None:
    """Mount an empty disk in memory on `folder`; what was mounted below it, such as Python's own place, stays."""
    kept = [(place, os.open(place, os.O_PATH)) for place in mounted_below(folder)]
    mount("tmpfs", folder, "tmpfs", PLAIN_FILES, f"nr_inodes={ENTRIES},{options}")
    for place, descriptor in kept:
        Path(place).mkdir(0o755, parents=True, exist_ok=True)
        mount(f"/proc/self/fd/{descriptor}", place, None, BIND | RECURSIVE)
        os.close(descriptor)


def mounted_below(folder: str) -> list[str]:
    """Return the mount points below `folder`, parents first."""
    lines = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    points = {line.split(" ")[4].encode("latin-1", "replace").decode("unicode_escape") for line in lines}
    return sorted(point for point in points if point.startswith(f"{folder}/"))


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount `source` on `target`; an OSError names the target."""
    texts = [text.encode() if text is not None else None for text in (source, target, kind)]
    call("mount", *texts, flags, options.encode(), about=target)
