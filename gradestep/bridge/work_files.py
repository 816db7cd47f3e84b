"""The files of the work folder, which both processes see: what one side writes, the other gets before it goes on.

Code and pickles stay where they are, for opening them could run them: a test that needs such a file of the student's
waits for a person.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from gradestep.bridge.plain_data import DataError
from gradestep.sandbox.readable_paths import TMP, WORK

if TYPE_CHECKING:
    from collections.abc import Iterable

CODE = (".py", ".pyc", ".pyo", ".pyd", ".so", ".pth", ".pkl", ".pickle", ".joblib", ".dill", ".ipynb")
MOST_FILES, MOST_BYTES, MOST_TOGETHER, MOST_DEPTH = 200, 16 << 20, 64 << 20, 6

Seen = dict[str, tuple[int, int]]  # by path: time of the last change, in nanoseconds, and size in bytes


class WorkFiles:
    """What this side knows of the files; the present folder is the work folder, and what is in it known already.

    `known` is what both sides know: to put it back takes back `changes` that were not sent.
    """

    def __init__(self) -> None:
        self.folder = Path.cwd()
        private = self.folder == Path(WORK)  # in a world of its own, where the folder for temporary files is so too
        self.temporary = Path(TMP) if private else None
        self.home = str(Path(TMP) / "home") if private else ""
        self.fixed: frozenset[str] = frozenset()
        self.known: Seen = {}
        self._code: Seen = {}

    def begin(self, fixed: frozenset[str] = frozenset()) -> None:
        """Take all that is there now as known to both sides, and `fixed` as what the other side may not change."""
        self.fixed, self.known, self._code = fixed, self._seen(), self._seen(code=True)

    def withheld(self) -> list[str]:
        """Return the files of code and the pickles that are new or have changed, and stay on this side."""
        return [name for name, seen in self._seen(code=True).items() if self._code.get(name) != seen]

    def written(self) -> dict[str, bytes]:
        """Return the files in the work folder that are new or have changed, those of code among them."""
        seen = {**self._seen(), **self._seen(code=True)}
        known = {**self.known, **self._code}
        files: dict[str, bytes] = {}
        left = MOST_TOGETHER
        new = [name for name in seen if known.get(name) != seen[name] and not PurePosixPath(name).is_absolute()]
        for name in itertools.filterfalse(_is_folder, new):
            left -= seen[name][1]
            if left >= 0:
                with contextlib.suppress(OSError):  # gone meanwhile
                    files[name] = (self.folder / name).read_bytes()
        return files

    def settle(self) -> None:
        """Take what is there now as known to both sides."""
        self.known = self._seen()

    def leave_out(self, names: Iterable[str]) -> None:
        """Count files as new that only this side has."""
        for name in names:
            self.known.pop(name, None)

    def changes(self, blobs: list[bytes]) -> list[Any] | None:
        """Return what changed since the last time, None for nothing; contents are appended to `blobs`."""
        seen = self._seen()
        if seen == self.known:
            return None
        new = [name for name in seen if self.known.get(name) != seen[name]]
        gone = [name for name in self.known if name not in seen]
        written: list[Any] = [[name, None] for name in new if _is_folder(name)]
        left = MOST_TOGETHER
        for name in itertools.filterfalse(_is_folder, new):
            left -= seen[name][1]
            if left < 0:
                break
            try:
                blobs.append((self.folder / name).read_bytes())
            except OSError:  # gone meanwhile
                continue
            written.append([name, len(blobs) - 1])
        self.known = seen
        return [written, gone]

    def apply(self, changes: Any, blobs: tuple[bytes, ...]) -> None:
        """Write what the other side says; raises DataError for what is no change of files."""
        if changes is None:
            return
        try:
            written, gone = changes
            for name, place in written[:MOST_FILES]:
                if self._is_here(name) and _is_folder(name):
                    self._safe(name).mkdir(parents=True, exist_ok=True)
                elif self._is_here(name):
                    self._write(self._safe(name), blobs[place])
            for name in sorted(gone[:MOST_FILES], reverse=True):  # what is in a folder, then the folder
                if name not in self.fixed and self._is_here(name):
                    self._remove(self._safe(name), name)
            names = {*(name for name, _ in written), *gone}
        except (TypeError, ValueError, IndexError, OSError) as error:
            raise DataError(f"no change of files came: {error}") from None
        seen = self._seen()
        known = {name: self.known[name] for name in self.known.keys() - names}
        self.known = known | {name: seen[name] for name in seen.keys() & names}

    def _is_here(self, name: Any) -> bool:
        """Return whether a file has its place here: temporary files have, where each process has its own."""
        pure = PurePosixPath(str(name))
        return not pure.is_absolute() or (self.temporary is not None and pure.is_relative_to(self.temporary))

    def _write(self, path: Path, data: bytes) -> None:
        if len(data) <= MOST_BYTES and self._name(str(path)) not in self.fixed:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def _remove(self, path: Path, name: str) -> None:
        if not _is_folder(name):
            path.unlink(missing_ok=True)
        elif path.is_dir():
            with contextlib.suppress(OSError):  # a file is in it that stays on this side
                path.rmdir()

    def _safe(self, name: Any) -> Path:
        """Return the path of a file in the folder; raises DataError when it leads anywhere else."""
        pure = PurePosixPath(str(name))
        inside = self.temporary is not None and pure.is_relative_to(self.temporary) and not self._is_home(pure)
        if (pure.is_absolute() and not inside) or ".." in pure.parts or not pure.name or pure.suffix.lower() in CODE:
            raise DataError("a file of another kind came")
        path = self.folder / pure
        root = self.temporary if inside and self.temporary else self.folder
        if any(each.is_symlink() for each in (path, *path.parents) if each.is_relative_to(root)):
            raise DataError("a link is in the way of a file")
        return path

    def _seen(self, *, code: bool = False) -> Seen:
        """Return the regular files in the folder, with time and size: those that pass, or those of `code`.

        The name of a folder, which passes too, ends with a slash.
        """
        found: Seen = {}
        waiting = [(str(folder), 0) for folder in (self.temporary, self.folder) if folder is not None]
        while waiting and len(found) < MOST_FILES:
            folder, depth = waiting.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:  # not there any more, or closed to us
                continue
            for entry in entries:
                if entry.path == self.home:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if depth < MOST_DEPTH and not os.path.ismount(entry.path):  # an environment, or a course, maybe
                        waiting.append((entry.path, depth + 1))
                        if not code and not entry.name.lower().endswith(CODE):
                            found[self._name(entry.path) + "/"] = (0, 0)
                elif entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(CODE) == code:
                    stat = entry.stat(follow_symlinks=False)
                    if stat.st_size <= MOST_BYTES:
                        found[self._name(entry.path)] = (stat.st_mtime_ns, stat.st_size)
        return found

    def _name(self, path: str) -> str:
        """Return a path relative to the work folder; whole for a temporary file."""
        inside = os.path.join(self.folder, "")  # noqa: PTH118 - texts, of which there are hundreds in each message
        return path.removeprefix(inside).replace(os.sep, "/")

    def _is_home(self, path: PurePosixPath) -> bool:
        """Return whether a path is that of the home, which is among the temporary files, or below it."""
        return bool(self.home) and path.is_relative_to(self.home)


def _is_folder(name: Any) -> bool:
    """Return whether a name is that of a folder."""
    return str(name).endswith("/")
