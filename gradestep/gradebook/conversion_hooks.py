"""nbgrader's pre_convert_hook and post_convert_hook, when a course's `nbgrader_config.py` sets them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbgrader.utils import chdir

from gradestep.course.regular_files import note

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nbgrader.converters import Autograde


@dataclass
class Hooks:
    """Calls the hooks with nbgrader's words, in the course's folder, each once for a student.

    The student is the one whose work is converted, where nbgrader itself says `*` when it grades a whole class. A hook
    that fails costs nothing, as with nbgrader, and is noted.
    """

    autograde: Autograde
    assignment: str
    _failed: dict[str, str] = field(default_factory=dict)

    def before(self, student: str, folder: Path, names: Iterable[str]) -> None:
        """Call the hook that may change what stands in `folder`, `submitted/S/A`; nothing has been read of it."""
        if failed := self._call("pre_convert_hook", student, folder, names):
            self._failed[student] = failed

    def failed_before(self, student: str) -> list[str]:
        """Return a note when `before` failed for the student, once."""
        failed = self._failed.pop(student, "")
        return [failed] if failed else []

    def after(self, student: str, folder: Path, names: Iterable[str]) -> list[str]:
        """Call the hook that finds the graded work in its place; return a note when it fails."""
        failed = self._call("post_convert_hook", student, folder, names)
        return [failed] if failed else []

    def _call(self, which: str, student: str, folder: Path, names: Iterable[str]) -> str:
        hook: Any = getattr(self.autograde, which)
        if not hook:
            return ""
        paths = [folder / f"{name}.ipynb" for name in sorted(names)]
        here = [str(path) for path in paths if path.exists()]
        try:
            with chdir(str(self.autograde.coursedir.root)):
                hook(assignment=self.assignment, student=student, notebooks=here)
        except Exception as error:  # noqa: BLE001 - a teacher's own code, which may raise anything
            return note(f"{which} in nbgrader_config.py failed: {type(error).__name__}: {error}")
        return ""
