"""The command of bubblewrap, which gives the warm process its world."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.sandbox.confine import USER
from gradestep.sandbox.readable_paths import PROCESSORS, SETTINGS, SHARED, SYSTEM, TMP, WORK, python_places

if TYPE_CHECKING:
    from collections.abc import Sequence

NEEDED_BY_ROOT = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID")  # to mount /proc and to become nobody, and no more


def bubblewrap() -> list[str]:
    """Return bubblewrap's command for a world with Python and the system to read, no network, and empty folders.

    A FileNotFoundError says that there is no bubblewrap.
    """
    user = ["--cap-drop", "ALL", *with_each("--cap-add", NEEDED_BY_ROOT)]
    if os.geteuid() != 0:
        user = ["--unshare-user", "--uid", str(USER), "--gid", str(USER)]
    alone = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    lifetime = ["--die-with-parent", "--new-session", "--hostname", "sandbox"]
    start = [program(), *user, *alone, *lifetime]
    return [*start, *own_folders(), *system(), *python(), "--remount-ro", "/dev", "--remount-ro", "/", "--"]


def program() -> str:
    """Return where bubblewrap is; a FileNotFoundError says that it is not on PATH."""
    found = shutil.which("bwrap")
    if not found:
        raise FileNotFoundError("bubblewrap is not installed")
    return found


def own_folders() -> list[str]:
    """Return the options for what is new and empty inside."""
    folders = [word for folder in (TMP, WORK, SHARED) for word in ("--perms", "1777", "--tmpfs", folder)]
    return ["--proc", "/proc", "--dev", "/dev", *folders]


def system() -> list[str]:
    """Return the options for the system's programs and libraries, to read."""
    links = [place for place in SYSTEM if Path(place).is_symlink()]
    real = [place for place in SYSTEM if Path(place).is_dir() and place not in links]
    found: list[str] = []
    for link in links:
        found += ["--symlink", str(Path(link).readlink()), link]
    for place in (*real, *filter(os.path.exists, SETTINGS), PROCESSORS):
        found += ["--ro-bind-try", place, place]
    return found


def python() -> list[str]:
    """Return the options for Python's own folders, to read."""
    found: list[str] = []
    made: set[Path] = set()
    for place in python_places():
        parents = [parent for parent in reversed(Path(place).parents[:-1]) if parent not in made]
        for parent in parents:
            found += ["--perms", "0755", "--dir", str(parent)]  # bubblewrap's own would be closed to other users
        made.update(parents)
        found += ["--ro-bind", place, place]
    return found


def with_each(option: str, values: Sequence[str]) -> list[str]:
    """Return `option` before each of `values`."""
    return [word for value in values for word in (option, value)]
