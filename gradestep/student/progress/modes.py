"""The nine modes of a topic: nine ways to learn the same thing, in the order in which they build on each other."""

from __future__ import annotations

from typing import Any

CHALLENGE = "Challenge"
MODES = {
    "Learn": "The idea from the start: weights, loss, gradient, step.",
    "Why": "What life without it is like, raced side by side.",
    "Deep dive": "The same by hand, and what lies beneath.",
    "Visualise": "Move the sliders, and watch real runs.",
    "Practice": "Short programs with blanks to fill.",
    CHALLENGE: "Problems to solve: predict, run, explain, code. They earn the badge.",
    "Experiment": "An open task on real data, your own way.",
    "Recall": "Flash cards; what you missed comes back first.",
    "Metrics": "Which number to trust, and when it lies.",
}


def mode_of(front: dict[str, Any]) -> str:
    """Return the mode that a notebook's front matter names; a notebook with a kind is a challenge, another has none."""
    mode = front.get("mode", CHALLENGE if front.get("kind") else "")
    return mode if isinstance(mode, str) and mode in MODES else ""
