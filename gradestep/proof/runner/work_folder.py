"""The folder in which one trial works: new, with copies of the teacher's files, and removed afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTEBOOKS = shutil.ignore_patterns("*.ipynb")


@contextlib.contextmanager
def in_new_folder(files: Path | None = None) -> Iterator[None]:
    """Work in a new folder, which is removed: a lesson may write files. The files in the folder `files` are there."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="gradestep-") as folder:
        if files and files.is_dir():
            shutil.copytree(files, folder, ignore=NOTEBOOKS, dirs_exist_ok=True)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)
