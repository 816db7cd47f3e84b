"""Panels on which signs leave trails: paths over a landscape, and curves over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gradestep.student.charts import plot
from gradestep.student.charts.panel import STILL, Panel
from gradestep.student.charts.plot import number

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS = 10  # shades of a landscape
GRID = 61  # points along each side of it


def landscape(
    height: Callable[[np.ndarray], Any], paths: dict[str, Any], *, x: str, y: str, limits: tuple[float, float]
) -> Landscape:
    """Return a map of `height`, a function of points of shape (..., 2), with `paths` over it by name.

    A path has the two coordinates as its last axis; both axes of the map go from the first limit to the second.
    """
    sides = np.linspace(*limits, GRID)
    surface = np.asarray(height(np.stack(np.meshgrid(sides, sides), axis=-1).astype("float32")), dtype=float)
    return Landscape((x, y), paths, plot.across(*limits), plot.upward(*limits), surface)


def curves(
    lines: dict[str, Any], *, x: str, y: str, limits: tuple[float, float] | None = None, times: Any = None
) -> Curves:
    """Return `lines` by name over time, drawn as far as the time slider is; `limits` are those of the `y` axis.

    `times` are the numbers along the time slider, 0, 1, 2, ... unless told.
    """
    length = np.shape(next(iter(lines.values())))[-1]
    at = np.arange(length) if times is None else np.asarray(times)
    upward = plot.upward(*(limits or plot.spread(lines.values(), zero=True)))
    room = 0.02 * (at[-1] - at[0])  # for half a sign
    return Curves((x, y), lines, plot.across(at[0] - room, at[-1] + room), upward, at)


@dataclass
class Landscape(Panel):
    """A map with sides of equal limits, higher land in a deeper colour, and paths over it."""

    surface: np.ndarray

    def drawn(self, run: int, time: int) -> str:
        """Return the land and the paths."""
        shades = np.quantile(self.surface, np.linspace(0, 1, LEVELS + 2)[1:-1])
        return plot.hills(self.surface, self.across, self.upward, shades) + super().drawn(run, time)

    def legend(self) -> str:
        """Return the names of the paths, and the colours of the land from low to high."""
        return f"{super().legend()}<span>low {plot.shades(LEVELS)} high</span>"

    def _named(self, x: float, y: float) -> str:
        return f"{self.axes[0]} = {number(x)}, {self.axes[1]} = {number(y)}"

    def _trails(self) -> list[list[tuple[np.ndarray, np.ndarray]]]:
        series = [(self.across(way[..., 0]), self.upward(way[..., 1])) for way in self.runs.values()]
        return [[(x[run], y[run]) for x, y in series] for run in range(len(series[0][0]))]

    def words(self, run: int, time: int) -> str:
        """Return where each path has come to."""
        return " ".join(f"{name} {self._at(way[run, : time + 1])}." for name, way in self.runs.items())

    def _at(self, way: np.ndarray) -> str:
        x, y = way[-1]
        outside = np.any((way < self.across.low) | (way > self.across.high) | np.isnan(way), axis=-1)
        if outside[-1]:
            held = np.isfinite(way[-1]).all()
            at = f" ({self._named(x, y)})" if held else ", its numbers too large to hold"
            return f"is outside of the picture{at}; it first left at {self.moments[int(outside.argmax())]}"
        if len(way) > 1 and np.abs(way - way[0]).max() < STILL:
            return f"has hardly moved from {self._named(x, y)}"
        return f"is at {self._named(x, y)}"


@dataclass
class Curves(Panel):
    """Lines over time, each drawn as far as it has come."""

    times: np.ndarray

    def words(self, run: int, time: int) -> str:
        """Return where each line is, also where that is outside of the picture."""
        return self.listed({name: self._at(values[run, time]) for name, values in self.runs.items()})

    def _at(self, value: float) -> str:
        if value > self.upward.high:
            return f"{number(value)} (above the picture)"
        return f"{number(value)} (below the picture)" if value < self.upward.low else number(value)

    def _trails(self) -> list[list[tuple[np.ndarray, np.ndarray]]]:
        at = self.across(self.times)
        lines = [self.upward(values) for values in self.runs.values()]
        return [[(at, line[run]) for line in lines] for run in range(len(lines[0]))]
