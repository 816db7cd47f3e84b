"""Where a sandbox may read: the system's programs and libraries, Python, and gradestep. Never a course or a home."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from gradestep.sandbox.linked_packages import origins

WORK, TMP, SHARED = "/submission", "/tmp", "/dev/shm"  # noqa: S108 - each process has its own
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/alternatives",
    "/etc/fonts",
)
PROCESSORS = "/sys/devices/system/cpu"
SITES = ("site-packages", "dist-packages")
PACKAGE = str(Path(__file__).resolve().parents[1])


@cache
def python_places() -> list[str]:
    """Return the folders and files that Python and its packages are in, parents first, those of the system excepted.

    Of an editable install only the package `gradestep` is in it: its repository may be a course.
    """
    sites = [entry for entry in sys.path if Path(entry).name in SITES]
    linked = {origin for site in sites for origin in origins(site)}
    named = {sys.prefix, sys.base_prefix, sys.exec_prefix, PACKAGE, *sites, *linked}
    found = sorted(named | {os.path.realpath(place) for place in named})
    outermost: list[str] = []
    for place in found:
        if Path(place).exists() and not any(Path(place).is_relative_to(parent) for parent in (*SYSTEM, *outermost)):
            outermost.append(place)
    return outermost


def open_to_all(place: str) -> bool:
    """Return whether any user can reach and read `place`."""
    path = Path(place).resolve()
    return all(each.stat().st_mode & 1 for each in (path, *path.parents)) and bool(path.stat().st_mode & 4)
