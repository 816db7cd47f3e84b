"""What is shown in a terminal: a stranger's text in one line."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return text of a stranger's in one line, its control characters shown instead of obeyed."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text.replace("\n", " "))
