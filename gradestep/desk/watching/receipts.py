"""Receipts: what was received of a student and when, with a SHA-256 of each file, in `receipts/S/A.txt`.

It is written before the work is graded, so that whoever handed in something that cannot be graded has one as well. It
says nothing of scores; where the topic gives results at once, what the visible tests say is added when it is graded.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gradestep.course.files import write
from gradestep.course.regular_files import Unreadable, note, read_regular
from gradestep.gradebook.pending import read_timestamp
from gradestep.submissions.timestamp import SECRET, TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.course.course import Course

MOST_BYTES = 200 << 20  # of a file
MOST_FILES = 200
LONGEST_TIME = 100  # bytes of a timestamp
RECEIVED, RESULT = "Received ", "What the tests that you can see say of it:"


def receipt_file(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's receipt for an assignment is."""
    return course.root / "receipts" / student / f"{assignment}.txt"


def write_receipt(course: Course, assignment: str, student: str, folder: Path) -> Path:
    """Write the receipt for what stands in `folder`, `submitted/S/A`, and return where it is.

    What was received before and differs stays above it: a receipt that somebody was given is not taken back.
    """
    path = receipt_file(course, assignment, student)
    parts = _parts(path) or [f"Receipts for {student}: {assignment}"]
    files = "\n".join(_files(folder))
    last = next((part for part in reversed(parts) if part.startswith(RECEIVED)), "")
    if last.partition("\n")[2] != files:
        handed_in = _handed_in(folder)
        when = f", handed in {handed_in:%Y-%m-%d %H:%M:%S} UTC" if handed_in else ""
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        write(path, _text([*parts, f"{RECEIVED}{now}{when}:\n{files}"]))
    return path


def add_result(course: Course, assignment: str, student: str, result: dict[str, list[str]]) -> None:
    """Add what the visible tests say, by notebook, to the end of a student's receipt; twice the same stands once."""
    path = receipt_file(course, assignment, student)
    parts = _parts(path)
    lines = (f"  {name}  {line}" for name, said in sorted(result.items()) for line in said)
    result_part = "\n".join([RESULT, *lines])
    if result and parts[-1] != result_part:
        write(path, _text([*parts, result_part]))


def latest(course: Course, assignment: str, student: str) -> str:
    """Return the last receipt of a student's, and the result of it."""
    parts = _parts(receipt_file(course, assignment, student))
    begins = max((place for place, part in enumerate(parts) if part.startswith(RECEIVED)), default=0)
    return _text(parts[begins:])


def _parts(path: Path) -> list[str]:
    return path.read_text("utf-8").strip().split("\n\n") if path.is_file() else []


def _text(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _handed_in(folder: Path) -> datetime | None:
    try:
        return read_timestamp(read_regular(folder / TIMESTAMP, LONGEST_TIME).decode("utf-8", "replace"))
    except Unreadable:
        return None


def _files(folder: Path) -> Iterator[str]:
    paths = sorted(path for path in folder.rglob("*") if path.name not in (SECRET, TIMESTAMP) and not path.is_dir())
    for path in paths[:MOST_FILES]:
        name = note(path.relative_to(folder).as_posix())
        try:
            yield f"  {name}  sha256 {hashlib.sha256(read_regular(path, MOST_BYTES)).hexdigest()}"
        except Unreadable as error:
            yield f"  {name}  not received: {error}"
    if len(paths) > MOST_FILES:
        yield f"  and {len(paths) - MOST_FILES} files more"
