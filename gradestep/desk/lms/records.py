"""What the desk remembers of an assignment, in `downloaded/A/`: earlier hand-ins, and the way that each one came.

nbgrader's own `zip_collect` works in this folder too, in `archive` and `extracted`; grading looks at none of it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError
from gradestep.course.files import write

if TYPE_CHECKING:
    from pathlib import Path

    from gradestep.course.course import Course

EXCHANGE = "exchange"


@dataclass(frozen=True)
class Way:
    """How a student's work came: the LMS's kind, and the prefix of its file names, by file where they differ."""

    kind: str
    prefix: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def name(self, file: str, ending: str) -> str:
        """Return the name under which the LMS takes something back for `file`, as `N.ipynb`, with another ending."""
        return f"{self.files.get(file, self.prefix)}{file.removesuffix('.ipynb')}{ending}"


def folder_of(course: Course, assignment: str) -> Path:
    """Return the desk's folder for an assignment."""
    return course.root / "downloaded" / assignment


def read_ways(course: Course, assignment: str) -> dict[str, Way]:
    """Return how each student's work came; raises GradestepError when the record is damaged."""
    path = _record(course, assignment)
    if not path.exists():
        return {}
    try:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return {student: Way(**each) for student, each in said.items()}
    except (ValueError, TypeError, AttributeError) as error:
        what = "is damaged: remove it, and collect again"
        raise GradestepError(f"{course.show(path)}: the record of how hand-ins came {what} ({error})") from None


def write_ways(course: Course, assignment: str, ways: dict[str, Way]) -> None:
    """Remember how the work of some students came, beside that of the others."""
    every = {**read_ways(course, assignment), **ways}
    said = {student: asdict(way) for student, way in sorted(every.items())}
    write(_record(course, assignment), json.dumps(said, indent=1, ensure_ascii=False) + "\n")


def keep_earlier(course: Course, assignment: str, student: str, folder: Path) -> Path:
    """Copy what a student handed in earlier to `downloaded/A/earlier/S/TIME`, and return where it is."""
    place = folder_of(course, assignment) / "earlier" / student
    place.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}"
    count = sum(path.name.startswith(name) for path in place.iterdir())
    kept = place / (f"{name}-{count + 1}" if count else name)
    shutil.copytree(folder, kept, symlinks=True)
    return kept


def _record(course: Course, assignment: str) -> Path:
    return folder_of(course, assignment) / "came-from.json"
