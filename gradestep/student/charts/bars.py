"""A panel of bars with arrows: numbers, and the way in which each is about to go."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from gradestep.student.charts import plot
from gradestep.student.charts.panel import STILL, Panel, rows
from gradestep.student.charts.plot import number

if TYPE_CHECKING:
    from collections.abc import Sequence


def bars(values: Any, names: Sequence[str], *, arrows: Any, y: str, arrow: str) -> Bars:
    """Return a bar for each of `names`, the last axis of `values`, and an arrow from its end as long as `arrows` say.

    `y` says what the bars are, and `arrow` what the arrows are.
    """
    tips = np.asarray(values) + np.asarray(arrows)
    scales = plot.across(-0.6, len(names) - 0.4), plot.upward(*plot.spread([values, tips], zero=True))
    return Bars(("", y), {y: values}, *scales, tuple(names), arrows, arrow)


@dataclass
class Bars(Panel):
    """A bar for each of `names`, from zero, and an arrow from its end."""

    names: tuple[str, ...]
    arrows: Any
    arrow: str
    kind = "bars"
    ticks = False

    def lay_out(self, sliders: tuple[int, ...], moments: list[str]) -> None:
        """Spread bars and arrows over every setting of sliders."""
        super().lay_out(sliders, moments)
        self.slopes = rows(self.arrows, sliders, self.arrow)

    def places(self) -> Any:
        """Return where each bar ends and where its arrow does, in turn, for each run and time."""
        (values,) = self.runs.values()
        ends = np.stack([self.upward(values), self.upward(values + self.slopes)], axis=-1)
        return ends.reshape(*values.shape[:2], -1).round(1).tolist()

    def drawn(self, run: int, time: int) -> str:
        """Return bars, arrows and names."""
        ends = np.reshape(self.places()[run][time], (-1, 2))
        at, zero, low = self.across(np.arange(len(self.names))), float(self.upward(0)), plot.INNER[1] - 4
        bars = "".join(_bar(x, zero, end) for x, (end, _) in zip(at, ends, strict=True))
        arrows = "".join(_arrow(x, *pair) for x, pair in zip(at, ends, strict=True))
        names = "".join(
            f'<text class="gradestep-name" x="{x:.1f}" y="{low}" text-anchor="middle">{escape(name)}</text>'
            for x, name in zip(at, self.names, strict=True)
        )
        line = f'<path class="gradestep-zero" data-zero="{zero:.1f}" d="M0 {zero:.1f}H{plot.INNER[0]}"/>'
        return bars + line + arrows + names

    def legend(self) -> str:
        """Return the two signs."""
        begin = '<span><svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">'
        return (
            f'{begin}<rect class="gradestep-bar" x="-5" y="-7" width="10" height="14"/></svg>{escape(self.axes[1])}'
            f'</span>{begin}<path class="gradestep-arrow" d="M0 7V-6m-4 5l4-5l4 5"/></svg>{escape(self.arrow)}</span>'
        )

    def words(self, run: int, time: int) -> str:
        """Return all values, and the longest arrow."""
        (values,) = self.runs.values()
        said = super().listed(dict(zip(self.names, map(number, values[run, time]), strict=True)))
        slopes = self.slopes[run, time]
        longest = int(np.abs(slopes).argmax())
        if abs(slopes[longest]) < STILL:
            return f"{said} All arrows are nearly 0."
        way = "up" if slopes[longest] > 0 else "down"
        return f"{said} The longest arrow, {number(abs(slopes[longest]))} {way}, is that of {self.names[longest]}."


def _bar(x: float, zero: float, end: float) -> str:
    return (
        f'<rect class="gradestep-bar" x="{x - 8:.1f}" width="16" y="{min(zero, end):.1f}" '
        f'height="{abs(zero - end):.1f}"/>'
    )


def _arrow(x: float, end: float, tip: float) -> str:
    """Return an arrow as a path; one too short for a head is a line."""
    head = min(5.0, abs(tip - end)) * (1 if tip < end else -1)
    return (
        f'<path class="gradestep-arrow" data-x="{x:.1f}" d="M{x:.1f} {end:.1f}V{tip:.1f}'
        f'm-4 {head:.1f}l4 {-head:.1f}l4 {head:.1f}"/>'
    )
