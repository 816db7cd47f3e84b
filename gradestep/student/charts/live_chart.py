"""The live chart: an anywidget that gets all that moves at once, so that no slider asks the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import traitlets

from gradestep.student.charts.static_chart import RUN_ME, STYLE
from gradestep.student.widget.front_end import script, style

if TYPE_CHECKING:
    from gradestep.student.charts.static_chart import StaticChart


class LiveChart(anywidget.AnyWidget):
    """A chart whose sliders move; `packed` is all that it shows, and `saved` what a saved notebook shows beside it."""

    _esm = script("charts/chart.js")
    _css = style(STYLE)

    packed = traitlets.Bytes().tag(sync=True)
    saved = traitlets.Dict().tag(sync=True)
    own_id = traitlets.Unicode().tag(sync=True)

    def __init__(self, chart: StaticChart) -> None:
        """Show `chart` live; it is also what a front end shows that knows no widgets."""
        self.static = chart
        own_id = uuid4().hex
        saved = {"runMe": RUN_ME, "style": f"<style>{style(STYLE)}</style>"}
        super().__init__(packed=chart.packed(), saved=saved, own_id=own_id, model_id=own_id)

    def __repr__(self) -> str:
        return repr(self.static)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the view, and the static chart for a front end that knows no widgets."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/html": self.static._repr_html_(), "text/plain": repr(self)}, metadata
