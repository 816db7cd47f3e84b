"""The names that LMSs give to downloaded hand-ins, which say who, when, and which attempt; one pattern for each LMS.

Which LMS a download is from is found out by looking: the pattern that most of its names match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gradestep.submissions.renamed import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_WRAPPERS = 3  # folders around the LMS's own
TIMES = ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %I%M %p", "%d %B %Y %I%M %p", "%Y-%m-%d %H%M")
PATTERNS = {
    "moodle": re.compile(
        r"(?P<prefix>(?P<name>[^/]+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_/|/|_))(?P<rest>[^/].*)"
    ),
    "brightspace": re.compile(
        r"(?P<prefix>(?P<number>\d+)-\d+ - (?P<name>[^/]+?) - "
        r"(?P<when>[^/]*?\d{4} ?\d{3,4} ?[AaPp][Mm])(?: - |/))(?P<rest>.+)"
    ),
    "blackboard": re.compile(
        r"(?P<prefix>(?P<words>[^/]+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_|/|(?=\.txt$)))(?P<rest>.+)"
    ),
    "canvas": re.compile(
        r"(?P<prefix>(?P<name>[^/_]+)_(?P<late>LATE_)?(?P<number>\d+)_(?:question_\d+_)?\d+_)(?P<rest>[^/]+)"
    ),
    "ilias": re.compile(
        r"(?P<prefix>(?P<words>[^/_]+_[^/]+_[^/]+)_(?P<number>\d+)/)(?:(?P<when>\d{14})_)?(?P<rest>.+)"
    ),
}
AGAIN = re.compile(r"-(\d+)(?=\.\w+(?:\.\w+)?$)")  # Canvas's count of hand-ins in front of a file's ending
BY_FOLDER = "folder"


@dataclass(frozen=True)
class Place:
    """What a name says: by what its student can be found, the file's own name, time (local), attempt and lateness.

    `prefix` stands before the file's name in the LMS's own download, and in the feedback that the LMS takes back.
    `before` is what stands before each of several `ids` that may be meant (see logins.py), `why` that none can be told.
    """

    prefix: str
    rest: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    number: str = ""
    when: datetime | None = None
    attempt: int = 0
    late: bool = False
    before: tuple[str, ...] = ()
    why: str = ""

    @property
    def name(self) -> str:
        """What the LMS calls the student."""
        return (self.names or self.ids or (self.prefix,))[0]

    @property
    def shown(self) -> str:
        """What the LMS calls the student, with the number that tells apart those of one name."""
        return f"{self.name} ({self.number})" if self.number else self.name


def kind_of(names: Iterable[str]) -> str:
    """Return the LMS whose pattern most of the notebooks' and zips' `names` match, or `folder` when it is none's.

    Where there is neither, all names count.
    """
    names = list(names)
    every = [name for name in names if name.lower().endswith((*ENDINGS, ".zip"))] or names
    counts = {kind: sum(_match(kind, name) is not None for name in every) for kind in PATTERNS}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] * 2 > len(every) else BY_FOLDER


def place_of(kind: str, name: str) -> Place | None:
    """Return what a name of a download of this kind says, or None when it is not the name of a hand-in."""
    if kind == BY_FOLDER:
        folder, _, rest = name.partition("/")
        return Place(f"{folder}/", rest, (folder,), (folder,)) if rest else None
    found = _match(kind, name)
    return READERS[kind](found) if found else None


def _match(kind: str, name: str) -> re.Match[str] | None:
    """Return the match of a name, or of what is left of it without the folders that wrap it."""
    parts = name.split("/")
    for wrappers in range(min(MOST_WRAPPERS, len(parts))):
        if found := PATTERNS[kind].fullmatch("/".join(parts[wrappers:])):
            return found
    return None


def _moodle(found: re.Match[str]) -> Place | None:
    """Read Moodle's: a group's name may stand before that of a student; text typed into its page is no notebook."""
    if found["kind"] != "file":
        return None
    name = found["name"]
    names = (name, *(name.split("-", count)[-1] for count in range(1, name.count("-") + 1)))
    return Place(found["prefix"], found["rest"], (), names, found["number"])


def _canvas(found: re.Match[str]) -> Place:
    rest, again = AGAIN.sub("", found["rest"]), AGAIN.search(found["rest"])
    attempt = int(again[1][:9]) if again else 0
    return Place(found["prefix"], rest, (), (found["name"],), found["number"], None, attempt, bool(found["late"]))


def _brightspace(found: re.Match[str]) -> Place:
    return Place(found["prefix"], found["rest"], (), (found["name"],), found["number"], _time(found["when"]))


def _blackboard(found: re.Match[str]) -> Place | None:
    """Read Blackboard's: the assignment's title and the login may both hold `_`, so each part after one may be it."""
    if not found["prefix"].endswith(("_", "/")):
        return None  # Blackboard's own text about the hand-in
    before, ids = _parted(found["words"], 1)
    when = _time(found["when"], "%Y-%m-%d-%H-%M-%S")
    return Place(found["prefix"], found["rest"], ids, (), "", when, before=before)


def _ilias(found: re.Match[str]) -> Place:
    """Read ILIAS's: the names and the login may hold `_`, as does what stands for letters that ILIAS cannot write."""
    before, ids = _parted(found["words"], 2)
    when = _time(found["when"], "%Y%m%d%H%M%S") if found["when"] else None
    return Place(found["prefix"], found["rest"], ids, before[:1], found["number"], when, before=before)


def _parted(words: str, least: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what may stand before a login, of `least` parts and more, and the logins that are left, longest first."""
    parts = words.split("_")
    places = [place for place in range(least, len(parts)) if parts[place]]
    return tuple("_".join(parts[:place]) for place in places), tuple("_".join(parts[place:]) for place in places)


def _time(text: str, *formats: str) -> datetime | None:
    """Return the time that a name says, in the LMS's own zone, or None when it is written in no known way."""
    padded = re.sub(r"\b(\d{3}) ?(?=[AaPp][Mm]$)", r"0\1 ", text)
    padded = re.sub(r"(\d) ?([AaPp][Mm])$", r"\1 \2", padded)
    for each in formats or TIMES:
        try:
            return datetime.strptime(padded, each)  # noqa: DTZ007 - its zone is the course's
        except ValueError:
            continue
    return None


READERS: dict[str, Callable[[re.Match[str]], Place | None]] = {
    "moodle": _moodle,
    "canvas": _canvas,
    "brightspace": _brightspace,
    "blackboard": _blackboard,
    "ilias": _ilias,
}
