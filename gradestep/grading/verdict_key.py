"""What the verdict of a notebook depends on, as a content-addressed key: equal keys, equal verdicts.

That is the student's code as it was rebuilt, cell by cell; the release (hidden tests, points, the teacher's solutions
and files); the files that were handed in; our own code; Python, all installed packages, the processors and the time
zone; and the settings of the run. Deadlines are no part of it, nor is what stands in text cells, which no run reads.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.course.cells import is_code
from gradestep.course.code_digest import of_files, of_ours
from gradestep.sandbox.readable_paths import SITES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbformat import NotebookNode

GRADES = (  # the packages of ours that decide on a verdict
    "student",
    "course",
    "static_analysis",
    "authoring",
    "sandbox",
    "bridge",
    "submissions",
    "fork_server",
    "grading",
)
INSTALLED = (".dist-info", ".egg-info")
PROCESSORS = Path("/proc/cpuinfo")


def facts_of(modules: Iterable[str], files: dict[str, bytes], settings: dict[str, Any]) -> str:
    """Return the digest of what is the same for all notebooks of a session: what is imported, released and set."""
    others = sorted({name for name in modules if name.split(".")[0] not in sys.stdlib_module_names})
    return _digest([*_machine(), others, _linked_code(others), file_digests(files), settings])


def file_digests(files: dict[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def key_of(facts: str, notebook: NotebookNode, source: NotebookNode, files: dict[str, str], **more: Any) -> str:
    """Return the key of the verdict of a rebuilt notebook with the instructor's `source`.

    `facts` are of `facts_of`, `files` the digests of what was handed in beside it, `more` is what else holds.
    """
    cells = [
        [cell.get("id"), cell.cell_type, cell.metadata, cell.source if is_code(cell) else ""] for cell in notebook.cells
    ]
    teachers = [[cell.cell_type, cell.metadata, cell.source] for cell in source.cells]
    return _digest([facts, files, cells, teachers, more])


def _digest(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=asdict).encode()).hexdigest()


def _machine() -> list[Any]:
    """Return what is the same as long as nothing is installed: Python, the packages, our code, the processor.

    It is read anew for each session, since a Jupyter server outlives what is installed.
    """
    zone, count = [*time.tzname, time.timezone], os.cpu_count()  # libraries share work among all processors
    return [sys.version, sys.platform, platform.machine(), _processor(), count, zone, _installed(), of_ours(GRADES)]


def _processor() -> list[str]:
    """Return the kind of processor: sums of floating-point numbers may differ in the last place on another."""
    if not PROCESSORS.is_file():
        return [platform.processor()]
    lines = PROCESSORS.read_text("utf-8", "replace").splitlines()
    return sorted({line for line in lines if line.startswith(("model name", "flags", "Features", "CPU part"))})


def _installed() -> list[str]:
    """Return the names of installed packages, with their versions, as they stand in the folders of Python."""
    folders = {Path(entry) for entry in sys.path if Path(entry).name in SITES}
    names = (path.name for folder in folders if folder.is_dir() for path in folder.iterdir())
    return sorted(name for name in names if name.endswith(INSTALLED))


def _linked_code(modules: Iterable[str]) -> dict[str, str]:
    """Return the digest of the code of each package that is not installed but linked to, so that no version says it."""
    found = {}
    for name in sorted({module.split(".")[0] for module in modules} - {"gradestep"}):
        with contextlib.suppress(ImportError, ValueError):  # what cannot be imported here has no code
            spec = importlib.util.find_spec(name)
            path = Path(spec.origin if spec and spec.origin else "")
            if path.is_file() and not {*SITES} & {*path.parts}:
                paths = path.parent.rglob("*.py") if path.name == "__init__.py" else [path]
                found[name] = of_files(path.parent, paths)
    return found
