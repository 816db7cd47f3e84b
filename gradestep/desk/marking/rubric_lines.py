"""What a mark says in nbgrader's comment: a line for each item of the rubric that was given, then free words.

The comment and the manual score in nbgrader's tables are the only place in which it stands who got what: which items a
student got, and whether a score is a person's own, is read from there, so that formgrader may write there too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isclose
from typing import TYPE_CHECKING

from gradestep.authoring.rubric import RubricItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LINE = re.compile(r"- \[(?P<points>[+-]?\d+(?:\.\d+)?(?:e-\d+)?)\] (?P<words>.+)")


@dataclass(frozen=True)
class BankItem:
    """An item of the comment bank; `earlier` are the lines that it wrote into comments before it was changed."""

    id: str
    points: float
    words: str
    earlier: tuple[str, ...] = ()
    scripted: bool = False

    @property
    def line(self) -> str:
        """The item's line in a comment, a point of a Markdown list."""
        return f"- {RubricItem(self.points, self.words).shown}"


@dataclass(frozen=True)
class Scale:
    """What a question is worth, and from which score its rubric counts: all points, or 0 where it adds them."""

    most: float
    start: float

    def score(self, points: Iterable[float]) -> float:
        """Return the score of who got lines of these points, between 0 and the most."""
        return min(max(self.start + sum(points), 0.0), self.most)


@dataclass(frozen=True)
class Given:
    """What a person gave: the items' ids, words of their own, and a score of their own in the place of the sum."""

    ticked: tuple[str, ...] = ()
    free: str = ""
    own: float | None = None
    lines: tuple[str, ...] = field(default=(), compare=False)  # as the comment has them, perhaps earlier ones


def read_given(comment: str, score: float | None, scale: Scale, bank: Sequence[BankItem]) -> Given:
    """Return what a comment and a manual score of nbgrader's say was given; what is no item's line is free words."""
    known = {line: item.id for item in bank for line in (*item.earlier, item.line)}
    lines, free, ids = [], [], set()
    for text in comment.splitlines():
        if (line := text.strip()) in known and known[line] not in ids:
            ids.add(known[line])
            lines.append(line)
        else:
            free.append(text)
    ticked = tuple(item.id for item in bank if item.id in ids)
    own = None if score is None or isclose(score, scale.score(map(points_of, lines)), abs_tol=1e-9) else score
    return Given(ticked, "\n".join(free).strip(), own, tuple(lines))


def written(given: Given, scale: Scale, bank: Sequence[BankItem]) -> tuple[float, str]:
    """Return the score and the comment that nbgrader is to hold for what was given."""
    items = [item for item in bank if item.id in given.ticked]
    score = scale.score(item.points for item in items) if given.own is None else given.own
    said = filter(None, ("\n".join(item.line for item in items), given.free))
    return score, "\n\n".join(said)


def points_of(line: str) -> float:
    """Return the points in an item's line."""
    found = LINE.fullmatch(line)
    return float(found["points"]) if found else 0.0
