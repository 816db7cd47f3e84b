"""Homes of warm processes that were killed: the next one that starts removes them, and no other."""

from __future__ import annotations

import os
from pathlib import Path

from gradestep.course.regular_files import Unreadable, read_regular
from gradestep.sandbox import supervisor
from gradestep.sandbox.process_tree import PROC, started
from gradestep.sandbox.rlimits import LINUX

PREFIX = "gradestep-"
OWNER, MOST = "owner", 200


def sign(home: str) -> None:
    """Write into the folder `home` that it is this process's."""
    if LINUX:
        draft = Path(home, f"{OWNER}.new")
        draft.write_text(_named(os.getpid()), "ascii")
        draft.rename(Path(home, OWNER))  # whoever looks meanwhile finds it unsigned, and leaves it alone


def remove_leftovers(where: str) -> None:
    """Remove this user's homes in `where` whose processes have gone."""
    for home in Path(where).glob(f"{PREFIX}*") if LINUX else ():
        if _is_left(home):
            supervisor.remove(str(home))


def _is_left(home: Path) -> bool:
    try:
        if home.lstat().st_uid != os.getuid():
            return False
        signed = read_regular(home / OWNER, MOST).decode("ascii", "replace")
    except (OSError, Unreadable):
        return False
    process = signed.partition(" ")[0]
    return process.isdecimal() and signed.endswith(_world()) and signed != _named(int(process))


def _named(process: int) -> str:
    """Return what tells a process from all others, those too that get its number later, or in another container."""
    return f"{process} {started(process)} {_world()}"


def _world() -> str:
    return str((PROC / "self/ns/pid").readlink())
