"""What `gradestep doctor` says: what this machine protects while it grades, and how to get more."""

from __future__ import annotations

import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from gradestep.sandbox.confine import LANDLOCK, NAMESPACES, PROCESSES
from gradestep.sandbox.levels import probe

if TYPE_CHECKING:
    from pathlib import Path

    from gradestep.sandbox.levels import Protection

SANDBOXES = {
    NAMESPACES: "The sandbox is bubblewrap's, and each process has a world of its own: as good as it gets.",
    LANDLOCK: "The sandbox is Landlock's: no process sees a file of others, but bubblewrap would hide more.",
    PROCESSES: "There is no sandbox, only separate processes with limits.",
}
PATTERN = 'nbgrader takes a "[" in the path of a course for a pattern of names and finds nothing there'
PACKAGES = ("gradestep", "nbgrader", "tensorflow", "keras", "numpy")


def report(folder: Path | None = None) -> Group:
    """Return, for a console, what was tried here and what came of it; `folder` is where the course may be."""
    found = probe()
    mend = f"To get more: {found.advice}.\n" if found.advice else ""
    return Group(SANDBOXES[found.level], guards(found), mend, *unbearable(folder), versions())


def unbearable(folder: Path | None) -> list[Text]:
    """Return what nbgrader cannot bear in the path of a course."""
    return [Text(f"{PATTERN}: rename {folder}\n", "bold red")] if folder and "[" in str(folder) else []


def guards(found: Protection) -> Table:
    """Return a table of what student code was seen to be kept from."""
    table = Table("Student code is kept from", "here")
    for guard in found.guards:
        table.add_row(guard.what, "[green]yes[/]" if guard.protected else "[bold red]no[/]")
    return table


def versions() -> str:
    """Return what there is to report a problem with, in one line."""
    packages = [f"{package} {version_of(package)}" for package in PACKAGES]
    system = f"{platform.system()} {platform.release()} on {platform.machine()}"
    return ", ".join([f"Python {platform.python_version()}", *packages, bubblewrap_version(), system])


def version_of(package: str) -> str:
    """Return the version of an installed package, or that it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"


def bubblewrap_version() -> str:
    """Return the version of bubblewrap, or that it is missing."""
    bwrap = shutil.which("bwrap")
    if not bwrap:
        return "bubblewrap is not installed"
    return subprocess.run([bwrap, "--version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
