"""The pieces of HTML that the homes are made of; every text that comes from a file is escaped here."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from datetime import datetime

STYLE = Path(__file__).with_name("home.css").read_text(encoding="utf-8")


def section(label: str, *parts: str) -> str:
    """Return `parts` (HTML) as one section that is named `label`, with the style that it needs."""
    begin = f'<style>{STYLE}</style><section class="gradestep-home" aria-label="{escape(label)}">'
    return f"{begin}{''.join(parts)}</section>"


def link(text: str, *path: str) -> str:
    """Return a link to the file with these relative path segments: JupyterLab opens it, and it leads nowhere else."""
    target = "/".join(quote(os.fsencode(segment), safe="") for segment in path)
    return f'<a href="{target}">{escape(text)}</a>'


def paragraph(text: str, name: str = "text") -> str:
    """Return `text` as a paragraph, or nothing for no text."""
    return f'<p class="gradestep-{name}">{escape(text)}</p>' if text else ""


def bar(done: int, total: int, text: str) -> str:
    """Return a progress bar with its label, or only the label when there is nothing to do."""
    progress = f'<progress value="{done}" max="{total}"></progress>' if total else ""
    return f'<label class="gradestep-bar"><span>{escape(text)}</span>{progress}</label>' if text else ""


def day(time: datetime) -> str:
    """Return a date in words, such as `"22 November 2026"`."""
    return f"{time.day} {time:%B} {time.year}"


def live(time: datetime) -> str:
    """Return one sentence that says how old a home is that renews itself."""
    return (
        f"As your notebooks were saved, {time:%H:%M} today; this follows as you save. It is read from the files beside "
        "this notebook; nothing is sent anywhere."
    )


def when(time: datetime) -> str:
    """Return one sentence that says how old a home is and how to renew it."""
    return (
        f"As your notebooks were saved on {day(time)} at {time:%H:%M}. To see what is new, save them and run this cell "
        "again. It is read from the files beside this notebook; nothing is sent anywhere."
    )
