"""Open JupyterLab on a course."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import gradestep
from gradestep.course.course import HOME, MARKER, environment
from gradestep.course.files import write
from gradestep.student.labextension.released import KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradestep.course.course import Course


ENDS = {"SIGTERM", "SIGHUP", "SIGBREAK"}  # a service manager's word, a closed window
SETTINGS = '''\
"""The course's settings again: JupyterLab's Assignment List reads them in the folder that it fetches to."""

from pathlib import Path

load_subconfig("nbgrader_config.py", path=str(Path(__file__).parent.parent))  # noqa: F821 - traitlets gives it
'''
STUDENTS = Path(gradestep.__file__).parent / "student/etc/students"  # what JupyterLab leaves out for a student


def lab(course: Course, arguments: Sequence[str] = (), *, teach: bool = False) -> int:
    """Run JupyterLab until it is stopped, and return its exit status.

    For a student it serves `my-work/`: the repository's solutions are not one click up, and what only a teacher needs
    is left out. To `teach`, the course folder is the server's root, since formgrader looks for its settings there.
    """
    for path in copy_to_work(course):
        print(f"wrote {course.show(path)}", flush=True)  # noqa: T201 - a command says what it wrote
    folder = course.root if teach else course.work
    write_settings(course)
    command = [sys.executable, "-m", "jupyterlab", *options(course, folder), *arguments]
    settings = environment() if teach else for_students(environment())
    with subprocess.Popen(command, cwd=folder, env=settings) as server:  # noqa: S603
        for name in ENDS & vars(signal).keys():
            signal.signal(getattr(signal, name), lambda *_: server.terminate())  # which ends its kernels too
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # JupyterLab got it too: it asks, saves and stops in its own time
                continue


def write_settings(course: Course) -> None:
    """Write `my-work/nbgrader_config.py` unless there is one: a server of that folder reads the course's settings."""
    course.work.mkdir(exist_ok=True)
    settings = course.work / MARKER
    if not settings.exists():
        write(settings, SETTINGS)


def copy_to_work(course: Course) -> list[Path]:
    """Copy what was released and is not in `my-work/` yet to there, with the notebooks what they read and show.

    Nobody works in `notebooks/` itself: the next release would overwrite it. What is in `my-work/` is never touched.
    Beside it, in `my-work/.released/`, stays what each notebook began as, so that it can be started over. Returns the
    copies.
    """
    copies = []
    for released in sorted(path for path in course.release.glob("*/**/*") if path.is_file()):
        own = released.relative_to(course.release)
        copy, is_hidden = course.work / own, any(part.startswith(".") for part in own.parts)
        if released.suffix != ".ipynb" and not is_hidden and not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(released, copy)
            copies.append(copy)
    for released in sorted([*course.release.glob("*.ipynb"), *course.release.glob("*/*.ipynb")]):
        copy = course.work / released.relative_to(course.release)
        kept = course.work / KEPT / released.relative_to(course.release)
        is_new = not copy.exists()
        for path in (copy,) * is_new + (kept,) * (is_new or not kept.exists()):
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, released.read_text("utf-8"))
        if is_new:
            copies.append(copy)
    return copies


def options(course: Course, folder: Path) -> list[str]:
    """Return JupyterLab's options to serve `folder`, on this machine: it opens where the student begins."""
    first = start(course).relative_to(folder)
    chosen = [f"--LabApp.default_url=/lab/tree/{first.as_posix()}" if first.parts else "--LabApp.default_url=/lab"]
    if not has_screen():
        chosen.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        chosen.append("--allow-root")  # in a container everybody is root, and JupyterLab would refuse to start
    return chosen


def start(course: Course) -> Path:
    """Return what is opened first: the home of the only topic; of several, the course's; without homes, the folder."""
    topics = sorted(course.work.glob(f"[!.]*/{HOME}.ipynb"))
    if len(topics) == 1:
        return topics[0]
    home = course.work / f"{HOME}.ipynb"
    return home if home.is_file() else course.work


def for_students(settings: dict[str, str]) -> dict[str, str]:
    """Return an environment in which JupyterLab shows no panels of a teacher's, and asks nothing about news."""
    own = settings.get("JUPYTER_CONFIG_PATH")
    return {**settings, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [own, str(STUDENTS)]))}


def has_screen() -> bool:
    """Return whether a browser can open a window here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
