"""When a hand-in says that it was handed in: nbgrader's `timestamp.txt`, which a student may have written."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nbgrader.utils import parse_utc

from gradestep.course.regular_files import Unreadable, note, read_regular

if TYPE_CHECKING:
    from pathlib import Path

TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"  # of nbgrader's exchange
EXAMPLE = "2026-12-01 22:59:00 UTC"  # as nbgrader writes it
CLOCKS_DIFFER = timedelta(minutes=15)
ZONE, OFFSET = r"[A-Za-z][\w+-]{0,20}(/[\w+-]{1,20}){0,3}", r"Z|[+-]?[\d:]{1,6}"
TIME = re.compile(  # the parser opens a file of the zone's name, so that names with dots are not for it
    rf"\d{{4}}-\d\d-\d\d( [\d:.]{{4,20}} {ZONE}|[ T][\d:.]{{4,20}} ?({OFFSET})?)", re.ASCII
)


def handed_in_at(path: Path, notes: list[str]) -> str | None:
    """Return the time in nbgrader's timestamp.txt, or None when there is none."""
    if not os.path.lexists(path):
        return None
    try:
        text = read_regular(path, 1 << 20).decode("utf-8-sig", "replace").strip()
    except Unreadable as error:
        notes.append(str(error))
        return None
    if _is_time(text):
        return _not_later(text, notes)
    notes.append(f"{TIMESTAMP} does not hold a time as in {EXAMPLE}: it was not used.")
    return None


def _not_later(text: str, notes: list[str]) -> str:
    """Return a time that is not in the future: one of the year 9999 would be newer than every later hand-in."""
    now = datetime.now(UTC)
    if parse_utc(text) <= now.replace(tzinfo=None) + CLOCKS_DIFFER:
        return text
    notes.append(note(f"{TIMESTAMP} names a time in the future ({text}): taken as now."))
    return f"{now:%Y-%m-%d %H:%M:%S.%f} UTC"


def _is_time(text: str) -> bool:
    try:
        return bool(TIME.fullmatch(text) and parse_utc(text))
    except (ValueError, OverflowError, TypeError):
        return False
