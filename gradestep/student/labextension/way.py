"""Where a student stands in a folder, as JSON: the home as HTML, the notebooks in order, and the one to go on with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from gradestep.student.progress import page
from gradestep.student.progress.home import read_home
from gradestep.student.progress.mode_cards import by_mode
from gradestep.student.progress.progress import SIGNS, Standing
from gradestep.student.progress.topic import INDEX, Topic, front_of

if TYPE_CHECKING:
    from pathlib import Path

GO_ON = ("wrong", "started", "tests passing", "untouched")  # states of a notebook that is worth to go on with, in order
DONE = ("right", "run through")


@dataclass(frozen=True)
class Stop:
    """A notebook on the way: its file, what it is called, and the state in one sign and one or two words."""

    file: str
    title: str
    mode: str
    sign: str
    state: str
    details: str


def way(folder: Path) -> dict[str, Any]:
    """Return the way through the notebooks of `folder`; without `stops` when it holds topics, not notebooks."""
    found = read_home(folder)
    told = {"title": found.title, "html": found.html(page.live(found.at)), "course": _has_other_topics(folder)}
    if not isinstance(found, Topic):
        return {**told, "stops": []}
    order = in_order(found)
    stops = [asdict(stop(standing)) for standing in order]
    home = INDEX if front_of(folder / INDEX) else ""
    return {**told, "stops": stops, "home": home, "progress": found.progress(), "next": next_of(order)}


def in_order(topic: Topic) -> list[Standing]:
    """Return the notebooks of a topic in the order in which its home shows them."""
    return [standing for group in by_mode(topic.standings).values() for standing in group]


def stop(standing: Standing) -> Stop:
    """Return a notebook as one stop on the way."""
    sign, state = SIGNS[standing.state], standing.state
    return Stop(standing.file, standing.title, standing.mode, sign, state, standing.details())


def next_of(order: list[Standing]) -> str:
    """Return the file to go on with: the first that was begun and is not done, else the first untouched, else none.

    Notebooks with nothing to answer are done when they were run through.
    """
    begun = [each for each in order if each.touched and each.state not in DONE]
    rest = [each for each in order if each.state in GO_ON]
    return next((each.file for each in (*begun, *rest)), "")


def _has_other_topics(folder: Path) -> bool:
    """Return whether the folder above is the home of more topics than this one."""
    if not front_of(folder.parent / INDEX):
        return False
    return sum(1 for each in folder.parent.glob(f"*/{INDEX}") if front_of(each)) > 1
