"""Where a student stands with one question, read from its card's cell: nothing is said that the card did not say."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gradestep.student.progress.saved_notebook import inside, source_of
from gradestep.student.quiz.literal_call import NOT_LITERAL, find_call
from gradestep.student.quiz.seal import open_sealed

UNREADABLE = "cannot be read"
UNANSWERED = "not answered"
UNCHECKED = "answered, not checked"
ANSWERED = "answered"  # in exam mode, where nothing is checked before it is handed in
WRONG = "wrong"
RIGHT = "right"
ORDINALS = ("first", "second", "third", "fourth", "fifth")  # as in card_goes.js
MOST_GOES = 99
FEELINGS = ("Not sure yet", "Fairly sure", "Certain")  # as in card_state.js


@dataclass(frozen=True)
class Question:
    """The state of a question in words, when it was last checked, if it was, and whether it is part of an exam.

    `go` counts how often it was begun; its state is that of the last go. `feeling` is how sure its student was, one of
    FEELINGS or nothing, and `at_once` whether the first answer that was checked was right; None where that is unknown.
    """

    state: str
    at: datetime | None = None
    in_exam: bool = False
    go: int = 1
    feeling: str = ""
    at_once: bool | None = None

    @property
    def words(self) -> str:
        """The state, and at which go when that is not the first, such as `"right at the second go"`."""
        if self.go == 1 or self.state not in (RIGHT, WRONG):
            return self.state
        return (
            f"{self.state} at the {ORDINALS[self.go - 1]} go"
            if self.go <= len(ORDINALS)
            else f"{self.state} at go {self.go}"
        )


def is_card(cell: Any) -> bool:
    """Return whether a cell of a notebook is the card of a question."""
    return isinstance(inside(cell, "metadata", "gradestep", "quiz"), str)


def read_question(cell: Any) -> Question:
    """Return where the question of a card's cell stands; a cell edited beyond reading is a state too."""
    ours = inside(cell, "metadata", "gradestep")
    call = _call(source_of(cell))
    if call is None:
        return Question(UNREADABLE)
    state = _state(ours["quiz"], call, inside(ours, "progress"))
    goes = inside(ours, "progress", "goes")
    go = 1 + min(len(goes), MOST_GOES) if isinstance(goes, list) and _sealed(call) else 1
    at, feeling = _time(inside(ours, "progress", "at")), inside(ours, "progress", "confidence")
    first = _letters(inside(ours, "progress", "first"))
    at_once = first == _key(ours["quiz"], call["sealed"]) if first and _sealed(call) else None
    return Question(state, at, not _sealed(call), go, feeling if feeling in FEELINGS else "", at_once)


def _state(name: str, call: dict[str, Any], progress: Any) -> str:
    """Return the state; the letter in the source is what counts, the progress only says which letter was checked."""
    letters, options = _letters(call.get("answer")), call.get("options")
    if not letters or (isinstance(options, dict) and not letters <= set(options)):
        return UNANSWERED
    if not _sealed(call):
        return ANSWERED
    if letters == _letters(inside(progress, "checked")):
        if inside(progress, "verdict") == "wrong":
            return WRONG
        if inside(progress, "verdict") == "right" and letters == _key(name, call["sealed"]):
            return RIGHT
    return UNCHECKED


def _sealed(call: dict[str, Any]) -> bool:
    return isinstance(call.get("sealed"), str) and bool(call["sealed"])


def _letters(answer: Any) -> set[str]:
    """Return the letters of an answer, as `quiz` reads them."""
    return {letter for letter in answer.upper() if letter.isalnum()} if isinstance(answer, str) else set()


def _key(name: str, sealed: str) -> set[str] | None:
    try:
        return _letters(open_sealed(name, sealed).get("key"))
    except (ValueError, RecursionError):
        return None


def _call(source: str) -> dict[str, Any] | None:
    """Return the arguments of the first `quiz(...)` in `source` by name; None when there is no such call."""
    call = find_call(source, "quiz")
    try:
        return _arguments(call) if call else None
    except NOT_LITERAL:
        return None


def _arguments(call: ast.Call) -> dict[str, Any]:
    given = {"answer": call.args[1]} if len(call.args) > 1 else {}
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    return {name: ast.literal_eval(given[name]) for name in ("answer", "options", "sealed") if name in given}


def _time(at: Any) -> datetime | None:
    """Return the time that a card's front end wrote, on this machine's clock; None when that is no time."""
    try:
        time = datetime.fromisoformat(str(at)[:19]).replace(tzinfo=UTC)
        return time.astimezone()
    except (ValueError, OverflowError, OSError):
        return None
