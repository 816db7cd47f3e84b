"""Pictures that a student pasted into a written answer: PNG, JPEG and GIF by their signatures, bounded in size."""

from __future__ import annotations

import base64
from typing import Any

SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
MOST_PICTURES, MOST_BYTES, LONGEST_NAME = 10, 12 << 20, 100  # of one cell, base64 included

Attachments = dict[str, dict[str, str]]


def pictures_of(attachments: Any) -> tuple[Attachments, bool]:
    """Return those of a cell's attachments that are pictures, and whether something else was left out."""
    if not isinstance(attachments, dict):
        return {}, bool(attachments)
    kept: Attachments = {}
    left = MOST_BYTES
    for name, forms in list(attachments.items())[:MOST_PICTURES]:
        found = _picture(forms) if len(name) <= LONGEST_NAME and name.isprintable() else {}
        left -= sum(map(len, found.values()))
        if found and left >= 0:
            kept[name] = found
    return kept, len(kept) < len(attachments)


def _picture(forms: Any) -> dict[str, str]:
    """Return the form of an attachment that is a picture, as nbformat has it."""
    for kind, text in forms.items() if isinstance(forms, dict) else []:
        if kind in SIGNATURES and isinstance(text, str) and _is_picture(kind, text):
            return {kind: text.replace("\n", "")}
    return {}


def _is_picture(kind: str, text: str) -> bool:
    try:
        return base64.b64decode(text.replace("\n", ""), validate=True).startswith(SIGNATURES[kind])
    except ValueError:
        return False
