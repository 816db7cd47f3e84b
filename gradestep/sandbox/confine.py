"""Confine a process that is to run a student's code.

`enter` prepares the warm process, which holds no secret. `confine` turns a fork of it into two processes: a supervisor
(see supervisor.py), and inside its limits the one that goes on.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from pathlib import Path

from gradestep.sandbox import landlock, libc, namespaces, seccomp, stale_homes, supervisor
from gradestep.sandbox.process_tree import threads_of
from gradestep.sandbox.readable_paths import TMP, WORK, open_to_all, python_places
from gradestep.sandbox.rlimits import LINUX, Limits, limit
from gradestep.sandbox.supervisor import UNCONFINED

__all__ = ["LANDLOCK", "NAMESPACES", "PROCESSES", "Limits", "confine", "enter"]
NAMESPACES, LANDLOCK, PROCESSES = "namespaces", "landlock", "processes"
USER = 61234  # whom nobody is, and nothing belongs to
USERS = range(61184, 65520)  # those that systemd, too, gives to passing services
ARRIVED = b"."


def enter(level: str) -> None:
    """Prepare the warm process, as its first act: make it nobody in particular, with a home for what libraries keep."""
    if level == NAMESPACES:
        if os.getuid() == 0:
            namespaces.fresh_proc()  # bubblewrap's own is partly covered, and then no other could be mounted inside
            libc.become(USER)
        settle(TMP)
        return
    stale_homes.remove_leftovers(tempfile.gettempdir())
    home = tempfile.mkdtemp(prefix=stale_homes.PREFIX)
    stale_homes.sign(home)
    Path(home).chmod(0o711)  # on the way to those of the forks, who may be other users
    settle(home)
    atexit.register(remove_own, home, os.getpid())


def remove_own(home: str, process: int) -> None:
    """Remove the warm process's home at its end, not at that of its forks."""
    if os.getpid() == process:
        shutil.rmtree(home, ignore_errors=True)


def settle(folder: str) -> None:
    """Have a home in `folder`, and temporary files beside it."""
    home = Path(folder, "home")
    home.mkdir(0o700, exist_ok=True)
    os.environ.update(HOME=str(home), TMPDIR=folder)
    tempfile.tempdir = None


def confine(level: str, limits: Limits, life: int) -> None:
    """Return only inside the limits, in an empty work folder, as a fork of this single-threaded process.

    This process itself becomes the supervisor and ends with one of its exit statuses, UNCONFINED if the machine refuses
    what it once granted. When the other side of `life` is closed, so is everything here.
    """
    inside, arrived = os.pipe()
    try:
        os.setsid()
        folder = leave(level)
        inner = os.fork()
        if inner == 0:
            os.close(inside)
            shut_in(level, limits, folder)
            os.write(arrived, ARRIVED)
            os.close(arrived)
            return
        os.close(arrived)
        if os.read(inside, 1) == ARRIVED:
            os._exit(supervisor.guard(inner, life, limits, folder))
        supervisor.clear(inner, folder)
        os._exit(UNCONFINED)
    except BaseException as error:  # noqa: BLE001 - a student's code must not run outside, nor the supervisor as a student
        os.write(2, f"cannot confine at the level of {level}: {error}\n".encode())
        os._exit(UNCONFINED)


def leave(level: str) -> str | None:
    """Take the step that has its effect with the next fork; return a new folder on disk where none is in memory."""
    if level == NAMESPACES:
        namespaces.separate()
        return None
    if LINUX:
        libc.prctl(libc.SUBREAPER, 1)  # what the student's code leaves behind comes to the supervisor
    return tempfile.mkdtemp(prefix=stale_homes.PREFIX)


def shut_in(level: str, limits: Limits, folder: str | None) -> None:
    """Put this process inside its limits; an OSError says what the machine refuses."""
    os.setsid()  # a group of its own: signals to the group stay inside
    os.umask(0o077)
    SHUT[level](limits, folder or TMP)
    if LINUX:
        libc.prctl(libc.DIE_WITH_PARENT, signal.SIGKILL)


def shut_in_namespaces(limits: Limits, folder: str) -> None:
    """Be the first process of a world of its own."""
    namespaces.furnish(limits.work)
    settle(folder)
    os.chdir(WORK)
    limit(limits, limits.processes)
    libc.keep_capabilities()
    seccomp.refuse_calls()


def shut_in_landlock(limits: Limits, folder: str) -> None:
    """Write in `folder` only, and see of the machine only what Python needs."""
    is_teacher = os.getuid() != 0
    be_nobody(folder, libc.READ_ANYTHING)  # Landlock says what can be read; Python may be in root's home
    work_in(folder, limits)
    landlock.stay_in(folder)
    seccomp.refuse_calls(alone=not landlock.keeps_signals_inside(), bystander=is_teacher)


def shut_in_processes(limits: Limits, folder: str) -> None:
    """Have a folder and limits of its own, which is all that every system can do."""
    if os.getuid() != 0 or all(open_to_all(place) for place in python_places()):
        be_nobody(folder)
    elif LINUX:
        libc.keep_capabilities()  # nobody could not read Python in root's home: stay root, without its powers
    work_in(folder, limits)


SHUT = {NAMESPACES: shut_in_namespaces, LANDLOCK: shut_in_landlock, PROCESSES: shut_in_processes}


def be_nobody(folder: str, kept: int = 0) -> None:
    """Be a user whom no other process runs as, and who owns `folder`, if this is root; else stay who we are."""
    if os.getuid() == 0:
        user = USERS[os.getpid() % len(USERS)]
        os.chown(folder, user, user)
        libc.become(user, kept)
    elif LINUX:
        libc.keep_capabilities()


def work_in(folder: str, limits: Limits) -> None:
    """Work in a folder in `folder`; the limit on processes leaves room for those that the user has already."""
    settle(folder)
    work = Path(folder, "work")
    work.mkdir()
    os.chdir(work)
    limit(limits, threads_of(os.getuid()) + limits.processes if LINUX else None)
