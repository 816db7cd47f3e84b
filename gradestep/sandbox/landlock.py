"""Rules of the kernel on which files a process may touch, where it may connect, and whom it may signal."""

from __future__ import annotations

import ctypes
import os
import struct
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.sandbox.libc import NO_NEW_PRIVILEGES, call, prctl
from gradestep.sandbox.readable_paths import PROCESSORS, SETTINGS, SYSTEM, python_places

if TYPE_CHECKING:
    from collections.abc import Iterable

CREATE, ADD, RESTRICT = 444, 445, 446  # the system calls
READ = 1 | 4 | 8  # run a program, read a file, list a folder
TRUNCATE, DEVICE_CONTROL = 1 << 14, 1 << 15
ON_FILES = 1 | 2 | 4 | TRUNCATE | DEVICE_CONTROL  # rights that a file can have, not only a folder
NETWORK_SINCE, SIGNALS_SINCE = 4, 6  # versions of the interface
RIGHTS_SINCE = ((1, (1 << 13) - 1), (2, 1 << 13), (3, TRUNCATE), (5, DEVICE_CONTROL))
DEVICES_TO_READ = ("/dev/urandom", "/dev/random", "/dev/zero")
DEVICES_TO_WRITE = ("/dev/null", "/dev/full")
OF_THE_MACHINE = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/filesystems", "/proc/sys/vm")


@cache
def version() -> int:
    """Return the version of Landlock in this kernel, 0 for none."""
    try:
        return call("syscall", ctypes.c_long(CREATE), None, ctypes.c_size_t(0), ctypes.c_uint(1))
    except OSError:
        return 0


def keeps_signals_inside() -> bool:
    """Return whether a restricted process can signal only those that are restricted with it."""
    return version() >= SIGNALS_SINCE


def stay_in(folder: str) -> None:
    """Let this process and all that it starts write only in `folder`, and read only that, Python and the system.

    It connects nowhere. An OSError says what the kernel refuses.
    """
    ruleset = new_ruleset()
    reading = (*SYSTEM, *SETTINGS, *DEVICES_TO_READ, *OF_THE_MACHINE, PROCESSORS, *python_places())
    allow(ruleset, [*reading, os.path.realpath("/proc/self")], READ)
    allow(ruleset, [folder, *DEVICES_TO_WRITE], all_rights())
    prctl(NO_NEW_PRIVILEGES, 1)
    call("syscall", ctypes.c_long(RESTRICT), ruleset, 0, about="landlock_restrict_self")
    os.close(ruleset)


def all_rights() -> int:
    """Return every right on files that this kernel can withhold."""
    return sum(rights for since, rights in RIGHTS_SINCE if version() >= since)


def new_ruleset() -> int:
    """Return a ruleset, as a descriptor, that forbids all that this kernel can forbid."""
    network = 3 if version() >= NETWORK_SINCE else 0
    scope = 3 if version() >= SIGNALS_SINCE else 0  # abstract sockets and signals
    size = 24 if scope else 16 if network else 8
    attributes = struct.pack("QQQ", all_rights(), network, scope)[:size]
    return call("syscall", ctypes.c_long(CREATE), attributes, ctypes.c_size_t(size), 0, about="landlock_create_ruleset")


def allow(ruleset: int, places: Iterable[str], rights: int) -> None:
    """Allow `rights` on those of `places` that exist, and on all below them."""
    for place in places:
        if not Path(place).exists():
            continue
        descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
        able = rights & all_rights() & (-1 if Path(place).is_dir() else ON_FILES)
        rule = struct.pack("=Qi", able, descriptor)
        call("syscall", ctypes.c_long(ADD), ruleset, 1, rule, 0, about=f"landlock_add_rule {place}")
        os.close(descriptor)
