"""Open JupyterLab on a course."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from gradestep.course.course import HOME, environment
from gradestep.course.files import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gradestep.course.course import Course


ENDS = {"SIGTERM", "SIGHUP", "SIGBREAK"}  # a service manager's word, a closed window


def lab(course: Course, arguments: Sequence[str] = ()) -> int:
    """Run JupyterLab in the course folder until it is stopped, and return its exit status.

    The course folder is the server's root, since formgrader and the assignment list look for their settings there.
    """
    for path in copy_to_work(course):
        print(f"wrote {course.show(path)}", flush=True)  # noqa: T201 - a command says what it wrote
    command = [sys.executable, "-m", "jupyterlab", *options(course), *arguments]
    with subprocess.Popen(command, cwd=course.root, env=environment()) as server:  # noqa: S603
        for name in ENDS & vars(signal).keys():
            signal.signal(getattr(signal, name), lambda *_: server.terminate())  # which ends its kernels too
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # JupyterLab got it too: it asks, saves and stops in its own time
                continue


def copy_to_work(course: Course) -> list[Path]:
    """Copy each released notebook that is not in `my-work/` yet to there, and return the copies.

    Nobody works in `notebooks/` itself: the next release would overwrite it. What is in `my-work/` is never touched.
    """
    copies = []
    for released in sorted([*course.release.glob("*.ipynb"), *course.release.glob("*/*.ipynb")]):
        copy = course.work / released.relative_to(course.release)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            write(copy, released.read_text("utf-8"))
            copies.append(copy)
    return copies


def options(course: Course) -> list[str]:
    """Return JupyterLab's options for this machine and course: it opens the course's home, if there is one."""
    home = course.work / f"{HOME}.ipynb"
    start = home if home.is_file() else course.work
    chosen = [f"--LabApp.default_url=/lab/tree/{start.relative_to(course.root).as_posix()}"]
    if not has_screen():
        chosen.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        chosen.append("--allow-root")  # in a container everybody is root, and JupyterLab would refuse to start
    return chosen


def has_screen() -> bool:
    """Return whether a browser can open a window here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
