"""A course's own words for its challenges: modes, kinds and levels, from the front matter of challenges/index.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.authoring.challenge import parse_script
from gradestep.course.course import HOME
from gradestep.student.progress import modes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = ("Conceptual", "Predict Output", "Model Choice", "Metrics", "Debug")
KEYS = ("modes", "kinds", "levels")
LEVELS = ("beginner", "intermediate", "advanced", "expert")


@dataclass(frozen=True)
class Vocabulary:
    """What the front matter of a challenge may say.

    `modes` are ways to learn a topic, in their order, each with a sentence for the topic's home; a challenge has a kind
    in the place of a mode.
    """

    modes: dict[str, str]
    kinds: tuple[str, ...] = KINDS
    levels: tuple[str, ...] = LEVELS


DEFAULT = Vocabulary(modes.MODES)


def vocabulary_of(script: Path) -> Vocabulary:
    """Return the words of the course that `script`, a challenge or the home of a topic, is in.

    What the course's home does not say, or says wrongly, is as it is by default: `complaints` names what is wrong.
    """
    home = script.parent.parent / f"{HOME}.py"
    front = parse_script(home).front if home.is_file() else {}
    said = {key: value for key, value in front.items() if key in KEYS and not list(_wrong(key, value))}
    return Vocabulary(modes.modes_of(said), tuple(said.get("kinds", KINDS)), tuple(said.get("levels", LEVELS)))


def complaints(front: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield `(key, what is wrong and what to do)` for the words in the front matter of a course's home."""
    for key in KEYS:
        if key in front:
            yield from ((key, what) for what in _wrong(key, front[key]))


def _wrong(key: str, value: Any) -> Iterator[str]:
    how = '"# modes:", then "#   Name: a sentence" for each' if key == "modes" else f'"# {key}: [One, Other]"'
    kind = dict if key == "modes" else list
    if not isinstance(value, kind) or not value:
        yield f"{key} in the front matter is {value!r}: write {how}"
        return
    texts = [*value, *value.values()] if isinstance(value, dict) else value
    for text in texts:
        if not isinstance(text, str) or not text.strip():
            yield f"{text!r} in {key} of the front matter is no text: write {how}"
