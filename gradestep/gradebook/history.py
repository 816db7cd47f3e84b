"""The history of an assignment's gradings: how each student stood before, kept so that it can be put back (undo).

It stands beside the gradebook, in `.gradestep/scores/A`: a folder for each grading, in it `grading.json` (when, and by
which command) and a zip for each student who was graded then: `before.json` with the rows of nbgrader's tables and why
the work was due, and the folder `autograded/S/A` as it was. Each file is written whole or not at all.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError
from gradestep.course.files import private_folder, write

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_GRADINGS, MOST_BYTES = 50, 2 << 30  # of an assignment; the oldest make way
GRADING, BEFORE, GRADED = "grading.json", "before.json", "autograded/"
FASTEST = 1  # of zlib's levels


@dataclass(frozen=True)
class Grading:
    """One grading: its folder, when it began (UTC, ISO 8601), and by which command."""

    folder: Path
    when: str
    command: str

    def students(self) -> list[Path]:
        """Return the zips of those who were graded, sorted; the name is the student's."""
        return sorted(self.folder.glob("*.zip"))

    @property
    def said(self) -> str:
        """When it was, in words."""
        return f"{datetime.fromisoformat(self.when):%Y-%m-%d %H:%M} UTC"


class History:
    """The gradings of one assignment, the newest last; `command` is what the next one is noted as."""

    def __init__(self, folder: Path, command: str = "") -> None:
        self.folder, self.command = folder, command
        self._now: Path | None = None

    def keep(self, student: str, before: dict[str, Any], graded: Path) -> None:
        """Keep how a student stands now, in JSON's own values, and the folder `graded`, if it is there.

        Raises OSError when the disk is full or not writable.
        """
        target = self._begun() / f"{student}.zip"
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
            try:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=FASTEST) as packed:
                    packed.writestr(BEFORE, json.dumps(before, indent=1))
                    for path in sorted(path for path in graded.rglob("*") if path.is_file()):
                        packed.write(path, f"{GRADED}{path.relative_to(graded).as_posix()}")
                file.close()
                Path(file.name).replace(target)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise

    def gradings(self) -> list[Grading]:
        """Return the gradings of which somebody can be put back, the last one first."""
        return list(filter(Grading.students, self._gradings()))

    def remove(self, grading: Grading) -> None:
        """Forget a grading that was undone."""
        shutil.rmtree(grading.folder)

    def _begun(self) -> Path:
        """Return the folder of this grading, made now if it is not there yet."""
        if self._now is None:
            self._make_way()
            number = max((int(path.name) for path in self._folders()), default=0) + 1
            self._now = private_folder(self.folder) / f"{number:06}"
            self._now.mkdir(0o700)
            when = {"when": datetime.now(UTC).isoformat(timespec="seconds"), "command": self.command}
            write(self._now / GRADING, json.dumps(when))
        return self._now

    def _make_way(self) -> None:
        """Remove the oldest gradings where there are too many, or where they are too large in all."""
        left = MOST_BYTES
        for count, folder in enumerate(reversed(self._folders()), 1):
            left -= sum(path.stat().st_size for path in folder.iterdir())
            if count >= MOST_GRADINGS or left < 0:
                shutil.rmtree(folder)

    def _folders(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("[0-9]*") if path.name.isdecimal() and path.is_dir())

    def _gradings(self) -> Iterator[Grading]:
        """Yield the gradings, the newest first."""
        for folder in reversed(self._folders()):
            try:
                said = json.loads((folder / GRADING).read_text("utf-8"))
                yield Grading(folder, str(said["when"]), str(said["command"]))
            except (OSError, ValueError, KeyError, TypeError):
                yield Grading(folder, datetime.fromtimestamp(folder.stat().st_mtime, UTC).isoformat(), "")


def read_before(path: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return what `keep` kept in a zip: how the student stood, and the files of the graded work by relative path.

    Raises GradestepError when it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            before = json.loads(packed.read(BEFORE))
            names = (name for name in packed.namelist() if name.startswith(GRADED))
            return before, {name.removeprefix(GRADED): packed.read(name) for name in names}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise GradestepError(
            f"{path}: how {path.stem} stood before cannot be read ({error}): move that file away, and run it again"
        ) from error
