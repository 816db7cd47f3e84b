"""The live table of best runs: an anywidget whose front end keeps them in the metadata of its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import traitlets

from gradestep.student.leaderboard.run_table import STYLE
from gradestep.student.widget.front_end import script, style

if TYPE_CHECKING:
    from gradestep.student.leaderboard.run_table import RunTable


class LiveRuns(anywidget.AnyWidget):
    """A table of runs; `content` says what this run is, and which of two scores is the better one."""

    _esm = script("leaderboard/runs.js")
    _css = style(STYLE)

    content = traitlets.Dict().tag(sync=True)
    own_id = traitlets.Unicode().tag(sync=True)

    def __init__(self, table: RunTable, content: dict[str, Any]) -> None:
        """Show `content` live; `table` is what a front end shows that knows no widgets."""
        self.static = table
        own_id = uuid4().hex
        sheet = f"<style>{style(STYLE)}</style>"
        said = {**content, "measure": table.measure, "style": sheet}
        super().__init__(content=said, own_id=own_id, model_id=own_id)

    def __repr__(self) -> str:
        return repr(self.static)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the view, and the static table for a front end that knows no widgets."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/html": self.static._repr_html_(), "text/plain": repr(self)}, metadata
