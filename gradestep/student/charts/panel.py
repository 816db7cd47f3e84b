"""What all pictures of an explorable chart share.

A panel knows the places of all that moves, for every setting of the sliders, so that no front end needs to compute any;
it draws itself as SVG for one of them, and says in words what is seen there. Arrays begin with one axis for each
slider, the last of them the time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from gradestep.student.charts import plot
from gradestep.student.charts.plot import listed, number

if TYPE_CHECKING:
    from gradestep.student.charts.plot import Scale

STILL = 0.005  # what has moved by less is where it was


@dataclass
class Panel:
    """A picture with two axes, on which series move. `runs` are the settings of all sliders but the last, in a row."""

    axes: tuple[str, str]
    series: dict[str, Any]
    across: Scale
    upward: Scale
    runs: dict[str, np.ndarray] = field(init=False)
    kind = "trails"
    ticks = True

    def lay_out(self, sliders: tuple[int, ...], moments: list[str]) -> None:
        """Spread each series over every setting of sliders with so many positions; `moments` are those of the last.

        Raises ValueError when a series has not these axes.
        """
        self.moments = moments
        self.runs = {name: rows(array, sliders, name) for name, array in self.series.items()}

    def places(self) -> Any:
        """Return the places of all that moves: for each run, for each series, x and y in turn at each time."""
        return [[np.stack(place, axis=-1).reshape(-1).round(1).tolist() for place in run] for run in self._trails()]

    def svg(self, run: int, time: int, label: str) -> str:
        """Return the picture at one moment."""
        return plot.frame(label, self.axes, (self.across, self.upward), self.drawn(run, time), ticks=self.ticks)

    def legend(self) -> str:
        """Return a sign and a name for each series, as HTML."""
        return "".join(
            f'<span><svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">'
            f'<g class="gradestep-marker gradestep-s{index}">{plot.marker(index)}</g></svg>{escape(name)}</span>'
            for index, name in enumerate(self.series)
        )

    def drawn(self, run: int, time: int) -> str:
        """Return what moves: a trail as far as it has come, and a sign at its end."""
        trails = [np.stack(place, axis=-1)[: time + 1] for place in self._trails()[run]]
        lines = "".join(
            f'<polyline class="gradestep-trail gradestep-s{index}" points="{listed(trail.ravel())}"/>'
            for index, trail in enumerate(trails)
        )
        signs = "".join(
            f'<g class="gradestep-marker gradestep-s{index}" transform="translate({listed(trail[-1])})">'
            f"{plot.marker(index)}</g>"
            for index, trail in enumerate(trails)
        )
        return lines + signs

    def words(self, run: int, time: int) -> str:
        """Return what is seen at one moment."""
        return self.listed({name: number(values[run, time]) for name, values in self.runs.items()})

    def listed(self, said: dict[str, str]) -> str:
        """Return what is said of each series as one sentence."""
        return f"{self.axes[1].capitalize()}: {', '.join(f'{name} {what}' for name, what in said.items())}."

    def _trails(self) -> list[list[tuple[np.ndarray, np.ndarray]]]:
        """Return, for each run, the places of each series: x and y at each time."""
        raise NotImplementedError


def rows(array: Any, sliders: tuple[int, ...], name: str) -> np.ndarray:
    """Return `array` with the axes of all sliders but the last made one, and an axis of length 1 stretched."""
    values = np.asarray(array, dtype=float)
    tail = values.shape[len(sliders) :]
    try:
        full = np.broadcast_to(values, (*sliders, *tail))
    except ValueError:
        raise ValueError(
            f"{name!r} has shape {values.shape}; it must begin with {sliders}, one axis for each slider"
        ) from None
    return full.reshape(-1, sliders[-1], *tail)
