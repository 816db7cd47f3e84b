"""Moodle's grading worksheet, which knows what the names of a download do not: e-mail addresses and times."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from gradestep.course.errors import GradestepError, near
from gradestep.desk.lms.columns import fields_of, header_row, participant, squeezed
from gradestep.desk.lms.separated_text import read_separated

if TYPE_CHECKING:
    from pathlib import Path

MONTHS = (  # how Moodle writes them in English, German, French, Spanish and Dutch, as letters alone
    ("january", "januar", "janvier", "enero", "januari"),
    ("february", "februar", "fevrier", "febrero", "februari"),
    ("march", "marz", "mars", "marzo", "maart"),
    ("april", "avril", "abril"),
    ("may", "mai", "mayo", "mei"),
    ("june", "juni", "juin", "junio"),
    ("july", "juli", "juillet", "julio"),
    ("august", "aout", "agosto", "augustus"),
    ("september", "septembre", "septiembre"),
    ("october", "oktober", "octobre", "octubre"),
    ("november", "novembre", "noviembre"),
    ("december", "dezember", "decembre", "diciembre"),
)
NUMBER_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
LONG = re.compile(
    r"(\d{1,2})\.? (?:de )?(\w+),? (?:de )?(\d{4})\D+(\d{1,2}:\d\d(?::\d\d)?)(?: ?([AP]M))?", re.IGNORECASE
)
FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p")


@dataclass(frozen=True)
class Worksheet:
    """What a worksheet knows of each participant, by number: ids (the e-mail address) and when work was handed in."""

    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)


def read_worksheet(path: Path) -> Worksheet:
    """Return what a worksheet knows; raises GradestepError when it is none. Its times are local, in Moodle's zone."""
    file = read_separated(path)
    header = header_row(file)
    places = fields_of(text.lstrip("\ufeff") for text in file.texts(header))
    sheet = Worksheet()
    for row in range(header + 1, len(file.rows)):
        texts = file.texts(row)
        number = _number(texts, places)
        if not number.isdigit():
            continue
        ids = (texts[at] for name in ("email", "login", "number") for at in places.get(name, []) if at < len(texts))
        sheet.ids[number] = tuple(filter(None, ids))
        times = filter(None, map(local_time, texts))  # of handing in, then of grading
        if (when := next(times, None)) is not None:
            sheet.times[number] = when
    if not sheet.ids:
        what = "this is no grading worksheet of Moodle's, whose first column is Identifier with a number in each row"
        raise GradestepError(f"{near(path)}: {what}: download that one, or leave --worksheet out")
    return sheet


def _number(texts: list[str], places: dict[str, list[int]]) -> str:
    """Return a row's number; in a column that is not known by its name it has to read `Teilnehmer/in123`.

    In German it is only called ID; in a language that we do not know, the first column may be it.
    """
    for at in (at for at in places.get("lms", []) if at < len(texts)):
        return participant(texts[at])
    unsure = [texts[at] for at in (*places.get("id", []), 0) if at < len(texts)]
    return next((participant(text) for text in unsure if not text.isdigit() and participant(text).isdigit()), "")


def local_time(text: str) -> datetime | None:
    """Return the time that Moodle wrote in one of its languages, or None when it is none."""
    found = LONG.search(text)
    month = NUMBER_OF.get(squeezed(found[2]), 0) if found else 0
    if found and month:
        clock = f"{found[4]} {found[5]}" if found[5] else found[4]
        text = f"{found[3]}-{month:02}-{int(found[1]):02} {clock}"
    for each in FORMATS:
        try:
            return datetime.strptime(text, each)  # noqa: DTZ007 - its zone is the course's
        except ValueError:  # another form, or a 31st of November
            continue
    return None
