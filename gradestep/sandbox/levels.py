"""What this machine can protect, found out by trying, and the command that starts a process inside that protection."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError
from gradestep.sandbox.bubblewrap import bubblewrap
from gradestep.sandbox.confine import LANDLOCK, NAMESPACES, PROCESSES

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = (NAMESPACES, LANDLOCK, PROCESSES)
PROBE_SECONDS = 60  # seconds that a trial may take on a machine that is busy with other things
WAYS_OUT = {
    "files": "reading the course, your home and other submissions",
    "writing": "writing outside its work folder",
    "changing": "changing who may read other files",
    "network": "using the network",
    "memory of others": "looking into other processes, such as the one that holds the hidden tests",
    "stopping others": "stopping other processes",
    "memory": "taking all memory",
    "processes": "starting processes without end",
    "disk": "filling the disk",
}


@dataclass(frozen=True)
class Guard:
    """One thing that student code might try, and whether it is kept from it here."""

    what: str
    protected: bool


@dataclass(frozen=True)
class Protection:
    """The best level that works here, what it was seen to protect, and how to get more ("" for nothing to get)."""

    level: str
    guards: tuple[Guard, ...]
    advice: str = ""

    @property
    def open(self) -> list[str]:
        """Return what student code is not kept from."""
        return [guard.what for guard in self.guards if not guard.protected]


def command(
    level: str, argv: Sequence[str], descriptors: Sequence[int] = ()
) -> tuple[list[str], dict[str, str], dict[str, Any]]:
    """Return a command, its environment, and options for Popen, that run `argv` as `level` has it.

    It inherits `descriptors` and nothing else. The kernel ends it with the thread that started it: start it from one
    that lives as long. Its first act must be `confine.enter(level)`.
    """
    options = {"pass_fds": tuple(descriptors), "stdin": subprocess.DEVNULL, "cwd": "/", "start_new_session": True}
    return [*(bubblewrap() if level == NAMESPACES else ()), *argv], environment(level), options


def environment(level: str) -> dict[str, str]:
    """Return the few variables that student code sees, none of them the teacher's."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "HOME": "/",  # until `confine.enter`
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        # Landlock cannot give each process a /dev/shm of its own, so there is none: joblib then works alone
        **({"JOBLIB_MULTIPROCESSING": "0"} if level == LANDLOCK else {}),
    }


def choose(wish: str) -> tuple[str, str]:
    """Return the level for `--sandbox WISH`, and a warning that names what it leaves open ("" for nothing).

    `off` takes no protection but that of separate processes; `best` takes what there is; `required` raises a
    GradestepError unless that is one of the two levels that keep student code in.
    """
    if wish == "off":
        return PROCESSES, ""
    found = probe()
    if wish == "required" and found.level == PROCESSES:
        raise GradestepError(
            f"No sandbox works on this machine, and --sandbox required asks for one: {found.advice}, or grade with "
            "--sandbox best, which does what it can."
        )
    if not found.open:
        return found.level, ""
    return found.level, f"Student code here is not kept from {', '.join(found.open)}. To mend it: {found.advice}."


@cache
def probe() -> Protection:
    """Return what this machine can protect: the first level at which a trial that tries to get out is let run."""
    refusals: list[str] = []
    for level in LEVELS:
        kept, why = attempt(level)
        if kept:
            guards = tuple(Guard(what, protected=kept.get(name, False)) for name, what in WAYS_OUT.items())
            return Protection(level, guards, advice(refusals))
        refusals.append(why)
    nothing = tuple(Guard(what, protected=False) for what in WAYS_OUT.values())
    return Protection(PROCESSES, nothing, advice(refusals))


def attempt(level: str) -> tuple[dict[str, bool], str]:
    """Run the trial at `level`: return what it was kept from, or nothing and why it could not run."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        Path(folder).chmod(0o755)
        secret = Path(folder, "secret")
        secret.write_text("not for students", "utf-8")
        asked = {"file": str(secret), "port": server.getsockname()[1], "process": os.getpid()}
        trial = [sys.executable, "-I", "-m", "gradestep.sandbox.escape_probe", level, json.dumps(asked)]
        try:
            argv, environment, options = command(level, trial)
            run = subprocess.run(  # noqa: S603 - our own probe
                argv, env=environment, capture_output=True, timeout=PROBE_SECONDS, check=False, **options
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return {}, str(error)
    if run.returncode:
        return {}, (run.stderr.decode("utf-8", "replace").strip().splitlines() or ["it gave no reason"])[-1]
    return json.loads(run.stdout), ""


def advice(refusals: list[str]) -> str:
    """Return how to get the best level, in words that go after a colon; "" when it is there."""
    if not refusals:
        return ""
    if sys.platform != "linux":
        return "grade on Linux, in a virtual machine if need be"
    if not shutil.which("bwrap"):
        return "install bubblewrap (apt install bubblewrap)"
    return (
        f"let bubblewrap work, which said {refusals[0]!r} (on Ubuntu: sysctl -w "
        "kernel.apparmor_restrict_unprivileged_userns=0; in a container: start it with --privileged)"
    )
