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
    """A chart whose sliders move; `content` is what stands still, `moving` what moves, deflated."""

    _esm = script("charts/chart.js")
    _css = style(STYLE)

    content = traitlets.Dict().tag(sync=True)
    moving = traitlets.Bytes().tag(sync=True)
    own_id = traitlets.Unicode().tag(sync=True)

    def __init__(self, chart: StaticChart) -> None:
        """Show `chart` live; it is also what a front end shows that knows no widgets."""
        self.static = chart
        own_id = uuid4().hex
        super().__init__(content=_content(chart), moving=chart.payload(), own_id=own_id, model_id=own_id)

    def __repr__(self) -> str:
        return repr(self.static)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the view, and the static chart for a front end that knows no widgets."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/html": self.static._repr_html_(), "text/plain": repr(self)}, metadata


def _content(chart: StaticChart) -> dict[str, Any]:
    """Return what the front end needs of `chart` beside what moves."""
    return {
        "title": chart.title,
        "pictures": chart.pictures(0),
        "kinds": [panel.kind for panel in chart.panels],
        "sliders": [
            {"name": name, "texts": texts, "at": chart.at.get(name, 0)} for name, texts in chart.sliders.items()
        ],
        "question": chart.question,
        "options": chart.options,
        "came": chart.came,
        "words": chart.words(chart.run, 0),
        "runMe": RUN_ME,
        "style": f"<style>{style(STYLE)}</style>",
    }
