"""A chart as it stands without a front end: pictures, and what they show in words."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from html import escape
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from gradestep.student.charts.plot import short
from gradestep.student.widget.front_end import style

if TYPE_CHECKING:
    from gradestep.student.charts.panel import Panel

STYLE = "charts/chart.css"
MOST = 5000  # moments of a chart, each of which has its words
RUN_ME = "Run this cell to move the sliders."


class StaticChart:
    """A chart without a front end: the pictures at the end of time, with the words at its beginning and end."""

    def __init__(self, title: str, panels: list[Panel], sliders: dict[str, list[Any]], at: dict[str, Any]) -> None:
        """Show `panels` where `at` says, and at the last moment."""
        self.title, self.panels = title, panels
        self.sliders = {name: [_text(value) for value in values] for name, values in sliders.items()}
        sizes = tuple(map(len, self.sliders.values()))
        if not sizes or not all(sizes) or prod(sizes) > MOST:
            raise ValueError(f"sliders of {sizes} positions: each needs one or more, and all together {MOST} at most")
        (*self.settings, self.time) = self.sliders
        moments = [f"{self.time} {moment}" for moment in self.sliders[self.time]]
        for panel in panels:
            panel.lay_out(sizes, moments)
        self.at = {name: _position(self.sliders, name, at) for name in self.settings}
        self.last = sizes[-1] - 1
        self.runs = list(product(*(range(size) for size in sizes[:-1])))  # the positions of the sliders but time
        self.run = self.runs.index(tuple(self.at.values()))

    def ask(self, question: str, options: dict[str, str], came: str) -> None:
        """Ask `question` before the sliders move; `came` is the one of `options` that the runs came out with."""
        if question and came not in options:
            raise ValueError(f"came={came!r} is none of the options {', '.join(map(repr, options))}")
        self.question, self.options, self.came = question, options, came

    def words(self, run: int, time: int) -> str:
        """Return what all panels show at one moment, as sentences."""
        where = [f"{name} {self.sliders[name][at]}" for name, at in zip(self.settings, self.runs[run], strict=True)]
        where.append(f"{self.time} {self.sliders[self.time][time]}")
        seen = " ".join(panel.words(run, time) for panel in self.panels)
        return f"{', '.join(where).capitalize()}. {seen}"

    def pictures(self, time: int) -> str:
        """Return all panels at `time` as HTML."""
        return "".join(
            f'<figure class="gradestep-panel"><figcaption>{panel.legend()}</figcaption>'
            f"{panel.svg(self.run, time, f'{self.title}: {panel.axes[1]}. The words below say what is seen.')}</figure>"
            for panel in self.panels
        )

    def packed(self) -> bytes:
        """Return all that a front end shows, `{content, moving}`, as deflated JSON.

        `content` is what stands still, `moving` the places of all that moves, and the words of each moment.
        """
        times = range(self.last + 1)
        moving = {
            "panels": [panel.places() for panel in self.panels],
            "words": [[self.words(run, time) for time in times] for run in range(len(self.runs))],
        }
        shown = {"content": self._content(), "moving": moving}
        return zlib.compress(json.dumps(shown, separators=(",", ":"), allow_nan=False).encode(), 9)

    def to_keep(self) -> str:
        """Return the chart as a cell keeps it, to be live before the cell is run: `packed` as base64."""
        return b64encode(self.packed()).decode("ascii")

    def _content(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "pictures": self.pictures(0),
            "kinds": [panel.kind for panel in self.panels],
            "sliders": [
                {"name": name, "texts": texts, "at": self.at.get(name, 0)} for name, texts in self.sliders.items()
            ],
            "question": self.question,
            "options": self.options,
            "came": self.came,
            "words": self.words(self.run, 0),
        }

    def _repr_html_(self) -> str:
        """Return the pictures at the end, and the words, with their style."""
        return (
            f'<style>{style(STYLE)}</style><section class="gradestep-chart" aria-label="{escape(self.title)}">'
            f'<p class="gradestep-title">{escape(self.title)}</p>'
            f'<div class="gradestep-panels">{self.pictures(self.last)}</div>'
            f'<p class="gradestep-words">{escape(self.words(self.run, 0))}</p>'
            f'<p class="gradestep-words">{escape(self.words(self.run, self.last))}</p>'
            f'<p class="gradestep-note">{RUN_ME}</p></section>'
        )

    def __repr__(self) -> str:
        """Return the words, for a front end that shows no pictures."""
        return "\n".join([self.title, self.words(self.run, 0), self.words(self.run, self.last)])


def title_of(kept: str) -> str:
    """Return the title of a chart that `to_keep` gave."""
    title: str = json.loads(zlib.decompress(b64decode(kept)))["content"]["title"]
    return title


def _position(sliders: dict[str, list[str]], name: str, at: dict[str, Any]) -> int:
    """Return where slider `name` stands at first."""
    wanted = _text(at[name]) if name in at else sliders[name][0]
    if wanted not in sliders[name]:
        raise ValueError(f"at: {name!r} has no position {wanted!r}; it has {', '.join(sliders[name])}")
    return sliders[name].index(wanted)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else short(float(value))
