"""Open JupyterLab on a course."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from gradestep.teacher.course import environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradestep.teacher.course import Course


def lab(course: Course, arguments: Sequence[str] = ()) -> int:
    """Run JupyterLab in the course folder until it is stopped, and return its exit status.

    The course folder is the server's root, since formgrader and the assignment list look for their settings there.
    """
    command = [sys.executable, "-m", "jupyterlab", *options(), *arguments]
    try:
        return subprocess.run(command, cwd=course.root, env=environment(), check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 0


def options() -> list[str]:
    """Return JupyterLab's options for this machine."""
    chosen = ["--LabApp.default_url=/lab/tree/notebooks"]
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
