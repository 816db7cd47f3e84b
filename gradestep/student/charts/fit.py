"""A panel on which the line of a model moves among points."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from gradestep.student.charts import plot
from gradestep.student.charts.panel import STILL, Panel
from gradestep.student.charts.plot import listed, number


def fit(points: tuple[Any, Any], line: Any, *, x: str, y: str, name: str = "model") -> Fit:
    """Return data `points` and the one `line` of a model that moves among them.

    `points` are two arrays, x and y; the last axis of `line` holds the model's y at each of these x.
    """
    scales = plot.across(*plot.spread([points[0]])), plot.upward(*plot.spread([points[1], line]))
    return Fit((x, y), {name: line}, *scales, (np.ravel(points[0]), np.ravel(points[1])))


@dataclass
class Fit(Panel):
    """Points that stay, and a line that moves among them."""

    points: tuple[np.ndarray, np.ndarray]
    kind = "fit"

    def places(self) -> Any:
        """Return the places along the line, for each run and time."""
        (line,) = self.runs.values()
        x = np.broadcast_to(self.across(self.points[0]), line.shape)
        return np.stack([x, self.upward(line)], axis=-1).reshape(*line.shape[:2], -1).round(1).tolist()

    def drawn(self, run: int, time: int) -> str:
        """Return the points and the line."""
        (line,) = self.runs.values()
        there = zip(self.across(self.points[0]), self.upward(self.points[1]), strict=True)
        dots = "".join(f'<circle class="gradestep-dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in there)
        way = np.stack([self.across(self.points[0]), self.upward(line[run, time])], axis=-1)
        return f'{dots}<polyline class="gradestep-trail gradestep-s1" points="{listed(way.ravel())}"/>'

    def legend(self) -> str:
        """Return the two signs."""
        (name,) = self.series
        return (
            '<span><svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true"><circle class="gradestep-dot" '
            'r="3"/></svg>data</span><span><svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">'
            f'<path class="gradestep-trail gradestep-s1" d="M-8 0H8"/></svg>{escape(name)}</span>'
        )

    def words(self, run: int, time: int) -> str:
        """Return how far the line is from the points."""
        (line,) = self.runs.values()
        name = next(iter(self.series)).capitalize()
        now = line[run, time]
        if np.ptp(now) < STILL:
            return f"{name}: a level line at {number(now[0])}."
        misses = np.abs(now - self.points[1])
        worst = self.points[0][misses.argmax()]
        return f"{name}: it misses most at {self.axes[0]} = {number(worst)}, by {number(misses.max())}."
