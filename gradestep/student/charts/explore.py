"""A chart to explore: sliders over runs that were trained beforehand, and a prediction before they move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradestep.student.charts.static_chart import StaticChart
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gradestep.student.charts.live_chart import LiveChart
    from gradestep.student.charts.panel import Panel


def explore(  # noqa: PLR0913 - a call that students see: each part of the chart has its name
    title: str,
    panels: Sequence[Panel],
    sliders: dict[str, Iterable[Any]],
    *,
    at: dict[str, Any] | None = None,
    predict: str = "",
    options: dict[str, str] | None = None,
    came: str = "",
) -> LiveChart | StaticChart:
    """Return a chart whose `sliders` move what the `panels` show, to show as the last value of a cell.

    A slider has a name and its positions; the last one is time. `at` says where the others stand at first (the first
    position, if it does not). With `predict`, a question, the sliders wait until one of the `options` is chosen: each
    has a text that is shown afterwards. `came` is the option that the runs came out with; compute it.

    Raises ValueError with the remedy when data, sliders and options do not fit together.
    """
    chart = StaticChart(title, list(panels), {name: [*values] for name, values in sliders.items()}, at or {})
    chart.ask(predict, options or {}, came)
    if not is_live():
        return chart
    from gradestep.student.charts.live_chart import LiveChart

    return LiveChart(chart)
