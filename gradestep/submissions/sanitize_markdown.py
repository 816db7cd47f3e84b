"""Sanitise what a student wrote in Markdown: HTML, scripts and links to them are shown as text, wherever they stand.

formgrader renders it in the teacher's session with all its HTML. A zero-width space parts what would be obeyed: no
parser of HTML, Markdown or TeX takes it for a tag, a link or a command then, and a reader does not see it. What nobody
writes, and a renderer needs minutes for, is shown as plain text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

APART = "\u200b"
MARKS, MOST_MARKS, WIDE = re.compile(r"[\[*_`<$!(|~\\]"), 2000, 200
MOST_TEXT = 20_000  # characters of a cell: more would take minutes, growing with the square
PICTURE = re.compile(r"data:image/[\w+.-]+;base64,[\w+/=]*")
SAFE = r"\s*<?(?:https?://|mailto:|\#|attachment:|data:image/(?:png|jpeg|gif);)"
OBEYED = re.compile(
    rf"""
    (?P<tag> <(?=[A-Za-z/!?]) )
    | (?P<link> \](?=\((?!{SAFE})) )
    | (?P<reference> \](?=:(?!{SAFE})) )
    | (?P<picture> !(?=\[(?![^\]\n]{{0,200}}\]\((?:attachment:|data:image/(?:png|jpeg|gif);))) )
    | (?P<command> \\(?=(?:href|require|style|class|cssId|unicode)\b) )
    """,
    re.VERBOSE,
)


def is_long(text: str) -> bool:
    """Return whether a text, without the pictures in it, is longer than a renderer of Markdown is given."""
    return len(text) > MOST_TEXT and len(PICTURE.sub("", text)) > MOST_TEXT


def tame(text: str, pictures: Collection[str] = ()) -> str:
    """Return Markdown of a student's that shows its HTML and its links to scripts or elsewhere, and obeys none.

    `pictures` are the names of the attachments that come along: a page that names another could not be made.
    """
    if is_long(text) or len(MARKS.findall(text)) > MOST_MARKS:
        pieces = (line[at : at + WIDE] for line in text.splitlines() for at in range(0, max(1, len(line)), WIDE))
        return "\n".join(f"    {piece}" for piece in pieces)
    there = "|".join(["(?!)", *map(re.escape, pictures)])
    text = re.sub(rf"attachment(?=:(?!(?:{there})[)>\s]))", rf"\g<0>{APART}", text)
    return OBEYED.sub(rf"\g<0>{APART}", text)
