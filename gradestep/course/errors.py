"""The errors that a person who runs `gradestep` is shown: where, what, and what to do now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class GradestepError(Exception):
    """Something that a teacher or an author can mend; its text is shown without a traceback."""


class AuthoringError(GradestepError):
    """A challenge that cannot be built, in one line, `path:line: what: what to do`."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        """Name the file, the line in it (1-based), and what is wrong and what to do about it."""
        super().__init__(f"{near(path)}:{line}: {what}")


def as_raised(name: str, text: str) -> str:
    """Return an exception's kind and text as Python shows them: no colon behind the kind of one that says nothing."""
    return f"{name}: {text}" if text.strip() else name


def typed(name: str) -> str:
    """Return a name as one types it in a command: between quotes where it has spaces, as nbgrader's may."""
    return f'"{name}"' if " " in name else name


def near(path: Path) -> Path:
    """Return `path` as seen from the current folder when it is below that, else as it is."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def raise_all(errors: Iterable[GradestepError]) -> None:
    """Raise `errors` as one error, a line each, so that an author mends them in one go; nothing for none."""
    lines = dict.fromkeys(str(error) for error in errors)  # several scripts may meet the same
    if lines:
        raise GradestepError("\n".join(lines))
