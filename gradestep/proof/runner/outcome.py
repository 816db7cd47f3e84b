"""What a check of a challenge finds, and what one run of its cells came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import as_raised

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 300  # characters of an error that are shown


@dataclass(frozen=True)
class Broken:
    """A claim of a challenge that does not hold."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        """Return one line, `path:line: what`."""
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Tried:
    """Code of a challenge that was broken on purpose, to see it noticed.

    `of` names the answer whose solution, or the quiz whose proof, was broken; `diff` shows how; `by` is the tests cell
    or the quiz that noticed, with what it said, and `why` the author's reason when nothing need notice.
    """

    of: str
    line: int
    what: str
    diff: str
    by: str = ""
    why: str = ""

    @property
    def killed(self) -> bool:
        """Whether it was noticed."""
        return bool(self.by)


@dataclass
class Outcome:
    """What one run came to: the error of each cell that failed, by `(role, name)`, in the order of the cells.

    `earned` holds the share of a tests cell that awards parts, when some failed; `holds` is what a proof has set;
    `drew` holds the random streams that a tests cell draws from without having seeded them;
    `ended` says why the run was cut off, and is empty when not.
    Of prose, `texts` holds what each `{{ }}` came to, in order, and `faults` what does not hold, as `(line, what)`.
    `seconds` are those of processor time, by which others are limited; `took` are those that passed.
    """

    errors: dict[tuple[str, str], str] = field(default_factory=dict)
    earned: dict[str, float] = field(default_factory=dict)
    drew: dict[str, list[str]] = field(default_factory=dict)
    holds: Any = None
    texts: list[str] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    ended: str = ""
    seconds: float = 0.0
    took: float = 0.0

    def lost(self, tests: str) -> str:
        """Return why the cell `tests` earned less than full points; `""` when it earned them."""
        return self.errors.get(("tests", tests), "") or self.ended

    @property
    def why(self) -> str:
        """What went wrong first, or `""`."""
        return next(iter(self.errors.values()), self.ended)


def said(error: BaseException) -> str:
    """Return the kind of an error and what it says, on one line."""
    try:
        text = as_raised(type(error).__name__, str(error))
    except Exception:  # noqa: BLE001 - an error of a stand-in's may not even have a text
        text = type(error).__name__
    return " ".join(text.split())[:LONGEST]
