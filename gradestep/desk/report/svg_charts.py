"""Charts of a report as SVG: histogram, scatter, quantile strip, bar. Their colours are the page's, by class."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT, TALL = 560, 240, 340  # of the charts with axes, in pixels
RIM = 44  # for the numbers at the axes
ROOM = 22  # above the highest bar, for its number
STRIP = (90, 28)
BAR = (90, 12)
DOT = 8


def histogram(counts: Sequence[int], what: str) -> str:
    """Return the distribution of a class by equal parts of the points, from 0 % to 100 %; `what` says what it shows."""
    most, step = max((*counts, 1)), (WIDTH - 2 * RIM) / max(1, len(counts))
    parts = []
    for place, count in enumerate(counts):
        height = (HEIGHT - RIM - ROOM) * count / most
        x, y = RIM + place * step, HEIGHT - RIM - height
        parts.append(_rectangle(x + 2, y, step - 4, height, "bar"))
        parts.append(_text(x + step / 2, y - 6, str(count) if count else "", "middle"))
    ticks = [
        _text(RIM + step * place, HEIGHT - RIM + 18, f"{_percent(place, counts)} %", "middle")
        for place in range(len(counts) + 1)
        if not place % 2
    ]
    axis = _line(RIM, HEIGHT - RIM, WIDTH - RIM, HEIGHT - RIM)
    return _svg(
        WIDTH, HEIGHT, what, [*parts, axis, *ticks, _text(WIDTH / 2, HEIGHT - 6, "part of all points", "middle")]
    )


def scatter(dots: Sequence[tuple[str, float, float]], what: str) -> str:
    """Return dots with a label each: difficulty (0 to 1) to the right, discrimination (-1 to 1) upwards.

    Those below 0 are marked as such. Where several dots fall together their labels are on top of each other, so the
    page has a table of the same numbers.
    """
    lowest = min([0.0, *(y for _, _, y in dots)])
    frame = _Frame(floor(2 * lowest) / 2)
    drawn = [part for dot in dots for part in frame.dot(*dot)]
    words = [
        _text(WIDTH / 2, TALL - 6, "difficulty: mean part of the points (easy to the right)", "middle"),
        _text(RIM, 12, "item-rest correlation", "start"),
    ]
    return _svg(WIDTH, TALL, what, [*frame.grid(), *words, *drawn])


@dataclass(frozen=True)
class _Frame:
    """The axes of a scatter, from 0 to 1 to the right and from `low` to 1 upwards."""

    low: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a point."""
        return RIM + x * (WIDTH - 2 * RIM), ROOM + (1 - y) / (1 - self.low) * (TALL - ROOM - RIM)

    def grid(self) -> Iterator[str]:
        """Yield the lines and the numbers at them."""
        for quarter in range(int(4 * self.low), 5):
            (left, height), (right, _) = self.at(0, quarter / 4), self.at(1, 0)
            yield _line(left, height, right, height, "grid" if quarter else "axis")
            yield _text(left - 6, height + 4, f"{quarter / 4:g}", "end")
        for quarter in range(5):
            yield _text(self.at(quarter / 4, 0)[0], TALL - RIM + 18, f"{25 * quarter} %", "middle")

    def dot(self, label: str, x: float, y: float) -> Iterator[str]:
        """Yield a dot and its label."""
        right, down = self.at(min(1.0, x), y)
        kind = "dot bad" if y < 0 else "dot"
        yield f'<circle class="{kind}" cx="{right:.1f}" cy="{down:.1f}" r="{DOT}"/>'
        yield _text(right, down + 3.5, label, "middle", "on-dot")


def strip(means: Sequence[float], what: str) -> str:
    """Return small columns, weakest group first; each is as high as its mean, from 0 to 1."""
    width, height = STRIP
    step = width / max(1, len(means))
    heights = [max(1.0, height * min(1.0, mean)) for mean in means]  # a person may give more than all points
    columns = [_rectangle(place * step + 1, height - high, step - 2, high, "bar") for place, high in enumerate(heights)]
    return _svg(width, height, what, [*columns, _line(0, height, width, height)], "strip")


def bar(share: float, kind: str) -> str:
    """Return a bar that is `share` (0 to 1) full, for the eye alone: the number stands beside it."""
    width, height = BAR
    full = width * min(1.0, max(0.0, share))
    drawn = _rectangle(0, 0, width, height, "rest") + _rectangle(0, 0, full, height, kind)
    return f'<svg class="level" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">{drawn}</svg>'


def _svg(width: float, height: float, what: str, parts: Sequence[str], kind: str = "chart") -> str:
    label = escape(what, quote=True)
    return f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _rectangle(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _line(x: float, y: float, to_x: float, to_y: float, kind: str = "axis") -> str:
    return f'<line class="{kind}" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str, kind: str = "word") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _percent(place: int, counts: Sequence[int]) -> int:
    return round(100 * place / len(counts))
