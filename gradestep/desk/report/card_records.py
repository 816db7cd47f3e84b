"""What the cards of a hand-in say: answers, attempts, hint, confidence and time, read as untrusted text.

All but the answer is self-reported: it stands in the metadata of cells that a student can edit. It never earns points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import nbformat

from gradestep.course.regular_files import Unreadable
from gradestep.student.progress.saved_notebook import inside, source_of
from gradestep.submissions.answer_text import read_answer
from gradestep.submissions.intake import IGNORED
from gradestep.submissions.renamed import renamed
from gradestep.submissions.safe_read import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.desk.report.asked_questions import AskedQuestion

FEELINGS = ("Not sure yet", "Fairly sure", "Certain")  # as in student/quiz/card_state.js
MOST_ATTEMPTS = 99
LONGEST_TIME = 40  # characters


@dataclass(frozen=True)
class CardRecord:
    """One student's card: the answer that counts (`last`), the one checked first, and what else the card kept.

    `goes` counts how often the question was begun: after its last attempt a student may try again, with the key seen.
    `felt` is the answer that `confidence` is about, with which the first go ended. `attempts` are those of all goes.

    `first` is None where the card did not keep it: in an exam, and where more than one attempt was made before cards
    kept it. `spent` is the time (seconds) that the timer ran, at most its whole time; None without a timer. `at` is
    when the answer was last checked (UTC).
    """

    last: str = ""
    first: str | None = None
    attempts: int = 0
    hint: bool = False
    confidence: str = ""
    spent: float | None = None
    at: datetime | None = None
    goes: int = 1
    felt: str = ""


def read_cells(folder: Path, templates: dict[str, Any]) -> dict[str, list[Any]]:
    """Return the cells (JSON) of each notebook of `templates` in a hand-in; one that cannot be read has none.

    A notebook under another name is taken where intake takes it: when it is the only one that can be meant.
    """
    found: dict[str, list[Any]] = {}
    try:
        files = renamed(folder, templates, templates, IGNORED)
    except OSError:  # a folder that is not there or may not be read, which grading notes
        return found
    for name in templates:
        others = files.get(name, [])
        try:
            found[name] = read_json(folder / (others[0] if len(others) == 1 else f"{name}.ipynb"))["cells"]
        except Unreadable:
            continue
    return found


def templates_of(release: Path) -> dict[str, Any]:
    """Return the released notebooks by name."""
    return {path.stem: nbformat.read(path, 4) for path in sorted(release.glob("*.ipynb"))}


def card_records(cells: list[Any], asked: dict[str, AskedQuestion]) -> dict[str, CardRecord]:
    """Return, by name, the records of those cards among `cells` that `asked` knows.

    Of several copies of a card the last one counts that holds an answer, as when it is graded.
    """
    found: dict[str, CardRecord] = {}
    for name, cell in _cards(cells):
        if name in asked:
            record = _record(cell, asked[name])
            if record.last or name not in found:
                found[name] = record
    return found


def _cards(cells: list[Any]) -> Iterator[tuple[str, Any]]:
    for cell in cells:
        name = inside(cell, "metadata", "gradestep", "quiz")
        if isinstance(name, str) and inside(cell, "cell_type") == "code":
            yield name, cell


def _record(cell: Any, asked: AskedQuestion) -> CardRecord:
    kept = inside(cell, "metadata", "gradestep", "progress")
    reading = read_answer(source_of(cell), asked.card)
    last = "" if reading.is_unread else asked.read(reading.answer, reading.variant)
    attempts = _whole(inside(kept, "used"), MOST_ATTEMPTS) or 0
    checked_once = inside(kept, "checked") if attempts == 1 else ""
    ended = inside(kept, "goes")
    ended = ended[:MOST_ATTEMPTS] if isinstance(ended, list) else []
    at_first = inside(ended[0], "variant") if ended else reading.variant
    first = asked.read(inside(kept, "first"), at_first) or asked.read(checked_once, at_first)
    feeling = inside(kept, "confidence")
    left = _whole(inside(kept, "left"), asked.card.seconds)
    return CardRecord(
        last,
        first or None,
        attempts,
        inside(kept, "hint") is True,
        feeling if feeling in FEELINGS else "",
        asked.card.seconds - left if asked.card.seconds and left is not None else None,
        _time(inside(kept, "at")),
        1 + len(ended),
        asked.read(inside(ended[0], "checked"), at_first) if ended else last,
    )


def _whole(number: Any, most: int) -> int | None:
    fits = isinstance(number, (int, float)) and not isinstance(number, bool) and 0 <= number <= most
    return round(number) if fits else None


def _time(text: Any) -> datetime | None:
    """Return the moment that a card's front end wrote (ISO 8601, UTC); None when that is none."""
    try:
        return datetime.fromisoformat(text[:LONGEST_TIME]).astimezone(UTC) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        return None
