"""Partial credit: a tests cell that awards points claim by claim, and says of each what held and what did not."""

from __future__ import annotations

import math
import traceback
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from gradestep.student.checks.score_card import Part, counted, score_card, share
from gradestep.student.checks.stopped import STUB
from gradestep.student.checks.verdict import without_our_frames
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from collections.abc import Iterator

MIME = "application/vnd.gradestep.parts+json"  # from it a feedback page is made: HTML in a notebook may be anybody's
MOST = 100  # parts that are read from a notebook
MOST_LINES = 10  # of those that led to an error
LONGEST = 2000  # characters of a sentence
FIELDS: dict[str, tuple[type, ...]] = {"points": (int, float), "claim": (str,), "fault": (str, type(None))}


class Parts:
    """The parts of one tests cell: `with part(2, "the kernel moves"):` adds one, `part.score()` ends the cell."""

    def __init__(self) -> None:
        self._done: list[Part] = []
        self._stub: BaseException | None = None  # what the first part failed with, if it met a stub

    @contextmanager
    def __call__(self, points: float, claim: str) -> Iterator[None]:
        """Award `points` if nothing in the block fails; what fails is kept for `score`, and the cell goes on.

        `claim` says in a few words what the part tests; students read it. Raises ValueError for points that are no
        number from 0 up, or an empty claim.
        """
        if isinstance(points, bool) or not isinstance(points, (int, float)) or not 0 <= points < math.inf:
            raise ValueError(f"part({points!r}, ...): the points come first and are a number from 0 up")
        if not isinstance(claim, str) or not claim.strip():
            raise ValueError(f"part({points!r}, {claim!r}): after the points, say in a few words what is tested")
        part = Part(points, claim)
        try:
            yield
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a student's code may raise
            said = _said(error)
            part = replace(part, fault=said, traceback=_where(error) if is_live() else "")
            if not self._done and STUB.match(said.removeprefix("NotImplementedError: ")):
                self._stub = error
        self._done.append(part)

    def score(self) -> float | None:
        """Show which parts hold, and return the points earned for nbgrader to take as the score.

        Returns None when all hold, which nbgrader takes for full points: the release lacks the hidden parts, and
        `nbgrader validate` would call it a failure to earn the points of the visible ones alone. Where somebody looks,
        and the first part met a stub and none holds, that error is raised again: the card says what to write.
        """
        if not self._done:
            raise ValueError('no part was run: write `with part(1, "what is tested"):` above part.score()')
        if self._stub and is_live() and all(part.fault is not None for part in self._done):
            raise self._stub
        from IPython.display import display

        display(_Shown(self._done))
        return None if all(part.fault is None for part in self._done) else sum(part.earned for part in self._done)


def parts() -> Parts:
    """Return what awards the parts of one tests cell."""
    return Parts()


def read_parts(data: Any) -> list[Part]:
    """Return the parts that an output of a notebook holds; none when it holds anything else, for it may be forged."""
    held = data.get(MIME) if isinstance(data, dict) else None
    if not isinstance(held, list) or len(held) > MOST or not all(map(_is_part, held)):
        return []
    return [Part(**{key: part[key] for key in FIELDS}) for part in held]


class _Shown:
    """The parts of a cell as an output: for the eye, and as data for the feedback page."""

    def __init__(self, done: list[Part]) -> None:
        self.done = done

    def __repr__(self) -> str:
        return "\n".join(map(str, self.done))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        earned, points = sum(part.earned for part in self.done), sum(part.points for part in self.done)
        said = f"{share(earned, points)}{' for what you can see' * is_live()}."
        data = [{key: asdict(part)[key] for key in FIELDS} for part in self.done]
        return {"text/html": score_card(said, counted(earned, points), parts=self.done), "text/plain": repr(self)} | {
            MIME: data
        }


def _said(error: BaseException) -> str:
    """Return the message of an assert, or the kind and the message of any other error."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - an error of a student's may not even have a message
        message = ""
    kind = type(error).__name__
    said = message if isinstance(error, AssertionError) else f"{kind}: {message}" if message else kind
    return said[:LONGEST]


def _where(error: BaseException) -> str:
    """Return the lines that led to `error`, without our own; IPython takes a running block's first line for them."""
    frames = error.__traceback__ and error.__traceback__.tb_next  # the first one is that of `with part(...)`
    places = traceback.extract_tb(without_our_frames(frames))[-MOST_LINES:]
    return "\n".join(f"line {place.lineno}{_inside(place.name)}: {place.line}" for place in places)


def _inside(function: str) -> str:
    return "" if function == "<module>" else f" in {function}"


def _is_part(held: Any) -> bool:
    if not isinstance(held, dict) or not all(key in held and isinstance(held[key], FIELDS[key]) for key in FIELDS):
        return False
    short = all(len(held[key] or "") <= LONGEST for key in ("claim", "fault"))
    return short and not isinstance(held["points"], bool) and 0 <= held["points"] < math.inf
