"""Calls of the kernel that Python has no function for, made by the C library."""

from __future__ import annotations

import ctypes
import os
import struct
from functools import cache

KEEP_CAPABILITIES, NO_NEW_PRIVILEGES, DUMPABLE, DIE_WITH_PARENT, SUBREAPER = 8, 38, 4, 1, 36  # <linux/prctl.h>
CAPABILITY_VERSION = 0x20080522  # <linux/capability.h>
READ_ANYTHING = 1 << 2  # CAP_DAC_READ_SEARCH


@cache
def libc() -> ctypes.CDLL:
    """Return the C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object, about: str = "") -> int:
    """Call the C library's function `name` and return what it says; below zero is raised as an OSError about it."""
    result = int(getattr(libc(), name)(*arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name} {about}".strip() + f": {os.strerror(number)}")
    return result


def prctl(option: int, value: int | ctypes.c_ulong, *more: object) -> None:
    """Set one property of this process; an OSError says which one the kernel refuses."""
    rest = [*more, 0, 0, 0][:3]
    call("prctl", option, value, *rest, about=f"option {option}")


def keep_capabilities(kept: int = 0) -> None:
    """Keep only the capabilities in the mask `kept`, out of 0 to 31, and never get others by running a program."""
    prctl(NO_NEW_PRIVILEGES, 1)
    call("capset", struct.pack("Ii", CAPABILITY_VERSION, 0), struct.pack("6I", kept, kept, 0, 0, 0, 0))


def become(uid: int, kept: int = 0) -> None:
    """Be the user and group `uid`, with no others and no capability but `kept`; only root can."""
    os.setgroups([])
    prctl(KEEP_CAPABILITIES, 1)
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    keep_capabilities(kept)
    prctl(DUMPABLE, 1)  # else /proc/self belongs to root, and nothing of it can be written
