"""Numbers as people type them, read exactly: decimal commas, powers of ten, fractions, percent, and with their unit.

`kinds/number.js` reads them alike.
"""

from __future__ import annotations

import re
from fractions import Fraction

MINUS = dict.fromkeys([0x2212, 0x2013, 0x2010, 0x2011, 0xFE63, 0xFF0D], "-")
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
POWER = re.compile(r"\s?[\u00d7\u00b7*x]\s?10(?:(?:\^|\*\*)\s?([-+]?\d{1,3})|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))$")
GROUPS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f_'\u2019](?=\d{3}(?!\d))")
DECIMAL = re.compile(r"([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,3}))?")
COMMAS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
POINTS = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3}){2,}(,\d*)?|[-+]?[1-9]\d{0,2}(\.\d{3})+,\d*")
AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")
LONGEST = 200  # characters
PLAIN = 21  # digits of a number that is written without a power of ten


def read_number(text: str, unit: str = "") -> Fraction | None:
    """Return the number that a person typed, with or without its `unit`; None where it is none, or could be two.

    Percent are hundredths, but where the unit begins with them, as in `% of votes`.
    """
    text = " ".join(text.translate(MINUS).split())
    if len(text) > LONGEST:
        return None
    percent = Fraction(1)
    if unit and text.endswith(unit):
        text = text.removesuffix(unit).rstrip()
    elif text.endswith("%"):
        text, percent = text[:-1].rstrip(), Fraction(1, 1 if unit.startswith("%") else 100)
    above, slash, below = text.partition("/")
    number, divisor = _decimal(above.rstrip()), _decimal(below.lstrip()) if slash else Fraction(1)
    return None if number is None or not divisor else number / divisor * percent


def _decimal(text: str) -> Fraction | None:
    """Return a number without a fraction line."""
    text = POWER.sub(lambda power: f"e{power[1] or power[2].translate(RAISED)}", text)
    text = GROUPS.sub("", text)
    if AMBIGUOUS.fullmatch(text):
        return None
    if COMMAS.fullmatch(text):
        text = text.replace(",", "")
    elif POINTS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    found = DECIMAL.fullmatch(text)
    if not found or not (found[2] or found[3]) or not text.isascii():
        return None
    part = found[3] or ""
    number = Fraction(int(f"{found[2]}{part}")) * Fraction(10) ** (int(found[4] or 0) - len(part))
    return -number if found[1] == "-" else number


def in_one_form(number: Fraction) -> str:
    """Return a number as one text: `"-0.25"`, `"1.5e30"`, or `"1/3"` where no decimals end."""
    sign, top, bottom = "-" * (number < 0), abs(number.numerator), number.denominator
    places = _places(bottom)
    if places is None:
        return f"{sign}{top}/{bottom}"
    digits = str(top * 10**places // bottom)
    stripped = digits.rstrip("0") or "0"
    exponent = len(digits) - len(stripped) - places if top else 0
    whole = len(stripped) + exponent  # digits before the point
    if exponent >= 0 and whole <= PLAIN:
        return f"{sign}{stripped}{'0' * exponent}"
    if exponent < 0 and exponent > -PLAIN and whole > -6:  # noqa: PLR2004 - as Python and JavaScript write floats
        padded = stripped.rjust(1 - exponent, "0")
        return f"{sign}{padded[:exponent]}.{padded[exponent:]}"
    part = f".{stripped[1:]}" if len(stripped) > 1 else ""
    return f"{sign}{stripped[0]}{part}e{whole - 1}"


def exactly(text: str) -> Fraction:
    """Return the number of a text in one form; raises ValueError for any other text."""
    number = read_number(text)
    if number is None:
        raise ValueError(f"{text[:LONGEST]!r} is no number")
    return number


def _places(bottom: int) -> int | None:
    """Return how many decimals a fraction over `bottom` has; None for one whose decimals do not end."""
    twos = (bottom & -bottom).bit_length() - 1
    rest, fives = bottom >> twos, 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None
