"""The card that says what a tests cell earned: part by part, or with the one message of what failed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.student.checks.verdict import CODE

if TYPE_CHECKING:
    from collections.abc import Sequence

_style = "".join(
    Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("checks.css", "score_card.css")
)
WHOLE, PARTLY, NONE = "whole", "partly", "none"
SIGNS = {WHOLE: "✓", PARTLY: "◐", NONE: "✗"}


@dataclass(frozen=True)
class Part:
    """A claim of a tests cell and its points; `fault` says what failed, and is None when the claim holds."""

    points: float
    claim: str
    fault: str | None = None
    traceback: str = ""

    @property
    def earned(self) -> float:
        """The points if the claim holds, else 0."""
        return self.points if self.fault is None else 0

    def __str__(self) -> str:
        """Return one line of text, or more when the fault has more."""
        advice = f": {self.fault}" if self.fault else ""
        return f"{'✓' if self.fault is None else '✗'} {self.claim} ({share(self.earned, self.points)}){advice}"


def share(earned: float, points: float) -> str:
    """Return `2 of 3 points`."""
    return f"{earned:g} of {points:g} point{'s' * (points != 1)}"


def counted(earned: float, points: float) -> str:
    """Return whether these are all points, some of them or none."""
    return WHOLE if earned >= points else PARTLY if earned > 0 else NONE


def score_card(said: str, state: str, *, html: str = "", parts: Sequence[Part] = (), traceback: str = "") -> str:
    """Return the HTML of a card in one of the three states: a short sentence, what failed, and a line for each part.

    `html` says what failed. A traceback is folded away.
    """
    sign = f'<span aria-hidden="true">{SIGNS[state]}</span>'
    lines = "".join(map(_line, parts))
    return (
        f'<style>{_style}</style><div class="gradestep-check gradestep-score gradestep-{state}"'
        f' role="group" aria-label="What these tests earn"><p><b>{sign} {escape(said)}</b> {html}</p>'
        f"{f'<ul>{lines}</ul>' if lines else ''}{_folded(traceback)}</div>"
    )


def _line(part: Part) -> str:
    sign = SIGNS[NONE if part.fault is not None else WHOLE]
    why = f"<p>{coded(part.fault)}</p>" if part.fault else ""
    return (
        f'<li><span aria-hidden="true">{sign}</span><div>{coded(part.claim)}'
        f" <small>({share(part.earned, part.points)})</small>{why}{_folded(part.traceback)}</div></li>"
    )


def coded(text: str) -> str:
    """Return a text as HTML, what stands between backticks as code; all else in it may be anything."""
    return CODE.sub(r"<code>\1</code>", escape(text))


def _folded(traceback: str) -> str:
    return f"<details><summary>Traceback</summary><pre>{escape(traceback)}</pre></details>" if traceback else ""
