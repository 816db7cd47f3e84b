"""Handing in from the topic's home: what is missing, the time left, nbgrader's own submit, and what came back."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gradestep.student.labextension.exchange import Nbgrader, NotHandedInError
from gradestep.student.labextension.receipts import hashes, read_receipts, write_receipt
from gradestep.student.labextension.results import latest_results
from gradestep.student.labextension.way import in_order, is_done
from gradestep.student.progress.page import day
from gradestep.student.progress.topic import INDEX, front_of, read_topic

if TYPE_CHECKING:
    from pathlib import Path

HOUR, DAY = 3600, 24 * 3600  # seconds
CHANGED = "A notebook was saved while it was handed in: hand in again, so that the newest is there."


def hand_in_state(folder: Path, now: datetime | None = None) -> dict[str, Any]:
    """Return what the home says of handing the notebooks of `folder` in, as JSON; nothing but files is read."""
    now = now or datetime.now().astimezone()
    order = in_order(read_topic(folder))
    missing = [
        {"file": each.file, "title": each.title, "state": each.details() or each.state}
        for each in order
        if not is_done(each)
    ]
    results = latest_results(folder)
    titles = {each.file.removesuffix(".ipynb"): each.title for each in order}
    for found in results["pages"] if results else ():
        found["title"] = titles.get(found["name"], found["name"])
    return {
        "topic": folder.name,
        "count": len(order),
        "missing": missing,
        "due": due_in_words(front_of(folder / INDEX).get("due"), now),
        "receipts": [_compared(each, folder, [one.file for one in order]) for each in read_receipts(folder)[:1]],
        "results": results,
    }


def _compared(receipt: dict[str, Any], folder: Path, names: list[str]) -> dict[str, Any]:
    """Return a receipt with how many of the topic's notebooks it holds, and whether they have changed since.

    The home goes along and holds no work: it is saved whenever its cell is run.
    """
    then, now = receipt["files"], hashes(folder)
    changed = any(then.get(name) != now.get(name) for name in names)
    return {**receipt, "count": sum(name in then for name in names), "changed": changed}


def hand_in(folder: Path) -> dict[str, Any]:
    """Run nbgrader's submit on `folder`; return `{receipt, note}`, or `{why, details}` when nothing was handed in."""
    before = hashes(folder)
    try:
        said = Nbgrader(folder).submit()
    except NotHandedInError as error:
        return {"why": f"Nothing was handed in. {error}", "details": error.details}
    receipt = write_receipt(folder, before, datetime.now().astimezone(), said)
    return {"receipt": receipt, "note": "" if hashes(folder) == before else CHANGED}


def fetch_feedback(folder: Path) -> dict[str, Any]:
    """Run nbgrader's fetch_feedback; return `{results}`, or `{why, details}` when there is nothing to show."""
    try:
        Nbgrader(folder).fetch_feedback()
    except NotHandedInError as error:
        return {"why": str(error), "details": error.details}
    results = latest_results(folder)
    return {"results": results} if results else {"why": "Nothing has come back yet.", "details": ""}


def zipped(folder: Path) -> bytes:
    """Return the notebooks of `folder` as a zip, as one hands it in elsewhere."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in hashes(folder):
            archive.write(folder / name, f"{folder.name}/{name}")
    return packed.getvalue()


def due_in_words(due: Any, now: datetime) -> str:
    """Return how much time is left until `due`, as an author writes it (ISO); nothing where that is no time."""
    try:
        at = datetime.fromisoformat(str(due)).astimezone()
    except (ValueError, OverflowError, OSError):
        return ""
    left = (at - now).total_seconds()
    when = f"{day(at)} at {at:%H:%M}"
    if left < 0:
        return f"It was due on {when}. What you hand in now is late."
    for unit, seconds in (("day", DAY), ("hour", HOUR), ("minute", 60)):
        if left >= 2 * seconds or unit == "minute":
            number = int(left // seconds)
            return f"Due on {when}: {number} {unit}{'s' * (number != 1)} left."
    raise AssertionError("a minute is the last unit")
