"""Where a student stands with one question, read from its card's cell: nothing is said that the card did not say."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gradestep.student.progress.saved_notebook import inside, source_of
from gradestep.student.quiz.literal_call import NOT_LITERAL, find_call
from gradestep.student.quiz.question import CardEditedError
from gradestep.student.quiz.question import Question as Asked
from gradestep.student.quiz.seal import open_sealed

UNREADABLE = "cannot be read"
UNANSWERED = "not answered"
UNCHECKED = "answered, not checked"
ANSWERED = "answered"  # in exam mode, where nothing is checked before it is handed in
WRONG = "wrong"
RIGHT = "right"
ORDINALS = ("first", "second", "third", "fourth", "fifth")  # as in card_goes.js
MOST_GOES = 99
READ = ("answer", "options", "several", "given", "asks", "variant", "variants", "sealed")
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
    def is_begun(self) -> bool:
        """Whether it has an answer, or had one that was checked before it was started over."""
        return self.state != UNANSWERED or self.at is not None or self.go > 1

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
    call = find_call(source_of(cell), "quiz")
    given = _arguments(call) if call else None
    if given is None:
        return Question(UNREADABLE)
    asked, content = _asked(given), _content(ours["quiz"], given)
    state = _state(given, asked, content, inside(ours, "progress"))
    goes = inside(ours, "progress", "goes")
    goes = goes if isinstance(goes, list) and _sealed(given) else []
    at, feeling = _time(inside(ours, "progress", "at")), inside(ours, "progress", "confidence")
    first = inside(ours, "progress", "first")
    at_once = None
    if isinstance(first, str) and first and _sealed(given):
        at_once = bool(asked) and _is_right(_at_first(asked, goes), content, first)
    go = 1 + min(len(goes), MOST_GOES)
    return Question(state, at, not _sealed(given), go, feeling if feeling in FEELINGS else "", at_once)


def _at_first(asked: Asked | None, goes: list[Any]) -> Asked | None:
    """Return the variant of a question with which its first go began."""
    variant = inside(goes[0], "variant") if goes else None
    return (
        asked.as_variant(variant) if asked and type(variant) is int and variant in range(len(asked.variants)) else asked
    )


def _is_right(asked: Asked | None, content: dict[str, Any] | None, answer: str) -> bool:
    """Return whether an answer is right by what a seal holds, which may be anything."""
    if asked is None or content is None:
        return False
    try:
        return asked.is_right(asked.read_answer(answer).text, asked.opened(content))
    except ValueError:
        return False


def _state(given: dict[str, Any], asked: Asked | None, content: dict[str, Any] | None, progress: Any) -> str:
    """Return the state; the answer in the source is what counts, the progress only says which answer was checked."""
    answer = _read(given.get("answer"), asked)
    if not answer:
        return UNANSWERED
    if not _sealed(given):
        return ANSWERED
    if answer == _read(inside(progress, "checked"), asked):
        if inside(progress, "verdict") == "wrong":
            return WRONG
        if inside(progress, "verdict") == "right" and _is_right(asked, content, answer):
            return RIGHT
    return UNCHECKED


def _read(answer: Any, asked: Asked | None) -> str:
    """Return an answer as its kind reads it; of a card that is not whole, as it stands there."""
    if not isinstance(answer, str):
        return ""
    return asked.read_answer(answer).text if asked else answer


def _asked(given: dict[str, Any]) -> Asked | None:
    """Return the part of a question by which answers are read; None when it is not whole any more."""
    own = {
        name: given[name] for name in ("options", "several", "given", "asks", "variant", "variants") if name in given
    }
    try:
        return Asked.of_call("a", **own)
    except (CardEditedError, TypeError):
        return None


def _sealed(given: dict[str, Any]) -> bool:
    return isinstance(given.get("sealed"), str) and bool(given["sealed"])


def _content(name: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the seal of a card holds; None when it has none that can be opened."""
    try:
        return open_sealed(name, given["sealed"]) if _sealed(given) else None
    except (ValueError, RecursionError):
        return None


def _arguments(call: ast.Call) -> dict[str, Any] | None:
    """Return the arguments of a call by name; None when one of those that count is no literal."""
    given = {"answer": call.args[1]} if len(call.args) > 1 else {}
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    try:
        return {name: ast.literal_eval(given[name]) for name in READ if name in given}
    except NOT_LITERAL:
        return None


def _time(at: Any) -> datetime | None:
    """Return the time that a card's front end wrote, on this machine's clock; None when that is no time."""
    try:
        time = datetime.fromisoformat(str(at)[:19]).replace(tzinfo=UTC)
        return time.astimezone()
    except (ValueError, OverflowError, OSError):
        return None
