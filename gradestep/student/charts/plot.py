"""The frame of a picture as SVG: scales that turn numbers into places, axes with ticks, and numbers in words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 340, 250  # of a picture, with its axes
LEFT, TOP, RIGHT, BOTTOM = 44, 8, 10, 38
INNER = (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM)  # of what stands between the axes
FAR = 3000  # what has left the picture stays so near that its line can be drawn
TICKS = 5
MANY = 1000
FEW = 0.005
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Scale:
    """Turns numbers from `low` to `high` into places from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, values: Any) -> np.ndarray:
        """Return the places of `values`; what is no number stays where the last one was, along the last axis."""
        with np.errstate(over="ignore", invalid="ignore"):
            shares = (np.asarray(values, dtype=float) - self.low) / (self.high - self.low)
            places = np.clip(self.start + shares * (self.end - self.start), -FAR, FAR)
        return _held(places)

    def ticks(self) -> list[float]:
        """Return round numbers along the axis."""
        from matplotlib.ticker import MaxNLocator

        ticks = MaxNLocator(TICKS, steps=[1, 2, 5, 10]).tick_values(self.low, self.high)
        return [float(tick) for tick in ticks if self.low <= tick <= self.high]


def across(low: float, high: float) -> Scale:
    """Return a scale from left to right."""
    return Scale(low, high, 0, INNER[0])


def upward(low: float, high: float) -> Scale:
    """Return a scale from bottom to top."""
    return Scale(low, high, INNER[1], 0)


def spread(arrays: Iterable[Any], *, zero: bool = False) -> tuple[float, float]:
    """Return a little more than the range of all finite numbers; with `zero`, that is in it too."""
    numbers = np.concatenate([np.ravel(array) for array in arrays])
    numbers = numbers[np.isfinite(numbers)]
    if zero or not len(numbers):
        numbers = np.append(numbers, 0.0)
    low, high = float(numbers.min()), float(numbers.max())
    room = 0.05 * (high - low) or 1.0
    return (low if zero and low == 0 else low - room), high + room


def _held(places: np.ndarray) -> np.ndarray:
    """Return `places` with each NaN replaced by the last number before it."""
    if not np.isnan(places).any():
        return places
    index = np.where(np.isnan(places), 0, np.arange(places.shape[-1]))
    return np.nan_to_num(np.take_along_axis(places, np.maximum.accumulate(index, axis=-1), axis=-1))


def number(value: float) -> str:
    """Return a number in words and figures, with a minus that is read as one: `"1.20"`, `"over 1000"`."""
    size = abs(value)
    if isnan(value):
        return "no number any more"
    if size > MANY:
        return f"over {MANY}" if value > 0 else f"under {MINUS}{MANY}"
    if 0 < size < FEW:
        return "nearly 0"
    return f"{value:.2f}".replace("-", MINUS)


def short(value: float) -> str:
    """Return a number for a tick."""
    return f"{value:.4g}".replace("-", MINUS)


def listed(places: Iterable[float]) -> str:
    """Return places as SVG wants them, as short as the eye allows."""
    return " ".join(f"{place:.1f}".removesuffix(".0") for place in places)


def frame(label: str, names: tuple[str, str], scales: tuple[Scale, Scale], *drawn: str, ticks: bool = True) -> str:
    """Return one picture: axes called `names`, and between them what is `drawn`, cut off at their ends."""
    x, y = scales
    return (
        f'<svg class="gradestep-plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f'<g class="gradestep-axes" aria-hidden="true">{_lines(x if ticks else None, y)}'
        f'<text x="{LEFT + INNER[0] / 2}" y="{HEIGHT - 4}" text-anchor="middle">{escape(names[0])}</text>'
        f'<text x="12" y="{TOP + INNER[1] / 2}" text-anchor="middle" '
        f'transform="rotate(-90 12 {TOP + INNER[1] / 2})">{escape(names[1])}</text></g>'
        f'<svg x="{LEFT}" y="{TOP}" width="{INNER[0]}" height="{INNER[1]}" aria-hidden="true">{"".join(drawn)}</svg>'
        f'<rect class="gradestep-box" x="{LEFT}" y="{TOP}" width="{INNER[0]}" height="{INNER[1]}"/></svg>'
    )


def _lines(x: Scale | None, y: Scale) -> str:
    below = [_tick(LEFT + place, HEIGHT - BOTTOM, value, across=True) for value, place in _places(x)]
    beside = [_tick(LEFT, TOP + place, value, across=False) for value, place in _places(y)]
    return "".join([*below, *beside])


def _places(scale: Scale | None) -> list[tuple[float, float]]:
    return [(tick, float(scale(tick))) for tick in scale.ticks()] if scale else []


def _tick(x: float, y: float, value: float, *, across: bool) -> str:
    line, text = ("v4", f'x="{x:.1f}" y="{y + 15}"') if across else ("h-4", f'x="{x - 6}" y="{y + 4:.1f}"')
    anchor = "middle" if across else "end"
    return f'<path d="M{x:.1f} {y:.1f}{line}"/><text {text} text-anchor="{anchor}">{short(value)}</text>'


def hills(surface: np.ndarray, x: Scale, y: Scale, levels: Sequence[float]) -> str:
    """Return the land above each of `levels`, one shade over the other: the higher, the deeper."""
    from contourpy import FillType, contour_generator

    rows, columns = surface.shape
    at = np.linspace(x.start, x.end, columns), np.linspace(y.start, y.end, rows)
    land = contour_generator(*at, surface, fill_type=FillType.OuterOffset)
    top = float(surface.max()) + 1
    return "".join(f'<path class="gradestep-land" d="{_outlines(land.filled(level, top))}"/>' for level in levels)


def shades(count: int) -> str:
    """Return a bar with the colours of `hills` for so many levels, from that of the lowest land to the highest."""
    steps = "".join(f'<path class="gradestep-land" d="M{6 * at} 0H{6 * count}V12H{6 * at}z"/>' for at in range(count))
    width = 6 * (count + 1)  # the lowest land has no colour
    return f'<svg viewBox="-6 0 {width} 12" width="{width}" height="12" aria-hidden="true">{steps}</svg>'


def _outlines(filled: Any) -> str:
    rings = (
        points[begin : end - 1] for points, offsets in zip(*filled, strict=True) for begin, end in pairwise(offsets)
    )
    return "".join(f"M{listed(np.ravel(ring))}Z" for ring in rings)


MARKERS = (  # each smaller than the one before, so that all are seen where they meet
    '<circle r="7.5"/>',
    '<path d="M0-7L6.2 4.5H-6.2Z"/>',
    '<rect x="-3.3" y="-3.3" width="6.6" height="6.6"/>',
)


def marker(index: int) -> str:
    """Return the sign of a series, around the origin: a circle, a triangle, a square."""
    return MARKERS[index % len(MARKERS)]
