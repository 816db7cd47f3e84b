"""The modes of a topic: ways to learn the same thing, in the order in which they build on each other."""

from __future__ import annotations

from typing import Any

from gradestep.student.progress.saved_notebook import words

CHALLENGE = "Challenge"
MODES = {  # unless a course has its own, in the front matter of challenges/index.py
    "Learn": "The idea, from the start.",
    "Why": "Why it matters: real runs, side by side.",
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
    return words(front.get("mode"), CHALLENGE if front.get("kind") else "")


def modes_of(front: dict[str, Any]) -> dict[str, str]:
    """Return the modes of a topic, each with its sentence, by the front matter of its home: its own, or these nine.

    There is a place for challenges among them, whether or not a course says one.
    """
    own = front.get("modes")
    named = {words(mode): words(sentence) for mode, sentence in own.items()} if isinstance(own, dict) else {}
    return {CHALLENGE: MODES[CHALLENGE], **named} if named and CHALLENGE not in named else named or MODES
