"""What the columns of LMS exports hold: their headers in several LMSs and languages, by field."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from gradestep.course.errors import GradestepError, near

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradestep.desk.lms.separated_text import SeparatedText

FIELDS = {  # in the order in which two headers of one row that mean the same are preferred
    "login": (
        *("Username", "User name", "Login", "SIS Login ID", "Login ID", "User login"),
        *("Anmeldename", "Benutzername", "Benutzerkennung", "Kennung", "Login-Name"),
        *("Nom d'utilisateur", "Nombre de usuario", "Gebruikersnaam"),
    ),
    "number": (
        *(
            "ID number",
            "OrgDefinedId",
            "Org Defined ID",
            "SIS User ID",
            "Student ID",
            "Student number",
            "User ID number",
        ),
        *("ID-Nummer", "Matrikelnummer", "Matriculation number", "Numéro d'identification", "Número de ID"),
    ),
    "lms": (
        "lms_user_id",
        "Identifier",
        "Teilnehmer/in",
        "Participant",
        "User ID",
        "Identifikator",
        "Identifiant",
        "Identificador",
    ),
    "id": ("ID",),
    "first": ("First name", "Given name", "Forename", "Vorname", "Prénom", "Nombre", "Voornaam"),
    "last": ("Last name", "Surname", "Family name", "Nachname", "Familienname", "Nom", "Nom de famille", "Apellidos"),
    "name": ("Student", "Full name", "Name", "Student name", "Vollständiger Name", "Nom complet", "Nombre completo"),
    "email": (
        *("Email", "E-mail", "Email address", "E-mail address", "Mail", "E-Mail-Adresse"),
        *("Adresse de courriel", "Adresse e-mail", "Dirección de correo", "Dirección Email", "Correo electrónico"),
        *("Dirección de correo electrónico", "E-mailadres"),
    ),
}
MOST_LINES_ABOVE = 10  # titles, and Excel's sep=, may stand above the header


def squeezed(text: str) -> str:
    """Return `text` as letters and digits alone, without case, accents and the way in which these are encoded."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


MEANING = {squeezed(header): field for field, headers in FIELDS.items() for header in headers}


def header_row(file: SeparatedText) -> int:
    """Return which row holds the headers: the first with two columns of students that are known.

    Raises GradestepError when there is none.
    """
    for row in range(min(len(file.rows), MOST_LINES_ABOVE)):
        known = {field for text in file.texts(row) if (field := MEANING.get(squeezed(text)))}
        if len(known) > 1 or known & {"login", "email"}:
            return row
    found = ", ".join(text for text in file.texts(0)[:8] if text)
    wanted = "a first line with columns such as Username, First name, Last name, Email address"
    raise GradestepError(f"{near(file.path)}:1: no columns of students were found ({found}): it needs {wanted}")


def fields_of(headers: Iterable[str]) -> dict[str, list[int]]:
    """Return the places of the columns that hold each field."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, header in enumerate(headers):
        if field := MEANING.get(squeezed(header)):
            places[field].append(place)
    return dict(places)


def participant(text: str) -> str:
    """Return the number in `Participant 123`, as Moodle writes it in each language; any other text as it is."""
    found = re.fullmatch(r"[^\d\s]{4,} ?(\d+)", text)
    return found[1] if found else text


def name_parts(name: str) -> tuple[str, str]:
    """Return first and last name of a name in one piece, `Ada Lovelace` or `Lovelace, Ada`."""
    if "," in name:
        last, _, first = name.partition(",")
    else:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()
