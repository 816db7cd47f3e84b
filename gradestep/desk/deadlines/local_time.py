"""Local times with their zone said: deadlines and extensions through clock changes, and UTC for nbgrader's tables."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from gradestep.course.errors import GradestepError
from gradestep.desk.open_course import nearest

if TYPE_CHECKING:
    from nbgrader.converters import Autograde

FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")
YEARS = range(2000, 2100)  # of a deadline; another year is a slip
UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
PIECE = r"(\d{1,4}) ?(w|d|h|m)(?:eeks?|ays?|ours?|in|inutes?)?"
DURATION = re.compile(rf"{PIECE}(?: ?{PIECE})*")


def zone_of(autograde: Autograde, named: str = "") -> ZoneInfo:
    """Return the zone that is `named`, else `c.Gradestep.timezone`, nbgrader's `Exchange.timezone`, or this machine's.

    Raises GradestepError for a name that is no zone's, with the nearest ones.
    """
    sections = (autograde.config.Gradestep, autograde.config.Exchange)
    name = next(filter(None, (named, *(str(each.get("timezone", "")) for each in sections))), "") or _machines()
    if zone := _zone(name):
        return zone
    known = available_timezones()
    written = next((each for each in known if each.casefold() == name.casefold()), "")
    if not written:
        raise GradestepError(f'"{name}" is no time zone: {nearest(name, known, "write one such as Europe/Berlin")}')
    return ZoneInfo(written)


def _zone(name: str) -> ZoneInfo | None:
    """Return the zone of a name, or None; listing all of them takes longer than reading one."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _machines() -> str:
    """Return the name of this machine's zone, UTC when it does not say so."""
    named = os.environ.get("TZ", "").lstrip(":")
    if _zone(named):
        return named
    try:
        link = Path("/etc/localtime").resolve(strict=True).as_posix()
    except OSError:
        return "UTC"
    name = link.partition("zoneinfo/")[2]
    return name if _zone(name) else "UTC"


def read_time(text: str, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) of a local time such as `2026-12-01 23:59`; a day alone ends at 23:59.

    What has an offset of its own, as `2026-12-01 23:59+01:00`, is taken by it. Raises GradestepError for what is no
    time, and for one that does not exist, or is there twice, in the zone because clocks change.
    """
    text = text.strip()
    local = _parsed(text)
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise GradestepError(
            f"{text} does not exist in {zone.key}: the clocks are put forward then. Name a time an hour before or after"
        )
    either = " or ".join(f'"{text}{moment:%z}"' for moment in (first, second))
    raise GradestepError(f"{text} is there twice in {zone.key}: the clocks are put back then. Write {either}")


def _parsed(text: str) -> datetime:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        text += " 23:59"
    for each in (form + offset for form in FORMATS for offset in ("", "%z", " %z")):
        try:
            local = datetime.strptime(text, each)  # noqa: DTZ007 - a zone is given to it by who calls
        except ValueError:
            continue
        if local.year in YEARS:
            return local
    raise GradestepError(f'"{text}" is no time: write year-month-day hours:minutes, as in "2026-12-01 23:59"')


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) of a local time that a program wrote; the earlier one of two."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def is_duration(text: str) -> bool:
    """Return whether `text` is a span of time such as `2d`, `12h`, `1w` or `1d 12h`."""
    return bool(DURATION.fullmatch(text.strip().casefold()))


def later(moment: datetime, text: str, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) that is later by `2d` and the like.

    Weeks and days are the calendar's: two days after 23:59 it is 23:59, whatever clocks do meanwhile. Hours and
    minutes are counted.
    """
    spans = [(timedelta(**{UNITS[unit]: int(number)}), unit) for number, unit in re.findall(PIECE, text.casefold())]
    days = sum((span for span, unit in spans if unit in "wd"), timedelta())
    counted = sum((span for span, unit in spans if unit in "hm"), timedelta())
    local = moment.astimezone(zone).replace(tzinfo=None) + days
    return moment_of(local, zone) + counted


def from_nbgrader(naive: datetime) -> datetime:
    """Return a time of nbgrader's tables, which is UTC and does not say so."""
    return naive.replace(tzinfo=UTC)


def to_nbgrader(moment: datetime) -> datetime:
    """Return a moment as nbgrader's tables keep it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def timestamp(moment: datetime) -> str:
    """Return a moment as nbgrader writes it to `timestamp.txt`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def shown(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment for a person: in the zone, with the zone's name and offset."""
    local = moment.astimezone(zone)
    offset = f"{local:%z}"
    return f"{local:%a %Y-%m-%d %H:%M} {zone.key} (UTC{offset[:3]}:{offset[3:5]})"


def span(seconds: float) -> str:
    """Return a number of seconds in words, `1 d 4 h`."""
    minutes = round(seconds / 60)
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "less than a minute"
