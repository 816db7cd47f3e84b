"""One run as it stands without a front end."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from gradestep.student.widget.front_end import style

STYLE = "leaderboard/runs.css"


@dataclass(frozen=True)
class Run:
    """One run: its score (None for one that is no finite number), the same in words, when, and what is said of it."""

    id: str
    score: float | None
    shown: str
    at: str
    details: dict[str, str] = field(default_factory=dict)


class RunTable:
    """One run alone, for graders and for front ends that know no widgets: the others are in the notebook's cell."""

    def __init__(self, run: Run, measure: str) -> None:
        """Show `run`, whose score is a `measure`."""
        self.run, self.measure = run, measure

    def _repr_html_(self) -> str:
        """Return the table with its style."""
        details = " · ".join(f"{escape(key)} {escape(value)}" for key, value in self.run.details.items())
        return (
            f'<style>{style(STYLE)}</style><div class="gradestep-runs" role="group" aria-label="Your best runs">'
            f"<p><b>This run: {escape(self.measure)} {escape(self.run.shown)}.</b></p><p>{details}</p></div>"
        )

    def __repr__(self) -> str:
        """Return the run as plain text, for a front end that shows no HTML."""
        details = "".join(f", {key} {value}" for key, value in self.run.details.items())
        return f"This run: {self.measure} {self.run.shown}{details}."
