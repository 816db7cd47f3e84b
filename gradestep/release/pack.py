"""Pack a release for students: one zip with notebooks, a README, requirements, and the package that the cards need."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import nbformat

import gradestep
from gradestep.authoring.question_cells import is_card, read_card, show_unanswered, with_variant
from gradestep.course.course import HOME
from gradestep.course.errors import GradestepError, typed
from gradestep.course.files import in_one_step, read_text
from gradestep.release.release import refuse_leaks, stale
from gradestep.student.labextension.released import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nbformat import NotebookNode

    from gradestep.course.course import Course

PACKAGE = Path(gradestep.__file__).parent
PACKS = "packs"  # the folder of a course with a zip for each student
REQUIREMENTS = "requirements-student.txt"
PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "gradestep"
version = "{version}"
description = "The quiz cards of the course"
requires-python = ">=3.11"
dependencies = [
  "anywidget>=0.9", "fsrs>=6", "markdown-it-py>=3", "mdit-py-plugins>=0.4", "numpy>=1.26", "pygments>=2.18",
]
[project.entry-points."jupyter_client.kernel_provisioners"]
gradestep-warm = "gradestep.student.warm_kernel.provisioner:WarmProvisioner"
[tool.hatch.build.targets.wheel]
packages = ["gradestep"]
[tool.hatch.build.targets.wheel.shared-data]
"gradestep/student/etc/ipython_kernel_config.py" = "etc/ipython/ipython_kernel_config.py"
"gradestep/student/labextension/prebuilt" = "share/jupyter/labextensions/gradestep"
"gradestep/student/etc/jupyter_server_config.json" = "etc/jupyter/jupyter_server_config.d/gradestep.json"
"gradestep/student/etc/students/labconfig/page_config.json" = "etc/jupyter/labconfig/page_config.d/gradestep.json"
"""
README = """\
# {title}

{count} to read, run and answer in JupyterLab: about {minutes} minutes, {with_code} with the code.

You need Python 3.11, 3.12 or 3.13. In this folder, type

    python3 -m venv .venv
    .venv/bin/pip install -r requirements.txt
    .venv/bin/jupyter lab

(on Windows: `py -m venv .venv`, `.venv\\Scripts\\pip` and `.venv\\Scripts\\jupyter`),
then {begin}:

{notebooks}

Run each cell with Shift+Enter. Where a cell says YOUR CODE HERE, write your code; in a card, choose your
answer. Tests say what is missing until you have written their answer: that is as it should be. Save with
Ctrl+S, and hand in the notebooks (the files that end in .ipynb), with the same names.
"""
HOMELY = """\
begin with index.ipynb: it shows where you stand in each notebook, with links that open them.
The notebooks, in order"""


def pack(course: Course, assignment: str) -> Path:
    """Write `A.zip` into the course folder and return its path; the same release gives the same bytes.

    Raises GradestepError when A has no release, when the release is not what today's challenges give (run
    `gradestep release`), or when anything in it would leak.
    """
    with _unpacked(course, assignment) as folder:
        return _zip(folder, course.root / f"{folder.name}.zip")


def pack_each(course: Course, assignment: str, students: Iterable[str]) -> list[Path]:
    """Write `packs/A/STUDENT.zip` for each student, with his own variants drawn, and return the paths.

    A student's variants follow from his id, so they are the same however often and for whomever else it is packed; zips
    of others that lie there go. Raises GradestepError as `pack` does, and when no question of A has variants.
    """
    with _unpacked(course, assignment) as folder:
        notebooks = {path: nbformat.read(path, nbformat.NO_CONVERT) for path in sorted(folder.rglob("*.ipynb"))}
        if not any(_variants(cell) for notebook in notebooks.values() for cell in notebook.cells):
            one = f"gradestep pack {typed(folder.name)} makes the one zip that is everybody's"
            raise GradestepError(f"no question of {folder.name} has variants to draw: {one}")
        packs = course.root / PACKS / folder.name
        packs.mkdir(parents=True, exist_ok=True)
        written = []
        for student in students:
            drawn = {path: _drawn(notebook, f"{path.stem}/{student}") for path, notebook in notebooks.items()}
            written.append(_zip(folder, packs / f"{student}.zip", drawn))
        for left in {*packs.glob("*.zip")} - {*written}:
            left.unlink()
        return written


def _variants(cell: NotebookNode) -> int:
    """Return how many variants the question of a released cell has; 0 for none, or for a cell that is no card."""
    return len(read_card(cell.source)[0].variants) if is_card(cell) else 0


def _drawn(notebook: NotebookNode, whose: str) -> bytes:
    """Return a released notebook with the variant of each question drawn by a hash of whose it is."""
    own = deepcopy(notebook)
    for cell in own.cells:
        if count := _variants(cell):
            digest = hashlib.sha256(f"{cell.metadata.gradestep.quiz}/{whose}".encode()).digest()
            cell.source = with_variant(cell.source, int.from_bytes(digest[:8], "big") % count)
            show_unanswered(cell)
    return f"{nbformat.writes(own, nbformat.NO_CONVERT)}\n".encode()


@contextmanager
def _unpacked(course: Course, assignment: str) -> Iterator[Path]:
    """Give the folder, named as A is, that a pack holds; raises GradestepError where there is none to give."""
    assignment = course.assignment(assignment)
    release = course.release / assignment
    if old := stale(course, assignment):
        names = ", ".join(course.show(path) for path in old)
        raise GradestepError(
            f"{names}: not what the challenges give today: run gradestep release {typed(assignment)} first"
        )
    if not (course.root / REQUIREMENTS).is_file():
        raise GradestepError(f"{REQUIREMENTS} is missing: list in it what your notebooks import, a package a line")
    if taken := [name for name in ("README.md", "requirements.txt") if (release / name).exists()]:
        raise GradestepError(
            f"{course.show(release / taken[0])}: the zip has a file of this name: rename yours in source/"
        )
    refuse_leaks(course, assignment, release)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, assignment)
        shutil.copytree(release, folder, ignore=shutil.ignore_patterns(".*"))
        shutil.copytree(release, folder / KEPT, ignore=lambda _, names: [n for n in names if not n.endswith(".ipynb")])
        wheel = build_wheel(folder)
        locked = read_text(course.root / REQUIREMENTS)
        (folder / "requirements.txt").write_text(f"./{wheel.name}\n{locked}", "utf-8", newline="\n")
        (folder / "README.md").write_text(_readme(release), "utf-8", newline="\n")
        yield folder


def build_wheel(into: Path) -> Path:
    """Build a wheel of the student's half of this package into the folder `into` and return its path."""
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch)
        no_cache = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE / "student", project / "gradestep" / "student", ignore=no_cache)
        for name in ("__init__.py", "pictures.mplstyle"):
            shutil.copy(PACKAGE / name, project / "gradestep")
        (project / "pyproject.toml").write_text(PROJECT.format(version=gradestep.__version__), "utf-8")
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
        epoch = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}  # 1980, where zip begins: the same bytes each time
        ran = subprocess.run(command, cwd=project, env=epoch, capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode:
        raise GradestepError(f"the students' package could not be built:\n{ran.stderr[-1000:]}")
    return next(into.glob("gradestep-*.whl"))


def _readme(release: Path) -> str:
    read = {path: nbformat.read(path, nbformat.NO_CONVERT).metadata for path in sorted(release.glob("*.ipynb"))}
    fronts = {path.name: metadata.get("gradestep", {"title": path.stem}) for path, metadata in read.items()}
    home = fronts.pop(f"{HOME}.ipynb", None)
    return README.format(
        title=home["title"] if home else release.name.replace("-", " ").capitalize(),
        count=f"{len(fronts)} notebook{'s' * (len(fronts) != 1)}",
        minutes=sum(front.get("minutes", 0) for front in fronts.values()),
        with_code=sum(front.get("minutes_with_code", front.get("minutes", 0)) for front in fronts.values()),
        begin=HOMELY if home else "open the notebooks in order",
        notebooks="\n".join(f"- {name}: {front['title']}" for name, front in fronts.items()),
    )


def _zip(folder: Path, target: Path, instead: Mapping[Path, bytes] = MappingProxyType({})) -> Path:
    """Zip `folder` with fixed times and an order by name, then put the zip in place in one step.

    `instead` holds the bytes of files that are not to be as they are in the folder.
    """
    with in_one_step(target) as half, zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix())
            name.external_attr = 0o644 << 16
            content = instead.get(path) or path.read_bytes()
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return target
