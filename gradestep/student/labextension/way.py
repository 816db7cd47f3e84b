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

RUN_THROUGH = "run through"  # the state of a notebook that asks nothing, when it is done


@dataclass(frozen=True)
class Stop:
    """A notebook on the way: its file, what it is called, and the state in one sign and one or two words.

    `done` says that nothing is left to do in it that can be seen before it is graded, `counts` that a badge counts it.
    """

    file: str
    title: str
    mode: str
    sign: str
    state: str
    details: str
    done: bool
    counts: bool


def way(folder: Path) -> dict[str, Any]:
    """Return the way through the notebooks of `folder`; with `topics` and no `stops` when it holds topics."""
    found = read_home(folder)
    told = {"title": found.title, "html": found.html(page.live(found.at)), "course": _has_other_topics(folder)}
    told["home"] = INDEX if front_of(folder / INDEX) else ""
    if not isinstance(found, Topic):
        topics = [{"file": f"{each.folder}/{INDEX}", "title": each.title} for each in found.topics]
        return {**told, "stops": [], "topics": topics}
    order = in_order(found)
    stops = [asdict(stop(standing)) for standing in order]
    told["badge"] = found.drawn()
    return {**told, "stops": stops, "progress": found.progress(), "next": next_of(order)}


def in_order(topic: Topic) -> list[Standing]:
    """Return the notebooks of a topic in the order in which its home shows them."""
    return [standing for group in by_mode(topic.standings, topic.modes).values() for standing in group]


def stop(standing: Standing) -> Stop:
    """Return a notebook as one stop on the way."""
    sign, state = SIGNS[standing.state], standing.state
    done, counts = is_done(standing), standing.is_challenge
    return Stop(standing.file, standing.title, standing.mode, sign, state, standing.details(), done, counts)


def is_done(standing: Standing) -> bool:
    """Return whether nothing is left to do in a notebook; one that asks nothing is done when it was run through."""
    return standing.is_done or standing.state == RUN_THROUGH


def next_of(order: list[Standing]) -> str:
    """Return the file to go on with: the first that was begun and is not done, else the first untouched, else none."""
    rest = [each for each in order if not is_done(each)]
    begun = [each for each in rest if each.touched]
    return next((each.file for each in (*begun, *rest)), "")


def _has_other_topics(folder: Path) -> bool:
    """Return whether the folder above is the home of more topics than this one."""
    if not front_of(folder.parent / INDEX):
        return False
    return sum(1 for each in folder.parent.glob(f"[!.]*/{INDEX}") if front_of(each)) > 1
