"""The digest of code, by which what was kept is known to be of another version, though no number says so."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = Path(__file__).resolve().parent.parent


def of_files(root: Path, paths: Iterable[Path]) -> str:
    """Return the SHA-256 of files below a folder, by name and content; what Python has compiled does not count."""
    found = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def of_ours(packages: Iterable[str]) -> str:
    """Return the digest of packages of `gradestep`, by their paths in it, and of what a notebook may import."""
    return of_files(
        PACKAGE, [PACKAGE / "__init__.py", *(path for name in packages for path in (PACKAGE / name).rglob("*"))]
    )
