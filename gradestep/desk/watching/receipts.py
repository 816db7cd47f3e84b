"""Receipts: what was received of a student and when, with a SHA-256 of each file, in `receipts/S/A.txt`.

A receipt says nothing of scores. It is written before the work is graded, so that whoever handed in something that
cannot be graded has one as well.
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


def receipt_file(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's receipt for an assignment is."""
    return course.root / "receipts" / student / f"{assignment}.txt"


def write_receipt(course: Course, assignment: str, student: str, folder: Path) -> Path:
    """Write the receipt for what stands in `folder`, `submitted/S/A`, and return where it is.

    What was received before and differs stays above it: a receipt that somebody was given is not taken back.
    """
    path = receipt_file(course, assignment, student)
    earlier = path.read_text("utf-8") if path.is_file() else f"Receipts for {student}: {assignment}\n"
    files = "\n".join(_files(folder))
    if not earlier.rstrip().endswith(files):
        handed_in = _handed_in(folder)
        when = f", handed in {handed_in:%Y-%m-%d %H:%M:%S} UTC" if handed_in else ""
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        write(path, f"{earlier.rstrip()}\n\nReceived {now}{when}:\n{files}\n")
    return path


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
