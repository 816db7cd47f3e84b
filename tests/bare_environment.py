"""An environment that holds the wheel of gradestep and what it asks for, as links to what is installed here."""

import importlib.metadata
import os
import subprocess
import sys
import venv
from pathlib import Path

from packaging.requirements import Requirement

from .conftest import REPOSITORY

EXTRA = "teacher"


class BareEnvironment:
    """A fresh environment in the folder `root`: nothing is in it that `gradestep[teacher]` does not ask for."""

    def __init__(self, root):
        self.root = root
        venv.create(root, symlinks=True)
        root.chmod(0o755)  # as an environment has it; pytest's folders are closed to the user that student code runs as
        (root / "home").mkdir()
        self.python = root / "bin/python"
        self.packages = root / f"lib/python3.{sys.version_info.minor}/site-packages"
        wheel = build_wheel(root)
        for name in sorted(needed(wheel)):
            self._link(importlib.metadata.distribution(name))
        install = [sys.executable, "-m", "pip", "--python", self.python, "install", "-q", "--no-deps", "--no-index"]
        subprocess.run([*install, "--no-compile", wheel], check=True)

    def _link(self, distribution):
        """Link each file of a distribution, as `uv pip install --link-mode symlink` does; scripts get this Python."""
        for file in distribution.files or ():
            origin = Path(distribution.locate_file(file)).resolve()
            target = Path(os.path.normpath(self.packages / file))
            if not origin.is_file() or "__pycache__" in file.parts:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.parent == self.root / "bin" and (script := origin.read_bytes()).startswith(b"#!"):
                _, newline, rest = script.partition(b"\n")
                target.write_bytes(b"#!" + str(self.python).encode() + newline + rest)
                target.chmod(0o755)
            elif not target.exists():
                target.symlink_to(origin)

    def gradestep(self, folder, *arguments):
        """Run the command in `folder` as a teacher does who has never heard of this repository."""
        return self.run(folder, "-m", "gradestep", *arguments)

    def run(self, folder, *arguments):
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST_"))}
        environment = {**outside, "GRADESTEP_CACHE": str(self.root / "cache"), "HOME": str(self.root / "home")}
        return subprocess.run(
            [self.python, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


def build_wheel(into):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", into]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    return next(into.glob("gradestep-*.whl"))


def needed(wheel):
    """Return the names of all that the wheel asks for, and what that asks for."""
    (metadata,) = importlib.metadata.distributions(path=[str(wheel)])
    return closure([Requirement(line) for line in metadata.requires or ()], {EXTRA}, set())


def closure(requirements, extras, found):
    for requirement in requirements:
        wanted = not requirement.marker or any(requirement.marker.evaluate({"extra": extra}) for extra in {"", *extras})
        if not wanted or requirement.name.lower() in found:
            continue
        found.add(requirement.name.lower())
        of_it = importlib.metadata.requires(requirement.name) or ()
        closure([Requirement(line) for line in of_it], requirement.extras, found)
    return found
