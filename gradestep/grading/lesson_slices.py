"""Slices of lessons that a run vouches for: the checker leaves out what provably makes no difference to the tests.

The first hand-in of a notebook runs its lessons whole in the checker, and each step is noted: fingerprints of what a
tests cell reads of the lessons, the random streams, and whether a lesson failed. Later hand-ins run what the tests
build on (see slicing.py), and each step is compared. Where one differs, that hand-in runs again, whole.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gradestep.bridge.keras_fingerprint import OPAQUE
from gradestep.grading.cell_roles import TESTS
from gradestep.static_analysis.names import asked
from gradestep.static_analysis.reflection import reaches
from gradestep.static_analysis.slicing import needed

if TYPE_CHECKING:
    from gradestep.grading.cell_roles import Plan

Key = tuple[Any, ...]


class SliceDiffersError(Exception):
    """A sliced run that is not what a whole one was; its text says where."""


@dataclass(frozen=True)
class Step:
    """A part that the checker ran: the random streams before and after it, what it reads of lessons, how it failed."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    failed: str = ""


@dataclass
class Track:
    """How the checker runs the parts of a plan: `sources` and `reads` by part; `expected` steps when it is sliced.

    Without `reads` nothing is compared. `steps` are those of this run.
    """

    plan: Plan
    sources: list[str]
    reads: list[set[str]] | None = None
    expected: tuple[Step, ...] | None = None
    steps: list[Step] = field(default_factory=list)

    def next(self) -> tuple[list[str] | None, dict[str, Any] | None]:
        """Return, of the next part, the names to take fingerprints of, and the streams that it has to leave behind."""
        here = len(self.steps)
        return (
            sorted(self.reads[here]) if self.reads is not None else None,
            self.expected[here].after if self.expected is not None else None,
        )

    def take(self, step: Step) -> None:
        """Note a step; raises SliceDiffersError when the whole run's was another."""
        self.steps.append(step)
        if self.expected is not None and self.expected[len(self.steps) - 1] != step:
            raise SliceDiffersError(f"part {len(self.steps)} of the checker")

    def broken(self, why: str) -> None:
        """Say that the checker ended; raises SliceDiffersError when it was sliced, which may be the reason."""
        if self.expected is not None:
            raise SliceDiffersError(why)
        self.reads = None

    def whole(self) -> Track:
        """Return the track of a whole run of the same."""
        return Track(self.plan, [part.source for part in self.plan.parts], self.reads)


@dataclass
class Known:
    """What is known of a notebook: its slice, the steps of its last whole run, and how often the slice was right."""

    sources: list[str]
    reads: list[set[str]]
    steps: tuple[Step, ...] | None = None
    whole: str = ""
    right: int = 0
    twice: int = 0


class Slices:
    """The record of a session, for any number of threads."""

    def __init__(self, files: dict[str, bytes]) -> None:
        """Start with nothing known; `files` are those of the release, of which modules may reach names too."""
        self._modules = [data.decode("utf-8", "replace") for name, data in files.items() if name.endswith(".py")]
        self._known: dict[Key, Known] = {}
        self._lock = threading.Lock()

    def track(self, plan: Plan) -> Track:
        """Return how the checker runs a hand-in's parts: whole when nothing is known of it, or when it has to be."""
        with self._lock:
            known = self._known.get(_key(plan)) or self._known.setdefault(_key(plan), self._read(plan))
        if known.whole:
            return whole(plan)
        if known.steps is None:
            return replace(whole(plan), reads=known.reads)
        return Track(plan, known.sources, known.reads, known.steps)

    def keep(self, ran: Track, sliced: Track | None = None) -> None:
        """Learn from a run that came to its end; after a slice that differed (`sliced`), from the whole run of it."""
        with self._lock:
            known = self._known.get(_key(ran.plan))
            if known is None or known.whole:
                return
            if ran.expected is not None:
                known.right += 1
                return
            known.whole = _why_whole(ran, sliced)
            known.steps = tuple(ran.steps)
            known.twice += sliced is not None
            if known.twice > 1 + known.right:
                known.whole = known.whole or "what students' code does to the lessons' things differs"

    def why_whole(self, plan: Plan) -> str:
        """Return why a notebook's lessons run whole for everybody; an empty text when they do not, or not yet."""
        with self._lock:
            known = self._known.get(_key(plan))
            return known.whole if known else ""

    def _read(self, plan: Plan) -> Known:
        """Return what reading a notebook tells."""
        sources = [part.source for part in plan.parts]
        tests = {number for number, part in enumerate(plan.parts) if part.kind == TESTS}
        slim = needed(sources, tests)
        words = [word for text in (*sources, *self._modules) if (word := reaches(text))]
        nothing = "" if slim != sources else "there is nothing to leave out"
        return Known(slim, _reads(plan), whole=f"it reaches more than it names: {words[0]}" if words else nothing)


def whole(plan: Plan) -> Track:
    """Return the track of a run that leaves nothing out."""
    return Track(plan, [part.source for part in plan.parts])


def _key(plan: Plan) -> Key:
    return tuple((part.kind, part.source) for part in plan.parts), plan.theirs


def _reads(plan: Plan) -> list[set[str]]:
    """Return the names that each part reads: of a lesson those whose things the tests above it may have changed."""
    reads: list[set[str]] = []
    tested: set[str] = set()
    for part in plan.parts:
        names = asked(part.source) - plan.theirs
        reads.append(names if part.kind == TESTS else names & tested)
        tested |= names if part.kind == TESTS else set()
    return reads


def _why_whole(ran: Track, sliced: Track | None) -> str:
    """Return why a notebook has to run whole from now on, as a whole run shows it."""
    if ran.reads is None:
        return "the checker ended"
    opaque = [f"{name} is {said}" for step in ran.steps for name, said in step.read.items() if said.startswith(OPAQUE)]
    if opaque:
        return opaque[0]
    if sliced and sliced.steps != ran.steps[: len(sliced.steps)]:
        return "what was left out makes a difference"
    return ""
