"""Write files and folders so that a reader finds the old one or the new one, never half of one."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def write(path: Path, text: str) -> bool:
    """Write `text` (UTF-8, Unix line ends) to `path` and return whether the file changed.

    It is written beside the target and renamed, so an interruption leaves the old file whole.
    """
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes, mode: int = 0o644) -> bool:
    """Write `data` to `path` as `write` does, with the permissions `mode`; return whether the file changed."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


@contextmanager
def in_one_step(path: Path) -> Iterator[Path]:
    """Give a place for a new file that is put at `path` at the end of the context; an interruption leaves no part."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        half = Path(folder, path.name)
        yield half
        half.replace(path)


def private_folder(folder: Path) -> Path:
    """Make `folder`, which git ignores and only this user may look into, unless it is there; return it."""
    folder.mkdir(0o700, parents=True, exist_ok=True)
    write(folder / ".gitignore", "*\n")
    return folder


def swap(new: Path, old: Path) -> None:
    """Put the folder `new` in the place of `old`; `old` comes back when that fails."""
    old.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=old.parent, prefix=f".{old.name}.")) / "old"
    if old.exists():
        old.rename(aside)
    try:
        new.rename(old)
    except BaseException:
        if aside.exists():
            aside.rename(old)
        aside.parent.rmdir()
        raise
    shutil.rmtree(aside.parent)
