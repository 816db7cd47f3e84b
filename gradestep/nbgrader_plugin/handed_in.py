"""nbgrader's reader of hand-ins: one that is no notebook becomes an empty one, for the next step reads it anew.

nbgrader itself stops at a file that is no JSON, is empty or in another encoding, and its author has no row then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import v4

from gradestep.nbgrader_plugin.autograde_steps import RebuildFromRelease

if TYPE_CHECKING:
    from nbformat import NotebookNode


class HandedIn(NotebookExporter):
    """Reads what a student handed in, whatever it is, where the first step is to rebuild it from the release."""

    def from_file(
        self, file_stream: Any, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return what nbgrader's steps make of a file."""
        try:
            notebook = nbformat.read(file_stream, as_version=4)
        except Exception:  # whatever a stranger's file makes nbformat raise; it is raised where nobody reads it anew
            if not any(isinstance(step, RebuildFromRelease) for step in self._preprocessors):
                raise
            notebook = v4.new_notebook()
        made: tuple[NotebookNode, dict[str, Any]] = self.from_notebook_node(  # type: ignore[no-untyped-call]
            notebook, resources, **options
        )
        return made
