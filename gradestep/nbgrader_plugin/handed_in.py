"""nbgrader's reader of hand-ins: it finds those under other file names, and leaves it to the first step to read them.

nbgrader itself goes by file names, and stops at a file that is no JSON, is empty, a folder, a pipe or in another
encoding: its author has no row then.
"""

from __future__ import annotations

import glob
from datetime import UTC, datetime
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import v4
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde

from gradestep.course.regular_files import Unreadable, check_folder
from gradestep.gradebook.pending import timestamp_of
from gradestep.nbgrader_plugin.autograde_steps import RebuildFromRelease
from gradestep.submissions.intake import IGNORED
from gradestep.submissions.renamed import renamed
from gradestep.submissions.timestamp import CLOCKS_DIFFER, TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode


class HandedIn(NotebookExporter):
    """Reads what a student handed in, whatever it is, where the first step is to rebuild it from the release."""

    def __init__(self, config: Any = None, **settings: Any) -> None:
        """Let `nbgrader autograde`, which is about to convert, not pass over what was handed in."""
        super().__init__(config, **settings)  # type: ignore[no-untyped-call]
        if isinstance(self.parent, Autograde):
            _take_back_times_to_come(self.parent.coursedir)
            for folder, paths in _to_convert(self.parent):
                self.parent.assignments[folder] = paths

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return what nbgrader's steps make of a file, which is not read here if the first of them reads it itself."""
        made: tuple[NotebookNode, dict[str, Any]]
        if self._preprocessors and isinstance(self._preprocessors[0], RebuildFromRelease):
            made = self.from_notebook_node(v4.new_notebook(), resources, **options)  # type: ignore[no-untyped-call]
        else:
            made = super().from_filename(filename, resources, **options)
        return made


def _to_convert(autograde: Autograde) -> Iterator[tuple[str, list[str]]]:
    """Yield each folder `submitted/S/A` in which notebooks are missing, with the paths by which nbgrader knows them.

    A notebook that was handed in under another file name has the path that it should have. Of a hand-in that holds no
    notebook of the assignment all are there, so that each has a page that says so.
    """
    coursedir, assignment = autograde.coursedir, autograde.coursedir.assignment_id
    released = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
    known = _known(coursedir, assignment)
    names = [name for name in known if fnmatch(name, coursedir.notebook_id) and (released / f"{name}.ipynb").is_file()]
    template = cache(lambda name: nbformat.read(released / f"{name}.ipynb", 4))
    pattern = coursedir.format_path(coursedir.submitted_directory, coursedir.student_id, assignment)
    for folder in glob.glob(pattern):  # noqa: PTH207 - as nbgrader finds them, whose keys these are
        there = {Path(path).name: path for path in autograde.assignments.get(folder, [])}
        wanted = [name for name in names if f"{name}.ipynb" not in there]
        try:
            check_folder(Path(folder))
        except Unreadable:
            continue
        taken = renamed(Path(folder), {name: template(name) for name in wanted}, known, IGNORED)
        found = taken or ([] if there.keys() & {f"{name}.ipynb" for name in known} else wanted)
        others = {file for files in taken.values() for file in files}
        if found:
            left = [path for file, path in there.items() if file not in others]
            yield folder, [*left, *(str(Path(folder, f"{name}.ipynb")) for name in found)]


def _take_back_times_to_come(coursedir: Any) -> None:
    """Write into graded work when it was graded, where it says a time to come: no later hand-in would be taken."""
    graded = coursedir.format_path(coursedir.autograded_directory, coursedir.student_id, coursedir.assignment_id)
    for folder in glob.glob(graded):  # noqa: PTH207 - as nbgrader finds them
        path, says = Path(folder, TIMESTAMP), timestamp_of(Path(folder))
        if says and says > datetime.now(UTC).replace(tzinfo=None) + CLOCKS_DIFFER:
            when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            path.unlink()  # it may be read-only
            path.write_text(f"{when:%Y-%m-%d %H:%M:%S.%f} UTC", "utf-8")


def _known(coursedir: Any, assignment: str) -> list[str]:
    """Return the notebooks of an assignment that the gradebook knows."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            return [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
        except MissingEntry:  # nbgrader says so itself
            return []
