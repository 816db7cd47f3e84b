"""Where the login begins in a name that an LMS wrote: titles, names and logins may hold `_`, which also parts them.

Blackboard writes `TITLE_LOGIN`, and the title is the same in a whole download; ILIAS writes `LAST_FIRST_LOGIN`, and the
names are those of the class list. A login that only ends as another one is never taken for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gradestep.desk.lms.columns import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gradestep.desk.lms.archive import Entry
    from gradestep.desk.lms.download_names import Place
    from gradestep.desk.lms.roster import Roster

UNCLEAR = "it may be of each of {}: its name does not say where the login begins"


def with_logins(kind: str, places: Mapping[Entry, Place], roster: Roster, assignment: str) -> dict[Entry, Place]:
    """Return places of a download of `kind` with those of their ids alone that can be the login."""
    if kind == "blackboard":
        titles = _titles(places.values(), roster, assignment)
        return {entry: _of_titles(place, titles, roster) for entry, place in places.items()}
    if kind == "ilias":
        return {entry: _of_names(place, roster) for entry, place in places.items()}
    return dict(places)


def _titles(places: Iterable[Place], roster: Roster, assignment: str) -> list[str]:
    """Return what may be the title: it stands in all names, and is the assignment's name or leaves some known login."""
    every = list(places)
    common = set.intersection(*(set(place.before) for place in every)) if every else set()
    if called := [title for title in common if squeezed(title) == squeezed(assignment)]:
        return called
    leaving = {title for place in every for title, login in _read(place) if roster.find((login,)).student}
    return sorted(common & leaving, key=len) or sorted(common, key=len)[-1:]


def _of_titles(place: Place, titles: list[str], roster: Roster) -> Place:
    logins = [login for title, login in _read(place) if title in titles]
    known = list(dict.fromkeys(filter(None, (roster.find((login,)).student for login in logins))))
    if len(logins) > 1:
        whose = known if len(known) > 1 else logins
        return replace(place, why=UNCLEAR.format(", ".join(whose)))
    return replace(place, ids=tuple(logins) or place.ids[:1])


def _of_names(place: Place, roster: Roster) -> Place:
    fitting = [login for before, login in _read(place) if roster.is_called(login, before.split("_"))]
    called = [before for before in place.before if roster.find(names=(before,)).student]
    return replace(place, ids=tuple(fitting) or place.ids[:1], names=(*called, f"{place.before[0]}_{place.ids[0]}")[:1])


def _read(place: Place) -> Iterable[tuple[str, str]]:
    return zip(place.before, place.ids, strict=True)
